"""The bank and the papers by clicking: a Word file comes in, one item is mended, one returned, all reviewed twice; A and B are composed,
sealed with two custodians and opened an hour before the exam. Then the same pages in English.

`--pictures` keeps every step in tests/_out/journeys.
"""

import re
from datetime import timedelta

import pytest

from skillcert.core.db import db
from skillcert.itembank import bankcells, formats
from skillcert.itembank.kinds import read_key
from skillcert.itembank.models import Item
from skillcert.itembank.outgoing import to_word
from skillcert.itembank.outgoing.shape import Outgoing, OutItem
from skillcert.itembank.states import ItemState, ItemType
from skillcert.papers import drawing
from skillcert.papers.models import Paper
from skillcert.plans.models import Offer
from skillcert.rehearsal import generated_items
from skillcert.rehearsal.stages import itembank, people, plans, standards
from skillcert.standards.states import Part
from tests.journeys import steps_papers
from tests.journeys.clicking import fill, go, press, reads

pytestmark = [pytest.mark.journey, pytest.mark.heavy(50)]
BANK = steps_papers.BANK
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_the_bank_by_clicking(house):
    with house.app.app_context():
        people.build(house.world)
        standards.build(house.world, occupation="4-10-01-03", level=4)
        plans.build(house.world)
    bring_in_word(house)
    return_one(house)
    review_the_others(house)
    steps_papers.compose_and_lock(house)
    with house.app.app_context():
        offer = db.session.get(Offer, house.world.offer_id)
        starts = next(one.starts_at for one in offer.sessions if one.part is Part.THEORY)
    house.travel(starts - timedelta(minutes=50))
    steps_papers.open_the_paper(house)
    look_in_english(house)
    assert {who: page.console for who, page in house.contexts.items() if page.console} == {}


def word_file(offer) -> bytes:
    """The generated bank as a teacher's Word document; one question has no key in the list at the end."""
    book = generated_items.workbook(
        offer.occupation.name, itembank.ranges(offer), drawing.specification(offer).sections, 7
    )
    items = []
    for number, one in enumerate(formats.read(book, "题库.csv")[1].items, 1):
        kind = bankcells.named_kind(str(one.kind))
        items.append(OutItem(number, kind, one.stem, tuple(one.options), tuple(_key(kind, one.key))))
    items[0] = OutItem(items[0].id, items[0].kind, items[0].stem, items[0].options, ())
    return to_word.write(Outgoing(offer.occupation.name, tuple(items)), [])


def _key(kind: ItemType, written: str) -> list:
    return [bankcells.judge_key(written, ())] if kind is ItemType.JUDGE else read_key(kind, written)


def bring_in_word(house) -> None:
    """The writer reads the file, gives the missing key in its row, confirms and submits."""
    with house.app.app_context():
        book = word_file(db.session.get(Offer, house.world.offer_id))
    writer = house.staff("c3b", "命题考评")
    go(writer, f"/centre/banks/{BANK}/imports/new")
    fill(writer, file={"name": "题库.docx", "mimeType": DOCX, "buffer": book})
    press(writer, "读取文件")
    house.shot(writer, "word-preview")
    reads(writer, "缺少答案")
    row = writer.locator("main .quick").first
    row.locator("[name=key]").fill("A")
    with writer.expect_navigation():
        row.get_by_role("button").first.click()
    house.shot(writer, "word-mended")
    house.run = int(re.search(r"/bank-imports/(\d+)", writer.url)[1])
    press(writer, "确认")
    if "/jobs/" in writer.url:
        house.finished(writer)
        go(writer, f"/centre/bank-imports/{house.run}")
    press(writer, "全部提交")
    house.shot(writer, "word-submitted")


def return_one(house) -> None:
    """The first reviewer sends one back with a remark; its author submits it again."""
    with house.app.app_context():
        house.item = db.session.scalars(
            db.select(Item.id).where(Item.state == ItemState.SUBMITTED).order_by(Item.id)
        ).first()
    reader, writer = house.staff("c3a", "命题考评"), house.staff("c3b", "命题考评")
    go(reader, f"/centre/items/{house.item}")
    fill(reader, note="题干请写完整。")
    house.shot(reader, "item-review")
    press(reader, "退回命题人")
    go(writer, f"/centre/items/{house.item}")
    reads(writer, "题干请写完整。")
    house.shot(writer, "item-returned")
    press(writer, "提交")


def review_the_others(house) -> None:
    """Both reviews of the first page by hand, by two other people; the rest by the stage builder."""
    for login, skin, state in (("c3a", "centre", "submitted"), ("office-items", "office", "reviewed")):
        reader = house.staff(login, "命题考评")
        go(reader, f"/{skin}/banks/{BANK}?state={state}")
        for box in reader.locator("main [name=ids]").all():
            box.check()
        with reader.expect_navigation():
            reader.locator("button[name=act][value=review]").click()
        for box in reader.locator("main [name=checks]").all():
            box.check()
        house.shot(reader, f"review-{state}")
        press(reader, "一并审核")
    with house.app.app_context():
        itembank.review(house.world, itembank.Bank("4-10-01-03", 4))
        itembank.tasks(house.world, itembank.Bank("4-10-01-03", 4))


def look_in_english(house) -> None:
    """Each page again for a reader of English: no button and no head of a column speaks Chinese."""
    with house.app.app_context():
        paper = db.session.scalars(db.select(Paper.id).order_by(Paper.id)).first()
    offer = house.world.offer_id
    looks = {
        ("c3b", "命题考评"): [f"/centre/banks/{BANK}", f"/centre/banks/{BANK}/imports/new", f"/centre/bank-imports/{house.run}",
                  f"/centre/items/{house.item}", f"/centre/banks/{BANK}/export", f"/centre/offers/{offer}/papers"],
        ("office-items", "命题考评"): [f"/office/banks/{BANK}", f"/office/offers/{offer}/papers", f"/office/papers/{paper}"],
        ("c3a", "质控"): ["/centre/custody"],
    }  # fmt: skip
    for (login, duty), paths in looks.items():
        page = house.staff(login, duty)
        page.locator("header").get_by_text("English").first.click()
        page.wait_for_selector("html[lang=en]")
        for path in paths:
            go(page, path)
            house.shot(page, "english" + path.replace("/", "-"))
            for words in page.locator("main .btn, main th").all_inner_texts():
                assert not re.search("[\u4e00-\u9fff]", words), (path, words)
