"""Why not: the rules of arrangement as generators of reasons over plain values. R4, R5, R17, R23, R25."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from skillcert.arrangement.slots import overlap
from skillcert.core.reasons import Reason

NARROWEST, WIDEST = 1, 20


def may_arrange(announced: bool, closes: date | None, today: date, undecided: int, accepted: int) -> Iterator[Reason]:
    """R25: seats are given to accepted candidates only, so registration must be over and every application decided."""
    if not announced:
        yield Reason("arrangement.not_announced")
    if closes is not None and today <= closes:
        yield Reason("arrangement.still_open", None, closes=closes)
    if undecided:
        yield Reason("arrangement.undecided", None, count=undecided)
    elif not accepted:
        yield Reason("arrangement.nobody")


def room_faults(name: str, capacity: int, columns: int, closed: Iterable[int]) -> Iterator[Reason]:
    """A room has a name, seats, and no more columns than seats; closed seats are numbers of its grid."""
    if not name.strip():
        yield Reason("arrangement.room_name", "name")
    if not 1 <= capacity <= 500:
        yield Reason("arrangement.room_capacity", "capacity")
    if not NARROWEST <= columns <= WIDEST or columns > capacity:
        yield Reason("arrangement.room_columns", "columns")
    if any(n < 1 or n > capacity + len(list(closed)) for n in closed):
        yield Reason("arrangement.room_closed_seats", "closed_seats")


def room_free(
    wanted: Iterable[tuple[str, int, datetime, datetime]], taken: Iterable[tuple[int, datetime, datetime]]
) -> Iterator[Reason]:
    """R17: no room twice at one time. `wanted`: (name, room, start, end) of this batch; `taken`: of published ones."""
    mine: list[tuple[int, datetime, datetime]] = list(taken)
    for name, room, start, end in wanted:
        if any(room == other and overlap((start, end), (a, b)) for other, a, b in mine):
            yield Reason("arrangement.room_taken", None, room=name, at=start)
        mine.append((room, start, end))


def rounds_fit(need: int, capacity: int, fit: int, minutes: int, latest: str) -> Iterator[Reason]:
    """A practical day is finished on the same day: the rounds needed must end by the latest hour."""
    rounds = -(-need // capacity) if capacity else 0
    if rounds > fit:
        facts = {"need": need, "rounds": rounds, "minutes": minutes, "fit": fit, "latest": latest}
        yield Reason("arrangement.rounds_missing", None, lack=need - fit * capacity, **facts)


def manual_change(reason: str) -> Iterator[Reason]:
    """R23: a name changed by hand needs a reason."""
    if len(reason.strip()) < 4:
        yield Reason("arrangement.reason_missing", "reason")


def free_seat(number: int, free: list[int]) -> Iterator[Reason]:
    """R17: on the day a candidate takes a seat of the room at which nobody sits and that is not closed."""
    if number not in free:
        yield Reason("arrangement.seat_not_free", "number", seat=number)
