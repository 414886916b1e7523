"""From a paper to what one candidate's browser gets: an allow-list, in the attempt's own order, under opaque tokens.

Of an item only its type, marks, stem and options pass; numbers of the bank, ranges and keys stay behind. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from skillcert.core import richtext
from skillcert.exams import shuffling
from skillcert.exams.marking import Answer, Key
from skillcert.itembank.kinds import CHOICES, WRITTEN, ItemType, markup_gaps, numbered_gaps
from skillcert.papers import picking

TRUE_FALSE = {"T": "正确", "F": "错误"}
CASE = "case"
"""The section of the items under shared stems; it stands last."""
FLAG, TEXT = "!", "="
NOTHING = ("", FLAG, *(f"{flag}{TEXT}{chr(10) * gaps}" for flag in ("", FLAG) for gaps in range(12)))
"""Stored values that answer nothing, as statements count them: no option, no text, a fill-in item with all its gaps emptied."""


@dataclass(frozen=True)
class Built:
    """`sheet` goes to the browser at T0; `decode` stays: [{"number", "letters": {token: letter}, "gaps"}, …] by question."""

    sheet: dict
    decode: list[dict]


def build(content: Mapping, secret: bytes) -> Built:
    """Lay out a paper's content for the attempt with this secret. Sections keep the paper's order of types.

    Items under a shared stem come last and stay together, in their order, under their case.
    """
    content = picking.pick(content, secret)
    known = {case["id"] for case in content.get("cases") or ()}
    bound = [item if item.get("case") in known else {**item, "case": None} for item in content["items"]]
    sections = _sections(bound)
    questions: list[dict] = []
    decode: list[dict] = []
    heads = []
    shown: dict[object, int] = {}
    for kind, items in sections.items():
        marks = sum((Decimal(str(item["marks"])) for item in items), Decimal(0))
        heads.append({"type": kind, "first": len(questions) + 1, "count": len(items), "marks": str(marks)})
        for place in shuffling.units(secret, kind, [item.get("case") for item in items]):
            question, letters = _question(items[place], secret, len(questions) + 1)
            if kind == CASE:
                question["case"] = shown.setdefault(items[place]["case"], len(shown) + 1)
            questions.append(question)
            decode.append({"number": items[place]["number"], "letters": letters, "gaps": question.get("gaps", 0)})
    cases = _cases(content, shown)
    markup = [case["text"] for case in cases] + [text for item in content["items"] for text in _texts(item)]
    files = sorted({number for text in markup for number in richtext.file_ids(text)})
    sheet = {"title": content["title"], "sections": heads, "questions": questions, "cases": cases, "files": files}
    return Built(sheet, decode)


def renamed(built: Built, names: Callable[[int], Sequence[str]]) -> Built:
    """The same paper with other option tokens: `names(question)` gives those of a question by place."""
    questions, decode = [], []
    for question, line in zip(built.sheet["questions"], built.decode, strict=True):
        options = list(zip(question["options"], names(question["n"]), strict=False))
        questions.append({**question, "options": [{**option, "token": name} for option, name in options]})
        decode.append({**line, "letters": {name: line["letters"][option["token"]] for option, name in options}})
    return Built({**built.sheet, "questions": questions}, decode)


def _sections(items: Sequence[Mapping]) -> dict[str, list[Mapping]]:
    """{type: items}; the items of cases last, each case in one piece."""
    sections: dict[str, list[Mapping]] = {}
    cases: dict[object, list[Mapping]] = {}
    for item in items:
        if item.get("case") is not None:
            cases.setdefault(item["case"], []).append(item)
        else:
            sections.setdefault(item["type"], []).append(item)
    if cases:
        sections[CASE] = [item for bound in cases.values() for item in bound]
    return sections


def _cases(content: Mapping, shown: Mapping[object, int]) -> list[dict]:
    """The shared stems in the order in which this attempt meets them."""
    texts = {case["id"]: case for case in content.get("cases") or ()}
    ordered = sorted(shown, key=lambda case: shown[case])
    return [{"title": texts[case]["title"], "text": texts[case]["text"]} for case in ordered]


def _texts(item: Mapping) -> list[str]:
    return [item["stem"], *(option["text"] for option in item.get("options") or ())]


def _question(item: Mapping, secret: bytes, place: int) -> tuple[dict, dict[str, str]]:
    kind = ItemType(item["type"])
    given = {option["id"]: option["text"] for option in item.get("options") or ()} if kind in CHOICES else {}
    texts = TRUE_FALSE if kind == ItemType.JUDGE else given
    shown = shuffling.options(secret, item["number"], kind, list(texts.values()))
    question = {
        "n": place,
        "type": kind.value,
        "marks": str(item["marks"]),
        "stem": item["stem"],
        "options": [{"token": option.token, "text": texts[option.letter]} for option in shown],
    }
    if kind is ItemType.FILL:
        question["stem"] = numbered_gaps(item["stem"])
        question["gaps"] = max(1, markup_gaps(item["stem"]))
    return question, {option.token: option.letter for option in shown}


def preview(item: Mapping) -> dict:
    """An item of the bank as a question on a page of its own, its options in their order: {"n", "type", "stem", …}.

    It passes the same allow-list as in an exam; what else the item holds stays behind.
    """
    letters = [option["id"] for option in item["options"]]
    question, given = _question({**item, "number": 1, "marks": "1"}, b"preview", 1)
    if ItemType(item["type"]) in CHOICES:
        question["options"].sort(key=lambda option: letters.index(given[option["token"]]))
    return question


def split(value: str) -> tuple[list[str], bool]:
    """A stored answer as (tokens, marked for review); of a written answer the one "token" is its text, if it has any."""
    flagged = value.startswith(FLAG)
    answer = value.removeprefix(FLAG)
    if answer.startswith(TEXT):
        return ([answer[1:]] if answer[1:].strip() else []), flagged
    return [token for token in answer.split(",") if token], flagged


def written(value: str) -> str | None:
    """The text of a stored written answer; None if it is none."""
    answer = value.removeprefix(FLAG)
    return answer[1:] if answer.startswith(TEXT) else None


def texts(value: str, gaps: int) -> list[str]:
    """The texts of a stored written answer as its fields show them: one a gap, or one altogether; [] if it is none."""
    text = written(value)
    return [] if text is None else text.split("\n") if gaps else [text]


def chosen(decode: Sequence[Mapping], values: Mapping[int, str]) -> dict[int, Answer]:
    """The answers by question (from 1): chosen letters, or for written ones a tuple of texts (a fill item: one a gap).

    A token that was never given out makes the answer none; so does a text where options were to choose.
    """
    found: dict[int, Answer] = {}
    for question, value in values.items():
        if not 1 <= question <= len(decode):
            continue
        line, answer = decode[question - 1], value.removeprefix(FLAG)
        letters = line["letters"]
        if answer.startswith(TEXT):
            text = answer[1:]
            if not letters and text.strip():
                found[question] = tuple(text.split("\n")) if line.get("gaps") else (text,)
        elif given := [letters.get(token) for token in answer.split(",") if token]:
            if None not in given:
                found[question] = frozenset(given)
    return found


def keys(content: Mapping, decode: Sequence[Mapping]) -> list[Key]:
    """The keys of a paper in the order of the attempt's questions."""
    return in_order(keys_of(content), decode)


def keys_of(content: Mapping) -> dict[int, Key]:
    """{number in the paper: key}, for all attempts at it."""
    return {item["number"]: _key(item) for item in content["items"]}


def in_order(known: Mapping[int, Key], decode: Sequence[Mapping]) -> list[Key]:
    """The keys of a paper in the order of the attempt's questions."""
    return [known[line["number"]] for line in decode]


def _key(item: Mapping) -> Key:
    kind, marks = ItemType(item["type"]), Decimal(str(item["marks"]))
    if kind is ItemType.FILL:
        return Key(kind, "", marks, tuple(tuple(spellings) for spellings in item["key"]))
    return Key(kind, "" if kind in WRITTEN else "".join(sorted(item["key"])), marks)
