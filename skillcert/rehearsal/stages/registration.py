"""Stage registration: a group by workbook and photos, a few who apply in person, two reviews, the roster filed.

Leaves `registrations` (ids of the accepted), `registration_refused` ({row number: [Reason]}) and `candidates`
{registration id: person id}.
"""

import datetime as dt
from collections import Counter
from pathlib import Path

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.imports import problems_of, rows_of
from skillcert.core.reasons import Refused
from skillcert.core.states import Verdict
from skillcert.core.work import unit_of_work
from skillcert.people import service as people
from skillcert.people.permissions import CANDIDATE
from skillcert.people.queries import account_of
from skillcert.plans.models import Batch
from skillcert.registration import applying, groups, queries, reviewing, service
from skillcert.registration.facts import facts_of_row
from skillcert.registration.models import Registration
from skillcert.registration.roster import read_applicant
from skillcert.registration.states import Decision, RegistrationState
from skillcert.rehearsal import roster_making, scans
from skillcert.rehearsal.portraits import portrait
from skillcert.standards.conditions import EvidenceKind

S = RegistrationState
ENTERED, REVIEWED, FILED = "entered", "reviewed", "filed"


def build(
    world,
    *,
    count: int = 25,
    roster: Path | None = None,
    photos: Path | None = None,
    in_person: int = 2,
    until: str = FILED,
    leave: int = 0,
    **_options,
) -> dict:
    """`roster` and `photos`: a real workbook and zip; else `count` invented people, of whom `in_person` apply themselves.

    `until` entered, reviewed or filed; `leave`: so many applications stay undecided.
    """
    batch_id, clerk = world.batch_id, world.actor("centre", "exam_affairs")
    _travel(world, db.session.get(Batch, batch_id).registration_opens)
    world.registration_refused, world.photos_drawn = {}, 0
    alone = 0 if roster else min(in_person, count)
    workbook, pictures, name = _files(world, roster, photos, count - alone)
    run_rows = _enter_group(world, batch_id, clerk, name, workbook, pictures) if workbook else 0
    for number in range(alone):
        _apply_in_person(world, batch_id, 900 + number)
    if until != ENTERED:
        _review(world, batch_id, leave)
    if until == FILED:
        _file(world, batch_id)
    return _counts(world, batch_id, run_rows)


def _travel(world, day: dt.date) -> None:
    if clock.today() < day:
        world.travel(day)


def _files(world, roster, photos, count: int):
    if roster:
        return Path(roster).read_bytes(), Path(photos).read_bytes() if photos else None, Path(roster).name
    if not count:
        return None, None, ""
    offers, made = _offers(world), []
    for number, (occupation, level) in enumerate(offers):
        share = count // len(offers) + (number < count % len(offers))
        made += roster_making.rows(world.seed, share, occupation, level, clock.today(), first=len(made))
    return roster_making.workbook(made), roster_making.photo_zip(made), "报名信息.xlsx"


def _offers(world) -> list[tuple[str, int]]:
    batch = db.session.get(Batch, world.batch_id)
    return [(offer.work_type.name if offer.work_type else offer.occupation.name, offer.level) for offer in batch.offers]


def _enter_group(world, batch_id, clerk, name, workbook, pictures) -> int:
    with unit_of_work():
        run = groups.begin(db.session.get(Batch, batch_id), clerk, name, workbook, pictures)
        rows = rows_of(run)
        world.registration_refused = {row.number: problems_of(row) for row in rows if row.verdict is Verdict.REFUSED}
        world.note_refusals(run)
        groups.confirm(run, clerk)
        run_id, count = run.id, len(rows)
    with unit_of_work():
        world.photos_drawn = _prove(run_id, clerk)
    return count


def _prove(run_id: int, clerk) -> int:
    """One scan a kind for the whole group: the stamped lists and copies that its employer hands in. Who came without a
    photo hands one in later, here a drawn one; returns how many did."""
    entered = db.session.query(Registration).filter_by(import_run_id=run_id).order_by(Registration.id).all()
    wanting: dict[EvidenceKind, list[Registration]] = {}
    for registration in entered:
        line = queries.line_of(registration.condition)
        for kind in line.evidence:
            if kind is not EvidenceKind.PHOTO:
                wanting.setdefault(kind, []).append(registration)
    for kind, chosen in wanting.items():
        applying.attach_to_all(chosen, clerk, kind, f"{scans.TITLES[kind]}.jpg", scans.scan(kind, chosen[0].employer))
    without = [registration for registration in entered if registration.photo_id is None]
    for registration in without:
        female = registration.snapshot.get("sex") == "female"
        service.put_photo(registration, clerk, portrait(registration.snapshot["id_number"], female))
    return len(without)


def _apply_in_person(world, batch_id: int, number: int) -> None:
    """A candidate with an account fills in the form and hands in."""
    with unit_of_work():
        batch = db.session.get(Batch, batch_id)
        offer = batch.offers[0]
        name = offer.work_type.name if offer.work_type else offer.occupation.name
        (row,) = roster_making.rows(world.seed, 1, name, offer.level, clock.today(), first=number)
        clerk = world.actor("centre", "exam_affairs")
        person = people.ensure_person(row["name"], row["number"], clerk, phone=row["phone"])
        people.activation_slip(person, clerk)
        account = account_of(person.id)
        me = world.add_actor(account.id, person.name, CANDIDATE, person_id=person.id, nth=10_000 + number)
        _fill_in(service.start(offer, person, me), me, row, batch)


def _fill_in(registration: Registration, me, row: dict, batch: Batch) -> None:
    known = read_applicant(row, groups.rules_for(batch))
    service.save_details(registration, me, row)
    line = next(one for one in queries.condition_lines(registration.offer) if one.code == known.line.code)
    service.choose_condition(registration, me, line, facts_of_row(known))
    service.put_photo(registration, me, portrait(row["number"], row["sex"] == "女"))
    service.give_consent(registration, me)
    for kind in queries.line_of(line).evidence:
        if kind not in (EvidenceKind.PHOTO, EvidenceKind.APPLICATION_FORM):
            service.add_evidence(registration, me, kind, f"{scans.TITLES[kind]}.jpg", scans.scan(kind, row["employer"]))
    service.submit(registration, me)


def _review(world, batch_id: int, leave: int) -> None:
    """Both rounds, after registration closed: the centre's second clerk first, then the office."""
    _travel(world, db.session.get(Batch, batch_id).registration_closes + dt.timedelta(days=1))
    first = world.actor("centre", "exam_affairs", nth=2)
    second = world.actor("management", "exam_affairs")
    waiting = [one.id for one in db.session.query(Registration).filter_by(batch_id=batch_id, state=S.SUBMITTED)]
    for ids, actor in ((waiting[: len(waiting) - leave], first), (waiting[: len(waiting) - leave], second)):
        with unit_of_work():
            for registration in (
                db.session.query(Registration).filter(Registration.id.in_(ids)).order_by(Registration.id)
            ):
                if registration.state in (S.SUBMITTED, S.FIRST_PASSED):
                    _decide(registration, actor)


def _decide(registration: Registration, actor) -> None:
    """Pass whoever meets the line; tell the others what is missing and refuse them."""
    faults = reviewing.pass_faults(registration)
    if faults:
        service.decide(registration, Decision.REFUSE, actor, reasons=["facts"], note="不符合所选申报条件")
    else:
        service.decide(registration, Decision.PASS, actor)


def _file(world, batch_id: int) -> None:
    """The day after the review ended, or at once when the deadline is that day."""
    office = world.actor("management", "exam_affairs")
    with unit_of_work():
        batch = db.session.get(Batch, batch_id)
        try:
            service.file_roster(batch, office, clock.today(), f"花名册报备{batch.number}")
        except Refused as refused:
            if [reason.code for reason in refused.reasons] != ["registration.roster_late"]:
                raise
            service.file_roster(batch, office, clock.today(), f"花名册报备{batch.number}", "报名人数较多，审核延期")


def _counts(world, batch_id: int, rows: int) -> dict:
    accepted = queries.accepted(batch_id)
    world.registrations = [registration.id for registration in accepted]
    world.candidates = {registration.id: registration.person_id for registration in accepted}
    by_reason = Counter(reasons[0].code for reasons in world.registration_refused.values() if reasons)
    counted = queries.counts(batch_id)
    return {
        "rows": rows,
        "entered": sum(counted.values()),
        "accepted": len(accepted),
        "refused_rows": len(world.registration_refused),
        "refused": dict(by_reason),
        "not_accepted": counted.get(S.REFUSED, 0),
        "waiting": queries.undecided(batch_id),
        "photos_drawn": world.photos_drawn,
        "with_photo": sum(registration.photo_id is not None for registration in accepted),
        "filed": queries.roster_filing(batch_id) is not None,
    }
