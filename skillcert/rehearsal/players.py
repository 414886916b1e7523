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

from skillcert.rehearsal.hall import SeatBrowser
from skillcert.rehearsal.verdict import Kind, Life, Step

OPTION = re.compile(r'<input[^>]*name="q(\d+)"[^>]*>')
TOKEN = re.compile(r'value="([0-9a-f]{12})"')
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


@dataclass(frozen=True)
class Plan:
    """`minutes` of answering, a save `every` so many seconds, the network away for `away_share` of the candidates."""

    minutes: float
    every: float = 15.0
    away_share: float = 0.1
    seed: int = 1

    @property
    def seconds(self) -> float:
        return self.minutes * 60


class Player:
    """One candidate at one PC."""

    def __init__(
        self, base: str, seat: Sequence[str], number: int, plan: Plan, authority: ssl.SSLContext | None = None
    ):
        self.ticket, self.room_code = seat
        self.life = Life(self.ticket)
        self.browser = SeatBrowser(base, authority)
        self.number, self.plan = number, plan
        self.random = random.Random(f"{plan.seed}:{self.ticket}")
        self.choices: dict[int, list[str]] = {}
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
        for tag in OPTION.finditer(page):
            if token := TOKEN.search(tag[0]):
                self.choices.setdefault(int(tag[1]), []).append(token[1])
        if not self.choices:
            raise RuntimeError("the paper has no question to choose in")

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
        away_from, away_until = self._outage(begins)
        due = begins + self.random.random() * self.plan.every
        while due < ends:
            _sleep_until(due)
            if away_until and due >= away_until:
                self._network_is_back(away_until)
                away_until = 0
            self._choose()
            if not away_from <= due < away_until:
                self._send(due)
            elif not self.life.again:
                self._receipt_gets_lost()
            due += self.plan.every * self.random.uniform(0.5, 1.5)
        if away_until:
            _sleep_until(away_until)
            self._network_is_back(away_until)
        _sleep_until(ends)

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
        fresh = [question for question in self.choices if question not in self.revisions]
        again = not fresh or (self.revisions and self.random.random() < CHANGE_OF_MIND)
        question = self.random.choice(list(self.revisions)) if again else fresh[0]
        revision = self.revisions.get(question, 0) + 1
        self.revisions[question] = revision
        self.waiting[question] = (revision, self.random.choice(self.choices[question]))

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
            if self.waiting.get(number, (0, ""))[0] == revision:
                self.given[number] = self.waiting.pop(number)
                self.life.told.add((number, revision))

    def read_back(self, _begins: float) -> None:
        """Whether what was called saved stands on the page as another PC would get it."""
        self.life.unsent = len(self.waiting)
        chosen = {
            int(tag[1]): TOKEN.search(tag[0]) for tag in OPTION.finditer(self.browser.open()) if " checked" in tag[0]
        }
        for question, (revision, value) in self.given.items():
            found = chosen.get(question)
            if found is None or found[1] != value:
                self.life.lost.add((question, revision))
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
) -> tuple[list[Life], float | None]:
    """Play a hall of (ticket, room code) from the door to the last hand-in.

    Gives the lives, and the CPU seconds that `cpu` (a running total) grew by while answers were saved. `say` hears of each phase
    how many of how many candidates came through it. Who fails in a phase takes no part in the next.
    """
    players = [Player(base, seat, number, plan, authority) for number, seat in enumerate(seats)]
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
