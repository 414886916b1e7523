"""The signs of life of seats, without a database: what a page tells, what it gets, what a process has heard and not written down yet."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from skillcert.core.i18n import LOCALES
from skillcert.exams import gaps, notices, rules_time
from skillcert.exams.states import AttemptState

EVENTS = ("blur", "focus", "full_screen", "left_full_screen", "second_tab")
MOST_EVENTS, EVENTS_A_MINUTE = 20, 40
MOST_UNSENT, LONGEST_WAIT = 1000, 24 * 3600
WRITE_EVERY, SOON = timedelta(seconds=2), timedelta(seconds=0.5)
FORGET_AFTER = timedelta(minutes=2)
EVERY, WAITING_EVERY, SELDOM = 3000, 5000, 15000
"""Milliseconds until the next pulse: of a paper, of a page that waits for a start that is not near, and at most."""
EACH = 10
"""Milliseconds of a process between two pulses on average: a hundred a second; more seats breathe more slowly."""


@dataclass(frozen=True)
class Told:
    """What a page says of itself. `oldest`: seconds since its oldest unsent change; `lang`: the language of the page."""

    unsent: int = 0
    oldest: float = 0.0
    events: tuple[str, ...] = ()
    lang: str = ""


def parse(body: object) -> Told | None:
    """The JSON of a pulse {"unsent", "oldest", "events", "lang"}, all optional; None when it is not of that shape."""
    if not isinstance(body, dict):
        return None
    unsent, oldest = body.get("unsent", 0), body.get("oldest") or 0
    events, lang = body.get("events") or [], body.get("lang", "")
    if type(unsent) is not int or not 0 <= unsent <= MOST_UNSENT or type(oldest) not in (int, float) or not oldest >= 0:
        return None
    if not isinstance(events, list) or len(events) > MOST_EVENTS or any(one not in EVENTS for one in events):
        return None
    return Told(unsent, float(min(oldest, LONGEST_WAIT)), tuple(events), lang if isinstance(lang, str) else "")


@dataclass(frozen=True)
class Standing:
    """An attempt as the statement gives it; `heard`: the last sign of life that was written down."""

    id: int
    state: AttemptState
    starts_at: datetime
    ends_at: datetime
    paused_at: datetime | None
    extra: int
    notice: str
    notice_at: datetime | None
    heard: datetime | None

    @classmethod
    def of(cls, row) -> Standing:
        number, state, starts, ends, paused, extra, notice, notice_at, heard = row
        return cls(
            number, AttemptState(state), _known(starts), _known(ends), _instant(paused), extra, notice, _instant(notice_at), _instant(heard)
        )  # fmt: skip

    def word(self, now: datetime) -> str:
        """The state as a page is told: prepared, running, paused, submitted, ended, absent."""
        if self.state not in rules_time.LIVE:
            return self.state.value
        if rules_time.is_paused(self):
            return "paused"
        return AttemptState.ENDED.value if rules_time.is_over(self, now) else self.state.value

    def overdue(self, now: datetime, grace: timedelta) -> bool:
        """Whether its time was over some while ago and nobody has closed it: the clockwork does not run."""
        return self.state in rules_time.LIVE and rules_time.is_over(self, now, grace)


def _known(value: str | datetime) -> datetime:
    """An instant as a driver gives it: SQLite's has no zone and is UTC."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def _instant(value: str | datetime | None) -> datetime | None:
    return None if value is None else _known(value)


def _ms(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def answer(standing: Standing, now: datetime, lang: str, again: int) -> dict:
    """What the page gets. While time stands still `ends` (before the start `starts` too) is where it would be if it went on now."""
    starts, ends = rules_time.shown(standing, now)
    notice = None
    if standing.notice and standing.notice_at:
        locale = "en" if lang.startswith("en") else LOCALES[0]
        notice = {"text": notices.said(standing.notice, locale), "at": _ms(standing.notice_at)}
        if standing.notice == notices.LEAVE:
            notice["leave"] = True
    return {
        "now": _ms(now), "starts": _ms(starts), "ends": _ms(ends), "state": standing.word(now), "extra": standing.extra,
        "notice": notice, "again": again,
    }  # fmt: skip


# --- signs of life -----------------------------------------------------------------------------------------------------


@dataclass
class Seat:
    """What this process knows of a seat: when it was last heard, and how many events it told in which minute."""

    heard: datetime
    minute: datetime
    events: int = 0

    def allowed(self, now: datetime, events: tuple[str, ...]) -> tuple[str, ...]:
        """The events that are written down; a page that tells more than forty a minute is not believed further."""
        if now - self.minute > timedelta(minutes=1):
            self.minute, self.events = now, 0
        kept = events[: max(0, EVENTS_A_MINUTE - self.events)]
        self.events += len(kept)
        return kept


@dataclass
class Signs:
    """The signs of life that this process has heard and not written down yet, by the digest of the seat's token."""

    seats: dict[str, Seat] = field(default_factory=dict)
    alive: dict[str, dict] = field(default_factory=dict)
    events: list[dict] = field(default_factory=list)
    written: datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, token: str, standing: Standing, told: Told, now: datetime) -> None:
        """Note a sign of life, what the page tells, and the silence that ends with it."""
        with self.lock:
            seat = self.seats.setdefault(token, Seat(standing.heard or now, now))
            before = max(seat.heard, standing.heard or seat.heard)
            seat.heard = now
            since = now - timedelta(seconds=told.oldest) if told.unsent else None
            self.alive[token] = {"token": token, "at": now, "unsent": told.unsent, "since": since}
            if now - before > gaps.LONGER_THAN and standing.state is AttemptState.RUNNING and now > standing.starts_at:
                self._add(token, "gap", now, int((now - before).total_seconds()))
            for kind in seat.allowed(now, told.events):
                self._add(token, kind, now, None)

    def _add(self, token: str, kind: str, now: datetime, seconds: int | None) -> None:
        self.events.append({"token": token, "kind": kind, "seconds": seconds, "at": now})

    def due(self, now: datetime) -> bool:
        """Whether to write now: two seconds have passed, or half a second and something happened."""
        if self.written is None:
            return True
        return not timedelta(0) <= now - self.written < (SOON if self.events else WRITE_EVERY)

    def take(self, now: datetime) -> tuple[list[dict], list[dict]]:
        """(signs, events) to be written, in the order of the tokens, so that two processes do not wait for each other."""
        with self.lock:
            self.written = now
            alive = [self.alive[token] for token in sorted(self.alive)]
            events, self.alive, self.events = self.events, {}, []
            for token in [token for token, seat in self.seats.items() if now - seat.heard > FORGET_AFTER]:
                del self.seats[token]
        return alive, events

    def put_back(self, alive: list[dict], events: list[dict]) -> None:
        """What could not be written waits for the next time; newer signs stay."""
        with self.lock:
            self.alive = {row["token"]: row for row in alive} | self.alive
            self.events = events + self.events

    def again(self, standing: Standing, now: datetime) -> int:
        """Milliseconds until the seat's next pulse."""
        every = EVERY if now > standing.starts_at - timedelta(minutes=1) else WAITING_EVERY
        return min(SELDOM, max(every, len(self.seats) * EACH))
