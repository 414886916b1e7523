"""Bars of several papers side by side, as SVG drawn by the server. The table beside each picture says the same in figures."""

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from skillcert.core.i18n import N_
from skillcert.papers import equivalence

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 420, 190, 34, 24, 22
TITLES = {
    "difficulty": N_("Items by difficulty, 1 easy to 5 hard"),
    "single": N_("Right answers of single choice"),
    "judge": N_("True and false"),
}
SIGNS = {"T": "√", "F": "×"}
"""The keys of true/false items as everybody writes them."""


def pictures(sheets: Mapping[str, Mapping], say: Callable[[str], str]) -> list[tuple[str, Markup]]:
    """(title, picture) of what is best compared at a glance."""
    tables = equivalence.rows(sheets)
    tables["judge"] = [(SIGNS.get(key, key), values) for key, values in tables.get("judge", ())]
    return [
        (say(title), grouped(say(title), tables[name], list(sheets)))
        for name, title in TITLES.items()
        if tables.get(name)
    ]


def grouped(title: str, rows: Sequence[tuple[str, Mapping[str, float]]], forms: Sequence[str]) -> Markup:
    """A group of bars for each row, in it a bar for each paper."""
    most = max((value for _, values in rows for value in values.values()), default=0) or 1
    wide, floor = (WIDTH - LEFT) / len(rows), HEIGHT - BOTTOM
    bar = wide * 0.7 / len(forms)
    parts = [Markup('<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, HEIGHT, title)]
    parts.append(_line(LEFT, floor, WIDTH, floor))
    for place, (key, values) in enumerate(rows):
        start = LEFT + wide * (place + 0.15)
        parts.append(_text(start + bar * len(forms) / 2, HEIGHT - 6, key))
        for number, form in enumerate(forms):
            tall = values[form] / most * (floor - TOP)
            x = start + bar * number
            parts.append(
                Markup('<rect class="form-bar form-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                    number, x, floor - tall, max(bar - 2, 1), tall
                )
            )
            parts.append(_text(x + bar / 2 - 1, floor - tall - 4, f"{values[form]:g}", "small"))
    return Markup("").join([*parts, Markup("</svg>")])


def _line(x1: float, y1: float, x2: float, y2: float) -> Markup:
    return Markup('<line class="axis" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(x1, y1, x2, y2)


def _text(x: float, y: float, said: str, kind: str = "") -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(kind, x, y, said)
