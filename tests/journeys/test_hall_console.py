"""The invigilator's console in a real browser: the map follows the PCs every five seconds and takes nothing out of a hand."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from skillcert.core.db import db
from skillcert.exams.models import Answer, Pulse
from tests.support.browser_candidate import SLACK, choose, paper, saved

pytestmark = pytest.mark.journey
TABLET = {"width": 768, "height": 1024}
REFRESH = 5_500


def seen(page, seat: int, health: str) -> None:
    page.clock.run_for(REFRESH)
    page.wait_for_selector(f"#c{seat}[data-health={health}]", timeout=SLACK)


def silent(room) -> None:
    """The last sign of life of the first seat becomes three minutes older."""
    long = timedelta(minutes=3)
    with room.attempt() as attempt:
        attempt.seen_at -= long
        for table in (Pulse, Answer):
            for row in db.session.scalars(select(table).where(table.attempt_id == attempt.id)):
                row.at -= long


def test_a_seat_that_is_lost_is_told_once_and_what_is_typed_stays(ground):
    room = ground.room(seats=2, minutes=1)
    pc, console = ground.pc(), ground.invigilator(TABLET)
    paper(pc, room)
    choose(pc, 1)
    saved(pc)
    console.clock.install()
    console.goto(f"/duty/hall/{room.id}")
    seen(console, 1, "alive")
    assert "1/" in console.inner_text("#c1") and console.get_attribute("#c2", "data-health") == "out"
    console.click("#s1")
    console.wait_for_selector(".hall-panel")
    console.click("#fold-extend summary")
    console.fill("#extend-reason", "电脑")
    pc.close()
    silent(room)
    seen(console, 1, "lost")
    assert console.input_value("#extend-reason") == "电脑" and console.locator("#fold-extend[open]").count() == 1
    assert console.evaluate("document.activeElement.id") == "extend-reason"
    assert console.inner_text("#seat-live .hall-word").strip() == "离线"
    assert console.text_content("#hall-news") == "1 号座位失去连接"
    console.focus("#s1")
    console.evaluate("document.getElementById('hall-news').textContent = ''")
    silent(room)
    console.clock.run_for(2 * REFRESH)
    console.wait_for_timeout(300)
    assert console.evaluate("document.activeElement.id") == "s1" and console.text_content("#hall-news") == "", (
        "said once"
    )


def test_a_map_without_the_server_says_that_it_is_old(ground):
    room = ground.room(seats=2, minutes=1)
    console = ground.invigilator(TABLET)
    console.clock.install()
    console.goto(f"/duty/hall/{room.id}")
    seen(console, 1, "out")
    assert console.locator("#hall-stale").is_hidden()
    console.context.set_offline(True)
    console.clock.run_for(REFRESH)
    console.wait_for_selector("#hall-stale:not([hidden])", timeout=SLACK)
    console.context.set_offline(False)
    console.clock.run_for(REFRESH)
    console.wait_for_selector("#hall-stale", state="hidden", timeout=SLACK)


def test_who_ticks_a_seat_means_the_ticked_ones(ground):
    room = ground.room(seats=2, minutes=1)
    console = ground.invigilator(TABLET)
    console.goto(f"/duty/hall/{room.id}/pause")
    console.locator("[name=seats]").first.check()
    assert console.locator("[name=whom][value=some]").is_checked()
    console.locator("[name=whom][value=all]").check()
    assert not console.locator("[name=seats]").first.is_checked()


def test_what_another_console_stopped_stands_here_with_the_next_refresh(ground):
    room = ground.room(seats=2, minutes=1)
    pc, console, other = ground.pc(), ground.invigilator(TABLET), ground.invigilator(TABLET)
    paper(pc, room)
    console.clock.install()
    console.goto(f"/duty/hall/{room.id}")
    seen(console, 1, "alive")
    assert console.locator("#hall-paused .next").count() == 0
    other.goto(f"/duty/hall/{room.id}/pause")
    other.fill("[name=reason]", "停电")
    other.click("main form .btn-primary")
    seen(console, 1, "paused")
    console.click("#hall-paused a:has-text('继续')")
    console.wait_for_url("**/resume")
