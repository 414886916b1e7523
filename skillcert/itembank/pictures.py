"""Pictures and recordings of a bank: pictures kept re-encoded, recordings as they are, both shown only where they belong.

Markup names a picture by its number; a number of somebody else's file (a photo of a candidate, another bank's drawing) is no
picture of this bank and falls out of what is written.
"""

import re

from skillcert.core import files, history, images, richtext, sounds, uploads
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


def keep_sound(code: str, level: int, data: bytes, filename: str, actor: Actor) -> StoredFile:
    """Keep a recording for the items of a bank that will play it."""
    refuse_if([] if actor.may("itembank.write") else [Reason("machine.forbidden")])
    sound = sounds.clean(data)
    stored = files.put(sound.data, uploads.clean_label(filename), sound.media_type, f"bank:{code}:{level}")
    history.record(f"bank:{code}", "itembank.keep_sound", actor, level=level, file=stored.id, name=filename[:80])
    return stored


def shown(stored: StoredFile, words: str) -> str:
    """The markup of a picture or a recording; `words` are plain: what one sees, or hears."""
    words = words.replace('"', " ")[:80]
    attribute = f'title="{words}"></audio' if is_sound(stored) else f'alt="{words}"'
    return f'<p><{"audio" if is_sound(stored) else "img"} data-file="{stored.id}" {attribute}></p>'


def is_sound(stored: StoredFile) -> bool:
    return stored.media_type.startswith("audio/")


def of_bank(code: str, level: int, file_id: int) -> StoredFile | None:
    """A picture or recording of this bank: uploaded for it, or for one of its items or cases; else None."""
    stored = db.session.get(StoredFile, file_id)
    kind, _, rest = stored.owner.partition(":") if stored else ("", "", "")
    if kind == "bank":
        return stored if rest == f"{code}:{level}" else None
    table = {"item": Item, "shared_stem": SharedStem}.get(kind)
    row = db.session.get(table, int(rest)) if table and rest.isdigit() else None
    return stored if row is not None and (row.occupation_code, row.level) == (code, level) else None


def own(code: str, level: int, markup: str) -> str:
    """Sanitised markup without pictures and recordings that are not this bank's, or that are not what the markup calls them."""
    if not richtext.file_ids(markup):
        return markup

    def fit(found: re.Match[str]) -> str:
        ids = richtext.file_ids(found[0])
        stored = of_bank(code, level, ids[0]) if ids else None
        fits = stored is not None and is_sound(stored) == found[0].startswith("<audio")
        return found[0] if fits else ""

    return richtext.EMBEDDED.sub(fit, markup)


def undescribed(markup: str) -> int:
    """How many pictures of sanitised markup have no description for those who cannot see them, how many recordings no title."""
    untitled = sum(1 for found in richtext.AUDIO.finditer(markup) if not re.search(r'title="[^"]*\S[^"]*"', found[1]))
    return untitled + sum(1 for found in richtext.IMG.finditer(markup) if not re.search(r'alt="[^"]*\S[^"]*"', found[1]))
