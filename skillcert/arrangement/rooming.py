"""Another room for a session, before or after publication (R5, R17)."""

from collections.abc import Iterable, Iterator

from skillcert.arrangement import issue, occupancy, rules, stored
from skillcert.arrangement.models import Arrangement, Room, RoomSession
from skillcert.arrangement.moving import check, key_of
from skillcert.arrangement.states import ArrangementState, arrangements
from skillcert.core import history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if


def elsewhere(rooms: Iterable[RoomSession]) -> Iterator[Reason]:
    """R5: rooms that do not belong to the site their session is planned at (any more)."""
    for r in rooms:
        if r.room.site_id != r.planned.site_id:
            yield Reason("arrangement.room_elsewhere", None, room=r.room.name, site=r.planned.site.name)


def change_room(room_session: RoomSession, room: Room, actor: Actor, reason: str) -> None:
    """Another room of the session's site, in all its rounds; seats are given anew in the order of the old numbers.

    Tickets of a published arrangement are renewed. Refuses with what the checker would find.
    """
    arrangement = room_session.arrangement
    published = arrangement.state is ArrangementState.PUBLISHED
    verb = "change_published" if published else "change"
    refuse_if([*arrangements.why_not(arrangement, verb, actor), *rules.manual_change(reason)])
    if room.site_id != room_session.planned.site_id:
        raise Refused(
            Reason("arrangement.room_elsewhere", "room_id", room=room.name, site=room_session.planned.site.name)
        )
    before = {key_of(f) for f in check(arrangement)}
    old = room_session.room_id
    rounds = [
        r
        for r in stored.loaded(arrangement.id)
        if (r.planned_session_id, r.room_id) == (room_session.planned_session_id, old)
    ]
    for r in rounds:
        _reseat(r, room)
    _rename_draw(arrangement, room_session.planned_session_id, old, room.id)
    db.session.flush()
    refuse_if([f.reason for f in check(arrangement) if key_of(f) not in before])
    history.record(
        f"batch:{arrangement.batch_id}",
        "arrangement.room_changed",
        actor,
        arrangement,
        before=old,
        after=room.id,
        reason=reason,
    )
    if published:
        occupancy.take(arrangement)
        issue.renew(arrangement, actor, {s.registration_id for r in rounds for s in r.seats}, reason)


def _reseat(room_session: RoomSession, room: Room) -> None:
    chairs, numbers = sorted(room_session.seats, key=lambda s: s.number), room.grid.open_seats(room.capacity)
    if len(chairs) > len(numbers):
        raise Refused(
            Reason("arrangement.room_small", "room_id", room=room.name, capacity=len(numbers), count=len(chairs))
        )
    for chair in chairs:
        chair.number = -chair.id
    db.session.flush()
    for chair, number in zip(chairs, numbers, strict=False):
        chair.number = number
    room_session.room_id = room.id
    db.session.flush()


def _rename_draw(arrangement: Arrangement, session_id: int, old: int, new: int) -> None:
    """R23: the stored draw of the room goes on under the new room; pool, seed and result stay as they were."""
    was, now = stored.post_key(session_id, old), stored.post_key(session_id, new)
    posts = [
        {**post, "post": now} if post["post"] == was else post for post in (arrangement.draw or {}).get("posts", [])
    ]
    arrangement.draw = {**(arrangement.draw or {}), "posts": posts}
