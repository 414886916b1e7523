"""The checker's second half: the people on duty (R18–R24). See `checker`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations

from skillcert.arrangement.arranged import Arranged, Duty, Finding, Seated, Session, Use
from skillcert.arrangement.staffing import Limits, Member
from skillcert.arrangement.states import StaffDuty
from skillcert.core.reasons import Reason

_ASSESSING = (StaffDuty.ASSESSOR, StaffDuty.LEAD_ASSESSOR)
_CARDS = {
    StaffDuty.ASSESSOR: ("assessor", "senior_assessor"),
    StaffDuty.SUPERVISOR: ("supervisor_internal",),
}


def check(arranged: Arranged, limits: Limits) -> Iterator[Finding]:
    """All findings about people on duty."""
    seated: dict[str, list[Seated]] = defaultdict(list)
    for s in arranged.seats:
        seated[s.use].append(s)
    sessions = {s.key: s for s in arranged.sessions}
    in_room: dict[str, list[Duty]] = defaultdict(list)
    for d in arranged.duties:
        in_room[d.use].append(d)
    for use in arranged.uses:
        if not seated[use.key]:
            continue
        parts = {sessions[k].part for k in use.sessions if k in sessions}
        if "theory" in parts:
            yield from enough_invigilators(use, seated[use.key], in_room[use.key], limits)
        session = next((sessions[k] for k in sorted(use.sessions) if k in sessions), None)
        if session is not None and "practical" in parts:
            yield from assessors(use, session, len(seated[use.key]), in_room[use.key], arranged.staff, limits)
        if session is not None and "review" in parts:
            yield from panel(use, in_room[use.key])
    yield from avoidance(arranged, seated)
    yield from rotation(arranged, sessions, in_room, limits)
    yield from drawn(arranged)
    yield from supervisors(arranged)
    yield from one_place(arranged)


def enough_invigilators(use: Use, seated: list[Seated], duties: list[Duty], limits: Limits) -> Iterator[Finding]:
    """R18: a theory room has at least two invigilators, and one for every 15 candidates or part of them."""
    have = len({d.person for d in duties if d.job is StaffDuty.INVIGILATOR})
    need = max(limits.invigilators, -(-len(seated) // limits.per_invigilator))
    if have < need:
        yield Finding(18, Reason("arrangement.r18_invigilators", None, need=need, have=have), use=use.key)


def assessors(
    use: Use, session: Session, n: int, duties: list[Duty], staff: Iterable[Member], limits: Limits
) -> Iterator[Finding]:
    """R19: enough assessors, an odd number where asked, each with a valid card, one chief, senior where it must be."""
    group = [d for d in duties if d.job in _ASSESSING]
    people = {d.person for d in group}
    need = max(limits.assessors, -(-n // session.ratio))
    if len(people) < need:
        facts = {"need": need, "have": len(people), "ratio": session.ratio}
        yield Finding(19, Reason("arrangement.r19_assessors", None, **facts), session.key, use.key)
    if session.odd and len(people) % 2 == 0:
        yield Finding(19, Reason("arrangement.r19_odd", None, have=len(people)), session.key, use.key)
    chiefs = [d for d in group if d.job is StaffDuty.LEAD_ASSESSOR]
    if len(chiefs) != 1:
        yield Finding(19, Reason("arrangement.r19_chief", None, have=len(chiefs)), session.key, use.key)
    members = {m.person: m for m in staff}
    for duty in group:
        member = members.get(duty.person)
        if not _card(member, StaffDuty.ASSESSOR, session.occupation, session.level, session.day):
            facts = {"occupation": session.occupation, "level": session.level, "day": session.day.isoformat()}
            yield Finding(19, Reason("arrangement.r19_card", None, **facts), session.key, use.key, person=duty.person)
        senior = session.level <= 2 and (duty.job is StaffDuty.LEAD_ASSESSOR or limits.all_senior)
        if senior and not _card(member, None, session.occupation, session.level, session.day):
            yield Finding(19, Reason("arrangement.r19_senior", None), session.key, use.key, person=duty.person)


def _card(member: Member | None, job: StaffDuty | None, occupation: str, level: int, day: date) -> bool:
    """Holds a card that is valid on `day` and reaches occupation and level; `job` None asks for a senior assessor's."""
    kinds = ("senior_assessor",) if job is None else _CARDS[job]
    for card in member.cards if member else ():
        if card.kind not in kinds:
            continue
        if (card.valid_from and day < card.valid_from) or (card.valid_until and card.valid_until < day):
            continue
        if job is StaffDuty.SUPERVISOR:
            return True
        if card.occupation and card.occupation != occupation:
            continue
        if card.level is None or card.level <= level:
            return True
    return False


def panel(use: Use, duties: list[Duty]) -> Iterator[Finding]:
    """R20: a review panel has at least three members, an odd number, and nobody twice."""
    members = [d.person for d in duties if d.job in _ASSESSING]
    if len(members) < 3 or len(members) % 2 == 0:
        yield Finding(20, Reason("arrangement.r20_panel", None, have=len(members)), use=use.key)
    if len(set(members)) < len(members):
        yield Finding(20, Reason("arrangement.r20_twice", None), use=use.key)


def avoidance(arranged: Arranged, seated: dict[str, list[Seated]]) -> Iterator[Finding]:
    """R21: nobody on duty over a relative, an own student, or himself. The supervisor looks at the whole session."""
    members = {m.person: m for m in arranged.staff}
    by_session: dict[str, list[Seated]] = defaultdict(list)
    for s in arranged.seats:
        by_session[s.session].append(s)
    for duty in arranged.duties:
        member = members.get(duty.person)
        for s in seated[duty.use] if duty.use else by_session[duty.session]:
            code = None
            if s.person == duty.person:
                code = "arrangement.r21_self"
            elif member and s.person in member.relatives:
                code = "arrangement.r21_relative"
            elif member and ({s.group, s.employer} - {""}) & member.classes:
                code = "arrangement.r21_class"
            if code:
                yield Finding(21, Reason(code, None, seat=s.seat), duty.session, s.use, s.entry, duty.person)


def rotation(
    arranged: Arranged, sessions: dict[str, Session], in_room: dict[str, list[Duty]], limits: Limits
) -> Iterator[Finding]:
    """R22: no assessor in more than three batches in a row; a third of a group differs from the occupation's last."""
    members = {m.person: m for m in arranged.staff}
    seen: set[int] = set()
    for duty in arranged.duties:
        member = members.get(duty.person)
        if duty.job in _ASSESSING and member and duty.person not in seen and member.streak >= limits.streak:
            seen.add(duty.person)
            worn = Reason("arrangement.r22_streak", None, streak=member.streak, limit=limits.streak)
            yield Finding(22, worn, duty.session, duty.use, person=duty.person)
    share, of = limits.fresh_share
    for use in arranged.uses:
        last = frozenset().union(*(sessions[k].last_group for k in use.sessions if k in sessions))
        group = {d.person for d in in_room[use.key] if d.job in _ASSESSING}
        if last and group and len(group - last) * of < len(group) * share:
            stale = Reason("arrangement.r22_rotation", None, same=len(group & last), of=len(group))
            yield Finding(22, stale, use=use.key)


def drawn(arranged: Arranged) -> Iterator[Finding]:
    """R23: whoever is on duty was drawn from the stored pool, or came by a change with a reason and an operator."""
    draws = {(d.post, _drawn_job(d.job)): d for d in arranged.draws}
    changes = defaultdict(list)
    for change in arranged.changes:
        changes[change.post, change.came].append(change)
    for duty in arranged.duties:
        post = duty.use or duty.session
        draw = draws.get((post, _drawn_job(duty.job)))
        if draw and draw.seed and duty.person in draw.people and duty.person in draw.pool:
            continue
        good = [c for c in changes[post, duty.person] if c.reason.strip() and c.operator is not None]
        if not good:
            yield Finding(23, Reason("arrangement.r23_not_drawn", None), duty.session, duty.use, person=duty.person)


def _drawn_job(job: StaffDuty) -> StaffDuty:
    return StaffDuty.ASSESSOR if job is StaffDuty.LEAD_ASSESSOR else job


def supervisors(arranged: Arranged) -> Iterator[Finding]:
    """R24: a session has an internal supervisor with a valid card, who has no other job in it."""
    members = {m.person: m for m in arranged.staff}
    for session in arranged.sessions:
        own = [d for d in arranged.duties if d.session == session.key]
        watching = {d.person for d in own if d.job is StaffDuty.SUPERVISOR}
        if session.expected and not watching:
            yield Finding(24, Reason("arrangement.r24_none", None), session.key)
        for person in watching:
            if not _card(members.get(person), StaffDuty.SUPERVISOR, session.occupation, session.level, session.day):
                yield Finding(24, Reason("arrangement.r24_card", None), session.key, person=person)
        for duty in own:
            if duty.person in watching and duty.job is not StaffDuty.SUPERVISOR:
                yield Finding(24, Reason("arrangement.r24_two_jobs", None), session.key, duty.use, person=duty.person)


def one_place(arranged: Arranged) -> Iterator[Finding]:
    """R17 for the staff: nobody on duty in two places at once, nor on duty while sitting an exam."""
    uses = {u.key: u for u in arranged.uses}
    stays = defaultdict(list)
    for d in arranged.duties:
        stays[d.person].append((d.start, d.end, d.use or d.session, d))
    for s in arranged.seats:
        if s.person in stays and s.use in uses:
            stays[s.person].append((uses[s.use].start, uses[s.use].end, s.use, None))
    for person, visits in stays.items():
        for (_, end, here, first), (start, _, there, second) in combinations(sorted(visits, key=lambda v: v[:3]), 2):
            if start < end and not (first and second and here == there):
                duty = first or second
                yield Finding(17, Reason("arrangement.r17_two_places", None), duty.session, duty.use, person=person)
