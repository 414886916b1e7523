"""The invariants of the line, checked from the tables alone: they know nothing of how the services got there.

Each function yields sentences about what is broken and is named in the summary of `walk` and of `verify`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from math import ceil

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from skillcert.arrangement.models import Arrangement, Assignment, RoomSession, Seat
from skillcert.arrangement.states import ArrangementState, StaffDuty
from skillcert.certificates.models import Certificate, Upload, UploadRow
from skillcert.certificates.states import UploadState
from skillcert.conduct.models import CheckIn, RoomRecord
from skillcert.conduct.states import Presence
from skillcert.core import crypto, history
from skillcert.core.db import db
from skillcert.exams.models import AnswerEvent, Attempt
from skillcert.papers.models import KeyShare, Paper, PaperAct, PaperReading
from skillcert.papers.states import ActKind, ActState, PaperState
from skillcert.plans.models import Batch, Offer
from skillcert.practical import service_draw
from skillcert.practical.models import ExamTask, ScoreSheet, TaskDraw
from skillcert.practical.states import SheetState
from skillcert.registration.models import Registration
from skillcert.registration.states import LIVE, RegistrationState
from skillcert.results.models import Result, ResultRun
from skillcert.results.states import Outcome, ResultsState
from skillcert.standards.models import FilingItem
from skillcert.standards.states import Part, required_parts

CHECKS: dict[str, Callable[[], Iterator[str]]] = {}


def invariant(name: str):
    def keep(check):
        CHECKS[name] = check
        return check

    return keep


def check_all() -> Iterator[tuple[str, list[str]]]:
    """(name, what is broken) of every invariant; an empty list is a kept one."""
    for name, check in CHECKS.items():
        yield name, list(check() or ())


@invariant("R1 every offer lies inside its filing")
def offers_inside_filing():
    items = defaultdict(set)
    for item in db.session.scalars(select(FilingItem)):
        items[item.filing_id, item.occupation_code, item.work_type_id].update(item.levels)
    for offer in db.session.scalars(select(Offer).options(joinedload(Offer.batch))):
        held = (offer.batch.filing_id, offer.occupation_code)
        if offer.level not in items[*held, None] | items[*held, offer.work_type_id]:  # None: every work type
            yield f"offer {offer.id}"


@invariant("R8 one live registration a person and offer")
def one_live_registration():
    query = select(Registration.person_id, Registration.offer_id).where(Registration.state.in_(LIVE))
    twice = query.group_by(Registration.person_id, Registration.offer_id).having(func.count() > 1)
    for person, offer in db.session.execute(twice):
        yield f"person {person}, offer {offer}"


@invariant("R11 submitter, first and second reviewer are three accounts")
def three_accounts():
    decided = {RegistrationState.ACCEPTED, RegistrationState.SEALED}
    for one in db.session.scalars(select(Registration).where(Registration.state.in_(decided))):
        accounts = [one.submitted_by, one.first_reviewer, one.second_reviewer]
        if None in accounts[1:] or len(set(accounts)) < 3:
            yield f"registration {one.id}"


@invariant("R17 one seat each, no room over its capacity")
def seats_fit():
    query = select(RoomSession).options(joinedload(RoomSession.room), selectinload(RoomSession.seats))
    for session in db.session.scalars(query):
        if len(session.seats) > session.room.capacity:
            yield f"room session {session.id}: {len(session.seats)} seats, capacity {session.room.capacity}"
    seated = Counter(db.session.scalars(select(Seat.part_entry_id)))
    yield from (f"part entry {entry} seated {n} times" for entry, n in seated.items() if n > 1)


@invariant("R18, R19, R24 every room has its staff")
def rooms_staffed():
    query = select(RoomSession).options(
        selectinload(RoomSession.seats), selectinload(RoomSession.staff), joinedload(RoomSession.planned)
    )
    for session in db.session.scalars(query):
        duties = Counter(one.duty for one in session.staff)
        if len({one.person_id for one in session.staff}) < len(session.staff):
            yield f"room session {session.id}: one person with two duties"
        if not duties[StaffDuty.SUPERVISOR]:
            yield f"room session {session.id}: no supervisor"
        if session.planned.part is Part.THEORY:
            if duties[StaffDuty.INVIGILATOR] < max(2, ceil(len(session.seats) / 15)):
                yield f"room session {session.id}: {duties[StaffDuty.INVIGILATOR]} invigilators"
        elif duties[StaffDuty.ASSESSOR] + duties[StaffDuty.LEAD_ASSESSOR] < 3:
            yield f"room session {session.id}: fewer than three assessors"


@invariant("R17 no person in two places at once")
def nobody_twice():
    # a supervisor walks through all rooms of one session, and of one only
    supervisors = set(db.session.scalars(select(Assignment.person_id).where(Assignment.duty == StaffDuty.SUPERVISOR)))
    places = defaultdict(list)
    sessions = {one.id: one for one in db.session.scalars(select(RoomSession))}
    for person, session in db.session.execute(select(Assignment.person_id, Assignment.room_session_id)):
        places[person].append(sessions[session])
    rows = select(Registration.person_id, Seat.room_session_id).join(Seat, Seat.registration_id == Registration.id)
    for person, session in db.session.execute(rows):
        places[person].append(sessions[session])
    for person, booked in places.items():
        booked.sort(key=lambda one: one.starts_at)
        for first, second in zip(booked, booked[1:], strict=False):
            together = first.planned_session_id == second.planned_session_id and person in supervisors
            if (second.starts_at - first.starts_at).total_seconds() < first.minutes * 60 and not together:
                yield f"person {person}: room sessions {first.id} and {second.id}"


@invariant("R25 a ticket number for every published seat")
def tickets_given():
    seated = select(Registration.id).join(Seat, Seat.registration_id == Registration.id).join(Seat.room_session)
    published = seated.join(RoomSession.arrangement).where(Arrangement.state == ArrangementState.PUBLISHED)
    missing = published.where(Registration.ticket_number.is_(None)).distinct()
    yield from (f"registration {i} has a seat and no ticket" for i in db.session.scalars(missing))


@invariant("R30 the papers are what was locked")
def papers_unchanged():
    holders = Counter(db.session.scalars(select(KeyShare.paper_id)))
    for paper in db.session.scalars(select(Paper)):
        if paper.sealed:
            if paper.state is PaperState.LOCKED and holders[paper.id] < 2:
                yield f"paper {paper.number} is sealed and nobody holds its key"
            continue
        try:
            key = crypto.decrypt("paper-key", paper.wrapped_key)
            plain = crypto.decrypt_with(key, paper.content)
        except crypto.Tampered:
            yield f"paper {paper.number} cannot be opened"
            continue
        if crypto.digest(plain) != paper.content_hash:
            yield f"paper {paper.number} differs from its hash"


@invariant("R31 every look at a locked paper and every print had two people")
def two_people_read():
    kinds = (ActKind.VIEW, ActKind.PAPER, ActKind.KEY)
    done = select(PaperAct).where(PaperAct.kind.in_(kinds), PaperAct.state == ActState.DONE)
    allowed = Counter()
    for act in db.session.scalars(done):
        if act.confirmed_by in (None, act.asked_by):
            yield f"request {act.id} has one person only"
        allowed[act.paper_id, act.kind.value] += 1
    read = Counter()
    rows = select(PaperReading.paper_id, PaperReading.what).join(Paper)
    rows = rows.where(PaperReading.what.in_(kinds), PaperReading.at > Paper.locked_at)
    for row in db.session.execute(rows):
        read[tuple(row)] += 1
    yield from (
        f"paper {paper}: {what} read {n} times" for (paper, what), n in read.items() if n > allowed[paper, what]
    )


@invariant("R35 the latest answers are those of the append-only events")
def answers_from_events():
    latest = {}
    for event in db.session.scalars(select(AnswerEvent)):
        held = latest.get((event.attempt_id, event.question), (-1, ""))
        if event.revision > held[0]:
            latest[event.attempt_id, event.question] = (event.revision, event.value)
    from skillcert.exams.models import Answer

    stored = {(a.attempt_id, a.question): (a.revision, a.value) for a in db.session.scalars(select(Answer))}
    yield from (
        f"attempt {a}, question {q}"
        for (a, q) in latest.keys() | stored.keys()
        if latest.get((a, q)) != stored.get((a, q))
    )


@invariant("R34 an absent candidate has no answers")
def absent_without_answers():
    query = (
        select(Attempt.id).join(CheckIn, CheckIn.seat_id == Attempt.seat_id).where(CheckIn.presence == Presence.ABSENT)
    )
    yield from (f"attempt {i}" for i in db.session.scalars(query.where(Attempt.id.in_(select(AnswerEvent.attempt_id)))))


@invariant("R38 three signed sheets for every candidate who was scored")
def three_sheets():
    signed = select(ScoreSheet.seat_id, func.count()).where(ScoreSheet.state == SheetState.SUBMITTED)
    for seat, n in db.session.execute(signed.group_by(ScoreSheet.seat_id)):
        if n < 3:
            yield f"seat {seat}: {n} sheets"


@invariant("R40 pass means every required part at 60 or more")
def pass_means_all_parts():
    query = select(Result).options(joinedload(Result.registration).joinedload(Registration.offer))
    for result in db.session.scalars(query):
        marks = [getattr(result, part.value) for part in required_parts(result.registration.offer.level)]
        passed = all(mark is not None and mark >= 60 for mark in marks)
        if (result.outcome is Outcome.PASS) and not passed:
            yield f"result {result.id}: {marks}"


@invariant("R45, R49 certificates only after release and the public notice")
def certificates_after_notice():
    sealed = set(db.session.scalars(select(ResultRun.batch_id).where(ResultRun.state == ResultsState.SEALED)))
    for certificate in db.session.scalars(select(Certificate).options(joinedload(Certificate.result))):
        if certificate.batch_id not in sealed:
            yield f"{certificate.number}: the batch is not sealed"
        if certificate.result.outcome is not Outcome.PASS:
            yield f"{certificate.number}: {certificate.result.outcome}"


@invariant("R50, R51 numbers fit, rise without gaps in ticket order")
def numbers_without_gaps():
    query = select(Certificate).options(joinedload(Certificate.registration)).order_by(Certificate.number)
    scopes = defaultdict(list)
    for certificate in db.session.scalars(query):
        number, offer = certificate.number, certificate.registration.offer
        if number[13:15] != f"{certificate.issued_on:%y}" or number[15] != str(offer.level):
            yield f"{number}: year or level"
        scopes[number[:16]].append(certificate)
    for scope, numbered in scopes.items():
        serials = [int(one.number[16:]) for one in numbered]
        if serials != list(range(1, len(serials) + 1)):
            yield f"{scope}: {serials}"


@invariant("R57 uploads hold every certificate of their batch once")
def uploads_complete():
    live = select(UploadRow.certificate_id).join(Upload).where(Upload.state != UploadState.REJECTED)
    for certificate, n in Counter(db.session.scalars(live)).items():
        if n > 1:
            yield f"certificate {certificate} in {n} uploads"
    for upload in db.session.scalars(select(Upload)):
        rows = db.session.scalar(select(func.count()).where(UploadRow.upload_id == upload.id).select_from(UploadRow))
        if rows != upload.rows:
            yield f"upload {upload.id}: {upload.rows} said, {rows} held"


@invariant("R61 expected = present + absent; passed ≤ present; certificates ≤ passed")
def figures_agree():
    for record in db.session.scalars(select(RoomRecord)):
        if record.expected != record.present + record.absent:
            yield f"room record {record.id}"
    for batch in db.session.scalars(select(Batch)):
        passed = (
            select(func.count()).select_from(Result).where(Result.batch_id == batch.id, Result.outcome == Outcome.PASS)
        )
        issued = select(func.count()).select_from(Certificate).where(Certificate.batch_id == batch.id)
        if db.session.scalar(issued) > db.session.scalar(passed):
            yield f"batch {batch.number}: more certificates than passes"


@invariant("R60 the history is whole")
def history_whole():
    yield from (f"{fault.stream} {fault.seq}: {fault.what}" for fault in history.verify())


@invariant("R29 the tasks of a practical exam are those of its draw")
def tasks_as_drawn():
    last: dict[int, TaskDraw] = {}
    for one in db.session.scalars(select(TaskDraw).order_by(TaskDraw.offer_id, TaskDraw.number)):
        last[one.offer_id] = one
    exams = defaultdict(dict)
    for task in db.session.scalars(select(ExamTask).where(ExamTask.offer_id.in_(last))):
        exams[task.offer_id][task.task_id] = task.weight
    for offer_id, one in last.items():
        again = {drawn.task_id: drawn.weight for drawn in service_draw.redo(one)}
        if exams[offer_id] != again or sum(again.values()) != 100:
            yield f"offer {offer_id}"
