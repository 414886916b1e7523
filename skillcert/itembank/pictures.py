"""Pictures of a bank: kept re-encoded, shown only where they belong.

Markup names a picture by its number; a number of somebody else's file (a photo of a candidate, another bank's drawing) is no
picture of this bank and falls out of what is written.
"""

import re

from skillcert.core import files, history, images, richtext, uploads
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import StoredFile
from skillcert.core.reasons import Reason, refuse_if
from skillcert.itembank.models import Item, SharedStem


def keep(code: str, level: int, data: bytes, filename: str, actor: Actor) -> StoredFile:
    """Re-encode a picture and keep it for the items of a bank that will show it."""
    refuse_if([] if actor.may("itembank.write") else [Reason("machine.forbidden")])
    picture = images.clean_image(uploads.accept(data, uploads.Kind.IMAGE, label=filename).data)
    stored = files.put(picture.data, filename, picture.media_type, f"bank:{code}:{level}")
    history.record(f"bank:{code}", "itembank.keep_picture", actor, level=level, file=stored.id, name=filename[:80])
    return stored


def of_bank(code: str, level: int, file_id: int) -> StoredFile | None:
    """A picture of this bank: uploaded for it, or for one of its items or cases; else None."""
    stored = db.session.get(StoredFile, file_id)
    kind, _, rest = stored.owner.partition(":") if stored else ("", "", "")
    if kind == "bank":
        return stored if rest == f"{code}:{level}" else None
    table = {"item": Item, "shared_stem": SharedStem}.get(kind)
    row = db.session.get(table, int(rest)) if table and rest.isdigit() else None
    return stored if row is not None and (row.occupation_code, row.level) == (code, level) else None


def own(code: str, level: int, markup: str) -> str:
    """Sanitised markup without pictures that are not this bank's."""
    if not richtext.file_ids(markup):
        return markup

    def fit(found: re.Match[str]) -> str:
        ids = richtext.file_ids(found[0])
        return found[0] if ids and of_bank(code, level, ids[0]) else ""

    return richtext.IMG.sub(fit, markup)


def undescribed(markup: str) -> int:
    """How many pictures of sanitised markup have no description for those who cannot see them."""
    return sum(1 for found in richtext.IMG.finditer(markup) if not re.search(r'alt="[^"]*\S[^"]*"', found[1]))
