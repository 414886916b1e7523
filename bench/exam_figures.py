"""What was measured of an exam hall, and which bars it holds. Pure."""

from __future__ import annotations

from dataclasses import dataclass

ANSWERS = 100
SAVE_EVERY = 15
SEATS, REFRESH_EVERY, PULSE_EVERY = 60, 5, 3


@dataclass(frozen=True)
class Sitting:
    """CPU ms of web server and database for one candidate: sign-in, opening the paper, one save, hand-in, marking; errors of the run."""

    sign_in: float
    start: float
    save: float
    hand_in: float
    landing: float
    mark: float
    errors: int
    bare: float
    """One save of the bare view, right after: what else the machine does at this hour slows both alike."""

    @property
    def begin(self) -> float:
        """Sign-in by ticket, open, start."""
        return self.sign_in + self.start

    @property
    def close(self) -> float:
        """Hand in and grade."""
        return self.hand_in + self.mark

    @property
    def seconds(self) -> float:
        """The whole sitting in CPU seconds."""
        return (self.begin + ANSWERS * self.save + self.close + self.landing) / 1000


@dataclass(frozen=True)
class Storm:
    """All candidates at the same moment. Rates a second, p95 in ms."""

    candidates: int
    sign_ins_per_s: float
    starts_per_s: float
    start_p95: float
    errors: int


@dataclass(frozen=True)
class Exam:
    """A hall that arrives within `ramp` seconds and then saves every 15 s; p95 and p99 in ms."""

    candidates: int
    ramp: float
    sign_in_p95: float
    start_p95: float
    save_p95: float
    save_p99: float
    hand_in_p95: float
    errors: int
    read_back: int


@dataclass(frozen=True)
class Level:
    """One load: so many candidates at a save in 15 s. `saved` of `wanted` saves; CPU as shares of the whole machine, in percent."""

    candidates: int
    p95: float
    saved: int
    wanted: int
    errors: int
    unanswered: int
    busy: float
    shares: dict[str, float]
    lag: float

    LIMIT = 500
    LEAST = 0.97

    @property
    def holds(self) -> bool:
        return self.p95 < self.LIMIT and not self.errors and self.saved >= self.LEAST * self.wanted

    @property
    def broke(self) -> str:
        """What gave way first, as far as the figures tell."""
        took = ", ".join(f"{name} {share:.0f} %" for name, share in self.shares.items())
        if self.busy >= 90:
            return f"the processors: {self.busy:.0f} % busy ({took})"
        if self.lag >= 100:
            return f"the load driver, itself {self.lag:.0f} ms late ({took})"
        return f"the queue before the web workers; processors {self.busy:.0f} % busy ({took})"


@dataclass(frozen=True)
class Console:
    """CPU ms of one refresh of a room's map when seats have news, when they have none, and of one pulse."""

    refresh: float
    quiet: float
    pulse: float

    @property
    def refresh_share(self) -> float:
        """Percent of one core for a room that refreshes every 5 s."""
        return self.refresh / (10 * REFRESH_EVERY)

    @property
    def pulse_share(self) -> float:
        """Percent of one core for 60 pages that each pulse every 3 s."""
        return self.pulse * SEATS / (10 * PULSE_EVERY)


@dataclass(frozen=True)
class Line:
    """A row of the table: what, the figure, the bar, whether it holds (None: there is no bar)."""

    what: str
    figure: str
    bar: str = ""
    holds: bool | None = None

    def row(self, database: str) -> str:
        word = {True: "holds", False: "**missed**", None: ""}[self.holds]
        return f"| {database} | {self.what} | {self.figure} | {self.bar} | {word} |"


def sitting(told: Sitting) -> list[Line]:
    return [
        Line("sign-in by ticket, open, start", f"{told.begin:.1f} ms CPU", "≤ 30 ms", told.begin <= 30),
        Line("one saved answer", f"{told.save:.2f} ms CPU", "≤ 2 ms", told.save <= 2),
        Line(f"hand in and grade {ANSWERS} answers", f"{told.close:.1f} ms CPU ({told.hand_in:.1f} + {told.mark:.1f})", "≤ 15 ms", told.close <= 15),
        Line(f"a sitting of {ANSWERS} answers, door to receipt, graded", f"{told.seconds:.3f} s CPU", "≤ 0.3 s", told.seconds <= 0.3),
        _clean("errors among them", told.errors),
        Line("the bare view's save in the same run, as a measure of the machine", f"{told.bare:.2f} ms CPU"),
    ]  # fmt: skip


def storm(told: Storm) -> list[Line]:
    return [
        Line(f"{told.candidates} sign in at the same moment", f"{told.sign_ins_per_s:.0f} a second"),
        Line(f"{told.candidates} open their papers at the same moment", f"{told.starts_per_s:.0f} a second, p95 {told.start_p95 / 1000:.2f} s", "p95 ≤ 2 s", told.start_p95 <= 2000),
        _clean("errors among them", told.errors),
    ]  # fmt: skip


def exam(told: Exam) -> list[Line]:
    begin = told.sign_in_p95 + told.start_p95
    return [
        Line(f"{told.candidates} sign in and start within {told.ramp:g} s", f"p95 sign-in {told.sign_in_p95:.0f} ms, paper {told.start_p95:.0f} ms", "p95 ≤ 2 s", begin <= 2000),
        Line(f"save, {told.candidates} candidates, one in {SAVE_EVERY} s each", f"p95 {told.save_p95:.0f} ms, p99 {told.save_p99:.0f} ms", "p95 ≤ 300 ms", told.save_p95 <= 300),
        Line(f"{told.candidates} hand in at the same moment", f"p95 {told.hand_in_p95 / 1000:.2f} s"),
        _clean(f"errors; answers of {told.read_back} candidates read back", told.errors),
    ]  # fmt: skip


def console(told: Console) -> list[Line]:
    return [
        Line(f"room console of {SEATS} seats, refreshed every {REFRESH_EVERY} s", f"{told.refresh:.1f} ms CPU ({told.quiet:.1f} without news), {told.refresh_share:.2f} % of a core", "< 2 %", told.refresh_share < 2),
        Line(f"pulses of {SEATS} pages, every {PULSE_EVERY} s each at most", f"{told.pulse:.2f} ms CPU each, {told.pulse_share:.2f} % of a core", "< 2 %", told.pulse_share < 2),
    ]  # fmt: skip


def _clean(what: str, errors: int) -> Line:
    return Line(what, str(errors), "0", errors == 0)


def most(levels: list[Level]) -> Level | None:
    """The highest load that held."""
    return max((level for level in levels if level.holds), key=lambda level: level.candidates, default=None)


def next_level(levels: list[Level], start: int, most_levels: int) -> int | None:
    """How many candidates to try next: up by a quarter while it holds, down by a quarter until it does, once between; None: done."""
    if not levels:
        return start
    held = [level.candidates for level in levels if level.holds]
    broken = [level.candidates for level in levels if not level.holds]
    if len(levels) >= most_levels:
        return None
    if not broken:
        return _round(max(held) * 1.25)
    if not held:
        return _round(min(broken) * 0.75)
    between = _round((max(held) + min(broken)) / 2)
    return between if min(broken) / max(held) > 1.2 and between not in held + broken else None


def _round(number: float) -> int:
    return round(number / 100) * 100 if number >= 1000 else round(number)
