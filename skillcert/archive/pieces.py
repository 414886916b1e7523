"""The pieces of the first three volumes, printed from the records; each maker gives (file name, bytes).

A maker takes the batch's id and yields one file at a time, so that a large batch never lies in memory whole. What a piece is called and
where it lies is said in `volumes`; the makers of results, papers and certificates stand in `pieces_results`.
"""

import json
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from skillcert.archive.tables import told, workbook
from skillcert.arrangement.models import Arrangement, Assignment, RoomSession, Seat
from skillcert.conduct.models import CheckIn, RoomRecord, Violation
from skillcert.core import clock, files
from skillcert.core.db import db
from skillcert.core.models import StoredFile
from skillcert.plans import documents as plan_documents
from skillcert.plans.models import Announcement, Batch, Offer
from skillcert.registration.models import Evidence, Registration, ReviewDecision
from skillcert.registration.states import RegistrationState
from skillcert.standards.states import LEVEL_NAMES
from skillcert.supervision import documents as supervision_documents
from skillcert.supervision.models import Inspection
from skillcert.supervision.states import InspectionState

File = tuple[str, bytes]
BY_OFFER = (joinedload(Registration.offer).joinedload(Offer.occupation), joinedload(Registration.condition))


def occupation(offer: Offer) -> str:
    return f"{offer.occupation.name}（{offer.work_type.name}）" if offer.work_type else offer.occupation.name


def registrations(batch_id: int, *states: RegistrationState) -> Iterator[Registration]:
    query = select(Registration).where(Registration.batch_id == batch_id).options(*BY_OFFER).order_by(Registration.id)
    return db.session.scalars(query.where(Registration.state.in_(states)) if states else query)


def announcement(batch_id: int) -> Iterator[File]:
    """Every published version, as it was published."""
    query = select(Announcement).where(Announcement.batch_id == batch_id).order_by(Announcement.version)
    for one in db.session.scalars(query):
        data = plan_documents.announcement(one.fields, one.version, one.hash, one.reason, one.published_at, clock.now())
        yield f"第{one.version}版.pdf", data


def applications(batch_id: int) -> Iterator[File]:
    """All applications in one table, and their evidence as it was handed in."""
    heads = [
        "序号",
        "姓名",
        "证件号码",
        "职业（工种）",
        "等级",
        "申报条件",
        "报名方式",
        "提交时间",
        "状态",
        "初审账号",
        "复审账号",
    ]
    rows = [
        [
            number, one.name, one.snapshot.get("id_number"), occupation(one.offer), LEVEL_NAMES[one.offer.level],
            one.condition.code if one.condition else "", one.source, one.submitted_at, one.state,
            one.first_reviewer, one.second_reviewer,
        ]
        for number, one in enumerate(registrations(batch_id), 1)
    ]  # fmt: skip
    yield "申报人员明细.xlsx", workbook("申报人员明细", heads, rows)
    query = select(Evidence).join(Registration, Registration.id == Evidence.registration_id)
    query = query.where(Registration.batch_id == batch_id).options(joinedload(Evidence.file)).order_by(Evidence.id)
    for proof in db.session.scalars(query):
        yield (
            f"申报材料/{proof.registration_id:06d}/{proof.kind}-{proof.id}{_suffix(proof.file.media_type)}",
            files.read(proof.file),
        )


def _suffix(media_type: str) -> str:
    return {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}.get(media_type, ".bin")


def review_summary(batch_id: int) -> Iterator[File]:
    """How many of each offer were accepted, returned, refused; and every decision with its reasons."""
    states: Counter = Counter()
    offers: dict[int, Offer] = {}
    for one in registrations(batch_id):
        offers[one.offer_id] = one.offer
        states[one.offer_id, one.state] += 1
    kinds = list(RegistrationState)
    rows = [
        [
            occupation(offer),
            LEVEL_NAMES[offer.level],
            *(states[number, state] for state in kinds),
            sum(states[number, s] for s in kinds),
        ]
        for number, offer in offers.items()
    ]
    heads = ["职业（工种）", "等级", *(str(told(state)) for state in kinds), "合计"]
    yield "资格审核数据汇总表.xlsx", workbook("资格审核数据汇总表", heads, rows)
    query = select(ReviewDecision, Registration.name).join(
        Registration, Registration.id == ReviewDecision.registration_id
    )
    decisions = db.session.execute(query.where(Registration.batch_id == batch_id).order_by(ReviewDecision.id))
    lines = [[name, d.round, d.decision, _codes(d.reasons), d.note, d.reviewer, d.at] for d, name in decisions]
    yield "审核记录.xlsx", workbook("审核记录", ["姓名", "轮次", "决定", "原因", "说明", "审核人", "时间"], lines)


def _codes(reasons: list) -> str:
    return "；".join(str(one.get("code", one)) if isinstance(one, dict) else str(one) for one in reasons)


def accepted_roster(batch_id: int) -> Iterator[File]:
    heads = [
        "序号",
        "准考证号",
        "姓名",
        "性别",
        "证件号码",
        "文化程度",
        "工作单位",
        "职业（工种）",
        "等级",
        "申报条件",
        "考试类型",
    ]
    rows = [
        [
            number, one.ticket_number, one.name, _sex(one), one.snapshot.get("id_number"), one.education, one.employer,
            occupation(one.offer), LEVEL_NAMES[one.offer.level], one.condition.code if one.condition else "", one.exam_kind,
        ]
        for number, one in enumerate(registrations(batch_id, RegistrationState.ACCEPTED, RegistrationState.SEALED), 1)
    ]  # fmt: skip
    yield "资格审核通过人员名册.xlsx", workbook("资格审核通过人员名册", heads, rows)


def _sex(one: Registration) -> str:
    return {"male": "男", "female": "女"}.get(str(one.snapshot.get("sex")), "")


def plan(batch_id: int) -> Iterator[File]:
    batch = db.session.get(Batch, batch_id)
    facts = [
        ("批次编号", batch.number), ("批次名称", batch.name), ("认定中心", batch.centre.name), ("备案编码", batch.filing.code),
        ("报名开始", batch.registration_opens), ("报名截止", batch.registration_closes), ("审核截止", batch.review_deadline),
        ("备案日期", batch.filed_on), ("备案文号", batch.filing_reference), ("考核方式", batch.method), ("收费标准", batch.fees),
        ("起草账号", batch.drafted_by), ("审核账号", batch.reviewed_by), ("批准账号", batch.approved_by),
    ]  # fmt: skip
    yield "认定计划申报表.xlsx", workbook("认定计划申报表", ["项目", "内容"], facts)
    query = (
        select(Offer)
        .where(Offer.batch_id == batch_id)
        .options(selectinload(Offer.sessions), joinedload(Offer.occupation))
    )
    rows = [
        [
            occupation(offer),
            offer.occupation_code,
            LEVEL_NAMES[offer.level],
            offer.expected,
            s.part,
            s.starts_at,
            s.minutes,
            s.site.name,
        ]
        for offer in db.session.scalars(query)
        for s in offer.sessions
    ]
    heads = ["职业（工种）", "职业编码", "等级", "预计人数", "科目", "开始时间", "分钟", "考点"]
    yield "场次计划.xlsx", workbook("场次计划", heads, rows)


def rooms(batch_id: int) -> list[RoomSession]:
    query = select(RoomSession).join(Arrangement).where(Arrangement.batch_id == batch_id)
    return list(
        db.session.scalars(
            query.options(joinedload(RoomSession.room), joinedload(RoomSession.planned)).order_by(RoomSession.id)
        )
    )


def exam_plan(batch_id: int) -> Iterator[File]:
    """Rooms with their candidates and staff, and what the draw of the staff was made from (R23)."""
    sessions = {room.id: room for room in rooms(batch_id)}
    seats = select(Seat).where(Seat.room_session_id.in_(sessions)).options(joinedload(Seat.registration))
    rows = [
        [sessions[s.room_session_id].room.name, sessions[s.room_session_id].planned.part, sessions[s.room_session_id].starts_at,
         s.number, s.registration.ticket_number, s.registration.name]
        for s in db.session.scalars(seats.order_by(Seat.room_session_id, Seat.number))
    ]  # fmt: skip
    yield "考场座次.xlsx", workbook("考场座次", ["考场", "科目", "开始时间", "座位", "准考证号", "姓名"], rows)
    staff = (
        select(Assignment)
        .where(Assignment.room_session_id.in_(sessions))
        .options(joinedload(Assignment.person), joinedload(Assignment.card))
    )
    lines = [
        [sessions[a.room_session_id].room.name, sessions[a.room_session_id].starts_at, a.duty, a.person.name,
         a.card.number if a.card else "", a.reason]
        for a in db.session.scalars(staff.order_by(Assignment.room_session_id, Assignment.id))
    ]  # fmt: skip
    yield "人员安排.xlsx", workbook("人员安排", ["考场", "开始时间", "职责", "姓名", "证卡号", "手工调整原因"], lines)
    for arrangement in db.session.scalars(select(Arrangement).where(Arrangement.batch_id == batch_id)):
        record = {"seed": arrangement.seed, "draw": arrangement.draw}
        yield "抽派记录.json", json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()


def candidate_sign_in(batch_id: int) -> Iterator[File]:
    query = (
        select(CheckIn, Seat)
        .join(Seat, Seat.id == CheckIn.seat_id)
        .join(Registration, Registration.id == Seat.registration_id)
    )
    query = query.where(Registration.batch_id == batch_id).options(
        joinedload(Seat.registration), joinedload(Seat.room_session).joinedload(RoomSession.room)
    )
    rows = [
        [seat.room_session.room.name, seat.room_session.starts_at, seat.number, seat.registration.ticket_number,
         seat.registration.name, check.presence, check.at, check.account_id]
        for check, seat in db.session.execute(query.order_by(Seat.room_session_id, Seat.number))
    ]  # fmt: skip
    heads = ["考场", "开始时间", "座位", "准考证号", "姓名", "到场情况", "登记时间", "登记账号"]
    yield "考生签到表.xlsx", workbook("考生签到表", heads, rows)


def room_records(batch_id: int) -> Iterator[File]:
    sessions = {room.id: room for room in rooms(batch_id)}
    query = select(RoomRecord).where(RoomRecord.room_session_id.in_(sessions)).order_by(RoomRecord.room_session_id)
    rows = [
        [sessions[r.room_session_id].room.name, sessions[r.room_session_id].planned.part, sessions[r.room_session_id].starts_at,
         r.expected, r.present, r.absent, r.violations, r.remarks, "；".join(str(s.get("name")) for s in r.signatures), r.closed_at]
        for r in db.session.scalars(query)
    ]  # fmt: skip
    heads = ["考场", "科目", "开始时间", "应考", "实考", "缺考", "违纪", "记事", "签名", "关闭时间"]
    yield "考场情况记录单.xlsx", workbook("考场情况记录单", heads, rows)


def violations(batch_id: int) -> Iterator[File]:
    query = select(Violation).where(Violation.batch_id == batch_id).options(joinedload(Violation.registration))
    found = list(db.session.scalars(query.order_by(Violation.id)))
    rows = [
        [
            v.registration.ticket_number,
            v.registration.name,
            v.tier,
            v.clause,
            v.description,
            v.state,
            v.decision,
            v.reported_at,
            v.decided_at,
        ]
        for v in found
    ]
    heads = ["准考证号", "姓名", "档次", "条款", "情况", "状态", "处理决定", "报告时间", "决定时间"]
    yield "违纪处理记录.xlsx", workbook("违纪处理记录", heads, rows)
    for violation in found:
        for number in violation.evidence_ids:
            if stored := db.session.get(StoredFile, number):
                yield f"证据/{violation.id:04d}-{number}{_suffix(stored.media_type)}", files.read(stored)


def supervision(batch_id: int) -> Iterator[File]:
    """The signed reports, as their supervisors read them."""
    query = select(Inspection).where(Inspection.batch_id == batch_id, Inspection.state == InspectionState.SIGNED)
    rooms_whole = joinedload(Inspection.room_session).options(
        joinedload(RoomSession.room), joinedload(RoomSession.planned)
    )
    for row in db.session.scalars(query.options(rooms_whole).order_by(Inspection.id)):
        told = supervision_documents.sheet(row, row.room_session)
        yield f"督导报告-{row.id:04d}.pdf", supervision_documents.report(told, row.signature["name"], clock.now())
