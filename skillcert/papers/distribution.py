"""Which seat gets which form, so that neighbours hold different ones. Pure."""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

Seat = TypeVar("Seat", bound=Hashable)


def distribute(
    forms: Sequence[str], neighbour_pairs: Iterable[tuple[Seat, Seat]], seats: Iterable[Seat] = ()
) -> dict[Seat, str]:
    """Give each seat a form: seat → form. Neighbours differ wherever the forms suffice, and each form is used about as often.

    Two forms suffice for rows (and any plan without odd rings); with fewer forms than a plan needs, the pair of
    neighbours with the same form is one that could not be avoided by this walk. Seats are served in the given order,
    ring by ring from the first one, so the same plan gives the same answer.
    """
    if not forms:
        raise ValueError("no form to give")
    beside: dict[Seat, list[Seat]] = defaultdict(list)
    order: dict[Seat, None] = dict.fromkeys(seats)
    for left, right in neighbour_pairs:
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


def clashes(given: dict[Seat, str], neighbour_pairs: Iterable[tuple[Seat, Seat]]) -> list[tuple[Seat, Seat]]:
    """The pairs of neighbours that hold the same form."""
    return [(left, right) for left, right in neighbour_pairs if given[left] == given[right]]
