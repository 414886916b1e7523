"""How many items each range and each type gets, so that nothing is lost in rounding.

Item quota of a range = items of the paper × weight / 100, rounded by largest remainder, so that the quotas sum to the
paper exactly. Inside a range the types follow the paper's mix as nearly as whole numbers allow, and both margins of
that table hold exactly: rows sum to the range's quota, columns to the type's count.
"""

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def largest_remainder(total: int, weights: Mapping[K, object]) -> dict[K, int]:
    """Share ``total`` in proportion to ``weights`` (any sum above 0); equal remainders go to the earlier key."""
    exact_weights = {key: Fraction(weight) for key, weight in weights.items()}  # type: ignore[arg-type]
    whole = sum(exact_weights.values())
    if whole <= 0:
        raise ValueError("the weights sum to nothing")
    exact = {key: total * weight / whole for key, weight in exact_weights.items()}
    quota = {key: int(share) for key, share in exact.items()}
    order = sorted(exact, key=lambda key: exact[key] - quota[key], reverse=True)
    for key in order[: total - sum(quota.values())]:
        quota[key] += 1
    return quota


def table(ranges: Mapping[str, int], types: Mapping[str, int]) -> dict[tuple[str, str], int]:
    """Spread range quotas over types: (range, type) → count, with both margins exact.

    Each cell is its proportional share rounded down or up. Such a table always exists (the matrix of a flow problem is
    totally unimodular); it is found by giving the missing units along augmenting paths, largest remainders first.
    """
    total = sum(ranges.values())
    if total != sum(types.values()):
        raise ValueError("the ranges and the types do not have the same number of items")
    exact = {(r, t): Fraction(n * m, total) for r, n in ranges.items() for t, m in types.items()} if total else {}
    cells = {key: int(share) for key, share in exact.items()}
    rows_left = {r: n - sum(cells.get((r, t), 0) for t in types) for r, n in ranges.items()}
    columns_left = {t: m - sum(cells.get((r, t), 0) for r in ranges) for t, m in types.items()}
    liking = {r: sorted(types, key=lambda t: exact[r, t] - int(exact[r, t]), reverse=True) for r in ranges if total}
    raised: set[tuple[str, str]] = set()
    for r, missing in rows_left.items():
        for _ in range(missing):
            if not _raise_one(r, liking, exact, raised, columns_left, set()):
                raise AssertionError("a rounding with both margins exists for every proportional table")
    for key in raised:
        cells[key] += 1
    return cells


def _raise_one(r, liking, exact, raised, columns_left, seen) -> bool:
    """Give range ``r`` one more unit in some type, moving units of other ranges out of the way (Kuhn's augmentation)."""
    for t in liking[r]:
        if (r, t) in raised or exact[r, t].denominator == 1 or t in seen:
            continue
        seen.add(t)
        if columns_left[t] > 0:
            columns_left[t] -= 1
            raised.add((r, t))
            return True
        for other in [o for o in liking if (o, t) in raised]:
            raised.discard((other, t))
            if _raise_one(other, liking, exact, raised, columns_left, seen):
                raised.add((r, t))
                return True
            raised.add((other, t))
    return False
