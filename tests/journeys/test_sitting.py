"""A sitting in a real Chromium: sign in, answer, lose the PC, go on at another one, hand in, all by keyboard where it counts."""

import json
import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import entry, queries, service_prepare
from skillcert.exams.models import Attempt
from tests.support.browser import DESKTOP
from tests.support.browser_candidate import SLACK
from tests.support.hall import CANARY, CODE, hall

pytestmark = [pytest.mark.journey, pytest.mark.heavy(35)]


@pytest.fixture
def sitting(live, chromium):
    """A hall on a server of this process, so that both share the clock. `.to(minutes)` moves it to T0 + minutes."""
    with live.app_context():
        made = hall(questions=20)
        with unit_of_work():
            service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)
        db.session.remove()
    server = make_server("127.0.0.1", 0, live, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.base, made.app, made.contexts, made.console = f"http://127.0.0.1:{server.port}", live, [], []
    machine = clock.now

    def to(minutes: float) -> None:
        clock.use_offset(None)
        offset = made.starts_at + timedelta(minutes=minutes) - machine()
        clock.use_offset(lambda: offset)

    def pc():
        context = chromium.new_context(viewport=DESKTOP, base_url=made.base, locale="zh-CN")
        made.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: made.console.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: made.console.append(str(error)))
        return page

    made.to, made.pc = to, pc
    yield made
    for context in made.contexts:
        context.close()
    server.shutdown()
    thread.join()


def sign_in(made, page, code=""):
    page.goto("/sit")
    page.fill("[name=ticket]", made.tickets[0])
    page.fill("[name=room_code]", CODE)
    page.fill("[name=release_code]", code)
    page.keyboard.press("Enter")
    page.wait_for_selector("form[action='/sit/seat'] button")
    page.click("form[action='/sit/seat'] button")
    page.wait_for_url("**/sit")


def attempt(made) -> Attempt:
    return db.session.scalar(select(Attempt).where(Attempt.seat_id == made.seat_ids[0]))


def saved(page) -> None:
    page.wait_for_selector("#saved[data-kind=good]", timeout=SLACK)


def stored(made) -> dict:
    with made.app.app_context():
        return {question: value for question, (_, value) in queries.answers(attempt(made)).items()}


def test_answers_survive_the_death_of_the_pc_and_are_handed_in_at_another(sitting):
    made = sitting
    made.to(-10)
    page = made.pc()
    sign_in(made, page)
    made.to(-8 / 60)
    page.goto("/sit", wait_until="domcontentloaded")
    assert "题干" not in page.content(), "seconds before the start there is nothing of the paper"
    page.wait_for_selector(".question", timeout=30_000)  # it opens by itself
    made.to(1)
    page.reload()
    first = page.get_attribute("#q1 .option:nth-child(3) input", "value")
    page.focus("#q1 .option:nth-child(1) input")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.check("#q2 [data-flag]")
    saved(page)
    assert re.fullmatch(r"已保存 \d\d:\d\d:\d\d", page.inner_text("#saved"))
    assert stored(made) == {1: first, 2: "!"}
    page.context.close()  # the PC dies

    made.to(31)
    with made.app.app_context(), unit_of_work():
        code = entry.release(attempt(made), made.invigilator)
    other = made.pc()
    sign_in(made, other, code)
    other.wait_for_selector(".question")
    assert other.is_checked(f"#q1 input[value='{first}']") and other.is_checked("#q2 [data-flag]")
    assert "is-flagged" in other.get_attribute("[data-go='2']", "class")
    assert "19" in other.inner_text("#open-list"), "nineteen questions are open"
    other.check("#q3 .option:nth-child(2) input")
    other.check("[name=sure]")
    other.click("#submit button")  # at once: the last answer goes first
    other.wait_for_selector("#receipt")
    assert set(stored(made)) == {1, 2, 3}
    with made.app.app_context():
        receipt = attempt(made).receipt
    assert receipt[:8] in other.inner_text("#receipt")
    assert not [line for line in made.console if "422" not in line], made.console


def test_the_page_ends_by_itself_with_the_last_answer_sent(sitting):
    made = sitting
    made.to(-10)
    page = made.pc()
    sign_in(made, page)
    made.to(90 - 10 / 60)
    page.goto("/sit")
    page.check("#q1 .option:nth-child(1) input")
    page.wait_for_selector("#sitting", state="detached", timeout=30_000)
    assert "考试已结束" in page.inner_text("h1") and set(stored(made)) == {1}


def test_the_browser_keeps_nothing_of_the_paper_and_no_line_of_it_holds_a_key(sitting):
    made = sitting
    made.to(-10)
    page = made.pc()
    seen = []
    page.on("response", lambda answer: seen.append(answer))
    sign_in(made, page)
    made.to(40)
    page.goto("/sit")
    page.check("#q1 .option:nth-child(1) input")
    saved(page)
    told = "".join(str(answer.headers) + _text(answer) for answer in seen)
    assert "题干" in told and CANARY not in told and "9001" not in told
    page.check("[name=sure]")
    page.click("#submit button")
    page.wait_for_selector("#receipt")
    kept = page.evaluate("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])")
    assert json.loads(kept) == [[], []]
    page.go_back()
    page.wait_for_load_state()
    assert "题干" not in page.content(), "the way back shows no paper"


def _text(answer) -> str:
    try:
        return answer.text()
    except Exception:  # a redirect has no body
        return ""
