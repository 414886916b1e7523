"""What waits for whom: counts of open steps across the line, each under the permission that may take it.

One union of counts for the steps that belong to no single batch page; the batches themselves come with their gates.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import aliased

from skillcert.arrangement.models import Seat
from skillcert.conduct.models import Violation
from skillcert.conduct.states import ViolationState
from skillcert.core import clock, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.i18n import N_
from skillcert.exams.models import Attempt, WrittenMark, WrittenQuestion
from skillcert.exams.states import AttemptState
from skillcert.itembank import queries_hands
from skillcert.itembank.models import Item, ItemAssignment
from skillcert.papers.models import Paper
from skillcert.papers.states import PaperState
from skillcert.plans.models import Batch, Offer, PlannedSession
from skillcert.plans.states import BatchState
from skillcert.practical.models import ExamTask
from skillcert.registration.accommodation_models import Accommodation
from skillcert.registration.accommodation_states import AccommodationState
from skillcert.registration.models import Registration
from skillcert.registration.states import RegistrationState
from skillcert.results.models import Objection, Recheck, Result, ResultRun
from skillcert.results.states import ObjectionState, RecheckState, ResultsState
from skillcert.standards.states import Part


@dataclass(frozen=True)
class Step:
    """A kind of open step: who may take it, how it is called, where it is done (first page that exists)."""

    key: str
    permission: str
    msgid: str
    pages: tuple[str, ...]


STEPS = (
    Step("drafts", "plans.draft", N_("Plans to complete and submit: {n}"), ("batches",)),
    Step("submitted", "plans.review", N_("Plans to review: {n}"), ("batches",)),
    Step("reviewed", "plans.approve", N_("Plans to approve: {n}"), ("approvals",)),
    Step("to_announce", "plans.announce", N_("Plans to file and announce: {n}"), ("batches",)),
    Step("first_review", "registration.review_first", N_("Applications for the first review: {n}"), ("reviews", "applications")),
    Step("second_review", "registration.review_second", N_("Applications for the second review: {n}"), ("reviews", "applications")),
    Step("accommodations", "accommodations.propose", N_("Accommodations to look at: {n}"), ("accommodations",)),
    Step("accommodations_grant", "accommodations.grant", N_("Accommodations for a second person to grant: {n}"), ("accommodations",)),
    Step("assignments", "itembank.write", N_("Assignments of items to write: {n}"), ("my_assignments",)),
    Step("items", "itembank.review", N_("Items to review: {n}"), ("item_reviews", "banks")),
    Step("spares", "papers.compose", N_("Papers without a spare: {n}"), ("papers",)),
    Step("papers", "papers.approve", N_("Papers to approve: {n}"), ("papers",)),
    Step("unseal", "papers.custody", N_("Papers to open by two custodians: {n}"), ("custody",)),
    Step("tasks", "papers.compose", N_("Practical exams whose tasks are not chosen: {n}"), ("practical_list",)),
    Step("to_mark", "exams.prepare", N_("Papers to mark: {n}"), ("exams_list",)),
    Step("paper_scores", "exams.enter_scores", N_("Scores to enter from answer sheets: {n}"), ("exams_list",)),
    Step("to_mark_written", "exams.mark_written", N_("Written answers to mark: {n}"), ("marking_list",)),
    Step("violations", "conduct.decide", N_("Violations to decide: {n}"), ("violations", "incidents")),
    Step("collected", "results.verify", N_("Batches whose scores wait for verification: {n}"), ("results",)),
    Step("verified", "results.release", N_("Batches whose results may be released: {n}"), ("results",)),
    Step("rechecks", "results.recheck", N_("Re-checks asked for: {n}"), ("rechecks", "results")),
    Step("objections", "results.verify", N_("Objections to a public notice: {n}"), ("objections", "results")),
)

PRESETS = {
    "drafts": {"state": "draft"},
    "submitted": {"state": "submitted"},
    "to_announce": {"state": "approved"},
    "accommodations": {"state": "asked"},
    "accommodations_grant": {"state": "proposed"},
}
"""What the list is narrowed to when it is opened from here."""


def open_steps(actor: Actor) -> list[tuple[Step, int]]:
    """The kinds of steps this actor may take of which there are some, in the order of the line."""
    scope = actor.scope
    allowed = {step.key for step in STEPS if actor.may(step.permission)}
    selects = [
        query if centre is None else scope.limit(query, centre=centre) for name, query, centre in _selects(actor) if name in allowed
    ]
    if not selects:
        return []
    counts = dict(db.session.execute(union_all(*selects)).all())
    return [(step, counts[step.key]) for step in STEPS if counts.get(step.key)]


def _selects(actor: Actor):
    """(name, select of name and count, the column of the centre; None: belongs to the institution, as the bank does)."""

    def counted(name, of, *where):
        return select(literal(name), func.count()).select_from(of).where(*where)

    plans = {
        "drafts": (BatchState.DRAFT, BatchState.RETURNED),
        "submitted": (BatchState.SUBMITTED,),
        "reviewed": (BatchState.REVIEWED,),
        "to_announce": (BatchState.APPROVED, BatchState.FILED),
    }
    for name, states in plans.items():
        yield name, counted(name, Batch, Batch.state.in_(states)), Batch.centre_id
    reviews = {"first_review": RegistrationState.SUBMITTED, "second_review": RegistrationState.FIRST_PASSED}
    for name, state in reviews.items():
        yield name, counted(name, Registration, Registration.state == state), Registration.centre_id
    yield from _accommodations(actor)
    yield "items", counted("items", Item, *queries_hands.waits_for(actor.account_id, actor.person_id)), None
    asked = (ItemAssignment.writer_id == actor.account_id, ItemAssignment.closed_at.is_(None))
    yield "assignments", counted("assignments", ItemAssignment, *asked), None
    papers = counted("papers", Paper, Paper.state == PaperState.COMPOSED).join(Batch, Batch.id == Paper.batch_id)
    yield "papers", papers, Batch.centre_id
    yield "spares", counted("spares", Paper, *_without_spare()).join(Batch, Batch.id == Paper.batch_id), Batch.centre_id
    yield "unseal", counted("unseal", Paper, *_due_to_open()).join(Batch, Batch.id == Paper.batch_id), Batch.centre_id
    planned = select(PlannedSession.id).where(PlannedSession.offer_id == Offer.id, PlannedSession.part == Part.PRACTICAL).exists()
    chosen = select(ExamTask.id).where(ExamTask.offer_id == Offer.id).exists()
    tasks = counted("tasks", Offer, planned, ~chosen, Batch.state == BatchState.ANNOUNCED).join(Batch, Batch.id == Offer.batch_id)
    yield "tasks", tasks, Batch.centre_id
    yield from _to_mark(counted)
    violations = counted("violations", Violation, Violation.state == ViolationState.REPORTED).join(Batch, Batch.id == Violation.batch_id)
    yield "violations", violations, Batch.centre_id
    for name, state in (("collected", ResultsState.COLLECTED), ("verified", ResultsState.VERIFIED)):
        yield name, counted(name, ResultRun, ResultRun.state == state).join(Batch, Batch.id == ResultRun.batch_id), Batch.centre_id
    rechecks = counted("rechecks", Recheck, Recheck.state == RecheckState.ASKED).join(Result, Result.id == Recheck.result_id)
    yield "rechecks", rechecks.join(Batch, Batch.id == Result.batch_id), Batch.centre_id
    objections = counted("objections", Objection, Objection.state == ObjectionState.OPEN).join(Batch, Batch.id == Objection.batch_id)
    yield "objections", objections, Batch.centre_id


def _accommodations(actor: Actor):
    """Those to look at, and those that this actor may grant because another person proposed them."""
    asked = (Accommodation.state == AccommodationState.ASKED,)
    proposed = (Accommodation.state == AccommodationState.PROPOSED, Accommodation.proposed_by.is_distinct_from(actor.account_id))
    for name, where in (("accommodations", asked), ("accommodations_grant", proposed)):
        query = select(literal(name), func.count()).select_from(Accommodation).where(*where)
        yield name, query.join(Registration, Registration.id == Accommodation.registration_id), Registration.centre_id


def _to_mark(counted):
    """What waits for marks: papers for the house, answer sheets for two people, written answers for a marker."""
    over = (Attempt.state.in_((AttemptState.SUBMITTED, AttemptState.ENDED)), Attempt.marked_at.is_(None), Attempt.waiting == 0)
    sheets = (Attempt.on_paper, Attempt.state == AttemptState.PREPARED, Attempt.ends_at <= clock.now())
    for name, where in (("to_mark", over), ("paper_scores", sheets)):
        seats = counted(name, Attempt, *where).join(Seat, Seat.id == Attempt.seat_id)
        yield name, seats.join(Registration, Registration.id == Seat.registration_id), Registration.centre_id
    written = counted("to_mark_written", WrittenMark, WrittenMark.marked_at.is_(None))
    written = written.join(WrittenQuestion, WrittenQuestion.id == WrittenMark.written_question_id)
    written = written.join(Paper, Paper.id == WrittenQuestion.paper_id).join(Batch, Batch.id == Paper.batch_id)
    yield "to_mark_written", written, Batch.centre_id


def _without_spare():
    """R30: approved main papers of an exam to come beside which no spare stands any more, nor waits for approval."""
    other = aliased(Paper)
    spare = select(other.id).where(other.offer_id == Paper.offer_id, other.spare, other.state != PaperState.VOID)
    ahead = select(PlannedSession.id).where(
        PlannedSession.offer_id == Paper.offer_id, PlannedSession.part == Part.THEORY, PlannedSession.starts_at > clock.now()
    )
    running = Batch.state.not_in((BatchState.CANCELLED, BatchState.CLOSED))
    return Paper.state == PaperState.LOCKED, Paper.spare.is_(False), Paper.used_on.is_(None), ~spare.exists(), ahead.exists(), running


def _due_to_open():
    """Sealed main papers whose exam is near enough that two custodians may open them."""
    near = clock.now() + timedelta(minutes=settings.get("papers.open_minutes"))
    soon = select(PlannedSession.id).where(
        PlannedSession.offer_id == Paper.offer_id,
        PlannedSession.part == Part.THEORY,
        PlannedSession.starts_at.between(clock.now() - timedelta(hours=1), near),
    )
    return Paper.state == PaperState.LOCKED, Paper.wrapped_key.is_(None), Paper.spare.is_(False), soon.exists()
