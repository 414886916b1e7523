"""The verbs after release: public notice, objections, sealing. A second half of `service`."""

import datetime as dt

from sqlalchemy import func, select

from skillcert.core import calendar, clock, crypto, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db, lock_row
from skillcert.core.identity import mask
from skillcert.core.reasons import Reason, refuse_if
from skillcert.messages.service import notify
from skillcert.registration.models import KeptPart, PartEntry, Registration
from skillcert.results import gathering, gradebook, grading, ledger, rules, service
from skillcert.results.models import Objection, Recheck, Result, ResultRun
from skillcert.results.notice import mask_name, window
from skillcert.results.states import ObjectionState, Outcome, RecheckState, ResultsState, objections, results

OBJECTION_SPAN = dt.timedelta(hours=1)


def passers(batch_id: int) -> list[Result]:
    """Who stands on the notice: passed and not taken off, in order of ticket numbers."""
    query = (
        select(Result)
        .join(Registration)
        .where(Result.batch_id == batch_id, Result.outcome == Outcome.PASS, Result.withheld == "")
        .order_by(Registration.ticket_number)
    )
    return list(db.session.scalars(query))


def publish_notice(run: ResultRun, actor: Actor) -> None:
    """R47, R48: put up the masked list of passers for N working days."""
    lock_row(run)
    refused = list(rules.notice(clock.today(), run.recheck_until, _open_rechecks(run)))
    span = window(clock.today(), settings.get("results.notice_days"), calendar.overrides())
    results.move(run, "notice", actor, refused, first=span.first, last=span.last)
    run.notice_from, run.notice_until = span.first, span.last
    _write_list(run)
    db.session.flush()


def _write_list(run: ResultRun) -> None:
    """The list as the public sees it, with the hash of what was put up."""
    run.notice_list = [_masked(result.registration) for result in passers(run.batch_id)]
    run.notice_hash = crypto.digest("\n".join("|".join(str(v) for v in row.values()) for row in run.notice_list))


def _masked(registration: Registration) -> dict:
    offer = registration.offer
    return {
        "name": mask_name(registration.name),
        "number": mask(registration.snapshot.get("id_number")),
        "occupation": offer.occupation.name,
        "work_type": offer.work_type.name if offer.work_type else "",
        "level": offer.level,
    }


def object_to(run: ResultRun, actor: Actor, text: str, contact: str = "") -> Objection:
    """R47: anybody may object while the notice stands."""
    hour_ago = clock.now() - OBJECTION_SPAN
    recent = select(func.count(Objection.id)).where(Objection.source == actor.address, Objection.received_at > hour_ago)
    noticed = run.state is ResultsState.NOTICED
    refuse_if(
        rules.objection(
            clock.today(), run.notice_from if noticed else None, run.notice_until, text, db.session.scalar(recent)
        )
    )
    row = Objection(batch_id=run.batch_id, text=text.strip(), contact=contact.strip()[:120], source=actor.address)
    db.session.add(row)
    db.session.flush()
    history.record(f"batch:{run.batch_id}", "objections.receive", actor, row)
    return row


def decide_objection(objection: Objection, actor: Actor, finding: str, result: Result | None = None) -> None:
    """Close an objection. Upheld against a result, that candidate leaves the notice, and the history says so (R47)."""
    lock_row(objection)
    refused = [] if len(finding.strip()) > 1 else [Reason("results.finding_missing", "finding")]
    upheld = result is not None
    objections.move(
        objection,
        "uphold" if upheld else "reject",
        actor,
        refused,
        finding=finding.strip(),
        result=result and result.id,
    )
    objection.decided_by, objection.decided_at = actor.account_id, clock.now()
    objection.finding = finding.strip()
    if upheld:
        objection.result_id = result.id
        result.withheld = finding.strip()[:300]
        history.record(
            f"batch:{result.batch_id}", "results.withhold", actor, result,
            person_id=result.registration.person_id, finding=finding.strip(),
        )  # fmt: skip
        db.session.flush()
        _write_list(service.run_of(result.batch_id, lock=True))
    db.session.flush()


def seal(run: ResultRun, actor: Actor) -> None:
    """R47, R49: the list is final; certificates may follow, and what was passed in vain is kept for a make-up (R42)."""
    lock_row(run)
    everything = list(
        db.session.scalars(select(Result).where(Result.batch_id == run.batch_id).order_by(Result.registration_id))
    )
    told = [f"{r.registration_id}|{r.outcome}|{r.theory}|{r.practical}|{r.review}|{r.withheld}" for r in everything]
    digest = crypto.digest("\n".join(told))
    refused = rules.sealing(clock.today(), run.notice_until, _open_objections(run))
    results.move(run, "seal", actor, refused, seal_hash=digest, results=len(everything))
    run.sealed_at, run.seal_hash = clock.now(), digest
    _keep_parts(run.batch_id)
    db.session.flush()


def _keep_parts(batch_id: int) -> None:
    """R42: the parts passed by those who failed another one."""
    people = {registration.id: registration for registration in gathering.candidates(batch_id)}
    scores = ledger.latest(batch_id=batch_id)
    days = gathering.exam_days(batch_id)
    months = settings.get("results.kept_months")
    failed = select(Result).where(Result.batch_id == batch_id, Result.outcome == Outcome.FAIL, Result.withheld == "")
    for result in db.session.scalars(failed):
        registration = people[result.registration_id]
        entries = {entry.part: entry for entry in registration.parts}
        parts = [gradebook.as_part(entry, scores[entry.id]) for entry in registration.parts]
        day = gradebook.sat_on(registration, days)
        for kind in grading.grade(registration.offer.level, parts, day).to_keep:
            _keep(registration, entries[kind], scores, days.get(entries[kind].id, day), months)


def _keep(registration: Registration, entry: PartEntry, scores: dict, sat_on, months: int) -> None:
    until = grading.kept_until(sat_on, months)
    offer = registration.offer
    db.session.add(
        KeptPart(
            person_id=registration.person_id,
            occupation_code=offer.occupation_code,
            work_type_id=offer.work_type_id,
            level=offer.level,
            part=entry.part,
            score=scores[entry.id].score,
            exam_date=sat_on,
            valid_until=until,
            registration_id=registration.id,
        )
    )
    told = Reason(f"results.kept_{entry.part}", until=until)
    notify(told, person_id=registration.person_id, link="/me/results")


# --- why a button is grey ---------------------------------------------------------------------------------------------


def notice_faults(run: ResultRun, actor: Actor) -> list[Reason]:
    """Why the notice cannot be put up now; empty when it can."""
    return [
        *results.why_not(run, "notice", actor),
        *rules.notice(clock.today(), run.recheck_until, _open_rechecks(run)),
    ]


def seal_faults(run: ResultRun, actor: Actor) -> list[Reason]:
    return [
        *results.why_not(run, "seal", actor),
        *rules.sealing(clock.today(), run.notice_until, _open_objections(run)),
    ]


def _open_rechecks(run: ResultRun) -> int:
    query = select(func.count(Recheck.id)).join(Result)
    return db.session.scalar(query.where(Result.batch_id == run.batch_id, Recheck.state == RecheckState.ASKED))


def _open_objections(run: ResultRun) -> int:
    query = select(func.count(Objection.id)).where(Objection.batch_id == run.batch_id)
    return db.session.scalar(query.where(Objection.state == ObjectionState.OPEN))
