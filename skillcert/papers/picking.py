"""What one candidate gets of a paper of which each candidate gets items of their own. Pure; the same secret, the same items."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence


def pick(content: Mapping, secret: bytes) -> dict:
    """The content for the attempt with this secret: of each place as many items as it gives, in the paper's order.

    Items keep their `number`, by which answers and marks are told apart. A paper without places comes back unchanged.
    """
    if not content.get("draw"):
        return dict(content)
    places: dict[str, list[Mapping]] = {}
    for item in content["items"]:
        places.setdefault(item["cell"], []).append(item)
    kept = {
        item["number"]
        for one in content["draw"]
        for item in _chosen(places[one["cell"]], one["cell"], one["take"], secret)
    }
    items = [item for item in content["items"] if item["number"] in kept]
    cases = {item.get("case") for item in items}
    return {**content, "items": items, "cases": [case for case in content.get("cases", ()) if case["id"] in cases]}


def _chosen(items: Sequence[Mapping], cell: str, take: int, secret: bytes) -> list[Mapping]:
    """The first `take` in an order that only the secret knows: each item is as likely as another."""
    return sorted(items, key=lambda item: _lot(secret, cell, item["number"]))[:take]


def _lot(secret: bytes, cell: str, number: int) -> bytes:
    return hmac.new(secret, f"pick/{cell}/{number}".encode(), hashlib.sha256).digest()
