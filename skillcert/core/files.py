"""Files: encrypted blobs under instance/files, a row for each with owner and retention class.

A blob is written beside its place, synced and renamed before its row is committed: a row never points at half a file.
"""

import os
from pathlib import Path

from skillcert.core import crypto
from skillcert.core.db import db
from skillcert.core.models import StoredFile

_root: Path | None = None


def use_folder(folder: Path) -> None:
    """Name the folder of the blobs; the app factory does it."""
    global _root
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _root = folder


def put(data: bytes, filename: str, media_type: str, owner: str, retention: str = "record") -> StoredFile:
    """Keep a file. `owner` is "registration:12" and the like; `filename` only names the download."""
    stored = StoredFile(
        token=crypto.token(),
        owner=owner,
        filename=filename[:200],
        media_type=media_type,
        size=len(data),
        sha256=crypto.digest(data),
        retention=retention,
    )
    place = _place(stored.token)
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_suffix(".part")
    with partial.open("wb") as file:
        file.write(crypto.encrypt(f"file:{stored.token}", data))
        file.flush()
        os.fsync(file.fileno())
    partial.rename(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    db.session.add(stored)
    db.session.flush()
    return stored


def read(stored: StoredFile) -> bytes:
    """The bytes; raises crypto.Tampered when they are not what was put."""
    data = crypto.decrypt(f"file:{stored.token}", _place(stored.token).read_bytes())
    if crypto.digest(data) != stored.sha256:
        raise crypto.Tampered(stored.token)
    return data


def drop(stored: StoredFile) -> None:
    """Forget a file: the row with the unit of work, the blob now."""
    _place(stored.token).unlink(missing_ok=True)
    db.session.delete(stored)


def sweep() -> int:
    """Remove what a killed process left half-written; for the start of the server. Returns how many."""
    partials = list(_root.glob("*/*.part"))
    for partial in partials:
        partial.unlink(missing_ok=True)
    return len(partials)


def _place(token: str) -> Path:
    return _root / token[:2] / token
