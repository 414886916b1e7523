"""When the practical bank says no. Values in, reasons out; nothing here queries."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from skillcert.core import richtext
from skillcert.core.reasons import Reason

MATERIAL = ("name", "specification", "unit", "quantity", "remark")
"""The columns of a preparation notice, in their order."""


FULL = Decimal(100)


class CriterionLike(Protocol):
    """What the sum check needs of a criterion."""

    name: str
    marks: Decimal
    step: Decimal
    veto: bool


def sound_task(marks: Decimal, weight: Decimal, minutes: int, criteria: Sequence[CriterionLike]) -> Iterator[Reason]:
    """R36: the marks of the criteria sum to the task's; veto items carry none; a deduction is never more than the marks."""
    scored = [criterion for criterion in criteria if not criterion.veto]
    total = sum((criterion.marks for criterion in scored), Decimal(0))
    if not scored:
        yield Reason("itembank.task_no_criteria")
    elif total != marks:
        yield Reason("itembank.task_sum", "marks", total=total, marks=marks)
    for number, criterion in enumerate(criteria, 1):
        if not criterion.name.strip() or (not criterion.veto and criterion.marks <= 0):
            yield Reason("itembank.task_criterion", number=number)
        elif criterion.veto and criterion.marks:
            yield Reason("itembank.task_veto_marks", name=criterion.name, marks=criterion.marks)
        elif not criterion.veto and not 0 < criterion.step <= criterion.marks:
            yield Reason("itembank.task_step", name=criterion.name)
    if not 0 < weight <= FULL:
        yield Reason("itembank.task_weight", "weight")
    if minutes < 1:
        yield Reason("itembank.task_minutes", "minutes")


def sheet_faults(text) -> Iterator[Reason]:
    """R36: what keeps a task (`TaskText`) from being stored: a name, a sheet, criteria that sum, lists without nameless lines."""
    if not text.name.strip():
        yield Reason("itembank.task_name", "name")
    if not _shows_something(text.description):
        yield Reason("itembank.task_no_description", "description")
    yield from sound_task(text.marks, text.weight, text.minutes, text.criteria)
    for lines in (text.site_items, text.candidate_items):
        for number, line in enumerate(lines, 1):
            if not line.get("name", "").strip():
                yield Reason("itembank.task_material", number=number)


def difference(total: Decimal, marks: Decimal) -> str:
    """How far criteria and stated marks lie apart, with its sign: "+3" or "-2.5"."""
    return f"{total - marks:+f}"


def may_revise(open_versions: int) -> Iterator[Reason]:
    """One new version at a time, so that no two people write different ones."""
    if open_versions:
        yield Reason("itembank.task_revised")


def module_fits(module_id: int | None, modules: Mapping[int, object]) -> Iterator[Reason]:
    if module_id is not None and module_id not in modules:
        yield Reason("itembank.wrong_module", "module_id")


def modules_left(left: Sequence[str], tasks: Mapping[str, int]) -> Iterator[Reason]:
    """A module with tasks does not vanish from the table."""
    for name in left:
        if tasks.get(name):
            yield Reason("itembank.module_used", name=name, count=tasks[name])


def merge(module, into, bank: tuple[str, int]) -> Iterator[Reason]:
    """Two different modules of the same bank."""
    if module is into:
        yield Reason("itembank.module_same", "into")
    elif any((one.occupation_code, one.level) != bank for one in (module, into)):
        yield Reason("itembank.wrong_module", "into")


def _shows_something(markup: str) -> bool:
    return bool(richtext.to_text(markup).strip() or richtext.file_ids(markup))
