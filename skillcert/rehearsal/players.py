"""The simulated candidates of a rehearsal: each lives one exam over HTTP on a human timetable, all together make a hall."""

from __future__ import annotations

import random
import re
import ssl
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException

from skillcert.rehearsal import answering
from skillcert.rehearsal.hall import SeatBrowser
from skillcert.rehearsal.verdict import Kind, Life, Step

COUNTDOWN = re.compile(r'data-now="(\d+)"\s+data-starts="(\d+)"')
FAULTS = (OSError, RuntimeError, ValueError, HTTPException)

ARRIVING = 10
"""Candidates who sign in each second."""
JITTER = 1.5
"""Seconds over which the waiting pages of a hall open their papers."""
PATIENCE, PAUSE = 6, 1.0
"""How often a page tries to send an answer, and the seconds between."""
CHANGE_OF_MIND = 0.15
AWAY_AT_MOST = 60
PULSE = 3.0
"""Seconds of silence after which a page shows that it lives, unless the server asked for fewer pulses."""
SELDOM = 8.0
"""Seconds after which it does so whatever else is heard."""

Release = Callable[[str], str]
"""A ticket's release code, as the invigilator gives it out; raises RuntimeError or OSError when there is none to be had."""


@dataclass(frozen=True)
class Plan:
    """`minutes` of answering, a save `every` so many seconds, the network away for `away_share` of the candidates, another PC for
    `move_share` of them."""

    minutes: float
    every: float = 15.0
    away_share: float = 0.1
    seed: int = 1
    move_share: float = 0.05

    @property
    def seconds(self) -> float:
        return self.minutes * 60


class Player:
    """One candidate at one PC."""

    def __init__(
        self,
        base: str,
        seat: Sequence[str],
        number: int,
        plan: Plan,
        authority: ssl.SSLContext | None = None,
        release: Release | None = None,
    ):
        self.ticket, self.room_code = seat
        self.life = Life(self.ticket)
        self.pc = lambda: SeatBrowser(base, authority)
        self.browser = self.pc()
        self.number, self.plan, self.release = number, plan, release
        self.random = random.Random(f"{plan.seed}:{self.ticket}")
        self.questions: dict[int, answering.Asked] = {}
        self.every_pulse, self.pulse_due, self.pulsed = PULSE, 0.0, 0.0
        self.revisions: dict[int, int] = {}
        self.given: dict[int, tuple[int, str]] = {}  # what the server called saved last: {question: (revision, tokens)}
        self.waiting: dict[int, tuple[int, str]] = {}  # what it has not called saved yet
        self.starts = 0.0

    def sign_in(self, begins: float) -> None:
        due = begins + self.number / ARRIVING
        _sleep_until(due)
        self._timed(Kind.SIGN_IN, due, lambda: self.browser.sign_in(self.ticket, self.room_code))
        told = COUNTDOWN.search(self.browser.page)
        self.starts = time.monotonic() + max(0, int(told[2]) - int(told[1])) / 1000 if told else time.monotonic()

    def start(self, _begins: float) -> None:
        due = self.starts + 0.05 + self.random.random() * JITTER
        _sleep_until(due)
        page = self._timed(Kind.START, due, self._open)
        self.questions = answering.questions(page)
        if not self.questions:
            raise RuntimeError("the paper has no question to answer")

    def _open(self) -> str:
        """The waiting page asks again when the paper is not there yet, as in a browser."""
        for _ in range(PATIENCE - 1):
            try:
                return self.browser.open()
            except FAULTS:
                time.sleep(PAUSE / 4)
        return self.browser.open()

    def answer(self, begins: float) -> None:
        ends = begins + self.plan.seconds
        self.pulse_due = self.pulsed = begins + self.random.random() / 4  # a page that was opened shows itself
        away_from, away_until = self._outage(begins)
        moves = self._move(begins)
        due = begins + self.random.random() * self.plan.every
        while due < ends:
            self._live_until(due, away_from, away_until)
            if away_until and due >= away_until:
                self._network_is_back(away_until)
                away_until = 0
            if moves and due >= moves:
                self._go_to_another_pc(due)
                moves = 0
            self._choose()
            if not away_from <= due < away_until:
                self._send(due)
            elif not self.life.again:
                self._receipt_gets_lost()
            due += self.plan.every * self.random.uniform(0.5, 1.5)
        if away_until:
            _sleep_until(away_until)
            self._network_is_back(away_until)
        self._live_until(ends, 0, 0)

    def _live_until(self, instant: float, away_from: float, away_until: float) -> None:
        """Wait, and show that the page lives where nothing else does; without the network nothing is heard."""
        while self.pulse_due < instant:
            _sleep_until(self.pulse_due)
            now = time.monotonic()
            if not away_from <= now < away_until:
                self._pulse(max(self.pulse_due, now - PAUSE))
            self.pulsed = max(self.pulse_due, now)
            self.pulse_due = self.pulsed + self.every_pulse
        _sleep_until(instant)

    def _pulse(self, due: float) -> None:
        try:
            told = self._timed(Kind.PULSE, due, lambda: self.browser.pulse(len(self.waiting)))
            self.every_pulse = max(PULSE, told.get("again", 0) / 1000)
        except FAULTS as fault:
            self.life.trouble.append(f"pulse: {fault}")

    def _move(self, begins: float) -> float:
        """When this PC breaks down and the candidate goes to another one; 0 for most. The second candidate always does."""
        share = self.plan.move_share
        if not share or self.release is None or self.life.away or (self.number != 1 and self.random.random() >= share):
            return 0.0
        return begins + self.plan.seconds * self.random.uniform(0.4, 0.6)

    def _go_to_another_pc(self, due: float) -> None:
        """The invigilator gives a code, the paper opens on another PC with every answer, and the old PC is shut out."""
        old, given = self.browser, dict(self.given)
        code = self.release(self.ticket) if self.release else ""
        new = self.pc()

        def resume() -> str:
            new.sign_in(self.ticket, self.room_code, code)
            return new.open()

        shown = answering.stored(self._timed(Kind.RESUME, max(due, time.monotonic()), resume))
        self.browser = new
        self.life.moved = all(shown.get(question) == value for question, (_, value) in given.items())
        try:
            old.send([[next(iter(self.questions)), 999_999, ""]])
            self.life.moved = False  # two PCs wrote into one paper
        except FAULTS:
            pass

    def _outage(self, begins: float) -> tuple[float, float]:
        """From when to when the network of this PC is away; (0, 0) for most. The first candidate always meets it."""
        share = self.plan.away_share
        if not share or (self.number and self.random.random() >= share):
            return 0, 0
        length = min(AWAY_AT_MOST, self.plan.seconds / 3)
        self.life.away = length
        at = begins + self.plan.seconds * self.random.uniform(0.2, 0.5)
        return at, at + length

    def _choose(self) -> None:
        """Answer the next question, or think again about one."""
        fresh = [question for question in self._order() if question not in self.revisions]
        again = not fresh or (self.revisions and self.random.random() < CHANGE_OF_MIND)
        question = self.random.choice(list(self.revisions)) if again else fresh[0]
        revision = self.revisions.get(question, 0) + 1
        self.revisions[question] = revision
        self.waiting[question] = (revision, answering.answer(self.questions[question], self.random))

    def _order(self) -> list[int]:
        """Every kind of question comes up early: the written ones are few and stand at the end of a paper."""
        return sorted(self.questions, key=lambda n: (n % 3 != self.number % 3, not self.questions[n].fields, n))

    def _receipt_gets_lost(self) -> None:
        """The request arrives, its answer does not: the page must send it again, and it must be stored once."""
        self.life.again += len(self.waiting)
        try:
            self.browser.send(self._changes())
        except FAULTS as fault:
            self.life.trouble.append(str(fault))

    def _network_is_back(self, due: float) -> None:
        self.life.held_back += len(self.waiting)
        self._send(max(due, time.monotonic()))

    def _changes(self) -> list[list]:
        return [[question, revision, value] for question, (revision, value) in self.waiting.items()]

    def _send(self, due: float) -> None:
        """Send what waits; what is not called saved is tried again."""
        for _ in range(PATIENCE):
            if not self.waiting:
                return
            try:
                self._receive(self._timed(Kind.SAVE, due, lambda: self.browser.send(self._changes())))
            except FAULTS as fault:
                self.life.trouble.append(str(fault))
                time.sleep(PAUSE)

    def _receive(self, receipt: dict) -> None:
        for question, revision in receipt.get("saved", {}).items():
            number = int(question)
            self.pulse_due = min(
                time.monotonic() + self.every_pulse, self.pulsed + SELDOM
            )  # a receipt is a sign of life
            if self.waiting.get(number, (0, ""))[0] == revision:
                self.given[number] = self.waiting.pop(number)
                self.life.told.add((number, revision))

    def read_back(self, _begins: float) -> None:
        """Whether what was called saved stands on the page as another PC would get it."""
        self.life.unsent = len(self.waiting)
        shown = answering.stored(self.browser.open())
        self.life.lost |= {
            (question, revision)
            for question, (revision, value) in self.given.items()
            if shown.get(question, "") != value
        }
        self.life.read_back = True

    def hand_in(self, begins: float) -> None:
        _sleep_until(begins)
        page = self._timed(Kind.HAND_IN, begins, self.browser.hand_in)
        if 'id="sitting"' in page:
            raise RuntimeError("the paper is still open after it was handed in")

    def _timed(self, kind: Kind, due: float, act: Callable):
        sent = time.monotonic()
        try:
            result = act()
        except FAULTS:
            self.life.steps.append(Step(kind, due, sent, time.monotonic(), ok=False))
            raise
        self.life.steps.append(Step(kind, due, sent, time.monotonic()))
        return result


def play(
    base: str,
    seats: Sequence[Sequence[str]],
    plan: Plan,
    cpu: Callable[[], float | None] = lambda: None,
    authority: ssl.SSLContext | None = None,
    say: Callable[[str, int, int], None] = lambda phase, n, total: None,
    release: Release | None = None,
) -> tuple[list[Life], float | None]:
    """Play a hall of (ticket, room code) from the door to the last hand-in.

    Gives the lives, and the CPU seconds that `cpu` (a running total) grew by while answers were saved. `say` hears of each phase
    how many of how many candidates came through it. Who fails in a phase takes no part in the next. Without `release` nobody changes
    the PC.
    """
    players = [Player(base, seat, number, plan, authority, release) for number, seat in enumerate(seats)]
    here, work = players, None
    with ThreadPoolExecutor(len(players)) as pool:
        for phase in ("sign_in", "start", "answer", "read_back", "hand_in"):
            before, begins = cpu(), time.monotonic() + 0.5
            came = list(pool.map(lambda player, act=phase, at=begins: _through(player, act, at), here))
            here = [player for player, through in zip(here, came, strict=True) if through]
            say(phase, len(here), len(players))
            after = cpu()
            if phase == "answer" and before is not None and after is not None:
                work = after - before
    return [player.life for player in players], work


def _through(player: Player, phase: str, begins: float) -> bool:
    try:
        getattr(player, phase)(begins)
    except FAULTS as fault:
        player.life.trouble.append(f"{phase}: {fault}")
        return False
    return True


def _sleep_until(instant: float) -> None:
    time.sleep(max(0.0, instant - time.monotonic()))
