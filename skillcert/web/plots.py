"""Small pictures as SVG, drawn by the server: they print, need no script, and carry their own description.

Values in, safe markup out. Colours and strokes are classes of static/css/plots.css, so that light, dark and print differ there.
The table beside each picture says the same in figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 420, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 28, 40


@dataclass(frozen=True)
class Dot:
    """A point of a scatter plot; `kind` is a class: fair | weak | bad."""

    x: float
    y: float
    name: str
    kind: str = "fair"


@dataclass(frozen=True)
class Curve:
    """A line over the groups; None leaves a gap. `right` draws it strong."""

    name: str
    values: Sequence[float | None]
    right: bool = False


class _Field:
    """The drawing area: where a value lies, and the frame round it."""

    def __init__(self, x: tuple[float, float], y: tuple[float, float]):
        self.x, self.y = x, y

    def at(self, x: float, y: float) -> tuple[str, str]:
        across = LEFT + (x - self.x[0]) / (self.x[1] - self.x[0]) * (WIDTH - LEFT - RIGHT)
        up = HEIGHT - BOTTOM - (y - self.y[0]) / (self.y[1] - self.y[0]) * (HEIGHT - TOP - BOTTOM)
        return f"{across:.1f}", f"{up:.1f}"

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
        (a, b), (c, d) = self.at(x1, y1), self.at(x2, y2)
        return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(kind, a, b, c, d)

    def text(self, x: float, y: float, said: str, dx: int = 0, dy: int = 0, anchor: str = "middle") -> Markup:
        across, up = self.at(x, y)
        return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(
            float(across) + dx, float(up) + dy, anchor, said
        )

    def frame(self, x_name: str, y_name: str, y_steps: Sequence[float], y_form: str) -> list[Markup]:
        parts = [self.line(self.x[0], step, self.x[1], step, "grid") for step in y_steps]
        parts += [self.text(self.x[0], step, y_form.format(step), -6, 4, "end") for step in y_steps]
        parts.append(self.line(self.x[0], self.y[0], self.x[1], self.y[0], "axis"))
        parts.append(self.text(sum(self.x) / 2, self.y[0], x_name, 0, 34))
        parts.append(Markup('<text x="{}" y="{}">{}</text>').format(4, 10, y_name))
        return parts


def _svg(title: str, parts: Sequence[Markup]) -> Markup:
    head = Markup('<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, HEIGHT, title)
    return head + Markup("").join(parts) + Markup("</svg>")


def scatter(title: str, dots: Sequence[Dot], x_name: str, y_name: str) -> Markup:
    """p (0…1) across, discrimination (−1…1, cut to what is there) upwards."""
    low = min([-0.2, *(dot.y for dot in dots)])
    field = _Field((0, 1), (max(-1.0, low - 0.05), 1))
    steps = [step / 5 for step in range(-5, 6) if step / 5 >= field.y[0]]
    parts = field.frame(x_name, y_name, steps, "{:.1f}")
    parts += [field.text(step / 5, field.y[0], f"{step / 5:.1f}", 0, 16) for step in range(6)]
    parts.append(field.line(0, 0, 1, 0, "zero"))
    for dot in dots:
        x, y = field.at(dot.x, dot.y)
        parts.append(
            Markup('<circle class="dot {}" cx="{}" cy="{}" r="4"><title>{}</title></circle>').format(
                dot.kind, x, y, dot.name
            )
        )
        if dot.kind == "bad":
            parts.append(field.text(dot.x, dot.y, dot.name.split(" ")[0], 7, -5, "start"))
    return _svg(title, parts)


def bars(title: str, bands: Sequence[tuple[float, float, int]], mark: float | None, x_name: str, y_name: str) -> Markup:
    """How many candidates have which total; `mark`: where the pass line stands."""
    top = max([1, *(n for *_, n in bands)])
    step = max(1, -(-top // 5))
    field = _Field((bands[0][0], bands[-1][1]), (0, step * 5 if top > step * 4 else top + 1))
    parts = field.frame(x_name, y_name, range(0, int(field.y[1]) + 1, step), "{:.0f}")
    for start, end, n in bands:
        (x1, y1), (x2, y2) = field.at(start, n), field.at(end, 0)
        wide, high = float(x2) - float(x1) - 1.5, float(y2) - float(y1)
        parts.append(
            Markup('<rect class="bar" x="{}" y="{}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>').format(
                x1, y1, wide, high, f"{start:g}–{end:g}: {n}"
            )
        )
    every = max(1, len(bands) // 10)
    parts += [field.text(start, 0, f"{start:g}", 0, 16) for start, *_ in bands[::every]]
    if mark is not None and field.x[0] < mark < field.x[1]:
        parts.append(field.line(mark, 0, mark, field.y[1], "mark"))
    return _svg(title, parts)


def curves(title: str, lines: Sequence[Curve], x_name: str, y_name: str) -> Markup:
    """Shares (0…1) by ability group; the right option drawn strong, each line named at its end."""
    count = max(2, *(len(line.values) for line in lines))
    field = _Field((0.8, count + 0.4), (0, 1))
    parts = field.frame(x_name, y_name, [0, 0.25, 0.5, 0.75, 1], "{:.0%}")
    parts += [field.text(group, 0, str(group), 0, 16) for group in range(1, count + 1)]
    ends: list[tuple[float, float, str]] = []
    for number, line in enumerate(lines):
        places = [field.at(group, value) for group, value in enumerate(line.values, 1) if value is not None]
        kind = "right" if line.right else f"wrong wrong-{number % 4}"
        points = " ".join(f"{x},{y}" for x, y in places)
        parts.append(Markup('<polyline class="curve {}" points="{}"/>').format(kind, points))
        parts += [Markup('<circle class="curve-dot {}" cx="{}" cy="{}" r="3"/>').format(kind, x, y) for x, y in places]
        if places:
            ends.append((float(places[-1][1]), float(places[-1][0]), line.name))
    low = 0.0
    for y, x, name in sorted(ends):
        low = max(y + 4, low + 13)  # names that would cover one another stand apart
        parts.append(Markup('<text x="{}" y="{:.1f}">{}</text>').format(x + 7, low, name))
    return _svg(title, parts)
