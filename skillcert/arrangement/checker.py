"""The independent checker: is this stored arrangement allowed? (R17–R25)

It looks at nothing but the stored rows (`arranged.Arranged`) and re-derives every figure itself; it knows neither how
the seats were found nor how the names were drawn. A publication is refused as long as it finds anything, and a seat
that a clerk moves by hand is judged by the same functions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from skillcert.arrangement import checker_staff
from skillcert.arrangement.arranged import Arranged, Finding
from skillcert.arrangement.staffing import PRESET, Limits
from skillcert.core.reasons import Reason


def check(arranged: Arranged, limits: Limits = PRESET, *, staffed: bool = True, ticketed: bool = True) -> list[Finding]:
    """Everything that is wrong, in the order of the rules; empty means allowed.

    `staffed=False` and `ticketed=False` leave out R18–R24 and the numbers of R25 while a proposal is still in the making.
    """
    found = list(seats(arranged))
    if staffed:
        found += checker_staff.check(arranged, limits)
    found += tickets(arranged, ticketed)
    return sorted(found, key=lambda f: f.rule)


def seats(arranged: Arranged) -> Iterator[Finding]:
    """R17: everybody has one room and one seat, nobody two; no seat twice; no room over its capacity; no two places."""
    yield from _everybody_once(arranged)
    yield from _seats_in_room(arranged)
    yield from _two_places(arranged)


def _everybody_once(arranged: Arranged) -> Iterator[Finding]:
    by_session = defaultdict(Counter)
    for s in arranged.seats:
        by_session[s.session][s.entry] += 1
    for session in arranged.sessions:
        given = by_session.pop(session.key, Counter())
        missing = session.expected - given.keys()
        if missing:
            yield Finding(
                17, Reason("arrangement.r17_no_seat", None, count=len(missing)), session.key, entry=min(missing)
            )
        for entry in given.keys() - session.expected:
            yield Finding(17, Reason("arrangement.r17_stranger", None), session.key, entry=entry)
        for entry, count in given.items():
            if count > 1:
                yield Finding(17, Reason("arrangement.r17_two_seats", None, count=count), session.key, entry=entry)
    for key in by_session:
        yield Finding(17, Reason("arrangement.r17_stranger", None), key)


def _seats_in_room(arranged: Arranged) -> Iterator[Finding]:
    rows = defaultdict(list)
    for s in arranged.seats:
        rows[s.use].append(s)
    uses = {u.key: u for u in arranged.uses}
    for key, seated in rows.items():
        use = uses.get(key)
        if use is None:
            yield Finding(17, Reason("arrangement.r17_no_room", None), use=key, entry=seated[0].entry)
            continue
        if len(seated) > use.capacity:
            over = Reason("arrangement.r17_capacity", None, count=len(seated), capacity=use.capacity)
            yield Finding(17, over, use=key)
        numbers = Counter(s.seat for s in seated)
        for s in seated:
            if numbers[s.seat] > 1:
                yield Finding(
                    17, Reason("arrangement.r17_seat_twice", None, seat=s.seat), s.session, key, s.entry, s.person
                )
            if not 1 <= s.seat <= use.grid.rows * use.grid.columns or s.seat in use.grid.closed:
                yield Finding(17, Reason("arrangement.r17_no_such_seat", None, seat=s.seat), s.session, key, s.entry)
            if s.session not in use.sessions:
                yield Finding(17, Reason("arrangement.r17_wrong_room", None, seat=s.seat), s.session, key, s.entry)


def _two_places(arranged: Arranged) -> Iterator[Finding]:
    """A candidate, and a room, at one time only: intervals must not share an instant."""
    uses = {u.key: u for u in arranged.uses}
    stays = defaultdict(list)
    for s in arranged.seats:
        if s.use in uses:
            stays[s.person].append((uses[s.use].start, uses[s.use].end, s))
    for person, visits in stays.items():
        for (_, end, first), (start, _, second) in combinations(sorted(visits, key=lambda v: v[:2]), 2):
            if start < end and first.entry != second.entry:
                clash = Reason("arrangement.r17_two_places", None)
                yield Finding(17, clash, second.session, second.use, second.entry, person)
    for a, b in combinations(arranged.uses, 2):
        if a.room == b.room and a.start < b.end and b.start < a.end:
            yield Finding(17, Reason("arrangement.r17_room_twice", None), use=b.key)


def tickets(arranged: Arranged, ticketed: bool = True) -> Iterator[Finding]:
    """R25: only accepted candidates get a seat and a number; a number belongs to one person for ever."""
    holders = defaultdict(set)
    for s in arranged.seats:
        if not s.accepted:
            yield Finding(25, Reason("arrangement.r25_not_accepted", None), s.session, s.use, s.entry, s.person)
        if s.ticket:
            holders[s.ticket].add(s.person)
        elif ticketed:
            yield Finding(25, Reason("arrangement.r25_no_number", None), s.session, s.use, s.entry, s.person)
    for ticket, people in holders.items():
        if len(people) > 1 or ticket in arranged.tickets_elsewhere:
            yield Finding(25, Reason("arrangement.r25_number_twice", None, number=ticket), person=min(people))


def touching(arranged: Arranged) -> list[tuple[int, int]]:
    """Pairs of part entries of one class or employer that sit next to each other: advice for a clerk, not a violation."""
    pairs = []
    uses = {u.key: u for u in arranged.uses}
    rows = defaultdict(dict)
    for s in arranged.seats:
        rows[s.use][s.seat] = s
    for key, seated in rows.items():
        grid = uses[key].grid
        for number, s in seated.items():
            if not 1 <= number <= grid.size:
                continue
            row, column = grid.place(number)
            for r, c in ((row + 1, column), (row, column + 1)):
                if r <= grid.rows and c <= grid.columns:
                    other = seated.get(grid.seat_at(r, c))
                    if other and s.group and other.group == s.group:
                        pairs.append((s.entry, other.entry))
    return pairs
