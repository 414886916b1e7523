"""From a paper to what one candidate's browser gets: an allow-list, in the attempt's own order, under opaque tokens.

Of an item only its type, marks, stem and options pass; numbers of the bank, ranges and keys stay behind. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from skillcert.core import richtext
from skillcert.exams import shuffling
from skillcert.exams.marking import Key
from skillcert.itembank.kinds import ItemType

TRUE_FALSE = {"T": "正确", "F": "错误"}
SECTION_ORDER = ("judge", "single", "multiple")
FLAG = "!"


@dataclass(frozen=True)
class Built:
    """`sheet` goes to the browser at T0; `decode` stays: [{"number", "letters": {token: letter}}, …] by question."""

    sheet: dict
    decode: list[dict]


def build(content: Mapping, secret: bytes) -> Built:
    """Lay out a paper's content for the attempt with this secret. Sections keep the paper's order of types."""
    sections: dict[str, list[Mapping]] = {}
    for item in content["items"]:
        sections.setdefault(item["type"], []).append(item)
    questions: list[dict] = []
    decode: list[dict] = []
    heads = []
    for kind, items in sections.items():
        heads.append(
            {
                "type": kind,
                "first": len(questions) + 1,
                "count": len(items),
                "marks": str(sum((Decimal(str(item["marks"])) for item in items), Decimal(0))),
            }
        )
        for place in shuffling.order(secret, kind, len(items)):
            question, letters = _question(items[place], secret, len(questions) + 1)
            questions.append(question)
            decode.append({"number": items[place]["number"], "letters": letters})
    files = sorted({number for item in content["items"] for number in _files(item)})
    sheet = {"title": content["title"], "sections": heads, "questions": questions, "files": files}
    return Built(sheet, decode)


def _files(item: Mapping) -> list[int]:
    texts = [item["stem"], *(option["text"] for option in item.get("options") or ())]
    return [number for text in texts for number in richtext.file_ids(text)]


def _question(item: Mapping, secret: bytes, place: int) -> tuple[dict, dict[str, str]]:
    kind = ItemType(item["type"])
    given = {option["id"]: option["text"] for option in item.get("options") or ()}
    texts = TRUE_FALSE if kind == ItemType.JUDGE else given
    shown = shuffling.options(secret, item["number"], kind, list(texts.values()))
    question = {
        "n": place,
        "type": kind.value,
        "marks": str(item["marks"]),
        "stem": item["stem"],
        "options": [{"token": option.token, "text": texts[option.letter]} for option in shown],
    }
    return question, {option.token: option.letter for option in shown}


def split(value: str) -> tuple[list[str], bool]:
    """A stored answer as (tokens, marked for review)."""
    flagged = value.startswith(FLAG)
    tokens = [token for token in value.removeprefix(FLAG).split(",") if token]
    return tokens, flagged


def chosen(decode: Sequence[Mapping], values: Mapping[int, str]) -> dict[int, frozenset[str]]:
    """The chosen letters by question (from 1). A token that was never given out makes the answer none."""
    found: dict[int, frozenset[str]] = {}
    for question, value in values.items():
        if not 1 <= question <= len(decode):
            continue
        letters, (tokens, _) = decode[question - 1]["letters"], split(value)
        if tokens and all(token in letters for token in tokens):
            found[question] = frozenset(letters[token] for token in tokens)
    return found


def keys(content: Mapping, decode: Sequence[Mapping]) -> list[Key]:
    """The keys of a paper in the order of the attempt's questions."""
    by_number = {item["number"]: item for item in content["items"]}
    return [_key(by_number[line["number"]]) for line in decode]


def _key(item: Mapping) -> Key:
    return Key(ItemType(item["type"]), "".join(sorted(item["key"])), Decimal(str(item["marks"])))
