"""Pages that two skins share: the same views on both blueprints.

The views name other pages relatively (``url_for(".item")``), so that each reader stays in their own skin; how far they see
is the scope of their actor.
"""

from collections.abc import Callable, Iterable

from flask import Blueprint

Route = tuple[str, Callable, str, str]
"""(rule, view, methods parted by blanks, permission); the endpoint is the view's name."""


def hang(blueprint: Blueprint, routes: Iterable[Route]) -> dict[str, str]:
    """Hang shared views on a skin; returns its lines of the access table."""
    lines = {}
    for rule, view, methods, permission in routes:
        blueprint.add_url_rule(rule, view.__name__, view, methods=methods.split())
        lines[view.__name__] = permission
    return lines
