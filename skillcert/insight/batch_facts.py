"""What the ten gates are computed from, gathered for many batches in a fixed number of statements.

Counts come as one union of grouped selects, so that a list of 300 batches asks no more questions than a page of one.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import distinct, func, literal, select, union_all

from skillcert.arrangement.models import Arrangement, RoomSession, Seat
from skillcert.arrangement.states import ArrangementState
from skillcert.certificates.models import Certificate, Upload, UploadRow
from skillcert.certificates.states import CertificateState, UploadState
from skillcert.conduct.models import CheckIn, RoomRecord
from skillcert.conduct.states import Presence
from skillcert.core import calendar, clock, settings
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.exams.models import Attempt
from skillcert.papers.models import Paper
from skillcert.papers.states import PaperState
from skillcert.plans import gates
from skillcert.plans.gates import Gate, GateFacts
from skillcert.plans.models import Batch, PlannedSession
from skillcert.plans.service import dates_of, offer_name
from skillcert.plans.states import BatchState
from skillcert.practical.models import ScoreSheet
from skillcert.practical.states import SheetState
from skillcert.registration.models import Registration, RosterFiling
from skillcert.registration.states import RegistrationState
from skillcert.results.models import Objection, Result, ResultRun
from skillcert.results.states import ObjectionState, Outcome
from skillcert.standards.states import Part

R = RegistrationState
TO_REVIEW = (R.SUBMITTED, R.FIRST_PASSED)
_ZERO = literal(0)
COUNTED = (*TO_REVIEW, R.RETURNED, R.ACCEPTED, R.REFUSED, R.SEALED)


def gates_of(batches: Iterable[Batch]) -> dict[int, list[Gate]]:
    """{batch id: its ten gates}. The batches need their offers and sessions loaded."""
    overrides = calendar.overrides()
    return {batch_id: gates.gates(facts, overrides) for batch_id, facts in facts_of(batches).items()}


def facts_of(batches: Iterable[Batch]) -> dict[int, GateFacts]:
    """{batch id: facts}: four statements for any number of batches."""
    many = list(batches)
    ids = [batch.id for batch in many]
    if not ids:
        return {}
    counts, runs = _counts(ids), _runs(ids)
    rosters = dict(
        db.session.execute(
            select(RosterFiling.batch_id, RosterFiling.filed_on).where(RosterFiling.batch_id.in_(ids))
        ).all()
    )
    approved = _approved_on(ids)
    lead = settings.get("plans.roster_lead_days")
    return {
        batch.id: _facts(
            batch, counts[batch.id], runs.get(batch.id), rosters.get(batch.id), approved.get(batch.id), lead
        )
        for batch in many
    }


def _facts(
    batch: Batch, n: dict, run: ResultRun | None, roster: date | None, approved: date | None, lead: int
) -> GateFacts:
    sealed_offers = {key: value for key, value in n.items() if isinstance(key, int)}
    needed = len(batch.offers)
    missing = tuple(offer_name(offer) for offer in batch.offers if offer.id not in sealed_offers)
    closed = n["closed"]
    all_held = n["rooms"] > 0 and closed == n["rooms"]
    return GateFacts(
        today=clock.today(),
        plan=dates_of(batch),
        roster_lead=lead,
        returned=batch.state == BatchState.RETURNED,
        cancelled=batch.state == BatchState.CANCELLED,
        approved_on=approved,
        filed_on=batch.filed_on,
        announced_on=clock.local(batch.announced_at).date() if batch.announced_at else None,
        applications=n["applications"],
        to_review=n["to_review"],
        accepted=n["accepted"],
        roster_filed_on=roster,
        seated=n["seated"],
        offers=needed,
        offers_arranged=needed if n["published"] else 0,
        papers_needed=needed,
        papers_sealed=needed - len(missing),
        papers_missing=missing if n["published"] else (),
        sessions=n["rooms"] or sum(len(offer.sessions) for offer in batch.offers),
        sessions_closed=closed,
        marks_missing=0 if run is not None or not all_held else n["unmarked"] + n["unscored"],
        released_on=clock.local(run.released_at).date() if run and run.released_at else None,
        notice_ends=run.notice_until if run else None,
        open_objections=n["objections"],
        passed=n["passed"],
        certificates=n["certificates"],
        uploaded=n["uploaded"],
        archived_on=batch.closed_on,
    )


def _approved_on(ids: list[int]) -> dict[int, date]:
    """The day of leadership's last approval, from the history; only of batches that are past it."""
    query = (
        select(HistoryEvent.subject_id, func.max(HistoryEvent.at))
        .join(Batch, Batch.id == HistoryEvent.subject_id)
        .where(
            HistoryEvent.subject_type == "batch",
            HistoryEvent.subject_id.in_(ids),
            HistoryEvent.verb == "plans.approve",
            Batch.approved_by.is_not(None),
        )
        .group_by(HistoryEvent.subject_id)
    )
    return {batch_id: clock.local(at).date() for batch_id, at in db.session.execute(query)}


def _runs(ids: list[int]) -> dict[int, ResultRun]:
    return {run.batch_id: run for run in db.session.scalars(select(ResultRun).where(ResultRun.batch_id.in_(ids)))}


def _counts(ids: list[int]) -> dict[int, dict]:
    """{batch id: {name: count}}; offers with a locked paper stand under their own id."""
    found: dict[int, dict] = defaultdict(lambda: defaultdict(int))
    for batch_id, name, offer_id, n in db.session.execute(union_all(*_selects(ids))):
        found[batch_id][offer_id if name == "paper" else name] = n or 0
    return found


def _selects(ids: list[int]):
    """The grouped selects of the union: (batch, name, offer or 0, count)."""
    yield from _before_the_exam(ids)
    yield from _exam(ids)
    yield from _after_the_exam(ids)


def _counted(ids: list[int], batch, name: str, *where, of=None):
    """How many rows of a table a batch has."""
    return select(batch, literal(name), _ZERO, of if of is not None else func.count()).where(batch.in_(ids), *where).group_by(batch)


def _before_the_exam(ids: list[int]):
    batch, state = Registration.batch_id, Registration.state
    yield _counted(ids, batch, "applications", state.in_(COUNTED))
    yield _counted(ids, batch, "to_review", state.in_(TO_REVIEW))
    yield _counted(ids, batch, "accepted", state.in_((R.ACCEPTED, R.SEALED)))
    yield _counted(ids, batch, "seated", state == R.SEALED)
    yield _counted(ids, Arrangement.batch_id, "published", Arrangement.state == ArrangementState.PUBLISHED)
    yield (
        select(Paper.batch_id, literal("paper"), Paper.offer_id, func.count())
        .where(Paper.batch_id.in_(ids), Paper.state == PaperState.LOCKED, Paper.spare.is_(False))
        .group_by(Paper.batch_id, Paper.offer_id)
    )


def _exam(ids: list[int]):
    rooms = RoomSession.arrangement_id == Arrangement.id
    here = ~select(CheckIn.id).where(CheckIn.seat_id == Seat.id, CheckIn.presence == Presence.ABSENT).exists()
    scored = select(ScoreSheet.id).where(ScoreSheet.seat_id == Seat.id, ScoreSheet.state == SheetState.SUBMITTED).exists()
    batch = Arrangement.batch_id
    yield _counted(ids, batch, "rooms", of=func.count(RoomSession.id)).join(RoomSession, rooms)
    closed = _counted(ids, batch, "closed", of=func.count(RoomRecord.id)).join(RoomSession, rooms)
    yield closed.join(RoomRecord, RoomRecord.room_session_id == RoomSession.id)
    seats = [(RoomSession, rooms), (Seat, Seat.room_session_id == RoomSession.id)]
    unmarked = _counted(ids, batch, "unmarked", Attempt.marked_at.is_(None), here, of=func.count(Attempt.id))
    for join in [*seats, (Attempt, Attempt.seat_id == Seat.id)]:
        unmarked = unmarked.join(*join)
    yield unmarked
    unscored = _counted(ids, batch, "unscored", PlannedSession.part != Part.THEORY, here, ~scored, of=func.count(Seat.id))
    for join in [*seats, (PlannedSession, PlannedSession.id == RoomSession.planned_session_id)]:
        unscored = unscored.join(*join)
    yield unscored


def _after_the_exam(ids: list[int]):
    yield _counted(ids, Objection.batch_id, "objections", Objection.state == ObjectionState.OPEN)
    yield _counted(ids, Result.batch_id, "passed", Result.outcome == Outcome.PASS, Result.withheld == "")
    yield _counted(ids, Certificate.batch_id, "certificates", Certificate.state == CertificateState.VALID)
    sent = _counted(
        ids, Upload.batch_id, "uploaded", UploadRow.live, Upload.state.in_((UploadState.SUBMITTED, UploadState.ACCEPTED)),
        of=func.count(distinct(UploadRow.certificate_id)),
    )
    yield sent.join(UploadRow, UploadRow.upload_id == Upload.id)
