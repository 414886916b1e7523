"""The verbs around staff: the draw, a name changed by hand, the door to the duty skin (R18–R24)."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, select

from skillcert.arrangement import draw, facts, occupancy, rules, stored
from skillcert.arrangement.models import Arrangement, Assignment, RoomSession
from skillcert.arrangement.staffing import CARDS, Member, Post, why_not
from skillcert.arrangement.states import ArrangementState, StaffDuty, arrangements
from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.clock import local
from skillcert.core.db import db
from skillcert.core.reasons import Reason, refuse_if
from skillcert.people import accounts
from skillcert.people import queries as people
from skillcert.people.models import ExpertCard, Person
from skillcert.people.permissions import DUTY


def draw_all(arrangement: Arrangement, actor: Actor, record: bool = True, seed: int | None = None) -> None:
    """R23: draw everybody anew and store pool, seed and result. What stands in the way is stored as reasons."""
    refuse_if(arrangements.why_not(arrangement, "change", actor))
    rooms = stored.loaded(arrangement.id)
    ids = [r.id for r in rooms]
    db.session.execute(delete(Assignment).where(Assignment.room_session_id.in_(ids)))
    posts = stored.posts(arrangement, rooms)
    members = facts.members(arrangement.batch_id)
    used = str(arrangement.seed if seed is None else seed)
    result = draw.draw(posts, members, used, facts.limits(), facts.busy(arrangement.id))
    by_key = {p.key: p for p in posts}
    told = [_named(reason, by_key, rooms) for reason in result.reasons]
    arrangement.draw = {
        "seed": used,
        "at": clock.now().isoformat(),
        "posts": [_stored(d, by_key[d.post]) for d in result.draws],
        "changes": [],
        "reasons": [reason.stored() for reason in told],
    }
    cards = _cards()
    for one in result.draws:
        for person, job in one.drawn:
            for r in _rooms_of(one.post, rooms):
                db.session.add(
                    Assignment(
                        room_session_id=r.id,
                        person_id=person,
                        duty=job,
                        card_id=_card(cards, person, job, by_key[one.post]),
                    )
                )
    db.session.flush()
    if record:
        history.record(
            f"batch:{arrangement.batch_id}", "arrangement.drawn", actor, arrangement, seed=used, posts=len(result.draws)
        )


def draw_anew(arrangement: Arrangement, actor: Actor) -> None:
    """Another draw for the same seats, with a new seed."""
    draw_all(arrangement, actor, seed=secrets.randbelow(10**6))


def _named(reason: Reason, posts: dict[str, Post], rooms: list[RoomSession]) -> Reason:
    """The post's key in words: session and room."""
    if "post" not in reason.params:
        return reason
    params = dict(reason.params)
    first = _rooms_of(params["post"], rooms)[0]
    place = first.room.name if ":" in params["post"] else first.planned.site.name
    params["post"] = f"{place} {local(first.starts_at):%m-%d %H:%M} {first.planned.offer.occupation.name}"
    params.pop("occupation", None)
    return Reason(reason.code, None, occupation=first.planned.offer.occupation.name, **params)


def _stored(one: draw.Draw, post: Post) -> dict:
    return {
        "post": one.post,
        "job": post.job.value,
        "pool": list(one.pool),
        "excluded": [list(pair) for pair in one.excluded],
        "attempt": one.attempt,
        "drawn": [[person, job.value] for person, job in one.drawn],
    }


def _rooms_of(post: str, rooms: list[RoomSession]) -> list[RoomSession]:
    session, _, room = post.partition(":")
    return [r for r in rooms if str(r.planned_session_id) == session and (not room or str(r.room_id) == room)]


def _cards() -> dict[int, list[ExpertCard]]:
    kinds = {kind for job in CARDS.values() for kind in job}
    found: dict[int, list[ExpertCard]] = {}
    for card in db.session.scalars(select(ExpertCard).where(ExpertCard.kind.in_(kinds)).order_by(ExpertCard.id)):
        found.setdefault(card.person_id, []).append(card)
    return found


def _card(cards: dict[int, list[ExpertCard]], person: int, job: StaffDuty, post: Post) -> int | None:
    """The card a person serves by: of the job's kind, valid on the day, of the occupation where it names one."""
    fit = [
        c
        for c in cards.get(person, ())
        if c.kind in CARDS[job]
        and c.valid_from <= post.day <= c.valid_until
        and c.occupation_code in (None, post.occupation)
    ]
    return fit[0].id if fit else None


def replace(
    room_session: RoomSession,
    left: Assignment | None,
    person_id: int,
    reason: str,
    actor: Actor,
    duty: StaffDuty | None = None,
) -> None:
    """R23: `person_id` comes for `left` (or, with `duty`, in addition); in every round of the post. Needs a reason."""
    arrangement = room_session.arrangement
    published = arrangement.state is ArrangementState.PUBLISHED
    job = left.duty if left is not None else duty
    refuse_if(
        [
            *arrangements.why_not(arrangement, "change_published" if published else "change", actor),
            *rules.manual_change(reason),
        ]
    )
    rooms = stored.loaded(arrangement.id)
    posts = {p.key: p for p in stored.posts(arrangement, rooms)}
    key = stored.post_key(
        room_session.planned_session_id, None if job is StaffDuty.SUPERVISOR else room_session.room_id
    )
    members = {m.person: m for m in facts.members(arrangement.batch_id)}
    gone = left.person_id if left is not None else None
    refuse_if(_unfit(members.get(person_id), posts[key], job, arrangement, rooms, gone))
    _exchange(_rooms_of(key, rooms), gone, person_id, job, reason, _card(_cards(), person_id, job, posts[key]))
    change = {
        "room_session": room_session.id, "duty": job.value, "came": person_id, "left": gone, "reason": reason.strip(),
        "operator": actor.account_id, "by": actor.name, "at": clock.now().isoformat(),
    }  # fmt: skip
    every = [{**change, "room_session": r.id} for r in _rooms_of(key, rooms)]
    arrangement.draw = {**arrangement.draw, "changes": [*arrangement.draw.get("changes", []), *every]}
    history.record(
        f"batch:{arrangement.batch_id}", "arrangement.staff_changed", actor, arrangement, duty=job.value, came=person_id,
        left=gone, reason=reason.strip(),
    )  # fmt: skip
    db.session.flush()
    if published:
        occupancy.take(arrangement)
        open_skins(stored.loaded(arrangement.id))


def _unfit(member: Member | None, post: Post, job: StaffDuty, arrangement: Arrangement, rooms, gone: int | None):
    """R19, R21, R22: why this person cannot have the post, counting the other posts of the batch at that hour."""
    if member is None:
        return [Reason("arrangement.unfit_no_card")]
    if member.person == gone:
        return [Reason("arrangement.unfit_busy")]
    hours = list(facts.busy(arrangement.id).get(member.person, ()))
    for r in rooms:
        hours += [(r.starts_at, r.ends_at) for a in r.staff if a.person_id == member.person and a.person_id != gone]
    code = why_not(member, post, facts.limits(), hours)
    return [Reason(f"arrangement.unfit_{code}")] if code else []


def _exchange(
    rooms: list[RoomSession], gone: int | None, came: int, job: StaffDuty, reason: str, card_id: int | None
) -> None:
    for r in rooms:
        if gone is not None:
            db.session.execute(
                delete(Assignment).where(
                    Assignment.room_session_id == r.id, Assignment.person_id == gone, Assignment.duty == job
                )
            )
        db.session.add(
            Assignment(room_session_id=r.id, person_id=came, duty=job, reason=reason.strip(), card_id=card_id)
        )
    db.session.flush()


def open_skins(rooms: list[RoomSession]) -> None:
    """Whoever is on duty may enter the duty skin until two weeks after the last session."""
    until = local(max(r.ends_at for r in rooms)).date() + timedelta(days=14)
    for person_id in sorted({a.person_id for r in rooms for a in r.staff}):
        account = people.account_of(person_id)
        if account is None or any(g.role == DUTY for g in accounts.live_grants(account, until)):
            continue
        accounts.grant(account, Actor.system(), DUTY, valid_from=clock.today(), valid_to=until)


def pool_of(room_session: RoomSession, duty: StaffDuty) -> list[tuple[Person, str | None]]:
    """Everybody with a card for this duty, with the reason code that keeps them out (None: may come)."""
    arrangement = room_session.arrangement
    rooms = stored.loaded(arrangement.id)
    key = stored.post_key(
        room_session.planned_session_id, None if duty is StaffDuty.SUPERVISOR else room_session.room_id
    )
    post = next(p for p in stored.posts(arrangement, rooms) if p.key == key)
    hours = facts.busy(arrangement.id)
    for r in rooms:
        for a in r.staff:
            hours.setdefault(a.person_id, []).append((r.starts_at, r.ends_at))
    limits = facts.limits()
    found = [
        (m.person, why_not(m, post, limits, hours.get(m.person, ())))
        for m in facts.members(arrangement.batch_id)
        if any(c.kind in CARDS[duty] and c.occupation in ("", post.occupation) for c in m.cards)
    ]
    names = {p.id: p for p in db.session.scalars(select(Person).where(Person.id.in_([i for i, _ in found])))}
    return sorted(((names[i], code) for i, code in found), key=lambda pair: (pair[1] is not None, pair[0].name))
