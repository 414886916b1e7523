"""Who sits where: candidates × openings → seats (R17).

An *opening* is one room for one round: "room 301 from 9:00". The way, in four steps that a clerk can follow by hand:

1. **Share out the openings.** Candidates who must sit apart from others (the mixing policy) form a block. The
   largest block chooses first; it takes the smallest opening that holds it whole, otherwise the largest one, and
   goes on with those left over. A block that got several openings fills them evenly, so that no room is left with one.
2. **Spread the groups.** A class or employer of k people is laid over the line of candidates at even distances, in an
   order drawn from the seed. The line is then cut, one piece an opening: every room gets its share of every group.
3. **Seat along the numbering.** Seat by seat, column by column from the door, the next person comes from the
   largest group that has nobody in the seats already taken in front, behind or beside.
4. **Mend.** Where two of a group still touch, two people of the room change seats if that leaves fewer such pairs.

The same input and seed give the same seats. Nothing here decides whether a result is allowed: `checker` does, from the
stored seats, and shares no code with this file but the room's grid.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from skillcert.arrangement.layout import Grid
from skillcert.core.reasons import Reason


class Mixing(StrEnum):
    """Who may share a room: only one offer; several levels of one occupation; anyone."""

    OFFER = "offer"
    OCCUPATION = "occupation"
    ANY = "any"


@dataclass(frozen=True)
class Candidate:
    """One to be seated. `key` is the part entry; `group` the class or employer, "" for someone who came alone."""

    key: int
    person: int
    offer: int
    occupation: str
    group: str = ""


@dataclass(frozen=True)
class Opening:
    """A room for one round. `seats` are the seat numbers that may be used, in order."""

    key: str
    grid: Grid
    seats: tuple[int, ...]

    @classmethod
    def of(cls, key: str, grid: Grid, capacity: int | None = None) -> Opening:
        return cls(key, grid, tuple(grid.open_seats(capacity)))


@dataclass(frozen=True)
class Seat:
    candidate: int
    opening: str
    seat: int


@dataclass(frozen=True)
class Seating:
    """`seats` in the order of openings and seat numbers; `reasons` when not everybody found one (then no seats)."""

    seats: tuple[Seat, ...] = ()
    reasons: tuple[Reason, ...] = ()
    touching: int = 0


def seat(
    candidates: Sequence[Candidate], openings: Sequence[Opening], seed: str, mixing: Mixing = Mixing.OFFER
) -> Seating:
    """Seat everybody or say how many seats are missing; pure and repeatable for a `seed`."""
    total = sum(len(o.seats) for o in openings)
    if len(candidates) > total:
        lack = len(candidates) - total
        return Seating(
            reasons=(Reason("arrangement.seats_missing", None, need=len(candidates), have=total, lack=lack),)
        )
    shares, reasons = _share_out(candidates, list(openings), mixing)
    if reasons:
        return Seating(reasons=tuple(reasons))
    chance = random.Random(f"seating:{seed}")
    seats: list[Seat] = []
    touching = 0
    for block, pieces in shares:
        line = _spread(block, chance)
        for opening, count in pieces:
            placed = _place(line[:count], opening)
            line = line[count:]
            touching += _mend(placed, opening.grid)
            seats += [Seat(c.key, opening.key, n) for n, c in sorted(placed.items())]
    rank = {o.key: i for i, o in enumerate(openings)}
    return Seating(tuple(sorted(seats, key=lambda s: (rank[s.opening], s.seat))), touching=touching)


# --- 1. share out the openings -------------------------------------------------------------------------------------

_Shares = list[tuple[list[Candidate], list[tuple[Opening, int]]]]


def _share_out(candidates: Iterable[Candidate], free: list[Opening], mixing: Mixing) -> tuple[_Shares, list[Reason]]:
    blocks: dict[object, list[Candidate]] = defaultdict(list)
    for c in candidates:
        blocks[{Mixing.OFFER: c.offer, Mixing.OCCUPATION: c.occupation, Mixing.ANY: None}[mixing]].append(c)
    shares: _Shares = []
    for _, block in sorted(blocks.items(), key=lambda item: (-len(item[1]), str(item[0]))):
        chosen: list[Opening] = []
        left = len(block)
        while left > 0 and free:
            whole = [o for o in free if len(o.seats) >= left]
            best = min(whole, key=lambda o: len(o.seats)) if whole else max(free, key=lambda o: len(o.seats))
            free.remove(best)
            chosen.append(best)
            left -= len(best.seats)
        if left > 0:
            rooms = Reason(
                "arrangement.rooms_missing", None, occupation=block[0].occupation, need=len(block), lack=left
            )
            return [], [rooms]
        shares.append((block, _even(chosen, len(block))))
    return shares, []


def _even(openings: list[Opening], count: int) -> list[tuple[Opening, int]]:
    """`count` people over the openings in proportion to their seats, by largest remainder, none above its seats."""
    total = sum(len(o.seats) for o in openings)
    shares = [count * len(o.seats) // total for o in openings]
    remainders = [count * len(o.seats) % total for o in openings]
    for i in sorted(range(len(openings)), key=lambda i: -remainders[i])[: count - sum(shares)]:
        shares[i] += 1
    return list(zip(openings, shares, strict=True))


# --- 2. spread the groups ------------------------------------------------------------------------------------------


def _spread(block: list[Candidate], chance: random.Random) -> list[Candidate]:
    order = sorted(block, key=lambda c: c.key)
    chance.shuffle(order)
    sizes = Counter(c.group for c in order)
    met: Counter[str] = Counter()
    offset = {group: chance.random() for group in sorted(sizes)}
    places = []
    for i, c in enumerate(order):
        spot = i / len(order) if not c.group else (met[c.group] + offset[c.group]) / sizes[c.group]
        met[c.group] += 1
        places.append((spot, i, c))
    return [c for _, _, c in sorted(places, key=lambda p: p[:2])]


# --- 3. seat along the numbering -----------------------------------------------------------------------------------


def _place(people: list[Candidate], opening: Opening) -> dict[int, Candidate]:
    waiting: dict[str, list[Candidate]] = defaultdict(list)
    for c in reversed(people):
        waiting[c.group].append(c)
    placed: dict[int, Candidate] = {}
    for number in opening.seats[: len(people)]:
        near = Counter(placed[n].group for n in opening.grid.neighbours(number) if n in placed)
        # fewest of one's own around, then the group that has most people still standing; a blank group never clashes
        group = min(waiting, key=lambda g: (near[g] if g else 0, -len(waiting[g]), g))
        placed[number] = waiting[group].pop()
        if not waiting[group]:
            del waiting[group]
    return placed


# --- 4. mend ---------------------------------------------------------------------------------------------------------


def _mend(placed: dict[int, Candidate], grid: Grid, passes: int = 3) -> int:
    """Change two people of the room wherever that leaves fewer touching pairs; returns the pairs that remain."""

    def clashes(number: int) -> int:
        group = placed[number].group
        return sum(bool(group) and n in placed and placed[n].group == group for n in grid.neighbours(number))

    for _ in range(passes):
        changed = False
        for a in [n for n in sorted(placed) if clashes(n)]:
            for b in sorted(placed):
                if placed[a].group == placed[b].group:
                    continue
                before = clashes(a) + clashes(b)
                placed[a], placed[b] = placed[b], placed[a]
                if clashes(a) + clashes(b) < before:
                    changed = True
                    break
                placed[a], placed[b] = placed[b], placed[a]
        if not changed:
            break
    return sum(clashes(n) for n in placed) // 2
