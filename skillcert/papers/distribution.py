"""Which seat gets which form, so that neighbours hold different ones. Pure."""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from skillcert.papers.assembly import Problem, Row, solve

Seat = TypeVar("Seat", bound=Hashable)
NODES = 300
MANY_CLIQUES = 2_000


@dataclass(frozen=True, slots=True)
class Shares(Generic[Seat]):
    """Seat → form; the pairs of neighbours that hold the same form; whether fewer such pairs are proven impossible."""

    given: Mapping[Seat, str]
    clashes: tuple[tuple[Seat, Seat], ...] = ()
    fewest: bool = True

    @property
    def possible(self) -> bool:
        """Whether all neighbours differ."""
        return not self.clashes


def distribute(
    forms: Sequence[str], neighbour_pairs: Iterable[tuple[Seat, Seat]], seats: Iterable[Seat] = ()
) -> dict[Seat, str]:
    """Give each seat a form: seat → form. Neighbours differ wherever that is possible; see `share_out`."""
    return dict(share_out(forms, neighbour_pairs, seats).given)


def share_out(
    forms: Sequence[str], neighbour_pairs: Iterable[tuple[Seat, Seat]], seats: Iterable[Seat] = ()
) -> Shares[Seat]:
    """Share the forms out with the fewest pairs of neighbours alike, each form used about as often.

    Two forms suffice for rows (and any plan without odd rings): a walk from seat to seat finds that at once. Where the
    walk leaves neighbours alike, a small program looks for fewer, and says whether it proved that there are none.
    The same plan gives the same answer. Raises ValueError without any form.
    """
    if not forms:
        raise ValueError("no form to give")
    pairs = list({frozenset(pair): (pair[0], pair[1]) for pair in neighbour_pairs}.values())
    given = _walk(forms, pairs, list(seats))
    alike = clashes(given, pairs)
    if not alike:
        return Shares(given)
    if len(forms) == 1:
        return Shares(given, tuple(alike))
    better, fewest = _fewest(forms, pairs, list(given))
    left = clashes(better, pairs) if better else alike
    if better and len(left) <= len(alike):
        return Shares(better, tuple(left), fewest)
    return Shares(given, tuple(alike), fewest=False)


def clashes(given: Mapping[Seat, str], neighbour_pairs: Iterable[tuple[Seat, Seat]]) -> list[tuple[Seat, Seat]]:
    """The pairs of neighbours that hold the same form."""
    return [(left, right) for left, right in neighbour_pairs if given[left] == given[right]]


def _walk(forms: Sequence[str], pairs: Sequence[tuple[Seat, Seat]], seats: Sequence[Seat]) -> dict[Seat, str]:
    """Seats in the given order, ring by ring from the first: each gets the form that its neighbours hold least."""
    beside: dict[Seat, list[Seat]] = defaultdict(list)
    order: dict[Seat, None] = dict.fromkeys(seats)
    for left, right in pairs:
        beside[left].append(right)
        beside[right].append(left)
        order.setdefault(left)
        order.setdefault(right)
    given: dict[Seat, str] = {}
    used = dict.fromkeys(forms, 0)
    for start in order:
        waiting = deque([] if start in given else [start])
        while waiting:
            seat = waiting.popleft()
            if seat in given:
                continue
            taken = [given[other] for other in beside[seat] if other in given]
            given[seat] = min(forms, key=lambda form: (taken.count(form), used[form], forms.index(form)))
            used[given[seat]] += 1
            waiting.extend(other for other in beside[seat] if other not in given)
    return {seat: given[seat] for seat in order}


def _fewest(
    forms: Sequence[str], pairs: Sequence[tuple[Seat, Seat]], seats: Sequence[Seat]
) -> tuple[dict[Seat, str], bool]:
    """The program: a column for each (seat, form) and one for each pair alike, of which there should be few."""
    number = {seat: n for n, seat in enumerate(seats)}
    wide = len(forms)

    def column(seat: Seat, form: int) -> int:
        return number[seat] * wide + form

    alike = {frozenset(pair): len(seats) * wide + n for n, pair in enumerate(pairs)}
    rows = [Row("one", {column(seat, form): 1.0 for form in range(wide)}, 1, 1) for seat in seats]
    rows.append(Row("first", {column(seats[0], 0): 1.0}, 1, 1))  # forms may change names: fix one
    for left, right in pairs:
        for form in range(wide):
            terms = {column(left, form): 1.0, column(right, form): 1.0, alike[frozenset((left, right))]: -1.0}
            rows.append(Row("pair", terms, high=1))
    for ring in _cliques(pairs, wide + 1):
        sides = {alike[frozenset((a, b))]: 1.0 for n, a in enumerate(ring) for b in ring[n + 1 :]}
        rows.append(Row("ring", sides, low=1))
    share = len(seats) / wide
    for form in range(wide):
        rows.append(Row("share", {column(s, form): 1.0 for s in seats}, share - 1, share + 1, price=0.01))
    gain = [0.0] * (len(seats) * wide) + [-1.0] * len(pairs)
    found = solve(Problem(gain, rows), slack=0.9, nodes=NODES)
    if not found.feasible:
        return {}, False
    taken = found.taken[0]
    given = {seat: forms[next(f for f in range(wide) if taken.get(column(seat, f)))] for seat in seats}
    return given, found.status == "optimal"


def _cliques(pairs: Sequence[tuple[Seat, Seat]], size: int) -> Iterator[tuple[Seat, ...]]:
    """Groups of so many seats that are all neighbours of each other: one form too few for them."""
    after: dict[Seat, set[Seat]] = defaultdict(set)
    order: dict[Seat, int] = {}
    for left, right in pairs:
        for seat in (left, right):
            order.setdefault(seat, len(order))
        first, second = sorted((left, right), key=order.__getitem__)
        after[first].add(second)

    def grow(ring: tuple[Seat, ...], fit: set[Seat]) -> Iterator[tuple[Seat, ...]]:
        if len(ring) == size:
            yield ring
            return
        for seat in sorted(fit, key=order.__getitem__):
            yield from grow((*ring, seat), fit & after[seat])

    for found, seat in enumerate(order):
        yield from grow((seat,), after[seat])
        if found > MANY_CLIQUES:
            return
