"""F07: the network of a PC is away for half a minute, five minutes, half an hour, or through the end of the exam.

Everything typed meanwhile is there afterwards, in whatever order and however often it arrives; what comes after the end and its grace
is refused with a clear word and stays on the PC. The browser's side of this is shown by the journeys.
"""

import random
from datetime import timedelta

import pytest

from skillcert.core import clock
from tests.support.drilling.ground import QUESTIONS
from tests.support.drilling.history import History, judge
from tests.support.drilling.pages import Page

pytestmark = pytest.mark.one_database  # in `make test`; the long round asks both

OUTAGES = (30, 300, 1800)


def type_on(page: Page, chance: random.Random, changes: int) -> None:
    for _ in range(changes):
        page.answer(chance.randrange(QUESTIONS) + 1, f"={chance.getrandbits(48):012x}")


def come_back(page: Page, chance: random.Random) -> None:
    """The line is back: every draft goes out in portions, out of order, some twice, some answers get lost; then what is left."""
    drafts = list(page.drafts)
    chance.shuffle(drafts)
    while drafts and not page.frozen:
        portion, drafts = drafts[: chance.randrange(1, 6)], drafts[5:]
        portion = list({one.question: one for one in portion}.values())
        for _ in range(chance.choice([1, 1, 2])):
            page.send(portion, hear=chance.random() > 0.3)
    for draft in list(page.drafts):
        if not page.frozen:
            page.send([draft])


def away(ground, history, places, chance, seconds: float) -> list[Page]:
    pages = [Page(ground, place, number, history) for number, place in enumerate(places)]
    for page in pages:
        type_on(page, chance, 4)
        page.send()
        type_on(page, chance, 12)
    gone = timedelta(seconds=seconds)
    clock.use_offset(lambda: gone)
    for page in pages:
        come_back(page, chance)
    clock.use_offset(None)
    return pages


def verdict_of(ground, drill, history, places, pages, rounds):
    verdict = judge(drill, ground.database, history.of(), *ground.rows(places))
    verdict.rounds = rounds
    verdict.refused = sum(len(page.drafts) for page in pages)
    return verdict


@pytest.mark.rule(35)
@pytest.mark.parametrize("seconds", OUTAGES)
def test_everything_typed_offline_is_there_afterwards(ground, rounds, tell, tmp_path, seconds):
    chance, history, pages, places = random.Random(seconds), History(tmp_path / "history.jsonl"), [], []
    times = rounds.of(1, 20)
    for turn in range(times):
        chosen = ground.seats(2, left=3600)
        made = away(ground, history, chosen, chance, seconds)
        pages, places = pages + made, places + chosen
        for page in made:
            page.client += turn * 100
    verdict = verdict_of(ground, "F07", history, places, pages, times)
    verdict.more["away"] = f"{seconds}s"
    assert tell(verdict).good and verdict.acknowledged >= 12 * times, verdict
    latest = {(attempt, question): value for attempt, question, _, value in ground.rows(places)[1]}
    for page in pages:
        assert {question: latest[page.place.attempt, question] for question in page.shown} == page.shown


@pytest.mark.rule(35)
@pytest.mark.parametrize("late, taken", [(-60, True), (3, True), (30, False)], ids=["before the end", "in the grace", "after it"])
def test_through_the_end_the_declared_rule_holds(ground, tmp_path, late, taken):
    """Arrival at the server counts: within the grace an answer is taken, later it is refused in words and the PC keeps it."""
    (place,) = ground.seats(1, left=1800)
    page = Page(ground, place, 0, History(tmp_path / "history.jsonl"))
    type_on(page, random.Random(1), 5)
    gone = timedelta(seconds=1800 + late)
    clock.use_offset(lambda: gone)
    assert page.send() == ("" if taken else "exams.over")
    assert bool(page.told) is taken and (taken or len(page.drafts) == 5)


def test_control_a_server_that_wants_its_saves_in_order_is_found_out(ground, tell, tmp_path, monkeypatch):
    """A careless server takes a revision only when the one before it is there."""
    from skillcert.exams import saving

    honest, at = saving.save, {}

    def careless(token, changes, grace, *waited):
        fit = [one for one in changes if at.get((token, one.question), 0) == one.revision - 1]
        at.update({(token, one.question): one.revision for one in fit})
        return honest(token, fit, grace, *waited) if fit else saving.Saved(clock.now(), {}, [one.question for one in changes])

    monkeypatch.setattr(saving, "save", careless)
    history, places = History(tmp_path / "history.jsonl"), ground.seats(2)
    pages = away(ground, history, places, random.Random(1), 300)
    verdict = tell(verdict_of(ground, "F07-control", history, places, pages, 1))
    assert verdict.refused and not verdict.good
