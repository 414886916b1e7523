"""How much an item tells about a candidate of a given ability (Fisher information), for items with calibrated parameters. Pure.

Logistic with D = 1. "3PL": [a, b, c] (Birnbaum 1968); "GPC": [a, b1, b2 …] (Muraki 1993): a² × the variance of the category.
"""

from collections.abc import Sequence
from itertools import accumulate
from math import exp


def information(model: str, parameters: Sequence[float], theta: float = 0.0) -> float:
    """The information of an item at ability `theta`. Raises ValueError for a model it does not know."""
    if model == "3PL":
        return _three(*parameters, theta=theta)
    if model == "GPC":
        return _credit(parameters[0], parameters[1:], theta)
    raise ValueError(f"unknown model {model}")


def _three(slope: float, hard: float, guess: float = 0.0, *, theta: float) -> float:
    right = guess + (1 - guess) / (1 + exp(-slope * (theta - hard)))
    return slope**2 * (1 - right) / right * ((right - guess) / (1 - guess)) ** 2


def _credit(slope: float, steps: Sequence[float], theta: float) -> float:
    weights = [exp(one) for one in accumulate((slope * (theta - step) for step in steps), initial=0.0)]
    shares = [weight / sum(weights) for weight in weights]
    mean = sum(score * share for score, share in enumerate(shares))
    return slope**2 * sum((score - mean) ** 2 * share for score, share in enumerate(shares))
