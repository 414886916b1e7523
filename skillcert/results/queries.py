"""What the pages of results show. Every read is scoped; a candidate sees nothing before release (R45)."""

from collections.abc import Iterable

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from skillcert.arrangement.models import Arrangement, RoomSession
from skillcert.arrangement.states import ArrangementState
from skillcert.core import clock
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.core.reasons import Reason
from skillcert.plans.models import Batch, Offer
from skillcert.plans.states import BatchState
from skillcert.registration.models import PartEntry, Registration
from skillcert.results import ledger
from skillcert.results.models import Objection, Recheck, Result, ResultRun
from skillcert.results.states import ObjectionState, Outcome, RecheckState, ResultsState
from skillcert.standards.states import Part

RELEASED = (ResultsState.RELEASED, ResultsState.NOTICED, ResultsState.SEALED)
_OFFER = joinedload(Registration.offer).options(joinedload(Offer.occupation), joinedload(Offer.work_type))


# --- runs ------------------------------------------------------------------------------------------------------------


def runs(scope: Scope) -> Select:
    """ResultRuns of the batches in scope, with their batch and centre."""
    query = (
        select(ResultRun)
        .join(ResultRun.batch)
        .options(contains_eager(ResultRun.batch).joinedload(Batch.centre))
        .order_by(ResultRun.id.desc())
    )
    return scope.limit(query, centre=Batch.centre_id)


def run(scope: Scope, batch_id: int) -> ResultRun | None:
    return db.session.scalar(runs(scope).where(ResultRun.batch_id == batch_id))


def run_of_batch(batch_id: int) -> ResultRun | None:
    """For the gates of the batch page and for certificates."""
    return db.session.scalar(select(ResultRun).where(ResultRun.batch_id == batch_id))


def ready_for_collection(scope: Scope) -> list[Batch]:
    """Announced batches whose last exam is over and whose scores nobody collected yet."""
    last = select(func.max(RoomSession.starts_at)).join(Arrangement).where(Arrangement.batch_id == Batch.id)
    published = select(Arrangement.id).where(
        Arrangement.batch_id == Batch.id, Arrangement.state == ArrangementState.PUBLISHED
    )
    query = (
        select(Batch)
        .outerjoin(ResultRun, ResultRun.batch_id == Batch.id)
        .where(Batch.state == BatchState.ANNOUNCED, ResultRun.id.is_(None), published.exists())
        .where(last.scalar_subquery() < clock.now())
        .options(joinedload(Batch.centre))
        .order_by(Batch.number)
    )
    return list(db.session.scalars(scope.limit(query, centre=Batch.centre_id)))


def batch(scope: Scope, batch_id: int) -> Batch | None:
    return db.session.scalar(scope.limit(select(Batch).where(Batch.id == batch_id), centre=Batch.centre_id))


def figures(batch_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """{batch id: {"candidates", "passed", "failed", "incomplete"}} (R61: the last three sum to the first)."""
    query = (
        select(Result.batch_id, Result.outcome, func.count(Result.id))
        .where(Result.batch_id.in_(list(batch_ids)))
        .group_by(Result.batch_id, Result.outcome)
    )
    names = {Outcome.PASS: "passed", Outcome.FAIL: "failed", Outcome.INCOMPLETE: "incomplete"}
    found: dict[int, dict[str, int]] = {}
    for batch_id, outcome, count in db.session.execute(query):
        row = found.setdefault(batch_id, {"candidates": 0, "passed": 0, "failed": 0, "incomplete": 0})
        row[names[outcome]] += count
        row["candidates"] += count
    return found


# --- results ---------------------------------------------------------------------------------------------------------


def results_of(scope: Scope, batch_id: int) -> Select:
    """Results of a batch with registration and offer, by ticket number."""
    query = (
        select(Result)
        .join(Result.registration)
        .where(Result.batch_id == batch_id)
        .options(contains_eager(Result.registration).options(_OFFER, joinedload(Registration.person)))
        .order_by(Registration.ticket_number)
    )
    return scope.limit(query, centre=Registration.centre_id)


def result(scope: Scope, result_id: int) -> Result | None:
    """One result in scope, with the parts of its registration."""
    query = (
        select(Result)
        .join(Result.registration)
        .where(Result.id == result_id)
        .options(contains_eager(Result.registration).options(_OFFER, selectinload(Registration.parts)))
    )
    return db.session.scalar(scope.limit(query, centre=Registration.centre_id, person=Registration.person_id))


def result_of(registration_id: int) -> Result | None:
    return db.session.scalar(select(Result).where(Result.registration_id == registration_id))


def why(result: Result) -> list[Reason]:
    """The stored reasons of an outcome, with the part as the word of the line."""
    told = []
    for stored in result.reasons:
        reason = Reason.loaded(stored)
        told.append(Reason(reason.code, part=Part(reason.params["part"])))
    return told + ([Reason("results.withheld", reason=result.withheld)] if result.withheld else [])


def score_history(registration: Registration) -> list:
    """Every score version of a registration's parts, oldest first, with its part entry."""
    entries = {entry.id: entry for entry in registration.parts}
    return [(entries[row.part_entry_id], row) for row in ledger.all_of(entries)]


def mine(person_id: int) -> list[Result]:
    """A candidate's own results, newest first; only released ones (R45)."""
    query = (
        select(Result)
        .join(Result.registration)
        .join(ResultRun, ResultRun.batch_id == Result.batch_id)
        .where(Registration.person_id == person_id, ResultRun.state.in_(RELEASED))
        .options(
            contains_eager(Result.registration).options(
                _OFFER, selectinload(Registration.parts), joinedload(Registration.batch)
            )
        )
        .order_by(Result.id.desc())
    )
    return list(db.session.scalars(query))


def my_result(person_id: int, result_id: int) -> Result | None:
    return next((one for one in mine(person_id) if one.id == result_id), None)


# --- re-checks and objections ----------------------------------------------------------------------------------------


def rechecks(scope: Scope, batch_id: int | None = None, state: RecheckState | None = None) -> list[Recheck]:
    """Re-checks in scope, those that wait first."""
    query = (
        select(Recheck)
        .join(Recheck.result)
        .join(Result.registration)
        .options(
            contains_eager(Recheck.result)
            .contains_eager(Result.registration)
            .options(_OFFER, joinedload(Registration.batch)),
            joinedload(Recheck.part_entry),
        )
        .order_by(case((Recheck.state == RecheckState.ASKED, 0), else_=1), Recheck.id)
    )
    if batch_id is not None:
        query = query.where(Result.batch_id == batch_id)
    if state is not None:
        query = query.where(Recheck.state == state)
    return list(db.session.scalars(scope.limit(query, centre=Registration.centre_id)))


def recheck(scope: Scope, recheck_id: int) -> Recheck | None:
    query = select(Recheck).join(Recheck.result).join(Result.registration).where(Recheck.id == recheck_id)
    return db.session.scalar(scope.limit(query, centre=Registration.centre_id))


def rechecks_of(result_ids: Iterable[int]) -> dict[tuple[int, int], Recheck]:
    """{(result id, part entry id): re-check}."""
    query = select(Recheck).where(Recheck.result_id.in_(list(result_ids)))
    return {(row.result_id, row.part_entry_id): row for row in db.session.scalars(query)}


def part_entry(registration: Registration, entry_id: int) -> PartEntry | None:
    return next((entry for entry in registration.parts if entry.id == entry_id), None)


def objections(scope: Scope, batch_id: int) -> list[Objection]:
    query = (
        select(Objection)
        .join(Batch, Batch.id == Objection.batch_id)
        .where(Objection.batch_id == batch_id)
        .options(joinedload(Objection.result).joinedload(Result.registration))
        .order_by(case((Objection.state == ObjectionState.OPEN, 0), else_=1), Objection.id)
    )
    return list(db.session.scalars(scope.limit(query, centre=Batch.centre_id)))


def objection(scope: Scope, objection_id: int) -> Objection | None:
    query = select(Objection).join(Batch, Batch.id == Objection.batch_id).where(Objection.id == objection_id)
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


# --- the public notice -----------------------------------------------------------------------------------------------


def public_notices() -> list[ResultRun]:
    """Notices that stand today, newest first. Public: masked lists only."""
    query = (
        select(ResultRun)
        .where(ResultRun.state == ResultsState.NOTICED, ResultRun.notice_until >= clock.today())
        .options(joinedload(ResultRun.batch).joinedload(Batch.centre))
        .order_by(ResultRun.notice_from.desc())
    )
    return list(db.session.scalars(query))


def public_notice(batch_id: int) -> ResultRun | None:
    """A notice that stands today."""
    return next((row for row in public_notices() if row.batch_id == batch_id), None)


def of_offer(scope: Scope, batch_id: int, offer_id: int) -> list[Result]:
    """The results of one offer, by ticket number."""
    return list(db.session.scalars(results_of(scope, batch_id).where(Registration.offer_id == offer_id)))
