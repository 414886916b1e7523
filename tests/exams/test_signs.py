"""Signs of life and gaps, without a database: what is believed, what is written when, what a silence cost."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from skillcert.exams import rules_time, signs
from skillcert.exams.gaps import Gap, cost, pauses, without
from skillcert.exams.signs import Signs, Standing, Told
from skillcert.exams.states import AttemptState

T0 = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def standing(**more) -> Standing:
    told = {
        "id": 1, "state": AttemptState.RUNNING, "starts_at": T0, "ends_at": at(5400), "paused_at": None, "extra": 0,
        "notice": "", "notice_at": None, "heard": None,
    }  # fmt: skip
    return Standing(**(told | more))


# --- what a page tells -------------------------------------------------------------------------------------------------


def test_a_pulse_may_say_nothing_or_all():
    assert signs.parse({}) == Told()
    told = signs.parse({"unsent": 3, "oldest": 12.5, "events": ["blur", "second_tab"], "lang": "en"})
    assert told == Told(3, 12.5, ("blur", "second_tab"), "en")


@pytest.mark.parametrize(
    "body",
    [
        None, [], "x", {"unsent": -1}, {"unsent": True}, {"unsent": 10**9}, {"oldest": -1}, {"oldest": "3"}, {"oldest": float("nan")},
        {"events": "blur"}, {"events": ["gap"]}, {"events": [1]}, {"events": [["blur"]]}, {"events": ["blur"] * 21},
    ],
)  # fmt: skip
def test_a_pulse_of_another_shape_is_none(body):
    assert signs.parse(body) is None


def test_a_page_that_tells_too_many_events_is_not_believed_further_for_a_minute():
    heard = Signs()
    for second in range(5):
        heard.hear("t", standing(), Told(events=("blur",) * 20), at(second))
    assert len(heard.events) == signs.EVENTS_A_MINUTE
    heard.hear("t", standing(), Told(events=("blur",)), at(80))
    assert [row["kind"] for row in heard.events[signs.EVENTS_A_MINUTE :]] == ["gap", "blur"]


# --- what is written ---------------------------------------------------------------------------------------------------


def test_signs_of_a_whole_hall_are_written_together_every_two_seconds():
    heard = Signs()
    for second in range(3):
        for seat in range(60):
            heard.hear(f"t{seat}", standing(), Told(unsent=second), at(second))
    assert heard.due(at(3))
    alive, events = heard.take(at(3))
    assert len(alive) == 60 and {row["unsent"] for row in alive} == {2} and not events
    assert not heard.due(at(4.9)) and heard.due(at(5)) and heard.due(at(2)), "a clock that went back does not stop it"
    heard.hear("t0", standing(), Told(events=("blur",)), at(3.1))
    assert not heard.due(at(3.4)) and heard.due(at(3.6)), "what happened is written sooner"


def test_what_could_not_be_written_waits_and_newer_signs_stay():
    heard = Signs()
    heard.hear("t", standing(), Told(unsent=1, events=("blur",)), at(0))
    taken = heard.take(at(0))
    heard.hear("t", standing(), Told(unsent=2), at(1))
    heard.put_back(*taken)
    alive, events = heard.take(at(3))
    assert [row["unsent"] for row in alive] == [2] and [row["kind"] for row in events] == ["blur"]


def test_a_silence_is_written_down_once_by_whoever_hears_the_seat_again():
    heard = Signs()
    for second in (0, 3, 6, 9, 40, 43):
        heard.hear("t", standing(heard=at(0)), Told(), at(second))
    assert [(row["kind"], row["seconds"]) for row in heard.events] == [("gap", 31)]
    elsewhere = Signs()
    elsewhere.hear("t", standing(heard=at(43)), Told(), at(46))
    assert not elsewhere.events, "another process knows from the database what the first one heard"


def test_a_silence_before_the_start_costs_nobody_anything():
    heard = Signs()
    heard.hear("t", standing(), Told(), at(-300))
    heard.hear("t", standing(), Told(), at(-100))
    assert not heard.events


def test_many_seats_breathe_more_slowly_but_never_so_slowly_that_it_looks_like_a_silence():
    heard = Signs()
    assert heard.again(standing(), at(10)) == 3000
    assert heard.again(standing(), at(-600)) == 5000
    for seat in range(8000):
        heard.hear(f"t{seat}", standing(), Told(), at(1))
    assert heard.again(standing(), at(10)) == signs.SELDOM < 20000


# --- what a page gets --------------------------------------------------------------------------------------------------


@pytest.mark.rule(35)
def test_the_time_left_on_a_paused_page_does_not_change():
    paused = standing(paused_at=at(600))
    for second in (600, 900, 9000):
        told = signs.answer(paused, at(second), "", 3000)
        assert told["state"] == "paused" and told["ends"] - told["now"] == 4800 * 1000
    before = standing(paused_at=at(-60))
    told = signs.answer(before, at(300), "", 3000)
    assert told["starts"] == told["now"] and told["ends"] - told["starts"] == 5400 * 1000


def test_the_word_of_the_house_comes_in_the_language_of_the_page():
    leave = standing(notice="exams.notice_leave", notice_at=at(5))
    told = signs.answer(leave, at(6), "zh-CN", 3000)["notice"]
    assert "离开考场" in told["text"] and told["leave"], "the page says it with its largest word"
    assert signs.answer(leave, at(6), "en", 3000)["notice"]["text"].startswith("Leave the room")
    own = signs.answer(standing(notice="第3题有误", notice_at=at(5)), at(6), "en", 3000)["notice"]
    assert own == {"text": "第3题有误", "at": int(at(5).timestamp() * 1000)}


@pytest.mark.rule(35)
def test_the_state_of_a_page_is_the_servers():
    assert standing().word(at(5399)) == "running" and standing().word(at(5400)) == "ended"
    assert standing(paused_at=at(5000)).word(at(9000)) == "paused"
    assert standing(state=AttemptState.SUBMITTED, paused_at=at(5)).word(at(9)) == "submitted"


# --- what a silence cost -----------------------------------------------------------------------------------------------


def gap(since: float, until: float) -> Gap:
    return Gap(at(since), at(until))


WHOLE = Gap(T0, T0 + timedelta(seconds=5400))


@pytest.mark.rule(35)
def test_a_silence_costs_what_lay_inside_the_exam_outside_pauses_and_between_saves():
    assert cost([gap(100, 400)], [], [], WHOLE) == [gap(100, 400)]
    assert cost([gap(-100, 60)], [], [], WHOLE) == [gap(0, 60)]
    assert cost([gap(5350, 5500)], [], [], WHOLE) == [gap(5350, 5400)]
    assert cost([gap(100, 400)], [at(200)], [], WHOLE) == [gap(100, 200), gap(200, 400)]
    assert cost([gap(100, 400)], [at(110), at(385)], [], WHOLE) == [gap(110, 385)], "twenty seconds and less cost nothing"
    assert cost([gap(100, 400)], [], [gap(150, 350)], WHOLE) == [gap(100, 150), gap(350, 400)]
    assert cost([gap(100, 400)], [], [gap(50, 390)], WHOLE) == []


def test_stretches_lose_what_is_cut_out():
    assert without([gap(0, 10)], [gap(20, 30)]) == [gap(0, 10)]
    assert without([gap(0, 100)], [gap(10, 20), gap(50, 60)]) == [gap(0, 10), gap(20, 50), gap(60, 100)]
    assert without([gap(0, 10)], [gap(0, 10)]) == []


def test_pauses_are_read_from_the_events_of_a_seat():
    def event(kind, second):
        return SimpleNamespace(kind=kind, at=at(second))

    told = [event("paused", 10), event("resumed", 20), event("resume_undone", 25), event("resumed", 40), event("evacuated", 60)]
    assert pauses(told, at(100)) == [gap(10, 40), gap(60, 100)]


# --- how time stands ---------------------------------------------------------------------------------------------------


def paper(**more) -> SimpleNamespace:
    return SimpleNamespace(**({"state": AttemptState.RUNNING, "starts_at": T0, "ends_at": at(600), "paused_at": None} | more))


@pytest.mark.rule(35)
def test_a_paper_is_over_at_its_end_and_never_while_it_stands_still():
    assert not rules_time.is_over(paper(), at(599.999)) and rules_time.is_over(paper(), at(600))
    grace = timedelta(seconds=5)
    assert not rules_time.is_over(paper(), at(604.999), grace) and rules_time.is_over(paper(), at(605), grace)
    assert not rules_time.is_over(paper(paused_at=at(599)), at(10**6))


@pytest.mark.rule(31)
def test_a_paper_that_was_stopped_before_its_start_has_not_begun():
    assert not rules_time.has_begun(paper(), at(-0.001)) and rules_time.has_begun(paper(), at(0))
    assert not rules_time.has_begun(paper(paused_at=at(-1)), at(500))
    assert rules_time.has_begun(paper(paused_at=at(1)), at(500))


@pytest.mark.rule(35)
@pytest.mark.parametrize("stopped", [-60, 0, 30, 599])
@pytest.mark.parametrize("stood", [1, 100, 10000])
def test_going_on_and_taking_it_back_are_each_others_inverse(stopped, stood):
    one = paper(paused_at=at(stopped))
    before = rules_time.left(one, at(stopped))
    one.starts_at, one.ends_at = rules_time.shown(one, at(stopped + stood))
    one.paused_at = None
    assert rules_time.left(one, at(stopped + stood)) == before
    one.ends_at = rules_time.before_resume(one, at(stopped), at(stopped + stood))
    one.paused_at = at(stopped)
    assert rules_time.left(one, at(stopped + stood + 50)) == before
