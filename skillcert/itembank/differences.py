"""How two contents of an item differ, word by word. Values in, values out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from skillcert.core import richtext

WORDS = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
MOST = 4_000
"""Words that are compared one by one; longer texts are shown whole, old and new."""


@dataclass(frozen=True)
class Part:
    """A piece of a text: `same`, only in the `old` one, or only in the `new` one."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs. `field`: stem, files (pictures and recordings by number), analysis, source, type, difficulty, point_id, key, or option_A …"""

    field: str
    parts: tuple[Part, ...]


def parts(old: str, new: str) -> tuple[Part, ...]:
    """Two texts as one row of pieces; Chinese is compared by characters, Latin text and numbers by words."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    if len(before) > MOST or len(after) > MOST:
        return tuple(part for part in (Part("old", old), Part("new", new)) if part.text)
    found: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Part("same", "".join(before[a:b])))
            continue
        found += [
            Part(kind, text) for kind, text in (("old", "".join(before[a:b])), ("new", "".join(after[c:d]))) if text
        ]
    return tuple(found)


def changes(old: Mapping, new: Mapping) -> list[Change]:
    """What differs between two contents (`service_versions.CONTENT`). A key, and the explanation that gives it away, are only
    said to differ, never shown."""
    before, after = _texts(old), _texts(new)
    fields = [*before, *(name for name in after if name not in before)]
    found = [
        Change(name, parts(before.get(name, ""), after.get(name, "")))
        for name in fields
        if before.get(name, "") != after.get(name, "")
    ]
    told = [name for name in ("analysis", "key") if (old.get(name) or "") != (new.get(name) or "")]
    return [*found, *(Change(name, ()) for name in told)]


def _texts(content: Mapping) -> dict[str, str]:
    texts = {"stem": richtext.to_text(content.get("stem") or "")}
    texts |= {f"option_{option['id']}": richtext.to_text(option["text"]) for option in content.get("options") or ()}
    markup = [content.get("stem") or "", *(option["text"] for option in content.get("options") or ())]
    texts["files"] = "、".join(f"#{number}" for one in markup for number in richtext.file_ids(one))
    plain = {name: content.get(name) for name in ("source", "type", "difficulty", "point_id", "shared_stem_id")}
    return texts | {name: "" if value is None else str(value) for name, value in plain.items()}
