"""Why not: values in, reasons out (R36–R38)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from skillcert.core import clock
from skillcert.core.reasons import Reason
from skillcert.practical import scoring
from skillcert.practical.sheet import place
from skillcert.tasks.states import TaskState


def choose(chosen: Sequence[tuple], occupation: str, level: int, scored: bool) -> Iterator[Reason]:
    """Why these (task, weight) pairs cannot be an exam: approved, of the occupation and level, criteria and weights add up."""
    if scored:
        yield Reason("practical.scored_already")
    if not chosen:
        yield Reason("practical.no_tasks")
        return
    for task, count in Counter(task.name for task, _ in chosen).items():
        if count > 1:
            yield Reason("practical.task_twice", name=task)
    for task, _ in chosen:
        if task.state != TaskState.APPROVED:
            yield Reason("practical.task_not_approved", name=task.name)
        if (task.occupation_code, task.level) != (occupation, level):
            yield Reason("practical.task_elsewhere", name=task.name)
        total = sum((c.marks for c in task.criteria if not c.veto), Decimal(0))
        if total != task.marks:
            yield Reason("practical.criteria_sum", name=task.name, total=total, marks=task.marks)
    total = sum((weight for _, weight in chosen), Decimal(0))
    if total != 100:
        yield Reason("practical.weights_sum", "weights", total=total)


def by_hand(may_compose: bool, structured: bool) -> Iterator[Reason]:
    """Tasks are chosen by hand only where no structure table says which."""
    if not may_compose:
        yield Reason("machine.forbidden")
    if structured:
        yield Reason("practical.structure_rules")


def draw(may_compose: bool, drawn_before: int, reason: str) -> Iterator[Reason]:
    """R29: a draw is made once; another one needs a reason, so that nobody draws until it pleases."""
    if not may_compose:
        yield Reason("machine.forbidden")
    if drawn_before and not reason.strip():
        yield Reason("practical.redraw_reason", "reason")


def print_set(may: bool, tasks: int, purpose: str) -> Iterator[Reason]:
    """R31: the documents of an exam go to the named roles only, and for a purpose."""
    if not may:
        yield Reason("practical.set_not_yours")
    if not tasks:
        yield Reason("practical.tasks_missing")
    if not purpose.strip():
        yield Reason("practical.purpose_missing", "purpose")


def score(assigned: bool, tasks: int, present: bool | None, starts_at: datetime, now: datetime) -> Iterator[Reason]:
    """Who scores whom, and when: an assigned assessor, a present candidate, from the start on."""
    if not assigned:
        yield Reason("practical.not_assigned")
    if not tasks:
        yield Reason("practical.tasks_missing")
    if now < starts_at:
        yield Reason("practical.not_started", time=clock.local(starts_at).strftime("%H:%M"))
    if present is False:
        yield Reason("practical.absent")
    elif present is None:
        yield Reason("practical.not_present")


def complete(known: Sequence[scoring.Task], sheet: scoring.Sheet) -> Iterator[Reason]:
    """R36: every line judged, every deduction within its marks. Says task and line as the sheet counts them."""
    tasks = {
        task.id: (number, {c.id: (line, c) for line, c in enumerate(task.criteria, 1)})
        for number, task in enumerate(known, 1)
    }
    for line, fault in sorted(scoring.faults(known, sheet).items()):
        number, lines = tasks.get(place(line)[0], (0, {}))
        position, criterion = lines.get(line, (0, None))
        if fault == scoring.Fault.MISSING:
            yield Reason("practical.missing_line", task=number, line=position)
        elif fault == scoring.Fault.OUT_OF_RANGE:
            yield Reason("practical.out_of_range", task=number, line=position, marks=criterion.marks)
        else:
            yield Reason("practical.unknown_line")


def vetoes(stored: Sequence[Mapping]) -> Iterator[Reason]:
    """R37: a veto records its clause."""
    if any(not veto["clause"] for veto in stored):
        yield Reason("practical.veto_clause")


def second_signature(
    needed: bool,
    signer_person: int | None,
    signer_account: int | None,
    own_person: int | None,
    own_account: int | None,
    assessors: frozenset[int],
) -> Iterator[Reason]:
    """R37, R38: a veto or a correction is signed by another assessor of the same room session too."""
    if not needed:
        return
    if signer_account is None:
        yield Reason("practical.second_signature", "second_login")
    elif (
        signer_account == own_account
        or signer_person is None
        or signer_person == own_person
        or signer_person not in assessors
    ):
        yield Reason("practical.second_person", "second_login")
