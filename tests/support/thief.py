"""Somebody who has the database, the files and the root key, perhaps some custodians' passphrases, and much patience.

Everything that any purpose of the house decrypts, that any found private key unboxes, and every two halves joined is tried on the content of
a paper until nothing new comes up.
"""

import base64
import json
import re
from itertools import combinations
from pathlib import Path

from sqlalchemy import text

from skillcert.core import crypto
from skillcert.core.db import db
from skillcert.papers import boxes
from skillcert.papers.models import CustodyKey, Paper

CODE = Path(__file__).resolve().parents[2] / "skillcert"
_PURPOSE = re.compile(r"""(?:crypt|Encrypted|EncryptedJson)\(\s*["']([a-z-]+)["']""")


def purposes() -> set[str]:
    """Every purpose under which the house encrypts anything."""
    return {found for path in CODE.rglob("*.py") for found in _PURPOSE.findall(path.read_text(encoding="utf-8"))}


def opens(paper: Paper, passphrases: tuple[str, ...] = ()) -> bool:
    """Whether the thief reads the paper."""
    blobs, used = set(_everything_stored()), purposes()
    known = blobs | {plain for blob in blobs for purpose in used if (plain := _try(crypto.decrypt, purpose, blob))}
    private = set(_private_keys(passphrases)) | {one for one in known if len(one) == 32}
    contexts = list(_contexts(paper))
    known |= {plain for key in private for blob in known if len(blob) > 48
              for context in contexts if (plain := _try(boxes.unbox, key, blob, context))}  # fmt: skip
    keys = {one for one in known if len(one) == 32}
    keys |= {boxes.join(one, other) for one, other in combinations(keys, 2)}
    return any(_try(crypto.decrypt_with, key, paper.content) for key in keys)


def _everything_stored():
    for table in db.metadata.sorted_tables:
        if table.name in ("item", "history_event"):  # thousands of rows without a binary column that could hold a key
            continue
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')):  # noqa: S608
            for cell in row:
                yield from _bytes_of(cell)


def _bytes_of(cell):
    if isinstance(cell, bytes):
        yield cell
    elif isinstance(cell, str | dict) and (words := cell if isinstance(cell, str) else json.dumps(cell)):
        for word in re.findall(r"[A-Za-z0-9+/=_-]{40,}", words):
            try:
                yield base64.b64decode(word)
            except ValueError:
                continue


def _private_keys(passphrases):
    for key in db.session.query(CustodyKey):
        kept = boxes.Protected(key.salt, boxes.Cost(**key.cost), crypto.decrypt("custody-key", key.private_key))
        for passphrase in passphrases:
            if found := _try(boxes.unprotect, kept, passphrase):
                yield found


def _contexts(paper):
    ids = [key.id for key in db.session.query(CustodyKey)]
    pairs = [(one, other) for one in ids for other in ids if one != other]
    for one, other in pairs:
        yield f"{paper.number}:{one}:{other}"
        yield f"{paper.number}:handed:{one}>{other}"


def _try(function, *arguments):
    try:
        return function(*arguments)
    except ValueError:
        return None
