"""The verbs of an arrangement: propose, change a seat, publish. Staff changes stand in `duties`, tickets in `issue`."""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from skillcert.arrangement import duties, facts, issue, occupancy, queries, rooming, rules, spaces, stored
from skillcert.arrangement.models import (
    Arrangement,
    Assignment,
    OccupiedSlot,
    RoomSession,
    RoomSlot,
    Seat,
)
from skillcert.arrangement.moving import check, move
from skillcert.arrangement.rooming import change_room
from skillcert.arrangement.seating import Candidate, Opening, seat
from skillcert.arrangement.slots import rounds
from skillcert.arrangement.states import arrangements
from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.plans.models import Batch, PlannedSession
from skillcert.plans.states import BatchState
from skillcert.registration import service as registration
from skillcert.registration.models import PartEntry
from skillcert.standards.states import Part

__all__ = ["change_room", "check", "clear", "follow_notice", "move", "propose", "publish"]

LATEST_HOUR = 21
"""A practical day ends by then (Shanghai): what is begun on a day is finished on it (rules.md §4.4)."""


def propose(batch: Batch, chosen: Mapping[int, Sequence[int]], actor: Actor, seed: int | None = None) -> Arrangement:
    """Seat everybody in the chosen rooms and draw the staff; an earlier proposal is replaced.

    `chosen`: planned session → rooms. Refuses with what is missing in numbers. A draw that cannot be made does not
    refuse the seats: its reasons are kept beside them and publishing waits for it.
    """
    if not actor.may("arrangement.manage"):
        raise Refused(Reason("machine.forbidden"))
    found = queries.readiness(batch.id)
    announced = batch.state is BatchState.ANNOUNCED
    refuse_if(rules.may_arrange(announced, batch.registration_closes, clock.today(), found.undecided, found.accepted))
    arrangement = queries.of_batch(batch.id)
    if arrangement is None:
        arrangement = Arrangement(batch_id=batch.id, seed=0, draw={})
        db.session.add(arrangement)
        db.session.flush()
    refuse_if(arrangements.why_not(arrangement, "change", actor))
    clear(arrangement)
    arrangement.seed = seed if seed is not None else secrets.randbelow(10**6)
    arrangement.proposed_at, arrangement.draw = clock.now(), {}
    seated = _seat_all(arrangement, chosen)
    duties.draw_all(arrangement, actor, record=False)
    history.record(
        f"batch:{batch.id}", "arrangement.proposed", actor, arrangement, seed=arrangement.seed, seated=seated,
        rooms=len({room for rooms in chosen.values() for room in rooms}),
    )  # fmt: skip
    return arrangement


def clear(arrangement: Arrangement) -> None:
    """Take a proposal's rooms, seats and staff away."""
    mine = select(RoomSession.id).where(RoomSession.arrangement_id == arrangement.id)
    for table in (OccupiedSlot, RoomSlot, Assignment, Seat):
        db.session.execute(delete(table).where(table.room_session_id.in_(mine)))
    db.session.execute(delete(RoomSession).where(RoomSession.arrangement_id == arrangement.id))
    db.session.flush()


def _seat_all(arrangement: Arrangement, chosen: Mapping[int, Sequence[int]]) -> int:
    """Every part of every offer: its candidates into the openings of its sessions."""
    sessions = facts.sessions_of(arrangement.batch_id)
    rooms = {room.id: room for room in spaces.rooms_by_id({r for some in chosen.values() for r in some})}
    waiting: dict[tuple[int, Part], list[PartEntry]] = defaultdict(list)
    for entry in facts.entries_of(arrangement.batch_id):
        waiting[entry.registration.offer_id, entry.part].append(entry)
    by_part: dict[tuple[int, Part], list[PlannedSession]] = defaultdict(list)
    for planned in sessions:
        by_part[planned.offer_id, planned.part].append(planned)
    reasons: list[Reason] = [
        Reason("arrangement.no_session", None, count=len(waiting[key]), part=key[1])
        for key in waiting
        if key not in by_part
    ]
    plan: list[tuple[RoomSession, list[tuple[PartEntry, int]]]] = []
    for key, planned_sessions in by_part.items():
        made, why = _seat_part(arrangement, planned_sessions, waiting[key], chosen, rooms)
        plan += made
        reasons += why
    taken = spaces.rooms_taken(arrangement.id, [r.room_id for r, _ in plan])
    wanted = [(rooms[r.room_id].name, r.room_id, r.starts_at, r.ends_at) for r, _ in plan]
    refuse_if([*reasons, *rules.room_free(wanted, taken)])
    for room_session, seats in plan:
        db.session.add(room_session)
        db.session.flush()
        db.session.add_all(
            Seat(room_session_id=room_session.id, part_entry_id=e.id, registration_id=e.registration_id, number=n)
            for e, n in seats
        )
    db.session.flush()
    return sum(len(seats) for _, seats in plan)


def _seat_part(arrangement, planned_sessions, entries, chosen, rooms):
    """The room sessions of one part of one offer with who sits where, or the reasons why not everybody does."""
    openings, made = [], {}
    need, reasons = len(entries), []
    for planned in planned_sessions:
        here = [rooms[i] for i in chosen.get(planned.id, ()) if i in rooms]
        capacity = sum(room.capacity for room in here)
        times = [(planned.starts_at, planned.starts_at + timedelta(minutes=planned.minutes))]
        if planned.part is Part.PRACTICAL and capacity and need > capacity:
            times = [
                (a, b)
                for a, b in rounds(planned.starts_at, planned.minutes, -(-need // capacity))
                if clock.local(b).date() == clock.local(a).date()
                and clock.local(b - timedelta(seconds=1)).hour < LATEST_HOUR
            ]
            if len(planned_sessions) == 1:
                reasons += rules.rounds_fit(need, capacity, len(times), planned.minutes, f"{LATEST_HOUR}:00")
        for number, (start, _) in enumerate(times, start=1):
            for room in here:
                key = f"{planned.id}:{room.id}:{number}"
                openings.append(Opening.of(key, room.grid, room.capacity))
                made[key] = RoomSession(
                    arrangement_id=arrangement.id, planned_session_id=planned.id, room_id=room.id, room=room, starts_at=start,
                    minutes=planned.minutes, round=number,
                )  # fmt: skip
    if reasons or not entries:
        return [], reasons
    code = planned_sessions[0].offer.occupation.name
    people = [
        Candidate(e.id, e.registration.person_id, e.registration.offer_id, code, facts.group_of(e.registration))
        for e in entries
    ]
    result = seat(people, openings, f"{arrangement.seed}:{planned_sessions[0].offer_id}:{planned_sessions[0].part}")
    if result.reasons:
        return [], list(result.reasons)
    by_id, seats = {e.id: e for e in entries}, defaultdict(list)
    for s in result.seats:
        seats[s.opening].append((by_id[s.candidate], s.seat))
    return [(made[key], some) for key, some in seats.items()], []


# --- publishing ------------------------------------------------------------------------------------------------------


def publish(arrangement: Arrangement, actor: Actor) -> None:
    """Make it binding: quarter hours taken, ticket numbers given, registrations sealed, duties opened."""
    refuse_if(arrangements.why_not(arrangement, "publish", actor))
    refuse_if([f.reason for f in check(arrangement)])
    occupancy.take(arrangement)
    rooms = stored.loaded(arrangement.id)
    for room_session in rooms:
        room_session.room_code = f"{secrets.randbelow(10**6):06d}"
    numbers = issue.numbers(arrangement, rooms)
    for one, number in numbers:
        registration.seal(one, number, actor)
    arrangement.published_at = clock.now()
    arrangements.move(arrangement, "publish", actor, tickets=len(numbers), rooms=len(rooms))
    issue.renew(arrangement, actor, {one.id for one, _ in numbers})
    duties.open_skins(rooms)


def follow_notice(arrangement: Arrangement, actor: Actor, reason: str) -> int:
    """R5: dates of the notice changed after publication: rooms, slots and tickets follow as new versions.

    Gives how many tickets were issued again. A change of site needs other rooms (`change_room`) first.
    """
    refuse_if(
        [
            *arrangements.why_not(arrangement, "change_published", actor),
            *rules.manual_change(reason),
            *rooming.elsewhere(stored.loaded(arrangement.id)),
        ]
    )
    _shift(arrangement)
    refuse_if([f.reason for f in check(arrangement, ticketed=True)])
    occupancy.take(arrangement)
    renewed = issue.renew(arrangement, actor, None, reason)
    history.record(
        f"batch:{arrangement.batch_id}",
        "arrangement.followed_notice",
        actor,
        arrangement,
        reason=reason,
        tickets=renewed,
    )
    return renewed


def _shift(arrangement: Arrangement) -> None:
    by_session = defaultdict(list)
    for r in stored.loaded(arrangement.id):
        by_session[r.planned_session_id].append(r)
    for some in by_session.values():
        planned = some[0].planned
        times = rounds(planned.starts_at, planned.minutes, max(r.round for r in some))
        for r in some:
            r.starts_at, r.minutes = times[r.round - 1][0], planned.minutes
    db.session.flush()
