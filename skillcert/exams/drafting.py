"""The drafts of a candidate: what was typed and not yet saved lies on the PC encrypted, and may leave it as a file.

The key is never stored: it follows from the attempt and the house's root key, and goes into the page of the seat that is live. Whoever
finds the PC's disk, the file, or another seat's page has nothing to read the drafts with.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

from skillcert.core import crypto
from skillcert.core.reasons import Reason, Refused
from skillcert.exams import saving

FORMAT = "skillcert-unsent-1"
MOST, LONGEST = 1000, 8 * 1024 * 1024
"""Records and bytes of a file."""


@dataclass(frozen=True)
class Draft:
    """An answer that waited on a PC. `at`: when it was given, by the clock that the page had from the server."""

    question: int
    revision: int
    value: str
    at: datetime


def draft_key(attempt_id: int) -> str:
    """32 bytes for AES-GCM in base64; the same again whenever this attempt is opened, whatever root keys came since."""
    return b64encode(_key(attempt_id)).decode()


def _key(attempt_id: int) -> bytes:
    return b"".join(crypto.sign("seat-draft", f"{attempt_id}:{half}".encode()) for half in (1, 2))


def read_file(data: bytes, attempt_id: int) -> list[Draft]:
    """The drafts in a file that the candidate's page of this attempt saved, by question.

    Raises Refused: not such a file, of another attempt, or changed since.
    """
    told = saving.loads(data) if len(data) <= LONGEST else None
    records = told.get("records") if isinstance(told, dict) and told.get("format") == FORMAT else None
    if not isinstance(told, dict) or not isinstance(records, list) or not 0 < len(records) <= MOST:
        raise Refused(Reason("exams.unsent_file", "file"))
    if told.get("attempt") != str(attempt_id):
        raise Refused(Reason("exams.unsent_other", "file"))
    try:
        return sorted((_opened(record, attempt_id) for record in records), key=lambda draft: draft.question)
    except (crypto.Tampered, ValueError, TypeError, KeyError, IndexError, OverflowError) as broken:
        raise Refused(Reason("exams.unsent_changed", "file")) from broken


def _opened(record: dict, attempt_id: int) -> Draft:
    name = str(record["id"])
    blob = b64decode(record["iv"], validate=True) + b64decode(record["box"], validate=True)
    told = saving.loads(crypto.decrypt_with(_key(attempt_id), blob, name.encode()))
    if not isinstance(told, dict) or name != f"{attempt_id}:{told['n']}":
        raise ValueError("a record of another attempt or question")
    changes = saving.parse([[told["n"], told["revision"], told["value"]]])
    if not changes:
        raise ValueError("not an answer")
    change, at = changes[0], datetime.fromtimestamp(float(told["at"]) / 1000, UTC)
    return Draft(change.question, change.revision, change.value, at)
