"""F08: two tabs, two PCs. F09: the same paper on another seat by the invigilator's release code.

One writer: the other is told and frozen, and no answer that somebody was shown as saved is ever replaced by one who had not seen it.
"""

import random
import re

import pytest

from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, saving
from skillcert.exams.models import Attempt
from tests.support.drilling.ground import QUESTIONS, Ground, Place
from tests.support.drilling.history import History, Verdict, judge
from tests.support.drilling.pages import Page

pytestmark = pytest.mark.one_database  # in `make test`; the long round asks both

STEPS = 10


def interleave(ground: Ground, place: Place, history: History, chance: random.Random) -> list[str]:
    """Two openings of one paper that answer the same questions in turn; gives what was overwritten unseen or denied unsaid.

    `seen` is what each page knows of the other: what stood there when it was opened.
    """
    pages = [Page(ground, place, client, history, f"{chance.getrandbits(48):012x}", whole=False) for client in (0, 1)]
    questions, wrong, pending = chance.sample(range(1, QUESTIONS + 1), 2), [], []
    opened = [dict(page.known) for page in pages]
    for _ in range(STEPS):
        page = chance.choice([page for page in pages if not page.frozen] or pages)
        for _ in range(chance.choice([1, 1, 2, 3])):  # what is typed quickly goes as one
            page.answer(chance.choice(questions), f"={chance.getrandbits(48):012x}")
        changes = page.newest()
        match chance.choice(["sent", "sent", "lost", "late"]):
            case "sent":
                page.send(changes)
            case "lost":
                page.send(changes, hear=False)
            case "late":
                pending.append((page, changes))
        if pending and chance.random() < 0.4:
            late, old = pending.pop(chance.randrange(len(pending)))
            late.send(old)
    for late, old in pending:
        late.send(old)
    for page in pages:
        if not page.frozen:
            page.send()
    stored = {question: (revision, value) for _, question, revision, value in ground.latest([place])}
    for number, page in enumerate(pages):
        for question, one in page.told.items():
            revision, value = stored[question]
            others = pages[1 - number].told.get(question)
            if (revision, value) != (one.revision, one.value) and others and others.revision == revision and opened[1 - number].get(question, 0) < one.revision:
                wrong.append(f"{one} was written over by {others}, who had not seen it")
            elif (revision, value) != (one.revision, one.value) and not page.frozen and revision < one.revision:
                wrong.append(f"{one} is not in force")
    return wrong


def many(ground, history, chance, times: int, drill: str) -> Verdict:
    wrong, places = [], []
    for turn in range(times):
        if turn % 50 == 0:
            places += ground.seats(1)
        wrong += interleave(ground, places[-1], history, chance)
    verdict = judge(drill, ground.database, history.of(), *ground.rows(places))
    verdict.rounds, verdict.wrong = times, wrong
    verdict.more["silently_overwritten"] = len(wrong)
    return verdict


@pytest.mark.rule(35)
def test_two_tabs_never_overwrite_each_other_unseen(ground, hasty, rounds, tell, tmp_path):
    long = 10_000 if ground.database == "sqlite" else 4_000  # some thirty round trips each; F14 goes the whole way on both
    verdict = tell(many(ground, History(tmp_path / "history.jsonl"), random.Random(8), rounds.of(75, long), "F08"))
    assert verdict.good and verdict.acknowledged > verdict.rounds, verdict.wrong[:3]


def test_control_without_a_word_about_what_was_seen_tabs_overwrite_each_other(ground, hasty, tell, tmp_path, monkeypatch):
    """The control takes from each change what the page knows: the highest revision wins, seen or not."""
    honest = saving.parse

    def careless(body):
        return honest([line[:3] for line in body])

    monkeypatch.setattr(saving, "parse", careless)
    verdict = tell(many(ground, History(tmp_path / "history.jsonl"), random.Random(8), 50, "F08-control"))
    assert verdict.wrong and not verdict.good


def release(ground: Ground, place: Place) -> str:
    with unit_of_work():
        return entry.release(db.session.get(Attempt, place.attempt), ground.hall.invigilator)


OPTIONS = re.compile(r'name="q(\d+)"[^>]*value="([0-9a-f]{12})"')


def paper(ground: Ground, place: Place) -> list[tuple[str, str]]:
    """Questions and options in the order in which they stand on the page."""
    http = ground.app.test_client()
    http.set_cookie("seat", place.token, path="/sit")
    return OPTIONS.findall(http.get("/sit").get_data(as_text=True))


def move(ground: Ground, history: History, chance: random.Random, turn: int) -> tuple[Place, list[str]]:
    """The PC dies in mid-exam, the paper goes on at another: what is wrong afterwards."""
    (place,) = ground.seats(1)
    old, before = Page(ground, place, turn * 2, history), paper(ground, place)
    for _ in range(6):
        old.answer(chance.randrange(QUESTIONS) + 1, f"={chance.getrandbits(48):012x}")
        old.send()
    wrong = []
    try:
        ground.sign_in(place)
        wrong.append("the paper moved without a release code")
    except Refused:
        pass
    there = ground.sign_in(place, release(ground, place))
    new = Page(ground, there, turn * 2 + 1, history)
    if not before or paper(ground, there) != before:
        wrong.append("another order of questions or options")
    if new.shown != {question: one.value for question, one in old.told.items()}:
        wrong.append("not the answers that were there")
    old.answer(1, "=from the old PC")
    if old.send() != "exams.moved":
        wrong.append("the old PC can still write")
    new.answer(2, "=from the new PC")
    if new.send():
        wrong.append("the new PC cannot write")
    return there, wrong


def moves(ground, history, times: int, drill: str) -> Verdict:
    chance, found = random.Random(9), []
    for turn in range(times):
        found.append(move(ground, history, chance, turn))
    verdict = judge(drill, ground.database, history.of(), *ground.rows([place for place, _ in found]))
    verdict.rounds, verdict.wrong = times, [word for _, wrong in found for word in wrong]
    return verdict


@pytest.mark.rule(35)
def test_the_paper_goes_on_at_another_seat_by_a_release_code(ground, rounds, tell, tmp_path):
    verdict = tell(moves(ground, History(tmp_path / "history.jsonl"), rounds.of(2, 50), "F09"))
    assert verdict.good and verdict.acknowledged >= 5 * verdict.rounds, verdict.wrong


def test_control_a_house_that_leaves_the_old_seat_open_is_found_out(ground, tell, tmp_path, monkeypatch):
    """The careless house gives the new PC the same token as the old one."""
    kept = {}

    def careless(ticket, *rest):
        place = kept.get(ticket.ticket)
        if place is None or not rest:
            place = kept[ticket.ticket] = honest(ticket, *rest)
        return place

    honest = Ground.sign_in
    monkeypatch.setattr(Ground, "sign_in", staticmethod(careless))
    verdict = tell(moves(ground, History(tmp_path / "history.jsonl"), 1, "F09-control"))
    assert "the old PC can still write" in verdict.wrong and not verdict.good
