"""F23: whatever an invigilator does, in whatever order, every seat has exactly the time that it should have.

A plain model beside the verbs: what a seat was given, what it has worked, whether it stands still. After each step the two must agree
to the microsecond, and on who was touched or refused.
"""

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import queries_time, rules_time, service_time
from skillcert.exams.models import SeatEvent
from tests.support import prepared
from tests.support.timed import WHY, clocked_room, do, seats, the_room

LENGTH = timedelta(minutes=90)


@dataclass
class Model:
    """One seat: the time it was given, the time it has worked, since when it stands still."""

    given: timedelta = LENGTH
    worked: timedelta = timedelta(0)
    extra: int = 0
    stopped: timedelta | None = None  # the house's time when it stopped
    resumed: timedelta | None = None  # when it last went on
    was: tuple[timedelta, timedelta] | None = None  # (worked, house time) when it last stopped
    lost: list[tuple[timedelta, int]] = field(default_factory=list)
    returned: int = 0

    @property
    def left(self) -> timedelta:
        return max(timedelta(0), self.given - self.worked)

    @property
    def live(self) -> bool:
        return self.stopped is not None or self.left > timedelta(0)

    def pass_(self, begins: timedelta, ends: timedelta) -> None:
        """House time goes by; the exam began at 0."""
        if self.stopped is None:
            self.worked += max(timedelta(0), ends - max(begins, timedelta(0)))


class Hall:
    """The models of all seats, and the grants that stand: [(kind, seconds by seat)]."""

    def __init__(self, count: int):
        self.now = timedelta(minutes=-5)
        self.seats = [Model() for _ in range(count)]
        self.grants: list[dict[int, tuple[str, int]]] = []

    def live(self, chosen) -> list[int]:
        return [n for n in chosen if self.seats[n].live]

    def extend(self, chosen, minutes):
        found = self.live(chosen)
        if not found or any(self.seats[n].extra + minutes > 60 for n in found):
            return None
        for n in found:
            self.seats[n].extra += minutes
            self.seats[n].given += timedelta(minutes=minutes)
        self.grants.append(dict.fromkeys(found, ("extended", minutes * 60)))
        return found

    def pause(self, chosen):
        found = [n for n in self.live(chosen) if self.seats[n].stopped is None]
        for n in found:
            self.seats[n].stopped, self.seats[n].was, self.seats[n].resumed = self.now, (self.seats[n].worked, self.now), None
        return found or None

    def evacuate(self):
        everybody = self.live(range(len(self.seats)))
        self.pause(everybody)
        return everybody or None

    def resume(self, chosen):
        found = [n for n in self.live(chosen) if self.seats[n].stopped is not None]
        for n in found:
            self.seats[n].stopped, self.seats[n].resumed = None, self.now
        return found or None

    def undo_resume(self, chosen):
        able = [n for n in self.live(chosen) if self.seats[n].stopped is None and self.seats[n].resumed is not None]
        if not able or any(self.now - self.seats[n].resumed > timedelta(minutes=5) for n in able):
            return None
        for n in able:
            seat = self.seats[n]
            seat.worked, seat.stopped = seat.was
            seat.resumed, seat.lost = None, [one for one in seat.lost if one[0] <= seat.stopped]
        return able

    def take_back(self, place):
        if not self.grants:
            return None
        grant = self.grants[place % len(self.grants)]
        found = self.live(grant)
        if not found or any(self.seats[n].left <= timedelta(seconds=grant[n][1]) for n in found):
            return None
        for n in found:
            kind, seconds = grant.pop(n)
            self.seats[n].given -= timedelta(seconds=seconds)
            if kind == "extended":
                self.seats[n].extra -= seconds // 60
            else:
                self.seats[n].returned -= seconds
        self.grants = [one for one in self.grants if one]
        return found

    def compensate(self, chosen):
        owed = {n: sum(s for _, s in self.seats[n].lost) - self.seats[n].returned for n in self.live(chosen)}
        found = {n: seconds for n, seconds in owed.items() if seconds > 0}
        for n, seconds in found.items():
            self.seats[n].given += timedelta(seconds=seconds)
            self.seats[n].returned += seconds
        if found:
            self.grants.append({n: ("compensated", seconds) for n, seconds in found.items()})
        return list(found) or None

    def silence(self, n, seconds):
        """A seat is not heard for a while, then heard again."""
        before, self_ = self.seats[n].worked, self.seats[n]
        self.wait(timedelta(seconds=seconds))
        cost = min(self_.worked, self_.given) - before
        if cost > timedelta(seconds=20):
            self_.lost.append((self.now, round(cost.total_seconds())))

    def wait(self, span):
        for seat in self.seats:
            seat.pass_(self.now, self.now + span)
        self.now += span


some = st.sets(st.integers(0, 2), min_size=1).map(sorted)
steps = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 900_000_000).map(lambda n: timedelta(microseconds=n))),
    st.tuples(st.just("extend"), some, st.integers(1, 40)),
    st.tuples(st.just("pause"), some),
    st.tuples(st.just("evacuate")),
    st.tuples(st.just("resume"), some),
    st.tuples(st.just("undo_resume"), some),
    st.tuples(st.just("take_back"), st.integers(0, 5)),
    st.tuples(st.just("silence"), st.integers(0, 2), st.integers(1, 600)),
    st.tuples(st.just("compensate"), some),
)


class Played:
    """The verbs themselves, called as a console calls them; the clock stands where the model's does."""

    def __init__(self, made, hall: Hall):
        self.made, self.hall = made, hall

    def chosen(self, numbers):
        everybody = seats(self.made)
        return [everybody[n] for n in numbers]

    def play(self, name, *given):
        actor, room = self.made.invigilator, the_room(self.made)
        match name:
            case "extend":
                return do(service_time.extend, self.chosen(given[0]), given[1], WHY, actor)
            case "pause":
                return do(service_time.pause, self.chosen(given[0]), WHY, actor)
            case "evacuate":
                return do(service_time.evacuate, room, WHY, actor)
            case "resume":
                return do(service_time.resume, self.chosen(given[0]), actor)
            case "undo_resume":
                return do(service_time.take_back_resume, self.chosen(given[0]), WHY, actor)
            case "compensate":
                return do(service_time.compensate, self.chosen(given[0]), actor)
            case "take_back":
                grants = queries_time.grants(room)[::-1]
                return do(service_time.take_back, grants[given[0] % len(grants)].events, WHY, actor) if grants else None

    def heard_again(self, n, seconds):
        one = seats(self.made)[n]
        with unit_of_work():
            db.session.add(SeatEvent(attempt_id=one.id, kind="gap", seconds=seconds, at=clock.now()))


STEP = timedelta(microseconds=1)


def run(made, told, house: SimpleNamespace) -> None:
    """Play the steps with the verbs and with the model, and compare after each."""
    hall = house.hall = Hall(3)
    played = Played(made, hall)
    for name, *given_ in told:
        hall.wait(STEP)
        if name == "silence":
            hall.silence(*given_)
            played.heard_again(*given_)
        elif name == "wait":
            hall.wait(*given_)
        else:
            try:
                done = played.play(name, *given_)
            except Refused:
                done = None
            wanted = getattr(hall, name)(*given_)
            assert (done and sorted(one.seat.number - 1 for one in done)) == (wanted and sorted(wanted)), (name, given_)
        now = clock.now()
        assert [rules_time.left(one, now) for one in seats(made)] == [seat.left for seat in hall.seats], (name, given_)


@pytest.fixture
def check(session, monkeypatch):
    """`check(steps)` plays them on a hall that is as new at each call."""
    made = clocked_room()
    starts, house = seats(made)[0].starts_at, SimpleNamespace(hall=Hall(3))
    clock.use_offset(None)
    monkeypatch.setattr(clock, "now", lambda: starts + house.hall.now)

    def fresh(told):
        db.session.remove()
        kept = prepared.desk.connection.begin_nested()
        try:
            run(made, told, house)
        finally:
            db.session.remove()
            kept.rollback()

    return fresh


@pytest.mark.rule(35)
def test_every_seat_has_exactly_its_time_whatever_is_done_in_whatever_order(check, database):
    @settings(max_examples=40 if database == "sqlite" else 10, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(steps, min_size=4, max_size=14))
    def play(told):
        check(told)

    play()


MINUTE = timedelta(minutes=1)
STOPPED_AND_GONE_ON = [("wait", 10 * MINUTE), ("pause", [0, 2]), ("wait", MINUTE), ("resume", [0]), ("wait", MINUTE), ("undo_resume", [0])]


@pytest.mark.parametrize("broken", ["shown", "before_resume", "take_back"])
def test_the_comparison_finds_a_house_that_is_not_exact(check, monkeypatch, broken):
    """Negative control: a pause that costs a second, a resume that is not quite undone, time taken back that is in use."""
    told = STOPPED_AND_GONE_ON + [("extend", [1], 1), ("wait", 83.5 * MINUTE), ("take_back", 0)]
    check(told)
    honest = getattr(rules_time, broken)
    wrong = {
        "shown": lambda one, now: (one.starts_at, honest(one, now)[1] - timedelta(seconds=bool(one.paused_at))),
        "before_resume": lambda one, *_: one.ends_at,
        "take_back": lambda *_: (),
    }
    monkeypatch.setattr(rules_time, broken, wrong[broken])
    with pytest.raises(AssertionError):
        check(told)


@pytest.mark.rule(35)
def test_presses_at_the_same_moment_count_one_by_one_and_the_bound_holds(live):
    """Six invigilators' hands give fifteen minutes at once: four times it is given, twice refused, whichever came first."""
    with live.app_context():
        made = clocked_room()
        clock.use_offset(None)
        db.session.remove()
    told = []

    def press():
        with live.app_context():
            try:
                do(service_time.extend, the_room(made), 15, WHY, made.invigilator)
                told.append("given")
            except Refused as refused:
                told.append(refused.reasons[0].code)
            db.session.remove()

    hands = [threading.Thread(target=press) for _ in range(6)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    with live.app_context():
        assert sorted(told) == ["exams.extension_bounds"] * 2 + ["given"] * 4
        assert [one.extra_seconds for one in seats(made)] == [3600] * 3
        assert [one.ends_at - one.starts_at for one in seats(made)] == [timedelta(minutes=150)] * 3
