"""Stage plans by clicking: site and room, draft, review with a return, approval, filing, announcement."""

from datetime import date, timedelta

from skillcert.core import clock
from tests.journeys.clicking import act_as, fill, go, number_in, press, reads

TEXTS = {
    "method": "理论机考，实操现场考核。",
    "scope_text": "符合条件的社会人员。",
    "fees": "理论 80 元，实操 220 元。",
    "contact": "考务办 0571-00000000",
    "flow": "网上报名、审核、考试、领证。",
    "materials": "身份证、照片、工作证明。",
    "remarks": "携带准考证和身份证。",
}


def days(house) -> None:
    """The dates of the journey, counted from today."""
    house.opens = clock.today()
    house.closes = house.opens + timedelta(days=7)
    house.review_ends = house.closes + timedelta(days=3)
    exam = house.review_ends + timedelta(days=32)
    house.exam: date = exam + timedelta(days=(5 - exam.weekday()) % 7)


def draft_and_submit(house) -> None:
    days(house)
    clerk = house.staff("c3a", "统筹")
    house.shot(clerk, "centre-home")
    go(clerk, "/centre/sites/new")
    fill(clerk, name="康养楼考点", address="示范市学府路 3 号")
    press(clerk, "保存")
    act_as(clerk, "考务")
    for use, name in (("theory", "理论一机房"), ("practical", "实操一室")):
        go(clerk, "/centre/rooms")
        press(clerk, "新增考场")
        fill(clerk, name=name, use=use, capacity=30, columns=5)
        press(clerk, "保存")
    house.shot(clerk, "rooms")
    act_as(clerk, "统筹")
    go(clerk, "/centre/batches/new")
    fill(clerk, name="2026年保育师认定", filing_id="S0000")
    press(clerk, "起草批次")
    house.batch = number_in(clerk, "/batches/")
    fill(clerk, registration_opens=house.opens, registration_closes=house.closes, review_deadline=house.review_ends, **TEXTS)
    press(clerk, "保存")
    press(clerk, "添加认定职业")
    fill(clerk, offer="保育师 四级", expected=3)
    press(clerk, "添加")
    for part, when in (("theory", ("09:00", 0)), ("practical", ("08:30", 1))):
        press(clerk, "安排场次")
        fill(clerk, part=part, site_id="康养楼", day=house.exam + timedelta(days=when[1]), time=when[0])
        press(clerk, "安排场次")
    house.shot(clerk, "batch-draft")
    press(clerk, "提交计划")
    reads(clerk, "待审核")


def return_mend_and_pass(house) -> None:
    office = house.staff("office-plan", "统筹")
    house.shot(office, "office-home")
    go(office, f"/office/batches/{house.batch}")
    press(office, "退回")
    fill(office, reason="请写明补考收费。")
    press(office, "退回")
    clerk = house.page("c3a")
    go(clerk, f"/centre/batches/{house.batch}/edit")
    fill(clerk, fees="理论 80 元，实操 220 元；补考按科收费。")
    press(clerk, "保存")
    press(clerk, "提交计划")
    go(office, f"/office/batches/{house.batch}")
    press(office, "审核通过，上报")
    reads(office, "待批准")


def approve_file_and_announce(house) -> None:
    leader = house.staff("lead1", phone=True)
    house.shot(leader, "leader-home-phone")
    go(leader, f"/lead/batches/{house.batch}")
    press(leader, "通过")
    house.shot(leader, "leader-approved-phone")
    office = house.page("office-plan")
    go(office, f"/office/batches/{house.batch}/file")
    fill(office, filed_on=clock.today(), reference="备案〔2026〕9 号")
    press(office, "登记")
    press(office, "发布公告")
    reads(office, "已公告")
    house.shot(office, "batch-announced")
    public = house.page("visitor", phone=True)
    go(public, f"/announcements/{house.batch}")
    house.shot(public, "announcement-phone")
