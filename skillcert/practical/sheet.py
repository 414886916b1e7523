"""A score sheet between its stored form and the scoring: lines by task and position, deductions as text. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from skillcert.practical import scoring

LINES = 1000
"""Criterion ids are task id × 1000 + position: unique over the tasks of an exam."""


def line_id(task: int, position: int) -> int:
    return task * LINES + position


def place(line: int) -> tuple[int, int]:
    """(task id, position) of a line id."""
    return divmod(line, LINES)


def frozen(task, weight: Decimal) -> dict:
    """What an exam keeps of a practical task as it was when it was chosen."""
    return {
        "name": task.name,
        "version": task.version,
        "module": task.module.name if task.module else "",
        "description": task.description,
        "minutes": task.minutes,
        "marks": str(task.marks),
        "weight": str(weight),
        "criteria": [
            {
                "position": c.position,
                "name": c.name,
                "requirement": c.requirement,
                "deduction_rule": c.deduction_rule,
                "marks": str(c.marks),
                "step": str(c.step),
                "veto": c.veto,
            }
            for c in task.criteria
        ],
    }


def tasks(contents: Mapping[int, Mapping]) -> list[scoring.Task]:
    """The scoring's tasks from the frozen contents {exam task id: content}."""
    return [
        scoring.Task(
            number,
            Decimal(content["weight"]),
            tuple(
                scoring.Criterion(line_id(number, c["position"]), Decimal(c["marks"]), c["veto"])
                for c in content["criteria"]
            ),
        )
        for number, content in contents.items()
    ]


def parse(body: object) -> tuple[dict, list] | None:
    """(marks, vetoes) from a page's JSON, in the stored form; None when it is not of that shape."""
    if (
        not isinstance(body, dict)
        or not isinstance(body.get("marks"), dict)
        or not isinstance(body.get("vetoes"), list)
    ):
        return None
    marks: dict[str, dict[str, str]] = {}
    for task, lines in body["marks"].items():
        if not (str(task).isdecimal() and isinstance(lines, dict)):
            return None
        for position, deduction in lines.items():
            if not (str(position).isdecimal() and isinstance(deduction, str) and _number(deduction) is not None):
                return None
            marks.setdefault(task, {})[position] = deduction
    vetoes = []
    for veto in body["vetoes"][:50]:
        if not (isinstance(veto, dict) and type(veto.get("task")) is int and type(veto.get("criterion")) is int):
            return None
        vetoes.append(
            {"task": veto["task"], "criterion": veto["criterion"], "clause": str(veto.get("clause", "")).strip()[:200]}
        )
    return marks, vetoes


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and len(text) <= 12 else None


def to_scoring(known: Sequence[scoring.Task], person: int, marks: Mapping, vetoes: Sequence[Mapping]) -> scoring.Sheet:
    """The stored deductions as given marks. A line that no task has keeps its id, so that `scoring.faults` names it.

    A deduction beyond the criterion's marks shows as a negative mark, which is out of range: the page stops there itself.
    """
    full = {criterion.id: criterion.marks for task in known for criterion in task.criteria}
    given = {}
    for task, lines in marks.items():
        for position, deduction in lines.items():
            line = line_id(int(task), int(position))
            given[line] = full.get(line, Decimal(0)) - Decimal(deduction)
    return scoring.Sheet(person, given, frozenset(line_id(veto["task"], veto["criterion"]) for veto in vetoes))
