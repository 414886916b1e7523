"""Stage plans: a site, a batch with one offer and its sessions, and the way to the announcement.

Leaves `site_id`, `batch_id`, `offer_id` (and `offer_ids`), `exam_day`.
"""

from datetime import date, timedelta

from sqlalchemy import select

from skillcert.core import calendar, clock, settings
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.people.models import Centre
from skillcert.plans import dates, queries, service
from skillcert.plans.models import Site
from skillcert.plans.states import BatchState
from skillcert.rehearsal.trades import trade
from skillcert.standards import queries as standards
from skillcert.standards.states import LEVEL_NAMES, Part, required_parts

TEXTS = {
    "method": "理论知识考试采用机考方式，操作技能考核采用现场实际操作方式；满分均为100分，均达60分及以上者为合格。",
    "scope_text": "面向社会从事或准备从事本职业的人员，须符合相应等级的申报条件。",
    "fees": "理论知识考试80元/人，操作技能考核220元/人。",
    "contact": "继续教育学院考务办公室 0571-00000000（工作日 8:30—16:30）",
    "process": "1. 在本系统网上报名并上传材料，或由单位统一报名；2. 资格审核；3. 下载准考证；4. 参加考试；5. 查询成绩；6. 领取证书。",
    "materials": "身份证、近6个月白底证件照；按申报条件提供原证书、工作年限证明或学历证明。",
    "remarks": "请携带准考证和身份证原件参加考试。弄虚作假者取消资格。",
}
RETURNED = "收费标准未写明补考费用，请补充后重新提交。"
LEAD_DAYS = 44
DRAFT_DAYS = 14
STEPS = (BatchState.SUBMITTED, BatchState.REVIEWED, BatchState.APPROVED, BatchState.FILED, BatchState.ANNOUNCED)


def build(
    world,
    *,
    until: BatchState = BatchState.ANNOUNCED,
    name: str | None = None,
    opens: date | None = None,
    open_days: int = 10,
    review_days: int = 4,
    exam_on: date | None = None,
    offers: list[tuple[str, int]] | None = None,
    expected: int = 30,
    **_options,
) -> dict:
    """`opens`: first day of registration (today); the exam is the first Saturday that leaves the roster its lead.

    With `exam_on` the exam is on that day and registration opens LEAD_DAYS before it; the draft is written DRAFT_DAYS
    before that.

    `offers` are (occupation code, level), of one centre; the world's occupation and level unless given.
    """
    clerk = world.actor("centre", "coordination")
    wanted = offers or [(world.occupation, world.level)]
    if exam_on:
        opens = exam_on - timedelta(days=LEAD_DAYS)
        world.travel(opens - timedelta(days=DRAFT_DAYS))
    with unit_of_work():
        site = _site(world, clerk)
        world.site_id = site.id
        batch = _draft(world, clerk, name or _name(wanted), opens or clock.today(), open_days, review_days, exam_on)
        world.batch_id = batch.id
        world.offer_ids = [_offer(world, batch, site, code, level, expected, clerk).id for code, level in wanted]
        world.offer_id = world.offer_ids[0]
        sessions = sum(len(offer.sessions) for offer in batch.offers)
    if until == BatchState.RETURNED:
        advance(world, world.batch_id, BatchState.SUBMITTED)
        with unit_of_work():
            service.return_(queries.whole(world.batch_id), RETURNED, world.actor("management", "coordination", nth=2))
    elif until in STEPS:
        advance(world, world.batch_id, until)
    return {"batches": 1, "offers": len(wanted), "sessions": sessions, "exam": world.exam_day.isoformat()}


def advance(world, batch_id: int, until: BatchState) -> None:
    """Take a draft through the offices up to a state, each step by another person."""
    clerk, office = world.actor("centre", "coordination"), world.actor("management", "coordination", nth=2)
    lead = world.actor("leadership")
    acts = {
        BatchState.SUBMITTED: lambda batch: service.submit(batch, clerk),
        BatchState.REVIEWED: lambda batch: service.pass_(batch, office),
        BatchState.APPROVED: lambda batch: service.approve(batch, lead),
        BatchState.FILED: lambda batch: service.file(
            batch, clock.today(), f"备案〔{clock.today().year}〕{batch.id}号", office
        ),
        BatchState.ANNOUNCED: lambda batch: service.announce(batch, office),
    }
    for state in STEPS[: STEPS.index(until) + 1]:
        with unit_of_work():
            acts[state](queries.whole(batch_id))


def _name(wanted: list[tuple[str, int]]) -> str:
    names = "、".join(dict.fromkeys(standards.occupation(code).name for code, _level in wanted))
    return f"{clock.today().year}年{names}职业技能等级认定"


def _site(world, clerk) -> Site:
    centre = db.session.get(Centre, world.centre_id)
    known = db.session.scalar(select(Site).where(Site.centre_id == centre.id).order_by(Site.id).limit(1))
    return known or service.add_site(centre, f"{centre.name[:-4]}实训楼考点", f"示范市学府路{100 + centre.id}号", clerk)


def _draft(world, clerk, name: str, opens: date, open_days: int, review_days: int, exam_on: date | None):
    centre = db.session.get(Centre, world.centre_id)
    batch = service.draft(centre, standards.filing(world.filing_id), name, clerk)
    closes = opens + timedelta(days=open_days)
    review = closes + timedelta(days=review_days)
    world.exam_day = exam_on or exam_day(review)
    service.edit(batch, clerk, registration_opens=opens, registration_closes=closes, review_deadline=review, **TEXTS)
    return batch


def exam_day(review: date) -> date:
    """The first Saturday that leaves the roster its lead."""
    day = dates.earliest_exam(review, settings.get("plans.roster_lead_days"), calendar.overrides())
    return day + timedelta(days=(5 - day.weekday()) % 7)


def _offer(world, batch, site, code: str, level: int, expected: int, clerk):
    """An offer with a theory session on Saturday at nine and a practical one on Sunday at half past eight."""
    version = standards.version(world.standards[code])
    offer = service.add_offer(batch, code, None, level, version, expected, clerk)
    starts = {
        Part.THEORY: clock.at(world.exam_day, 9),
        Part.PRACTICAL: clock.at(world.exam_day + timedelta(days=1), 8, 30),
        Part.REVIEW: clock.at(world.exam_day + timedelta(days=1), 14),
    }
    for part in required_parts(level):
        minutes = service.minutes_of(version, level, part)
        service.plan_session(offer, part, site, starts[part], minutes, clerk)
    return offer


def describe(code: str, level: int) -> str:
    """What the batch offers, for the walk's report."""
    return f"{trade(code).name_en or code} · {LEVEL_NAMES[level]}"
