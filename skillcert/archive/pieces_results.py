"""The pieces of the last two volumes: papers, answers, sheets, results; notice, certificates, upload."""

import json
from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from skillcert.archive import pieces, queries
from skillcert.archive.pieces import File, occupation
from skillcert.archive.tables import workbook
from skillcert.arrangement.models import Seat
from skillcert.certificates.models import Certificate, HandOut, Upload
from skillcert.certificates.states import UploadState
from skillcert.core import files
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.exams import building
from skillcert.exams.models import Answer, Attempt, PaperScore, WrittenMark
from skillcert.papers import chain
from skillcert.papers import documents as paper_documents
from skillcert.papers.models import Paper, PaperReading
from skillcert.papers.states import PaperState
from skillcert.people.models import Account
from skillcert.plans.models import Offer
from skillcert.practical.models import ScoreSheet
from skillcert.practical.states import SheetState
from skillcert.registration.models import Registration
from skillcert.results.models import Recheck, Result, ResultRun
from skillcert.results.states import ScoreState
from skillcert.standards.states import LEVEL_NAMES

PURPOSE = "归档"
OF_RESULT = joinedload(Result.registration).joinedload(Registration.offer).joinedload(Offer.occupation)


def _mark(state: ScoreState | None, score: object) -> object:
    """A mark as the roster shows it: absent and void by their words, what the level does not have by a dash."""
    return {ScoreState.ABSENT: "缺考", ScoreState.VOID: "作废", ScoreState.MISSING: "", None: "--"}.get(state, score)


def results_summary(batch_id: int) -> Iterator[File]:
    query = select(Result).where(Result.batch_id == batch_id).options(OF_RESULT).order_by(Result.registration_id)
    rows = [
        [
            number, r.registration.ticket_number, r.registration.name, r.registration.snapshot.get("id_number"),
            occupation(r.registration.offer), LEVEL_NAMES[r.registration.offer.level], _mark(r.theory_state, r.theory),
            _mark(r.practical_state, r.practical), _mark(r.review_state, r.review), r.outcome,
        ]
        for number, r in enumerate(db.session.scalars(query), 1)
    ]  # fmt: skip
    heads = ["序号", "准考证号", "姓名", "证件号码", "职业（工种）", "等级", "理论", "技能", "综合", "结果"]
    yield "评价结果汇总表.xlsx", workbook("评价结果汇总表", heads, rows)


def papers(batch_id: int, actor: Actor) -> Iterator[File]:
    """Each locked paper with its hash and who read it when (R31): opened, with its key, once the results are sealed and by
    somebody who may open papers; else as it lies sealed.
    """
    may_open = queries.results_sealed(batch_id) and actor.may("papers.open")
    query = select(Paper).where(Paper.batch_id == batch_id, Paper.state == PaperState.LOCKED).order_by(Paper.number)
    for paper in db.session.scalars(query.options(joinedload(Paper.offer).joinedload(Offer.occupation))).all():
        facts = [
            ("试卷编号", paper.number), ("职业（工种）", occupation(paper.offer)), ("等级", LEVEL_NAMES[paper.offer.level]),
            ("题量", paper.item_count), ("分钟", paper.minutes), ("组卷种子", paper.seed), ("题库版本", paper.bank_version),
            ("内容 SHA-256", paper.content_hash), ("锁定时间", paper.locked_at), ("蓝图", json.dumps(paper.blueprint, ensure_ascii=False)),
        ]  # fmt: skip
        yield f"{paper.number}/试卷信息.xlsx", workbook("试卷信息", ["项目", "内容"], facts)
        if may_open and not paper.sealed:
            yield f"{paper.number}/试卷.pdf", paper_documents.paper_pdf(paper, PURPOSE, actor, "archive")
            yield f"{paper.number}/标准答案.pdf", paper_documents.key_pdf(paper, PURPOSE, actor, "archive")
        else:
            yield f"{paper.number}/试卷密封.bin", paper.content
        yield f"{paper.number}/调阅记录.xlsx", _readings(paper)
        yield f"{paper.number}/流转记录.pdf", chain.document(paper, actor)


def _readings(paper: Paper) -> bytes:
    rows = db.session.scalars(select(PaperReading).where(PaperReading.paper_id == paper.id).order_by(PaperReading.id))
    heads = ["时间", "内容", "用途", "份号", "调阅人"]
    return workbook("调阅记录", heads, [[r.at, r.what, r.purpose, r.copy, r.reader] for r in rows])


def answers(batch_id: int) -> Iterator[File]:
    """A workbook per candidate with the last answer to each question and its verdict."""
    query = (
        select(Attempt, Registration)
        .join(Seat, Seat.id == Attempt.seat_id)
        .join(Registration, Registration.id == Seat.registration_id)
    )
    query = query.where(Registration.batch_id == batch_id).order_by(Attempt.id)
    summary = []
    for attempt, candidate in db.session.execute(query):
        summary.append(
            [
                candidate.ticket_number,
                candidate.name,
                attempt.state,
                attempt.opened_at,
                attempt.finished_at,
                attempt.score,
                attempt.receipt,
                "纸笔" if attempt.on_paper else "机考",
            ]
        )
        given = {a.question: a for a in db.session.scalars(select(Answer).where(Answer.attempt_id == attempt.id))}
        if not given:
            continue
        rows = [_answer_row(attempt, q, given.get(q)) for q in range(1, attempt.questions + 1)]
        yield f"作答/{candidate.ticket_number}.xlsx", workbook("作答记录", ["题号", "作答", "时间", "判分", "得分"], rows)
    heads = ["准考证号", "姓名", "状态", "进入时间", "结束时间", "得分", "回执", "作答方式"]
    yield "理论考试汇总.xlsx", workbook("理论考试汇总", heads, summary)
    if read := _paper_scores(batch_id):
        heads = ["准考证号", "次序", "登记得分", "登记人", "方式", "再次核对", "时间"]
        yield "纸笔得分登记.xlsx", workbook("纸笔得分登记", heads, read)
    if written := _written_marks(batch_id):
        heads = ["准考证号", "题号", "各得分点", "得分", "备注", "阅卷员", "评阅时间"]
        yield "主观题评分.xlsx", workbook("主观题评分", heads, written)


def _paper_scores(batch_id: int) -> list[list]:
    """Who read which score from an answer sheet (R44)."""
    query = (
        select(PaperScore, Registration.ticket_number)
        .join(Attempt, Attempt.id == PaperScore.attempt_id)
        .join(Seat, Seat.id == Attempt.seat_id)
        .join(Registration, Registration.id == Seat.registration_id)
        .where(Registration.batch_id == batch_id)
        .order_by(PaperScore.attempt_id, PaperScore.turn)
    )
    return [
        [ticket, row.turn, row.marks, row.name, "导入" if row.imported else "录入", "是" if row.looked_again else "", row.at]
        for row, ticket in db.session.execute(query)
    ]


def _written_marks(batch_id: int) -> list[list]:
    """Who gave which marks to which written answer, point by point (R38)."""
    query = (
        select(WrittenMark, Registration.ticket_number, Account.name)
        .join(Attempt, Attempt.id == WrittenMark.attempt_id)
        .join(Seat, Seat.id == Attempt.seat_id)
        .join(Registration, Registration.id == Seat.registration_id)
        .outerjoin(Account, Account.id == WrittenMark.marker_id)
        .where(Registration.batch_id == batch_id)
        .order_by(WrittenMark.id)
    )
    return [
        [ticket, row.question, " + ".join(row.points or ()), row.marks, row.remark, name or "", row.marked_at]
        for row, ticket, name in db.session.execute(query)
    ]


def _answer_row(attempt: Attempt, question: int, answer: Answer | None) -> list:
    """A question with its last answer (a written one as its text), verdict and marks."""
    verdicts, marks = attempt.verdicts or {}, attempt.marks or {}
    value = answer.value if answer else ""
    text = building.written(value)
    shown = value if text is None else text
    at = answer.at if answer else ""
    return [question, shown, at, verdicts.get(str(question), ""), marks.get(str(question)) or ""]


def score_sheets(batch_id: int) -> Iterator[File]:
    """Every signed sheet, replaced ones too: raw marks are never lost (R38)."""
    query = (
        select(ScoreSheet, Registration)
        .join(Seat, Seat.id == ScoreSheet.seat_id)
        .join(Registration, Registration.id == Seat.registration_id)
    )
    query = query.where(Registration.batch_id == batch_id, ScoreSheet.state != SheetState.DRAFT).options(
        joinedload(ScoreSheet.person)
    )
    rows = [
        [
            candidate.ticket_number, candidate.name, sheet.person.name, sheet.version, sheet.state, sheet.total,
            json.dumps(sheet.marks, ensure_ascii=False), json.dumps(sheet.vetoes, ensure_ascii=False), sheet.reason, sheet.submitted_at,
        ]
        for sheet, candidate in db.session.execute(query.order_by(ScoreSheet.id))
    ]  # fmt: skip
    heads = ["准考证号", "姓名", "考评员", "版本", "状态", "得分", "扣分", "否定项", "更正原因", "签字时间"]
    yield "操作技能考核评分记录表.xlsx", workbook("评分记录表", heads, rows)


def rechecks(batch_id: int) -> Iterator[File]:
    query = (
        select(Recheck)
        .join(Result)
        .where(Result.batch_id == batch_id)
        .options(joinedload(Recheck.result).joinedload(Result.registration))
    )
    rows = [
        [
            r.result.registration.ticket_number,
            r.result.registration.name,
            r.reason,
            r.asked_at,
            r.state,
            r.finding,
            r.decided_at,
        ]
        for r in db.session.scalars(query.order_by(Recheck.id))
    ]
    heads = ["准考证号", "姓名", "理由", "申请时间", "结果", "说明", "处理时间"]
    yield "成绩复核记录.xlsx", workbook("成绩复核记录", heads, rows)


def notice(batch_id: int) -> Iterator[File]:
    run = db.session.scalar(select(ResultRun).where(ResultRun.batch_id == batch_id))
    if run is None or run.notice_list is None:
        return
    heads = list(dict.fromkeys(key for row in run.notice_list for key in row)) if run.notice_list else []
    rows = [[row.get(key) for key in heads] for row in run.notice_list]
    yield "公示名单.xlsx", workbook("公示名单", heads or ["（无）"], rows)
    facts = [
        ("公示开始", run.notice_from),
        ("公示结束", run.notice_until),
        ("名单 SHA-256", run.notice_hash),
        ("封存", run.sealed_at),
    ]
    yield "公示说明.xlsx", workbook("公示说明", ["项目", "内容"], facts)


def certificates(batch_id: int) -> Iterator[tuple[Certificate, HandOut | None]]:
    query = select(Certificate, HandOut).outerjoin(HandOut, HandOut.certificate_id == Certificate.id)
    return db.session.execute(query.where(Certificate.batch_id == batch_id).order_by(Certificate.number))


def certificate_list(batch_id: int) -> Iterator[File]:
    rows = [
        [c.number, c.fields.get("name"), c.issued_on, c.state, c.revoke_reason, c.fields_hash]
        for c, _ in certificates(batch_id)
    ]
    yield (
        "证书编号清单.xlsx",
        workbook("证书编号清单", ["证书编号", "姓名", "发证日期", "状态", "撤销原因", "内容 SHA-256"], rows),
    )


def issue_register(batch_id: int) -> Iterator[File]:
    rows = [
        [
            c.number,
            c.fields.get("name"),
            h.receiver if h else "",
            h.way if h else "",
            h.at if h else "",
            h.note if h else "",
        ]
        for c, h in certificates(batch_id)
    ]
    yield (
        "证书发放登记表.xlsx",
        workbook("证书发放登记表", ["证书编号", "姓名", "领取人", "方式", "时间", "备注"], rows),
    )


def upload(batch_id: int) -> Iterator[File]:
    states = (UploadState.SUBMITTED, UploadState.ACCEPTED)
    query = select(Upload).where(Upload.batch_id == batch_id, Upload.state.in_(states)).options(joinedload(Upload.file))
    for sent in db.session.scalars(query.order_by(Upload.id)):
        yield f"{sent.reference or sent.id}.xlsx", files.read(sent.file)


MAKERS: dict[str, Callable[[int], Iterator[File]]] = {
    function.__name__: function
    for function in (
        pieces.announcement, pieces.applications, pieces.review_summary, pieces.accepted_roster, pieces.plan, pieces.exam_plan,
        pieces.candidate_sign_in, pieces.room_records, pieces.violations, pieces.supervision, results_summary, answers,
        score_sheets, rechecks, notice, certificate_list, issue_register, upload,
    )
}  # fmt: skip
"""Piece code → maker. Only `papers` asks who it is made for, because papers open to few."""


def make(code: str, batch_id: int, actor: Actor) -> Iterator[File]:
    """The files of a piece that `volumes` calls `made`."""
    return papers(batch_id, actor) if code == "papers" else MAKERS[code](batch_id)
