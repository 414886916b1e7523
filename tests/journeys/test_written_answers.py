"""Written answers in a real Chromium: a writer's editor, a candidate who types, a marker who reads."""

import io
import threading
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.serving import make_server

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import queries, service, service_prepare
from skillcert.exams.models import Attempt, WrittenMark
from skillcert.itembank.models import Item
from skillcert.people.models import Account
from tests.support.browser import DESKTOP
from tests.support.browser_candidate import SLACK
from tests.support.hall import CANARY, CODE, PASSWORD, hall, written_content

pytestmark = pytest.mark.journey
WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{color:red}</style></head><body><p class=MsoNormal>'
    '<span style="font-weight:bold;color:#123456" lang=EN-US>粗体<o:p></o:p></span>与'
    '<span style="vertical-align:super">上标</span></p><table border=1><tr><td style="width:3cm">甲</td><td>乙</td></tr></table>'
    '<img src="file:///C:/x.png"><script>x</script></body></html>'
)


@pytest.fixture
def sitting(live, chromium):
    """A hall with a paper of written answers, on a server of this process; `.to(minutes)` moves the clock to T0 + minutes."""
    with live.app_context():
        made = hall(candidates=1, content=written_content())
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

    def page(size=DESKTOP):
        context = chromium.new_context(viewport=size, base_url=made.base, locale="zh-CN")
        made.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: made.console.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: made.console.append(str(error)))
        return page

    made.to, made.page = to, page
    yield made
    for context in made.contexts:
        context.close()
    server.shutdown()
    thread.join()


def staff(made, actor):
    with made.app.app_context():
        login = db.session.get(Account, actor.account_id).login
    page = made.page()
    page.goto("/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button:not([type=button])")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def stored(made) -> set[str]:
    with made.app.app_context():
        one = db.session.scalar(select(Attempt))
        return {value for _, value in queries.answers(one).values()}


def test_a_candidate_types_and_a_marker_reads_it(sitting, tmp_path):
    seat = sitting.page()
    sitting.to(1)
    seat.goto("/sit")
    seat.fill("[name=ticket]", sitting.tickets[0])
    seat.fill("[name=room_code]", CODE)
    seat.keyboard.press("Enter")
    seat.click("form[action='/sit/seat'] button")
    seat.wait_for_url("**/sit")
    assert CANARY not in seat.content()
    first = seat.locator(".gap input").first
    first.type("直 流")
    first.press("Tab")
    seat.keyboard.type("交流")
    seat.locator("textarea").first.fill("电压与电流\n成正比")
    seat.wait_for_selector("#saved[data-kind=good]", timeout=SLACK)
    assert stored(sitting) == {"=直 流\n交流", "=电压与电流\n成正比"}
    assert seat.locator("#open-list a").count() == 3, "a typed answer is no open question"
    seat.reload()
    assert first.input_value() == "直 流" and seat.locator("textarea").first.input_value() == "电压与电流\n成正比"
    sitting.to(46)
    seat.check("[name=sure]")
    seat.click("#submit button")
    seat.wait_for_selector(".receipt-code")
    sitting.to(95)
    with sitting.app.app_context():
        service.end_overdue()
        with unit_of_work():
            service.mark(db.session.get(RoomSession, sitting.room_id), sitting.office)
    marker = staff(sitting, sitting.bank)
    marker.goto("/office/marking")
    marker.click("main td a")
    assert "考生1" not in marker.content() and "电压与电流\n成正比" in marker.locator(".marking-text").text_content()
    marker.fill("[name=point_1]", "6.67")
    marker.fill("[name=point_2]", "3.33")
    marker.click("main form button:not([type=button])")
    marker.wait_for_url("**/marking")
    with sitting.app.app_context():
        assert db.session.scalar(select(Attempt.score)) == 30 and db.session.scalar(select(WrittenMark.marks)) == 10
    assert not sitting.console


def test_a_writer_inserts_formula_table_and_picture_and_pastes_from_word(sitting, tmp_path):
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "PNG")
    (tmp_path / "图.png").write_bytes(picture.getvalue())
    page = staff(sitting, sitting.bank)
    page.goto("/office/banks/6-31-01-03/4/new")
    page.select_option("[name=kind]", "fill")
    assert page.locator("#option_a").is_hidden() and page.locator("#answer").is_visible()
    stem = page.locator(".rich").first
    stem.click()
    page.keyboard.type("电流 ")
    page.click("[data-panel=formula-panel]")
    page.click("[data-latex^='\\\\frac']")
    page.locator("#formula-shown mfrac").wait_for()
    page.click("[data-insert=formula]")
    stem.locator("span[data-tex] mfrac").wait_for()
    page.click("[data-gap]")
    page.click("[data-panel=table-panel]")
    page.fill("#table-rows", "2")
    page.click("[data-insert=table]")
    page.click("[data-panel=picture-panel]")
    page.set_input_files("#picture-file", str(tmp_path / "图.png"))
    page.click("[data-insert=picture]")
    page.locator("#picture-trouble:not([hidden])").wait_for()
    page.fill("#picture-alt", "接线图")
    page.click("[data-insert=picture]")
    stem.locator("img[src]").wait_for()
    stem.evaluate(
        """(editor, markup) => { editor.focus(); document.getSelection().selectAllChildren(editor);
          document.getSelection().collapseToEnd(); const data = new DataTransfer(); data.setData('text/html', markup);
          editor.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }""",
        WORD,
    )
    page.fill("#answer", "2|两")
    page.locator("#item-form button.btn-primary").last.click()
    page.wait_for_url(lambda url: "/items/" in url)
    with sitting.app.app_context():
        item = db.session.scalar(select(Item))
        assert r'<span data-tex="\frac{a}{b}"></span>' in item.stem and item.key == [["2", "两"]]
        for kept in ("<th>", 'alt="接线图"', "<b>粗体</b>", "<sup>上标</sup>", "<td>甲</td>"):
            assert kept in item.stem, item.stem
        for gone in ("style", "file:", "<script", "Mso", "src="):
            assert gone not in item.stem, item.stem
    assert page.locator(".sheet-pc mfrac").count() == 1
    # Chromium tries to keep the look of what is pasted and our policy forbids it: nothing else may complain
    assert not [line for line in sitting.console if "inline style" not in line]
