"""Differential item functioning by Mantel and Haenszel, with the classes of ETS. Pure.

Candidates of two groups are compared at equal totals. delta = −2.35 · ln(common odds ratio): negative means the item is harder
for the focal group than for equally able others. A: |delta| < 1 or not significant (χ² with continuity correction, 5 %);
C: |delta| ≥ 1.5 and significantly above 1 (one-sided 5 %); B: in between. The variance of the log odds ratio is that of
Robins, Breslow and Greenland (1986).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, log, sqrt

import numpy as np

from skillcert.exams.statistics import Z95, Responses, shares

DIF_FROM = 50
"""Candidates that each of the two groups must have."""
STRATA = 20
"""At most so many strata of totals."""


@dataclass(frozen=True)
class Dif:
    """One comparison at one item. `focal` against `reference` ("" = all others), with the sizes of the groups."""

    by: str
    focal: str
    reference: str
    delta: float
    grade: str
    sizes: tuple[int, int]


def pairs(values: Sequence[str | None], least: int = DIF_FROM) -> list[tuple[str, str]]:
    """Which (focal, reference) groups are large enough: with two groups the smaller against the larger, else each against all others."""
    known = [value for value in values if value is not None]
    sizes = {value: known.count(value) for value in sorted(set(known))}
    if len(sizes) == 2:
        focal, reference = sorted(sizes, key=lambda value: (sizes[value], value))
        return [(focal, reference)] if sizes[focal] >= least else []
    large = [value for value, size in sizes.items() if size >= least and len(known) - size >= least]
    return [(value, "") for value in large]


def differences(responses: Responses, least: int = DIF_FROM) -> list[list[Dif]]:
    """For every question the comparisons that could be made; only what is right or wrong as a whole enters."""
    totals = strata(shares(responses))
    right = responses.scores >= responses.full - 1e-9
    given = ~np.isnan(responses.scores)
    found: list[list[Dif]] = [[] for _ in responses.questions]
    for by, values in responses.groups.items():
        column = np.array([value or "" for value in values])
        for focal, reference in pairs(values, least):
            mine = column == focal
            other = column == reference if reference else (column != focal) & (column != "")
            for q in range(len(responses.questions)):
                one, two = mine & given[:, q], other & given[:, q]
                if min(one.sum(), two.sum()) < least:
                    continue
                if result := mantel_haenszel(right[:, q], one, two, totals):
                    found[q].append(Dif(by, focal, reference, *result, (int(one.sum()), int(two.sum()))))
    return found


def strata(totals: np.ndarray) -> np.ndarray:
    """The stratum of each total: every total by itself, or ranks in `STRATA` parts where there are more different ones."""
    _, place = np.unique(totals, return_inverse=True)
    if place.size == 0 or place.max() < STRATA:
        return place
    ranked = np.sort(totals)
    return np.minimum(np.searchsorted(ranked, totals, "left") * STRATA // len(totals), STRATA - 1)


def mantel_haenszel(
    right: np.ndarray, focal: np.ndarray, reference: np.ndarray, strata: np.ndarray
) -> tuple[float, str] | None:
    """(delta, class); None where no stratum tells anything."""
    top = bottom = expected = variance = observed = 0.0
    pr = ps_qr = qs = 0.0
    for stratum in np.unique(strata[focal | reference]):
        here = strata == stratum
        a, b = float((right & reference & here).sum()), float((~right & reference & here).sum())
        c, d = float((right & focal & here).sum()), float((~right & focal & here).sum())
        n = a + b + c + d
        if min(a + b, c + d) == 0 or n < 2:
            continue
        r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
        top, bottom, observed = top + r, bottom + s, observed + a
        expected += (a + b) * (a + c) / n
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))
        pr, ps_qr, qs = pr + p * r, ps_qr + p * s + q * r, qs + q * s
    if not top or not bottom or not variance:
        return None
    delta = -2.35 * log(top / bottom)
    spread = 2.35 * sqrt(pr / (2 * top * top) + ps_qr / (2 * top * bottom) + qs / (2 * bottom * bottom))
    chi = max(0.0, abs(observed - expected) - 0.5) ** 2 / variance
    return delta, grade(delta, spread, erfc(sqrt(chi / 2)))


def grade(delta: float, spread: float, probability: float) -> str:
    """A, B or C. `spread`: the standard error of delta; `probability`: of the χ² under no difference."""
    size = abs(delta)
    if size < 1 or probability >= 0.05:
        return "A"
    return "C" if size >= 1.5 and size - 1 > Z95 * spread else "B"
