"""The key of a candidate's drafts: what was typed and not yet saved lies on the PC under it, encrypted.

It is never stored: it follows from the attempt and the house's root key, and goes into the page of the seat that is live. Whoever
finds the PC's disk, or another seat's page, has nothing to read the drafts with.
"""

from __future__ import annotations

from base64 import b64encode

from skillcert.core import crypto


def draft_key(attempt_id: int) -> str:
    """32 bytes for AES-GCM in base64; the same again whenever this attempt is opened, whatever root keys came since."""
    halves = (crypto.sign("seat-draft", f"{attempt_id}:{half}".encode()) for half in (1, 2))
    return b64encode(b"".join(halves)).decode()
