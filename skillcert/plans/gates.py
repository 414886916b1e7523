"""The ten gates of a batch, from plan to archive, computed from facts: what is done, under way, waiting, blocked or late.

Pure: whoever knows the later stages gathers `GateFacts`; nothing here queries. Sentences are msgids with parameters.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.workdays import Overrides, add_workdays
from skillcert.plans import dates


class GateKey(StrEnum):
    APPROVED = "approved"
    FILED = "filed"
    ANNOUNCED = "announced"
    REGISTERED = "registered"
    ROSTER = "roster"
    ARRANGED = "arranged"
    SEALED = "sealed"
    EXAMINED = "examined"
    RELEASED = "released"
    ARCHIVED = "archived"


class GateState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    WAITING = "waiting"
    BLOCKED = "blocked"
    LATE = "late"


K = GateKey
labels(
    GateKey,
    {
        K.APPROVED: N_("Plan approved"),
        K.FILED: N_("Plan filed"),
        K.ANNOUNCED: N_("Announced"),
        K.REGISTERED: N_("Registration closed and reviewed"),
        K.ROSTER: N_("Roster filed with the authority"),
        K.ARRANGED: N_("Rooms and staff arranged"),
        K.SEALED: N_("Papers sealed"),
        K.EXAMINED: N_("Exams held and marked"),
        K.RELEASED: N_("Results released, notice ended"),
        K.ARCHIVED: N_("Certificates issued, batch archived"),
    },
)
labels(
    GateState,
    {
        GateState.DONE: N_("Completed"),
        GateState.CURRENT: N_("Under way"),
        GateState.WAITING: N_("Not yet due"),
        GateState.BLOCKED: N_("Blocked"),
        GateState.LATE: N_("Late"),
    },
)

NEEDS = {
    K.APPROVED: (),
    K.FILED: (K.APPROVED,),
    K.ANNOUNCED: (K.FILED,),
    K.REGISTERED: (K.ANNOUNCED,),
    K.ROSTER: (K.REGISTERED,),
    K.ARRANGED: (K.REGISTERED,),
    K.SEALED: (K.ANNOUNCED,),
    K.EXAMINED: (K.ARRANGED, K.SEALED),
    K.RELEASED: (K.EXAMINED,),
    K.ARCHIVED: (K.RELEASED,),
}
"""A gate is under way once these are passed; papers may be sealed while candidates still register."""


@dataclass(frozen=True, slots=True)
class GateFacts:
    """Everything the gates are computed from. Counts are of the whole batch; a date is None until it has happened."""

    today: date
    plan: dates.BatchDates = field(default_factory=dates.BatchDates)
    roster_lead: int = 15
    returned: bool = False
    cancelled: bool = False
    approved_on: date | None = None
    filed_on: date | None = None
    announced_on: date | None = None
    applications: int = 0
    to_review: int = 0
    accepted: int = 0
    roster_filed_on: date | None = None
    seated: int = 0
    offers: int = 0
    offers_arranged: int = 0
    papers_needed: int = 0
    papers_sealed: int = 0
    papers_missing: tuple[str, ...] = ()
    sessions: int = 0
    sessions_closed: int = 0
    marks_missing: int = 0
    released_on: date | None = None
    notice_ends: date | None = None
    open_objections: int = 0
    passed: int = 0
    certificates: int = 0
    uploaded: int = 0
    archived_on: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence to be translated where it is shown."""

    msgid: str
    params: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: where it stands, the day it was passed or is due, and one sentence on what is still missing."""

    number: int
    key: GateKey
    state: GateState
    done_on: date | None = None
    due: date | None = None
    detail: Said | None = None


def gates(facts: GateFacts, overrides: Overrides | None = None) -> list[Gate]:
    """The ten gates in order."""
    passed = {key: _passed(key, facts) for key in GateKey}
    due = _due_days(facts, overrides)
    found = []
    for number, key in enumerate(GateKey, start=1):
        done, done_on = passed[key]
        reached = all(passed[earlier][0] for earlier in NEEDS[key])
        detail, blocked = (None, False) if done else _missing(key, facts)
        state = _state(facts, done, reached, blocked, due.get(key))
        shown = detail if state not in (GateState.DONE, GateState.WAITING) else None
        found.append(Gate(number, key, state, done_on, None if done else due.get(key), shown))
    return found


def current(found: list[Gate]) -> Gate | None:
    """The first gate that is not passed: where the batch stands; None when all are."""
    return next((gate for gate in found if gate.state != GateState.DONE), None)


def is_late(found: list[Gate]) -> bool:
    return any(gate.state == GateState.LATE for gate in found)


def _state(facts: GateFacts, done: bool, reached: bool, blocked: bool, due: date | None) -> GateState:
    if done:
        return GateState.DONE
    if facts.cancelled:
        return GateState.WAITING
    if due is not None and facts.today > due:
        return GateState.LATE
    if reached and blocked:
        return GateState.BLOCKED
    return GateState.CURRENT if reached else GateState.WAITING


def _passed(key: GateKey, f: GateFacts) -> tuple[bool, date | None]:
    """Whether a gate is passed, and on which day where one is recorded."""
    closed = f.plan.registration_closes is not None and f.today > f.plan.registration_closes
    released = f.released_on is not None and f.notice_ends is not None and f.today > f.notice_ends
    match key:
        case K.APPROVED:
            return f.approved_on is not None, f.approved_on
        case K.FILED:
            return f.filed_on is not None, f.filed_on
        case K.ANNOUNCED:
            return f.announced_on is not None, f.announced_on
        case K.REGISTERED:
            ready = f.announced_on is not None and closed and f.to_review == 0 and f.accepted > 0
            return ready, f.plan.registration_closes if ready else None
        case K.ROSTER:
            return f.roster_filed_on is not None, f.roster_filed_on
        case K.ARRANGED:
            return f.offers > 0 and f.offers_arranged == f.offers and f.seated >= f.accepted > 0, None
        case K.SEALED:
            return f.papers_needed > 0 and f.papers_sealed >= f.papers_needed, None
        case K.EXAMINED:
            return f.sessions > 0 and f.sessions_closed == f.sessions and f.marks_missing == 0, None
        case K.RELEASED:
            return released and f.open_objections == 0, f.notice_ends if released else None
        case K.ARCHIVED:
            return f.archived_on is not None, f.archived_on


def _due_days(f: GateFacts, overrides: Overrides | None) -> dict[GateKey, date]:
    """The last day of each gate, as far as the plan has dates."""
    due: dict[GateKey, date] = {}
    if f.plan.registration_opens:
        due[K.APPROVED] = due[K.FILED] = due[K.ANNOUNCED] = f.plan.registration_opens
    if f.plan.review_deadline:
        due[K.REGISTERED] = f.plan.review_deadline
    first, last = f.plan.first_exam, f.plan.last_exam
    if first and last:
        due[K.ROSTER] = dates.roster_due(first, f.roster_lead, overrides)
        due[K.ARRANGED] = add_workdays(first, -dates.TICKET_DAYS, overrides)
        due[K.SEALED] = add_workdays(first, -dates.SEAL_DAYS, overrides)
        due[K.EXAMINED] = add_workdays(last, dates.MARK_DAYS, overrides)
        due[K.RELEASED] = f.notice_ends or add_workdays(last, 3 * dates.MARK_DAYS, overrides)
        due[K.ARCHIVED] = add_workdays(due[K.RELEASED], 2 * dates.UPLOAD_DAYS, overrides)
    return due


def _missing(key: GateKey, f: GateFacts) -> tuple[Said | None, bool]:
    """What a gate still lacks, and whether that blocks it until somebody mends it."""
    match key:
        case K.APPROVED if f.returned:
            return Said(N_("returned to the centre")), True
        case K.REGISTERED if f.to_review:
            return Said(N_("{n} of {all} applications still to review"), {"n": f.to_review, "all": f.applications}), False
        case K.REGISTERED if f.plan.registration_closes and f.today > f.plan.registration_closes and not f.accepted:
            return Said(N_("nobody has been accepted")), True
        case K.REGISTERED:
            return Said(N_("{n} applications so far"), {"n": f.applications}), False
        case K.ROSTER:
            return Said(N_("{n} candidates to file"), {"n": f.accepted}), False
        case K.ARRANGED:
            return Said(N_("{n} of {all} candidates have a seat"), {"n": f.seated, "all": f.accepted}), False
        case K.SEALED if f.papers_missing:
            return Said(N_("no paper for {names}"), {"names": list(f.papers_missing)}), True
        case K.SEALED:
            return Said(N_("{n} of {all} papers sealed"), {"n": f.papers_sealed, "all": f.papers_needed}), False
        case K.EXAMINED if f.sessions_closed == f.sessions and f.marks_missing:
            return Said(N_("{n} marks are missing"), {"n": f.marks_missing}), True
        case K.EXAMINED:
            return Said(N_("{n} of {all} sessions closed"), {"n": f.sessions_closed, "all": f.sessions}), False
        case K.RELEASED if f.open_objections:
            return Said(N_("{n} objections are open"), {"n": f.open_objections}), True
        case K.RELEASED if f.released_on:
            return Said(N_("released on {day}"), {"day": f.released_on}), False
        case K.ARCHIVED:
            return Said(
                N_("{n} of {all} certificates issued, {up} uploaded"),
                {"n": f.certificates, "all": f.passed, "up": f.uploaded},
            ), False
    return None, False
