"""The verbs of results up to release and re-check; the notice and what follows stand in `publication`."""

from sqlalchemy import func, select

from skillcert.core import calendar, clock, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db, lock_row, locked
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.upsert import insert_ignore
from skillcert.core.workdays import add_workdays
from skillcert.exams import figuring
from skillcert.messages.service import notify
from skillcert.plans.models import Batch
from skillcert.registration.models import PartEntry, Registration
from skillcert.registration.states import EntryKind
from skillcert.results import gathering, gradebook, ledger, rekeying, rules
from skillcert.results.models import Recheck, Result, ResultRun
from skillcert.results.states import Outcome, ResultsState, ScoreState, rechecks, results


def run_of(batch_id: int, lock: bool = False) -> ResultRun | None:
    query = select(ResultRun).where(ResultRun.batch_id == batch_id)
    return db.session.scalar(locked(query) if lock else query)


def collect(batch: Batch, actor: Actor) -> ResultRun:
    """Bring the marks, absences and decisions of a batch together and grade them. May be done again until verified."""
    run = run_of(batch.id, lock=True)
    if run is None:
        if not actor.may("results.verify"):
            raise Refused(Reason("machine.forbidden"))
        # Two clerks may press at once: one row, and both go on with it.
        insert_ignore(ResultRun, batch_id=batch.id, state=ResultsState.COLLECTED)
        run = run_of(batch.id, lock=True)
    people = gathering.candidates(batch.id)
    results.move(run, "collect", actor, [] if people else [Reason("results.nobody")], candidates=len(people))
    run.collected_by, run.collected_by_person, run.collected_at = actor.account_id, actor.person_id, clock.now()
    figuring.bring_up_to_date(batch.id)
    gradebook.append_scores(batch.id, people, actor)
    db.session.flush()
    gradebook.grade(batch.id, people)
    db.session.flush()
    return run


# --- verification and release ----------------------------------------------------------------------------------------


def readiness(run: ResultRun) -> rules.Readiness:
    """What stands between this run and its release."""
    versions = list(ledger.latest(batch_id=run.batch_id).values())
    count = select(func.count(Result.id)).where(Result.batch_id == run.batch_id)
    return rules.Readiness(
        candidates=db.session.scalar(count),
        open_rooms=gathering.open_rooms(run.batch_id),
        open_violations=gathering.open_violations(run.batch_id),
        incomplete=db.session.scalar(count.where(Result.outcome == Outcome.INCOMPLETE)),
        tampered=sum(not ledger.genuine(row) for row in versions),
        changed=gradebook.stale(run.batch_id)
        or (run.scores_hash is not None and run.scores_hash != ledger.digest(versions)),
        open_doubts=rekeying.open_doubts(run.batch_id),
    )


def verify(run: ResultRun, actor: Actor) -> None:
    """R44, R45: a second person puts their name under the collected scores."""
    lock_row(run)
    refused = [*rules.second_person(actor, run.collected_by, run.collected_by_person)]
    run.scores_hash = None
    refused += rules.readiness(readiness(run))
    digest = ledger.digest(ledger.latest(batch_id=run.batch_id).values())
    results.move(run, "verify", actor, refused, scores_hash=digest)
    run.verified_by, run.verified_by_person, run.verified_at = actor.account_id, actor.person_id, clock.now()
    run.scores_hash = digest
    db.session.flush()


def send_back(run: ResultRun, actor: Actor, note: str) -> None:
    """Back to collection, with a note on what to look at."""
    lock_row(run)
    refused = [] if note.strip() else [Reason("results.note_missing", "note")]
    results.move(run, "send_back", actor, refused, note=note)
    run.verified_by = run.verified_by_person = run.verified_at = run.scores_hash = None
    run.send_back_note = note.strip()[:300]
    db.session.flush()


def release(run: ResultRun, actor: Actor) -> None:
    """R45: from now on candidates see their results, and may ask for a re-check for some working days."""
    lock_row(run)
    results.move(run, "release", actor, rules.readiness(readiness(run)), scores_hash=run.scores_hash)
    run.released_by, run.released_at = actor.account_id, clock.now()
    run.recheck_until = add_workdays(clock.today(), settings.get("results.recheck_days"), calendar.overrides())
    for person_id in db.session.scalars(
        select(Registration.person_id).join(Result).where(Result.batch_id == run.batch_id)
    ):
        told = Reason("results.released_to_you", batch=run.batch.name, last=run.recheck_until)
        notify(told, person_id=person_id, link="/me/results")
    db.session.flush()


# --- re-check --------------------------------------------------------------------------------------------------------


def ask_recheck(result: Result, entry: PartEntry, actor: Actor, reason: str) -> Recheck:
    """R46: the candidate asks for one part to be looked at again."""
    run = run_of(result.batch_id)
    released = run is not None and run.state is ResultsState.RELEASED
    asked = db.session.scalar(select(Recheck.id).where(Recheck.part_entry_id == entry.id)) is not None
    state = getattr(result, f"{entry.part}_state")
    refuse_if(
        rules.recheck_request(
            today=clock.today(),
            until=run.recheck_until if released else None,
            own=actor.person_id is not None and actor.person_id == result.registration.person_id,
            asked_before=asked,
            marked=entry.kind not in (EntryKind.KEPT, EntryKind.EXEMPT) and state is not ScoreState.MISSING,
            reason=reason,
        )
    )
    row = Recheck(result_id=result.id, part_entry_id=entry.id, reason=reason.strip())
    db.session.add(row)
    db.session.flush()
    history.record(
        f"batch:{result.batch_id}", "rechecks.ask", actor, row,
        person_id=result.registration.person_id, part=entry.part, reason=row.reason,
    )  # fmt: skip
    return row


def answer_recheck(recheck: Recheck, actor: Actor, finding: str, score=None) -> None:
    """Confirm the mark that stands, or follow it by a new version; a changed mark is graded anew."""
    lock_row(recheck)
    result, entry = recheck.result, recheck.part_entry
    run = run_of(result.batch_id, lock=True)
    before = ledger.latest([entry.id])[entry.id]
    refused = rules.recheck_answer(actor, run, score, before.score, finding)
    told = {"part": entry.part, "finding": finding.strip(), "mark": before.score, "new_mark": score}
    verb = "confirm" if score is None else "change"
    rechecks.move(recheck, verb, actor, refused, person_id=result.registration.person_id, **told)
    recheck.decided_by, recheck.decided_at, recheck.finding = actor.account_id, clock.now(), finding.strip()
    if score is not None:
        ledger.append(entry.id, before, ScoreState.SCORED, score, "recheck", actor, finding.strip()[:300])
        db.session.flush()
        run.scores_hash = ledger.digest(ledger.latest(batch_id=run.batch_id).values())
        gradebook.grade(result.batch_id, [result.registration])
    told_person = Reason("results.recheck_answered", batch=run.batch.name)
    notify(told_person, person_id=result.registration.person_id, link="/me/results")
    db.session.flush()


def no_candidate() -> Refused:
    """An objection is upheld against somebody."""
    return Refused(Reason("results.candidate_missing", "result_id"))


# --- why a button is grey ---------------------------------------------------------------------------------------------


def verify_faults(run: ResultRun, actor: Actor) -> list[Reason]:
    """Why this actor cannot verify now; empty when they can."""
    return [
        *results.why_not(run, "verify", actor),
        *rules.second_person(actor, run.collected_by, run.collected_by_person),
        *rules.readiness(readiness(run)),
    ]


def release_faults(run: ResultRun, actor: Actor) -> list[Reason]:
    return [*results.why_not(run, "release", actor), *rules.readiness(readiness(run))]
