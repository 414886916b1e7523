"""The verbs of the exam day: check-in and absence, incidents, the room record. Violations stand in `violating`."""

from collections.abc import Iterable
from datetime import datetime

from skillcert.arrangement import queries as arrangement
from skillcert.arrangement.models import RoomSession, Seat
from skillcert.arrangement.states import StaffDuty
from skillcert.conduct import queries, rules
from skillcert.conduct.figures import (
    Doors,
    PaperCount,
    at_the_door,
    attendance_agrees,
    bag_opening,
    minutes_late,
    papers_agree,
)
from skillcert.conduct.kinds import IncidentKind
from skillcert.conduct.models import CheckIn, Incident, RoomRecord
from skillcert.conduct.states import Presence
from skillcert.conduct.violating import decide, dismiss, report_violation
from skillcert.core import clock, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.work import constraint_reason

__all__ = [
    "add_signature", "check_in", "mark_rest_absent", "close_room", "decide", "dismiss", "mark_absent", "report_incident", "report_violation", "undo",
]  # fmt: skip

AT_THE_DOOR = (StaffDuty.INVIGILATOR, StaffDuty.ASSESSOR, StaffDuty.LEAD_ASSESSOR)

constraint_reason("uq_check_in_seat_id", "conduct.just_recorded")
constraint_reason("uq_room_record_room_session_id", "conduct.room_closed")


def on_duty(room_session: RoomSession, actor: Actor, *jobs: StaffDuty) -> Iterable[Reason]:
    """Only who is on duty in the room writes in it; the house itself may (an automatic end)."""
    if actor.role == "machine":
        return
    if arrangement.duty_in(actor.person_id, room_session.id, *jobs) is None:
        yield Reason("conduct.not_on_duty")


def open_record(room_session: RoomSession) -> Iterable[Reason]:
    if queries.record_of(room_session.id) is not None:
        yield Reason("conduct.room_closed")


def doors_of(room_session: RoomSession) -> Doors:
    early, late = settings.several("conduct.early_check_in_minutes", "conduct.lateness_minutes")
    return Doors.of(room_session.starts_at, early, late)


# --- who came ----------------------------------------------------------------------------------------------------------


def check_in(
    seat: Seat,
    actor: Actor,
    *,
    identity: str | None = None,
    seen: bool = False,
    number: int | None = None,
    came: datetime | None = None,
) -> CheckIn:
    """R34: a candidate came, in time, with a matching document, to the right seat. Doing it twice is doing it once.

    `identity`: the last characters of the document; or `seen`: the invigilator confirms that document, ticket and face
    agree. `number`: the seat the candidate stands at, if it was scanned or typed. An absence recorded too soon is
    corrected by this. `came`: when something else than this record shows that they were there (the sign-in at a PC); the
    lateness limit then looks at that instant, so that a check-in that was forgotten can be made good.
    """
    room_session, known = seat.room_session, seat.registration
    row = queries.check_in(seat.id)
    if row is not None and row.presence is Presence.PRESENT:
        return row
    refuse_if([*on_duty(room_session, actor, *AT_THE_DOOR), *open_record(room_session)])
    refuse_if(
        [
            *at_the_door(came or clock.now(), doors_of(room_session)),
            *rules.identity_matches(known.name, known.snapshot.get("id_number"), identity, seen),
            *rules.seat_matches(known.name, seat.number, number),
        ]
    )
    late = minutes_late(came or clock.now(), room_session.starts_at)
    return _note(seat, row, Presence.PRESENT, actor, late=late, by="document" if identity else "sight")


def mark_absent(seat: Seat, actor: Actor) -> CheckIn:
    """R34: absent is a state of its own, never a zero. From the opening of the doors; a late comer in time corrects it."""
    room_session = seat.room_session
    row = queries.check_in(seat.id)
    if row is not None and row.presence is Presence.ABSENT:
        return row
    refuse_if([*on_duty(room_session, actor, *AT_THE_DOOR), *open_record(room_session)])
    if row is not None:
        raise Refused(Reason("conduct.already_present", None, name=seat.registration.name))
    doors = doors_of(room_session)
    if clock.now() < doors.opens:
        raise Refused(Reason("conduct.too_early", None, opens=doors.opens))
    return _note(seat, row, Presence.ABSENT, actor)


def mark_rest_absent(room_session: RoomSession, actor: Actor) -> int:
    """After the lateness limit: whoever is not checked in is absent. Gives how many."""
    closes = doors_of(room_session).closes
    if clock.now() <= closes:
        raise Refused(Reason("conduct.still_in_time", None, closes=closes))
    known = queries.presence_of(room_session.id)
    missing = [s for s in room_session.seats if s.id not in known]
    for seat in missing:
        mark_absent(seat, actor)
    return len(missing)


def _note(seat: Seat, row: CheckIn | None, presence: Presence, actor: Actor, **facts) -> CheckIn:
    row = row or CheckIn(seat_id=seat.id)
    row.presence, row.at, row.account_id = presence, clock.now(), actor.account_id
    db.session.add(row)
    db.session.flush()
    stream = f"batch:{seat.registration.batch_id}"
    history.record(
        stream,
        f"conduct.{presence.value}",
        actor,
        seat,
        person_id=seat.registration.person_id,
        seat=seat.number,
        **facts,
    )
    return row


def undo(seat: Seat, actor: Actor, reason: str) -> None:
    """Take a check-in or absence back (the wrong row was tapped). What was recorded stays in the history."""
    refuse_if([*on_duty(seat.room_session, actor, *AT_THE_DOOR), *open_record(seat.room_session)])
    row = queries.check_in(seat.id)
    if row is None:
        raise Refused(Reason("conduct.not_checked_in"))
    refuse_if(rules.reason_given(reason))
    history.record(
        f"batch:{seat.registration.batch_id}", "conduct.undone", actor, seat, person_id=seat.registration.person_id,
        was=row.presence.value, reason=reason.strip(),
    )  # fmt: skip
    db.session.delete(row)
    db.session.flush()


# --- what happened -----------------------------------------------------------------------------------------------------


def report_incident(
    room_session: RoomSession, actor: Actor, kind: str, text: str, seat: Seat | None = None, *, asked: bool = False
) -> Incident:
    """Write down what is worth remembering: a failing PC, a late start. `asked`: a later stage has asked whether this actor may."""
    refuse_if([*([] if asked else on_duty(room_session, actor)), *open_record(room_session)])
    if len(text.strip()) < 2:
        raise Refused(Reason("conduct.incident_text", "text"))
    row = Incident(
        room_session_id=room_session.id, seat_id=seat.id if seat else None, kind=IncidentKind(kind).value, text=text.strip(),
        account_id=actor.account_id, reporter=actor.name,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    history.record(f"batch:{room_session.arrangement.batch_id}", "conduct.incident", actor, row, incident=kind)
    return row


# --- the room record ---------------------------------------------------------------------------------------------------


def why_not_close(
    room_session: RoomSession, actor: Actor, papers: PaperCount | None = None, opening: dict | None = None
) -> list[Reason]:
    """Everything that keeps the record of a room open (R32, R33, R61)."""
    figures = queries.figures(room_session.id)
    reasons = [*on_duty(room_session, actor, *AT_THE_DOOR), *open_record(room_session), *attendance_agrees(figures)]
    if clock.now() < room_session.ends_at:
        reasons.append(Reason("conduct.not_over", None, ends=room_session.ends_at))
    if papers is not None:
        reasons += papers_agree(papers, figures.present)
    if opening is not None:
        reasons += bag_opening(opening["at"], opening["scheduled"], opening["staff"], opening["candidates"])
    return reasons


def close_room(
    room_session: RoomSession,
    actor: Actor,
    *,
    signatures: list[dict],
    papers: PaperCount | None = None,
    opening: dict | None = None,
    remarks: str = "",
) -> RoomRecord:
    """Close the record of a room: figures that agree, papers that add up, a signature. Then nothing in it changes.

    `papers` and `opening` only where the exam was on paper. `opening`: {"at", "scheduled": instants, "staff", "candidates":
    ids}. `signatures` come from `people.accounts.sign`.
    """
    refuse_if(why_not_close(room_session, actor, papers, opening))
    figures = queries.figures(room_session.id)
    record = RoomRecord(
        room_session_id=room_session.id,
        expected=figures.expected,
        present=figures.present,
        absent=figures.absent,
        violations=len(queries.violations_of(room_session.id)),
        papers=_papers(papers),
        opening=_opening(opening),
        remarks=remarks.strip(),
        signatures=signatures,
        closed_at=clock.now(),
        closed_by=actor.account_id,
    )
    db.session.add(record)
    db.session.flush()
    history.record(
        f"batch:{room_session.arrangement.batch_id}", "conduct.room_closed", actor, record, expected=figures.expected,
        present=figures.present, absent=figures.absent, papers=record.papers,
    )  # fmt: skip
    return record


def _papers(count: PaperCount | None) -> dict | None:
    return count and {"issued": count.issued, "used": count.used, "blank": count.blank, "void": count.spoilt}


def _opening(opening: dict | None) -> dict | None:
    return opening and {**opening, "at": opening["at"].isoformat(), "scheduled": opening["scheduled"].isoformat()}


def add_signature(record: RoomRecord, actor: Actor, signature: dict) -> None:
    """Another of the room's staff signs the closed record; the record itself stays as it is."""
    refuse_if(on_duty(record.room_session, actor))
    if any(s.get("account_id") == signature["account_id"] for s in record.signatures):
        raise Refused(Reason("conduct.signed_already"))
    record.signatures = [*record.signatures, signature]
    history.record(f"batch:{record.room_session.arrangement.batch_id}", "conduct.room_signed", actor, record)


def signed_text(room_session: RoomSession) -> str:
    """What a signature under a room record stands for: its figures, as text."""
    f = queries.figures(room_session.id)
    return f"room-record:{room_session.id}:{f.expected}:{f.present}:{f.absent}"
