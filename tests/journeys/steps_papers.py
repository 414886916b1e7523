"""Stage bank and papers by clicking: import, both reviews of one page by hand (the rest by the stage builder), composition, approval."""

from skillcert.core.db import db
from skillcert.papers import drawing
from skillcert.plans.models import Offer
from skillcert.rehearsal import generated_items
from skillcert.rehearsal.stages import itembank
from tests.journeys.clicking import fill, go, press, reads
from tests.journeys.steps_registration import XLSX

BANK = "4-10-01-03/4"


def fill_the_bank(house) -> None:
    world = house.world
    with house.app.app_context():
        offer = db.session.scalars(db.select(Offer).where(Offer.batch_id == house.batch)).one()
        world.batch_id, world.offer_id = house.batch, offer.id
        book = generated_items.workbook(offer.occupation.name, itembank.ranges(offer), drawing.specification(offer).sections, 7)
    writer = house.staff("c3b", "命题考评")
    go(writer, f"/centre/banks/{BANK}/imports/new")
    fill(writer, file={"name": "题库.xlsx", "mimeType": XLSX, "buffer": book}, create_points=True)
    press(writer, "读取文件")
    house.shot(writer, "bank-preview")
    press(writer, "确认")
    press(writer, "全部提交")
    for login, skin, state in (("c3a", "centre", "submitted"), ("office-items", "office", "reviewed")):
        reader = house.staff(login, "命题考评")
        go(reader, f"/{skin}/banks/{BANK}?state={state}")
        house.shot(reader, f"bank-{state}")
        for box in reader.locator("main [name=ids]").all():
            box.check()
        with reader.expect_navigation():
            reader.locator("button[name=act][value=review]").click()
        for box in reader.locator("main [name=checks]").all():
            box.check()
        house.shot(reader, f"review-{state}")
        press(reader, "一并审核")
    with house.app.app_context():
        where = itembank.Bank("4-10-01-03", 4)
        itembank.review(world, where)
        itembank.tasks(world, where)


CUSTODIANS = {"c3a": "机电中心保管口令 甲 2026", "c3b": "机电中心保管口令 乙 2026"}
"""Sign-in name → the passphrase that only they know."""


def make_custody_keys(house) -> None:
    for login, secret in CUSTODIANS.items():
        keeper = house.staff(login, "质控")
        go(keeper, "/centre/custody")
        fill(keeper, passphrase=secret, again=secret)
        press(keeper, "建立密钥")
        reads(keeper, "您的保管密钥")
    house.shot(keeper, "custody-key")


def compose_and_lock(house) -> None:
    make_custody_keys(house)
    writer, chief = house.staff("c3b", "命题考评"), house.staff("office-items", "命题考评")
    go(writer, f"/centre/offers/{house.world.offer_id}/papers")
    fill(writer, mode="by_type", count=2)
    press(writer, "开始组卷")
    house.shot(writer, "papers")
    for form in ("A", "B"):
        go(chief, f"/office/offers/{house.world.offer_id}/papers")
        with chief.expect_navigation():
            chief.locator("main a", has_text=f"-{form}").click()
        press(chief, "审批并封存")
        reads(chief, "考前由两名保管人共同启封")
    house.shot(chief, "paper-locked")


def open_the_paper(house) -> None:
    """An hour before the exam: one custodian asks, the other confirms, each at a browser of their own."""
    (first, secret), (second, other) = CUSTODIANS.items()
    keeper, partner = house.staff(first, "质控"), house.staff(second, "质控")
    for page in (keeper, partner):
        go(page, "/centre/custody")
        with page.expect_navigation():
            page.locator("main a", has_text="-A").first.click()
    fill(keeper, passphrase=secret)
    press(keeper, "启封供考试使用")
    house.shot(keeper, "custody-asked")
    partner.reload()
    house.shot(partner, "custody-confirm")
    partner.locator("main .pair-act [type=password]").fill(other)
    press(partner, "以第二人身份确认")
    reads(partner, "启封时间")
    house.shot(partner, "custody-open")
