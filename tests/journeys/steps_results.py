"""Stages results to archive by clicking: collect, verify, release, notice, seal, number, print, hand out, upload, close."""

import io
from datetime import timedelta

from reportlab.pdfgen import canvas

from skillcert.core import clock
from tests.journeys.clicking import fill, go, press, reads
from tests.journeys.steps_registration import NAME, NUMBER, SECRET


def release(house) -> None:
    house.travel(clock.at(house.exam + timedelta(days=3), 10))
    collector = house.staff("office-exam", "考务")
    go(collector, f"/office/exams/{house.theory[0]}")
    press(collector, "评分")
    go(collector, f"/office/results/{house.batch}")
    press(collector, "汇总成绩")
    verifier = house.staff("office-quality", "质控")
    go(verifier, f"/office/results/{house.batch}")
    press(verifier, "复核成绩")
    office = house.staff("office-plan", "统筹")
    go(office, f"/office/results/{house.batch}")
    press(office, "发布成绩")
    house.shot(office, "results-released")
    phone = house.staff(NUMBER, password=SECRET, phone=True)
    go(phone, "/me/results")
    reads(phone, "合格")
    house.shot(phone, "results-phone")


def publish_and_seal(house) -> None:
    house.travel(clock.at(house.exam + timedelta(days=18), 10))
    office = house.staff("office-plan", "统筹")
    go(office, f"/office/results/{house.batch}")
    press(office, "开始公示")
    visitor = house.page("visitor", phone=True)
    go(visitor, f"/notices/{house.batch}")
    assert NUMBER not in visitor.content()  # R48
    house.shot(visitor, "notice-phone")
    house.travel(clock.at(house.exam + timedelta(days=46), 10))
    office = house.staff("office-plan", "统筹")
    go(office, f"/office/results/{house.batch}")
    press(office, "封存结果")


def issue(house) -> str:
    """Number, print, upload and hand out; gives the certificate's number as the candidate reads it."""
    office = house.staff("office-cert", "证书")
    go(office, f"/office/certificates/batches/{house.batch}")
    press(office, "编制证书编号")
    press(office, "打印")
    house.finished(office)
    go(office, f"/office/certificates/batches/{house.batch}")
    press(office, "生成数据表")
    press(office, "已上报登记")
    fill(office, reference="270226S00003300012300001")
    press(office, "登记")
    press(office, "通过")
    house.shot(office, "certificates")
    centre = house.staff("c3a", "证书")
    go(centre, f"/centre/certificates/batches/{house.batch}")
    for box in centre.locator("main [name=ids]").all():
        box.check()
    with centre.expect_navigation():
        centre.locator("button[name=act][value=hand_out]").click()
    reads(centre, "已发放 1")
    phone = house.staff(NUMBER, password=SECRET, phone=True)
    go(phone, "/me/certificates")
    house.shot(phone, "certificate-phone")
    return phone.locator("main").inner_text().split("证书编号")[1].split()[0]


def verify(house, number: str) -> None:
    """Anyone: genuine by number and name; a changed number is not, and no identity number is shown whole."""
    visitor = house.page("visitor", phone=True)
    go(visitor, "/verify")
    fill(visitor, number=number, name=NAME)
    press(visitor, "查验证书")
    reads(visitor, "真实有效")
    assert NUMBER not in visitor.content()
    house.shot(visitor, "genuine-phone")
    fill(visitor, number=number[:-1] + "9", name=NAME)
    visitor.get_by_role("button", name="查验证书", exact=True).click()
    visitor.wait_for_load_state()
    assert "真实有效" not in visitor.locator("main").inner_text()


def close(house) -> None:
    office = house.staff("office-plan", "统筹")
    for piece in ("filing_receipt", "staff_sign_in", "upload_confirmation"):
        go(office, f"/office/archives/{house.batch}")
        fill(office, **{"scan-piece": piece, "scan-scan": scan(piece)})
        press(office, "放入")
    go(office, f"/office/archives/{house.batch}")
    house.shot(office, "archive")
    press(office, "归档并关闭批次")
    house.finished(office)
    go(office, f"/office/batches/{house.batch}")
    reads(office, "已归档")
    house.shot(office, "batch-closed")


def scan(name: str) -> dict:
    """A scanned paper as PDF."""
    kept = io.BytesIO()
    page = canvas.Canvas(kept)
    page.drawString(100, 700, name)
    page.save()
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": kept.getvalue()}
