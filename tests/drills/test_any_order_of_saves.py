"""F14: saves that are duplicated, delayed, reordered, or whose answer is lost after the commit, against a pure model.

Hypothesis drives the real save path on the real database: one paper, two openings of its page and a second PC, pauses, extra minutes, the
end and the hand-in. After every message the receipt, at the end every row must be what the model says; a divergence is told with the
steps that led to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select, update

from skillcert.core import clock, crypto
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import saving
from skillcert.exams.models import Answer, AnswerEvent, Attempt
from skillcert.exams.states import AttemptState
from tests.support.drilling.history import Verdict

GRACE = 5
BLOCK = 2
"""Questions of an interleaving: each has its own, so that nothing needs to be cleared away."""
ROOM = 999
WHAT = [*["send"] * 4, *["delayed"] * 3, *["late"] * 4, "reload", "hall", "hall"]
HALL = ["time", "time", "time", "another_pc", "pause", "resume", "extra_minutes", "hand_in"]
ASKED = st.lists(st.integers(0, BLOCK - 1), min_size=1, max_size=BLOCK, unique=True)


@dataclass
class Model:
    """What must be stored, by the rules alone. Questions count from 0 here, instants in seconds."""

    now: float = 0.0
    ends: float = 300.0
    paused: float | None = None
    running: bool = True
    writer: str = "first"
    events: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    latest: dict[int, tuple[int, str, str]] = field(default_factory=dict)

    def refusal(self, token: str) -> str | None:
        if token != self.writer:
            return "exams.moved"
        if not self.running or (self.paused is None and self.now >= self.ends + GRACE):
            return "exams.over"
        if self.paused is not None and (self.paused <= self.now - GRACE or self.now >= self.ends + GRACE):
            return "exams.paused"
        return None

    def save(self, token: str, changes) -> tuple[dict, list, str | None]:
        """(stored, stale, refused) as the receipt must have them."""
        refused, stored, stale = self.refusal(token), {}, []
        for question, revision, value, base, page in changes:
            there = self.events.get((question, revision))
            latest = self.latest.get(question, (0, "", ""))
            unseen = latest[2] != page and latest[0] > base
            if refused:
                continue
            if there is None and not unseen:
                self.events[question, revision] = (value, page)
                if revision > latest[0]:
                    self.latest[question] = (revision, value, page)
                stored[question] = revision
            elif there is not None and there[0] == value and not (latest[2] != page and latest[0] > max(base, revision)):
                stored[question] = revision
            else:
                stale.append(question)
        return stored, sorted(stale), refused if len(stored) < len(changes) and not stale else None


class Tally:
    """Over all interleavings of a run."""

    def __init__(self, ground, attempts: list[int]):
        self.ground, self.attempts = ground, attempts
        self.interleavings = self.messages = self.acknowledged = 0
        self.divergences: list[str] = []


class Saves(RuleBasedStateMachine):
    """One interleaving."""

    tally: Tally

    @initialize()
    def begin(self):
        number = self.tally.interleavings
        self.tally.interleavings += 1
        self.attempt = self.tally.attempts[number // (ROOM // BLOCK) % len(self.tally.attempts)]
        self.first = number % (ROOM // BLOCK) * BLOCK + 1
        self.model = Model()
        self.tokens = {"first": f"first-{self.attempt}-{number}", "second": f"second-{self.attempt}-{number}"}
        self.pages = {"a": ("first", "aaaaaaaa"), "b": ("first", "bbbbbbbb"), "c": ("second", "cccccccc")}
        self.revisions = {page: {} for page in self.pages}
        self.known = {page: {} for page in self.pages}
        self.flying, self.steps = [], []
        self.real = clock.now()
        self.put(
            state=AttemptState.RUNNING, paused_at=None, questions=ROOM, seat_token_hash=crypto.digest(self.tokens["first"]),
            starts_at=self.real - timedelta(minutes=5), ends_at=self.real + timedelta(seconds=self.model.ends),
        )  # fmt: skip

    def put(self, **values) -> None:
        with unit_of_work():
            db.session.execute(update(Attempt).where(Attempt.id == self.attempt).values(**values))

    # --- the pages ---------------------------------------------------------------------------------------------------

    def change(self, page, asked, skip) -> tuple:
        """Answers change on a page; `skip`: how many quick changes become one. Gives the message."""
        changes = []
        for question in asked:
            known = self.known[page].get(question, 0)
            revision = self.revisions[page].get(question, known) + skip
            self.revisions[page][question] = revision
            changes.append((question, revision, f"{ord(page):02x}{question:02x}{revision:08x}", known, self.pages[page][1]))
        return page, tuple(changes)

    def deliver(self, message, copies, heard) -> None:
        page, changes = message
        for _ in range(copies):
            stored = self.arrive(page, changes)
        if heard:
            for question, revision in stored.items():
                self.known[page][question] = max(self.known[page].get(question, 0), revision)

    @rule(what=st.sampled_from(WHAT), page=st.sampled_from("aabbc"), asked=ASKED, skip=st.integers(1, 3), copies=st.integers(1, 2),
          heard=st.booleans(), again=st.booleans(), which=st.integers(0, 9), act=st.sampled_from(HALL), seconds=st.sampled_from([1, 4, 6, 100, 400]))  # fmt: skip
    def step(self, what, page, asked, skip, copies, heard, again, which, act, seconds):
        """A message arrives at once or later, once or twice, of any age; its answer may get lost; a page is loaded anew."""
        if what == "send":
            message = self.change(page, asked, skip)
            self.deliver(message, copies, heard)
            if again:
                self.flying.append(message)
        elif what == "delayed":
            self.flying.append(self.change(page, asked, skip))
        elif what == "late" and self.flying:
            message = self.flying[which % len(self.flying)]
            if not again:
                self.flying.remove(message)
            self.deliver(message, copies, heard)
        elif what == "reload":
            self.reload(page)
        elif what == "hall":
            self.in_the_hall(act, seconds)

    def arrive(self, page, changes) -> dict:
        token = self.pages[page][0]
        expected = self.model.save(token, changes)
        sent = [saving.Change(self.first + question, *rest) for question, *rest in changes]
        moved = self.real + timedelta(seconds=self.model.now) - clock.machine()
        clock.use_offset(lambda: moved)
        db.session.rollback()
        saved = saving.save(self.tokens[token], sent, GRACE)
        clock.use_offset(None)
        stored = {question - self.first: revision for question, revision in saved.stored.items()}
        found = (stored, sorted(question - self.first for question in saved.stale), saved.refused)
        self.steps.append(f"{self.model.now:.0f} s, page {page} on {token}: {changes} -> {found}")
        self.hold(found == expected, f"told {found}, must be {expected}")
        self.tally.messages += 1
        self.tally.acknowledged += len(stored)
        return stored

    def hold(self, good: bool, told: str) -> None:
        if not good:
            self.tally.divergences.append("\n".join([*self.steps, told]))

    def reload(self, page):
        """The page is opened anew: it knows what is stored, and gets a new name."""
        known = {question: revision for question, (revision, _, _) in self.model.latest.items()}
        self.known[page], self.revisions[page] = dict(known), dict(known)
        seat, name = self.pages[page]
        self.pages[page] = (seat, f"{int(name, 16) + 1:08x}")

    # --- the hall ----------------------------------------------------------------------------------------------------

    def in_the_hall(self, what, seconds):
        """Time passes, or somebody acts, where it can be done now."""
        model = self.model
        self.steps.append(f"{model.now:.0f} s: {what} {seconds}")
        if what == "time":
            model.now += seconds
        elif not model.running:
            return
        elif what == "another_pc":
            model.writer = "second"
            self.put(seat_token_hash=crypto.digest(self.tokens["second"]))
        elif what == "resume" and model.paused is not None:
            model.ends, model.paused = model.ends + model.now - model.paused, None
            self.put(paused_at=None, ends_at=self.real + timedelta(seconds=model.ends))
        elif model.paused is None and model.now < model.ends:
            self.while_it_runs(what)

    def while_it_runs(self, what):
        if what == "pause":
            self.model.paused = self.model.now
            self.put(paused_at=self.real + timedelta(seconds=self.model.now))
        elif what == "extra_minutes":
            self.model.ends += 300
            self.put(ends_at=self.real + timedelta(seconds=self.model.ends))
        elif what == "hand_in":
            self.model.running = False
            self.put(state=AttemptState.SUBMITTED)

    # --- the verdict -------------------------------------------------------------------------------------------------

    def rows(self, table) -> dict:
        db.session.rollback()
        query = select(table.question, table.revision, table.value, table.page).where(
            table.attempt_id == self.attempt, table.question.between(self.first, self.first + BLOCK - 1)
        )
        return {(question - self.first, revision): (value, page) for question, revision, value, page in db.session.execute(query)}

    def teardown(self):
        if hasattr(self, "model"):
            latest = {(question, one[0]): one[1:] for question, one in self.model.latest.items()}
            for table, must in ((AnswerEvent, self.model.events), (Answer, latest)):
                found = self.rows(table)
                self.hold(found == must, f"{table.__tablename__} has {found}, must have {must}")


def run(ground, interleavings: int, steps: int = 12, same: bool = True) -> Tally:
    """`same`: the same interleavings each time."""
    tally = Tally(ground, [place.attempt for place in ground.seats(-(-interleavings // (ROOM // BLOCK)) + 1)])
    machine = type("Run", (Saves,), {"tally": tally})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=interleavings, stateful_step_count=steps, deadline=None, database=None, phases=[Phase.generate],
            derandomize=same, suppress_health_check=list(HealthCheck),
        ),
        _min_steps=steps,
    )  # fmt: skip
    return tally


@pytest.mark.rule(35)
def test_whatever_the_network_does_the_answers_are_those_of_the_model(ground, hasty, rounds, tell):
    tally = run(ground, rounds.of(60, 10_000), same=not rounds.long)
    verdict = verdict_of(tally, "F14")
    assert tell(verdict).good and tally.messages > 2 * tally.interleavings, "\n\n".join(verdict.wrong[:3])


def verdict_of(tally: Tally, drill: str) -> Verdict:
    verdict = Verdict(drill, tally.ground.database, tally.interleavings, tally.acknowledged, [], [], 0, wrong=tally.divergences)
    verdict.more.update(messages=tally.messages, divergences=len(tally.divergences))
    return verdict


CARELESS = {
    "the last to arrive wins": {"excluded.revision > answer.revision": "1 = 1"},
    "a tab writes over what it has not seen": {"answer.revision > ": "answer.revision > 9 + ", "answer.revision <= ": "answer.revision <= 9 + "},
    "the end does not count": {"AND attempt.ends_at > ": "AND attempt.starts_at <= "},
}


@pytest.mark.parametrize("name", CARELESS)
def test_control_the_model_finds_out_a_careless_save(ground, hasty, tell, monkeypatch, name):
    for statement in ("EVENT", "LATEST", "BOTH"):
        for old, new in CARELESS[name].items():
            monkeypatch.setattr(saving, statement, getattr(saving, statement).replace(old, new))
    for _ in range(10):
        verdict = verdict_of(run(ground, 30, same=False), "F14-control")
        if not verdict.good:
            break
    assert not tell(verdict).good
