"""Candidates of a drill: each changes answer after answer and writes down what it was told. What is not acknowledged is sent again."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.drilling.ground import QUESTIONS, Place
from tests.support.drilling.history import Answered, History, Verdict, judge
from tests.support.drilling.server import until

RETRY = 0.05
PATIENCE = 10.0


def post(
    base: str, place: Place, changes: Sequence[Answered], timeout: float = PATIENCE, sent: Callable[[], object] = lambda: None
) -> tuple[int, dict]:
    """One request of the page: (status, what was told). OSError or HTTPException when no answer came.

    `sent` is called when all of it has left, which on a loopback is when the server's kernel has it.
    """
    body = json.dumps({"changes": [[one.question, one.revision, one.value] for one in changes]})
    headers = {"Content-Type": "application/json", "X-Seat": place.key, "Cookie": f"seat={place.token}"}
    connection = HTTPConnection(urlsplit(base).netloc, timeout=timeout)
    try:
        connection.request("POST", "/sit/save", body, headers)
        sent()
        reply = connection.getresponse()
        return reply.status, _json(reply.read())
    finally:
        connection.close()


def _json(body: bytes) -> dict:
    try:
        return dict(json.loads(body))
    except ValueError:
        return {}


class Bot(threading.Thread):
    """One candidate: a change every `pause` seconds until told to stop."""

    def __init__(self, base: str, place: Place, client: int, history: History, pause: float = 0.02):
        super().__init__(daemon=True)
        self.base, self.place, self.client, self.history, self.pause = base, place, client, history, pause
        self.stopping = threading.Event()
        self.on_refusal: Callable[[Bot, str], Place | None] = lambda _bot, _code: None
        self.revisions = [0] * (QUESTIONS + 1)
        self.acknowledged = 0
        self.last_ok = 0.0

    def run(self) -> None:
        turn = 0
        while not self.stopping.is_set():
            turn += 1
            question = turn % QUESTIONS + 1
            self.revisions[question] += 1
            revision = self.revisions[question]
            value = f"={self.place.attempt % 65536:04x}{question:03x}{revision:05x}"
            self.bring(Answered(self.place.attempt, question, revision, value))
            time.sleep(self.pause)

    def bring(self, change: Answered) -> None:
        """Until it is acknowledged, refused for good, or nobody wants it any more."""
        while not self.try_once(change) and not self.stopping.is_set():
            time.sleep(RETRY)

    def try_once(self, change: Answered) -> bool:
        began = time.monotonic()
        number = self.history.invoke(self.client, "save", [change])
        try:
            status, told = post(self.base, self.place, [change])
        except (OSError, HTTPException):
            self.history.came_back(self.client, "save", number, "unknown")
            return False
        if status == 200 and told.get("saved", {}).get(str(change.question)) == change.revision:
            self.history.came_back(self.client, "save", number, "ok", [change])
            self.acknowledged += 1
            self.last_ok = began
            return True
        self.history.came_back(self.client, "save", number, "unknown" if status >= 500 else "fail")
        if status < 500 and (place := self.on_refusal(self, told.get("code", str(status)))):
            self.place = place
        return False


class Crowd:
    """Candidates at work beside the drill."""

    def __init__(self, bots: list[Bot], history: History):
        self.bots, self.history, self.faults = bots, history, []

    def more(self, answers: int = 4) -> None:
        """Until each has had some more answers acknowledged."""
        wanted = [bot.acknowledged + answers for bot in self.bots]
        until(lambda: all(bot.acknowledged >= least for bot, least in zip(self.bots, wanted, strict=True)))

    def fault(self, at: float, patience: float = PATIENCE * 6) -> bool:
        """Write the fault down and wait until every client was heard again; whether they were."""
        self.faults.append(at)
        try:
            until(lambda: all(bot.last_ok > at for bot in self.bots), patience)
        except AssertionError:
            return False
        return True

    def stop(self) -> None:
        for bot in self.bots:
            bot.stopping.set()
        for bot in self.bots:
            bot.join(PATIENCE + 5)

    def verdict(self, ground, drill: str, bots: Sequence[Bot] | None = None) -> Verdict:
        """Of all candidates, or of some."""
        chosen = self.bots if bots is None else bots
        events, latest = ground.rows([bot.place for bot in chosen])
        entries = self.history.of(bot.client for bot in chosen)
        return judge(drill, ground.database, entries, events, latest, self.faults)


@contextmanager
def at_work(base: str, places: Sequence[Place], path: Path, pause: float = 0.02) -> Iterator[Crowd]:
    """Candidates that answer until the end of the block."""
    history = History(path)
    crowd = Crowd([Bot(base, place, client, history, pause) for client, place in enumerate(places)], history)
    for bot in crowd.bots:
        bot.start()
    try:
        yield crowd
    finally:
        crowd.stop()
