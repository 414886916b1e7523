"""Stage registration by clicking: one applies by phone, three come by workbook, two reviewers decide."""

import io

from PIL import Image

from skillcert.core import clock
from skillcert.rehearsal import roster_making
from tests.journeys.clicking import fill, go, press, reads

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME, NUMBER, SECRET = "罗䶮", "330702199001010015", "qinghe-2026-kao"
EVIDENCE = ("identity_document", "work_proof", "prior_certificate", "diploma", "application_form")


def picture(width=413, height=578, colour=(250, 250, 250)) -> dict:
    """A JPEG as a file field takes it."""
    kept = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(kept, "JPEG", quality=90)
    return {"name": "扫描.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def apply_by_phone(house) -> None:
    phone = house.page("candidate", phone=True)
    go(phone, "/can-i-apply")
    house.shot(phone, "can-i-apply-phone")
    go(phone, "/sign-up")
    fill(phone, name=NAME, number=NUMBER, phone="13900000001", password=SECRET, again=SECRET, consent=True)
    press(phone, "开通账号")
    go(phone, "/sign-in")
    fill(phone, login=NUMBER, password=SECRET)
    press(phone, "登录")
    go(phone, "/me/offers")
    press(phone, "我要报名")
    fill(phone, ethnicity="汉族", education="高中", province="浙江省", source="私营企业", employer="清禾托育园")
    house.shot(phone, "application-details-phone")
    press(phone, "保存并继续")
    phone.locator("[name=line]").first.check()
    press(phone, "继续")
    fill(phone, **{"periods-0-start": "2015-03-01", "periods-0-employer": "清禾托育园", "periods-0-post": "保育"})
    press(phone, "保存并继续")
    fill(phone, photo=picture())
    press(phone, "上传照片")
    for kind in EVIDENCE[:2]:
        form = phone.locator(f"form:has([name=kind][value={kind}])")
        form.locator("[name=file]").set_input_files(picture(800, 600, (200, 220, 240)))
        with phone.expect_navigation():
            form.get_by_role("button", name="上传", exact=True).click()
    house.shot(phone, "application-papers-phone")
    press(phone, "继续")
    fill(phone, consent=True)
    press(phone, "提交申报")
    reads(phone, "待初审")
    house.shot(phone, "application-status-phone")


def bring_a_group(house) -> None:
    clerk = house.staff("c3a", "考务")
    made = roster_making.rows(7, 3, "保育师", 4, clock.today())
    workbook = {"name": "报名信息.xlsx", "mimeType": XLSX, "buffer": roster_making.workbook(made)}
    photos = {"name": "照片.zip", "mimeType": "application/zip", "buffer": roster_making.photo_zip(made)}
    go(clerk, "/centre/roster-imports/new")
    fill(clerk, batch="保育师", workbook=workbook, photos=photos)
    press(clerk, "检查各行")
    house.shot(clerk, "roster-preview")
    press(clerk, "确认")
    house.finished(clerk)
    for kind in EVIDENCE:
        go(clerk, f"/centre/applications?batch={house.batch}&source=group")
        for box in clerk.locator("main [name=ids]").all():
            box.check()
        with clerk.expect_navigation():
            clerk.locator("button[name=act][value=evidence]").click()
        fill(clerk, kind=kind, file=picture(800, 600, (200, 220, 240)))
        press(clerk, "附加")


def review_twice(house) -> None:
    first, second = house.staff("c3b", "考务"), house.staff("office-exam", "考务")
    for reviewer, path in ((first, "/centre/reviews"), (second, "/office/reviews")):
        go(reviewer, path)
        press(reviewer, "从第一份开始")
        house.shot(reviewer, "review")
        for number in range(4):
            with reviewer.expect_navigation():
                if number % 2:
                    reviewer.keyboard.press("a")
                else:
                    reviewer.locator("button[name=decision][value=pass]").click()
    phone = house.page("candidate")
    go(phone, "/me/applications")
    reads(phone, "通过")


def file_the_roster(house) -> None:
    house.travel(house.review_ends)
    office = house.staff("office-exam", "考务")
    go(office, f"/office/batches/{house.batch}/registration")
    fill(office, filed_on=clock.today(), reference="名册〔2026〕9 号")
    press(office, "已报备")
    house.shot(office, "roster-filed")
