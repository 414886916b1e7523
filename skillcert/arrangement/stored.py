"""A stored arrangement in plain values: what the checker judges and the draw fills. Reads only."""

from collections import defaultdict
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from skillcert.arrangement.arranged import Arranged, Change, Drawn, Duty, Seated, Session, Use
from skillcert.arrangement.facts import TAKING_PART, entries_of, group_of, last_groups, level_rules, sessions_of
from skillcert.arrangement.models import Arrangement, Assignment, RoomSession, Seat
from skillcert.arrangement.staffing import Member, Post
from skillcert.arrangement.states import StaffDuty
from skillcert.core.clock import local
from skillcert.core.db import db
from skillcert.people.avoidance import class_key
from skillcert.plans.models import Offer, PlannedSession
from skillcert.standards.states import Part


def loaded(arrangement_id: int) -> list[RoomSession]:
    """The room sessions of an arrangement with everything that pages, checker and papers read of them."""
    offer = joinedload(RoomSession.planned).joinedload(PlannedSession.offer)
    query = (
        select(RoomSession)
        .where(RoomSession.arrangement_id == arrangement_id)
        .options(
            joinedload(RoomSession.room),
            offer.joinedload(Offer.occupation),
            offer.joinedload(Offer.work_type),
            joinedload(RoomSession.planned).joinedload(PlannedSession.site),
            selectinload(RoomSession.seats).joinedload(Seat.registration),
            selectinload(RoomSession.staff).joinedload(Assignment.person),
            selectinload(RoomSession.staff).joinedload(Assignment.card),
        )
        .order_by(RoomSession.starts_at, RoomSession.planned_session_id, RoomSession.room_id, RoomSession.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query).unique())


def post_key(planned_session_id: int, room_id: int | None = None) -> str:
    """What a draw is stored under: a room of a session with all its rounds, or (supervisor) the session."""
    return f"{planned_session_id}:{room_id}" if room_id else f"{planned_session_id}"


def posts(arrangement: Arrangement, rooms: list[RoomSession]) -> list[Post]:
    """What is to be staffed: each room of a session with all its rounds, and a supervisor for each session."""
    rules = level_rules([r.planned for r in rooms])
    last = last_groups({r.planned.offer.occupation_code for r in rooms}, arrangement.batch_id)
    by_post, by_session = defaultdict(list), defaultdict(list)
    for r in rooms:
        by_post[r.planned_session_id, r.room_id].append(r)
        by_session[r.planned_session_id].append(r)
    found = []
    for (session_id, room_id), rounds in by_post.items():
        offer = rounds[0].planned.offer
        theory = rounds[0].planned.part is Part.THEORY
        rule = rules.get((offer.standard_version_id, offer.level))
        post = _post(post_key(session_id, room_id), StaffDuty.INVIGILATOR if theory else StaffDuty.ASSESSOR, rounds)
        if rule is not None:
            post = replace(post, ratio=rule.assessor_ratio, odd=rule.assessors_odd)
        found.append(replace(post, last_group=frozenset() if theory else last.get(offer.occupation_code, frozenset())))
    found += [_post(post_key(session_id), StaffDuty.SUPERVISOR, rounds) for session_id, rounds in by_session.items()]
    return found


def _post(key: str, job: StaffDuty, rounds: list[RoomSession]) -> Post:
    offer = rounds[0].planned.offer
    registrations = [s.registration for r in rounds for s in r.seats]
    groups = {class_key(name) for g in registrations for name in (g.class_name, g.employer) if name}
    return Post(
        key,
        job,
        min(r.starts_at for r in rounds),
        max(r.ends_at for r in rounds),
        local(rounds[0].starts_at).date(),
        max(len(r.seats) for r in rounds),
        str(rounds[0].planned_session_id),
        frozenset(g.person_id for g in registrations),
        frozenset(groups),
        offer.occupation_code,
        offer.level,
    )


def arranged(arrangement: Arrangement, rooms: list[RoomSession], staff: list[Member]) -> Arranged:
    """The stored arrangement in plain values, for the checker."""
    planned = sessions_of(arrangement.batch_id)
    rules = level_rules(planned)
    last = last_groups({s.offer.occupation_code for s in planned}, arrangement.batch_id)
    expected = _expected(arrangement.batch_id, planned, rooms)
    sessions = []
    for s in planned:
        mine = [r for r in rooms if r.planned_session_id == s.id]
        rule = rules.get((s.offer.standard_version_id, s.offer.level))
        ratio, odd = (rule.assessor_ratio, rule.assessors_odd) if rule else (5, True)
        sessions.append(
            Session(
                str(s.id), s.part.value, s.starts_at, max((r.ends_at for r in mine), default=s.starts_at),
                local(s.starts_at).date(), s.offer.occupation_code, s.offer.level, expected[s.id], ratio, odd,
                last.get(s.offer.occupation_code, frozenset()) if s.part is Part.PRACTICAL else frozenset(),
            )
        )  # fmt: skip
    draws, changes = _drawn(arrangement, rooms)
    return Arranged(
        tuple(sessions), tuple(_use(r) for r in rooms), tuple(_seated(r, s) for r in rooms for s in r.seats),
        tuple(d for r in rooms for d in _duties(r)), tuple(staff), draws, changes,
    )  # fmt: skip


def _expected(batch_id: int, planned: list[PlannedSession], rooms: list[RoomSession]) -> dict[int, frozenset[int]]:
    """Session → part entries it must seat. Where a part has several sessions, whoever sits in none belongs to the first."""
    seated = defaultdict(set)
    for r in rooms:
        seated[r.planned_session_id].update(s.part_entry_id for s in r.seats)
    waiting = defaultdict(set)
    for e in entries_of(batch_id):
        waiting[e.registration.offer_id, e.part].add(e.id)
    found = {}
    for s in planned:
        found[s.id] = seated[s.id] & waiting[s.offer_id, s.part]
    for s in planned:
        others = set().union(*(seated[o.id] for o in planned if (o.offer_id, o.part) == (s.offer_id, s.part)))
        found[s.id] |= waiting.pop((s.offer_id, s.part), set()) - others
    return {key: frozenset(entries) for key, entries in found.items()}


def _use(r: RoomSession) -> Use:
    return Use(
        str(r.id),
        r.room_id,
        r.starts_at,
        r.ends_at,
        r.room.grid,
        r.room.capacity,
        frozenset({str(r.planned_session_id)}),
    )


def _seated(r: RoomSession, s: Seat) -> Seated:
    g = s.registration
    return Seated(
        s.part_entry_id, g.person_id, str(r.planned_session_id), str(r.id), s.number, group_of(g),
        class_key(g.employer or ""), g.ticket_number or "", g.state in TAKING_PART,
    )  # fmt: skip


def _duties(r: RoomSession) -> list[Duty]:
    """The supervisor has the whole session, whichever room his assignment stands in."""
    return [
        Duty(
            a.person_id, a.duty, str(r.planned_session_id), r.starts_at, r.ends_at,
            "" if a.duty is StaffDuty.SUPERVISOR else str(r.id),
        )
        for a in r.staff
    ]  # fmt: skip


def _drawn(arrangement: Arrangement, rooms: list[RoomSession]) -> tuple[tuple[Drawn, ...], tuple[Change, ...]]:
    by_post = {post["post"]: post for post in (arrangement.draw or {}).get("posts", [])}
    seed = str((arrangement.draw or {}).get("seed", ""))
    draws = []
    for r in rooms:
        for key, name in (
            (post_key(r.planned_session_id, r.room_id), str(r.id)),
            (post_key(r.planned_session_id), str(r.planned_session_id)),
        ):
            if key in by_post:
                post = by_post[key]
                people_ = frozenset(p for p, _ in post["drawn"])
                draws.append(Drawn(name, StaffDuty(post["job"]), frozenset(post["pool"]), people_, seed))
    sessions = {r.id: str(r.planned_session_id) for r in rooms}
    changes = []
    for c in (arrangement.draw or {}).get("changes", []):
        post = sessions.get(c["room_session"], "") if c["duty"] == StaffDuty.SUPERVISOR else str(c["room_session"])
        changes.append(Change(post, c["came"], c["left"], c["reason"], c["operator"]))
    return tuple(draws), tuple(changes)
