"""A list of practical tasks as JSON, as training sites keep them: title, category, scenario, tasks, rubric, answers. Pure.

What the bank has no place for (hints for learners, flash cards) is counted as lost, by field.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from skillcert.core.reasons import Reason, Refused
from skillcert.tasks import entries
from skillcert.tasks.taskbook import MOST_TASKS, Book

KNOWN = {
    "id",
    "title",
    "category",
    "time_limit",
    "total_score",
    "scenario",
    "tasks",
    "rubric",
    "answer_sections",
    "code_segments",
}
DERIVED = {"type", "blank_count"}
"""Says what other fields show already."""
BULLETS = dict.fromkeys((0xF06C, 0xF06E, 0xF075, 0xF0A7, 0xF0B7, 0xF0D8), "•") | {0xF0FC: "√"}
"""Code points of Wingdings and Symbol that no other font draws."""
MOST_BYTES = 10 * 1024 * 1024


def read(data: bytes) -> Book:
    """The tasks of the list by their place in it, from 1; raises Refused when it is no such list."""
    if len(data) > MOST_BYTES:
        raise Refused(Reason("sheets.too_big", size=len(data) // 1024, limit=MOST_BYTES // 1024))
    try:
        found = json.loads(_decoded(data))
    except (ValueError, RecursionError):
        raise Refused(Reason("itembank.not_tasks_json")) from None
    if isinstance(found, dict):
        found = found.get("tasks")
    if not isinstance(found, list) or not found or not any(isinstance(one, dict) and "rubric" in one for one in found):
        raise Refused(Reason("itembank.not_tasks_json"))
    if len(found) > MOST_TASKS:
        raise Refused(Reason("itembank.tasks_too_many", most=MOST_TASKS, count=len(found)))
    losses: Counter = Counter()
    book = Book({place: _record(one if isinstance(one, dict) else {}, losses) for place, one in enumerate(found, 1)})
    book.losses = dict(losses)
    return book


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _record(one: Mapping, losses: Counter) -> dict:
    losses.update(str(name)[:40] for name, value in one.items() if value and name not in KNOWN | DERIVED)
    return entries.blank() | {
        "ref": _text(one.get("id")),
        "name": _text(one.get("title")),
        "module": _text(one.get("category"))[:60],
        "minutes": _plain_number(one.get("time_limit")),
        "marks": _plain_number(one.get("total_score")),
        "description": "\n".join(_description(one)),
        "materials": "\n".join(_frame(one)),
        "answer": "\n\n".join(_answer(one)),
        "criteria": [_criterion(line) for line in _dicts(one.get("rubric"))],
    }


def _description(one: Mapping) -> Iterator[str]:
    if scenario := _text(one.get("scenario")):
        yield scenario.replace("\n\n", "\n")
    for step in _dicts(one.get("tasks")):
        yield f"（{_text(step.get('num'))}）{_text(step.get('text'))}"


def _frame(one: Mapping) -> Iterator[str]:
    """The code that is given, with the gaps to fill; never what fills them."""
    for part in _dicts(one.get("code_segments")):
        if code := str(part.get("code" if part.get("type") == "given" else "template") or ""):
            yield code


def _answer(one: Mapping) -> Iterator[str]:
    for part in _dicts(one.get("answer_sections")):
        text = _kept(part.get("content") or part.get("text")).strip("\n")
        head = _text(part.get("id"))
        if text:
            yield f"{head}\n{text}" if head else text


def _criterion(line: Mapping) -> dict:
    said = _text(line.get("desc"))
    return {
        "name": _text(line.get("id")) or said[:40],
        "requirement": "",
        "deduction_rule": said,
        "marks": _plain_number(line.get("points")),
        "step": "",
        "veto": bool(line.get("veto")),
    }


def _plain_number(value: object) -> str:
    """The number of "30min" or 22 as text; what is none stays as it is, for a person to mend."""
    text = _text(value)
    found = entries.number(text)
    return text[:40] if found is None else f"{found:f}"


def _text(value: object) -> str:
    return _kept(value).strip()


def _kept(value: object) -> str:
    """A text with its blanks; bullets of symbol fonts (what Word leaves in copied text) become plain ones."""
    text = "" if value is None or isinstance(value, (dict, list)) else str(value)
    return text.translate(BULLETS)[: entries.LONGEST]


def _dicts(value: object) -> list[Mapping]:
    found = value if isinstance(value, list) else []
    return [one for one in found if isinstance(one, Mapping)][: entries.MOST_LINES]
