"""The papers of results as downloads: roster, public notice, re-check."""

from skillcert.core import clock, pdf, settings
from skillcert.core.identity import mask
from skillcert.results import documents, queries
from skillcert.results.models import Result
from skillcert.results.states import Outcome, RecheckState, ScoreState
from skillcert.standards.states import LEVEL_NAMES
from skillcert.web import kit
from skillcert.web.results_pages import mark
from skillcert.web.security import as_download

PDF = "application/pdf"
_STATES = {ScoreState.ABSENT: "缺考", ScoreState.VOID: "作废", ScoreState.MISSING: "未评", ScoreState.EXEMPT: "免考"}
_OUTCOMES = {Outcome.PASS: "合格", Outcome.FAIL: "不合格", Outcome.INCOMPLETE: "未完成"}
_PARTS = {"theory": "理论知识考试", "practical": "操作技能考核", "review": "综合评审"}


def furniture(title: str, code: str) -> pdf.Furniture:
    who = kit.actor()
    return pdf.Furniture(title=title, code=code, operator=who.name if who else "", printed_at=clock.now())


def _part(result: Result, part: str) -> str:
    state = getattr(result, f"{part}_state")
    if state is None:
        return "--"
    return _STATES.get(state) or mark(getattr(result, part))


def roster(batch_id: int, offer_id: int):
    """成绩花名册 of one offer."""
    batch = kit.found(queries.batch(kit.scope(), batch_id))
    offer = kit.found(next((one for one in batch.offers if one.id == offer_id), None))
    found = queries.of_offer(kit.scope(), batch_id, offer_id)
    rows = [
        documents.RosterRow(
            ticket=one.registration.ticket_number or "",
            name=one.registration.name,
            sex={"male": "男", "female": "女"}.get(one.registration.snapshot.get("sex"), ""),
            id_masked=mask(one.registration.snapshot.get("id_number")),
            employer=one.registration.employer,
            theory=_part(one, "theory"),
            practical=_part(one, "practical"),
            review=_part(one, "review"),
            outcome=_OUTCOMES[one.outcome],
        )
        for one in found
    ]
    work_type = f"（{offer.work_type.name}）" if offer.work_type else ""
    head = [("认定批次", batch.name), ("职业（工种）", offer.occupation.name + work_type), ("等级", LEVEL_NAMES[offer.level])]
    data = documents.roster(rows, head, _figures(found), furniture("成绩花名册", "SC-CJ-01"))
    return as_download(data, f"{batch.number}-{offer.occupation.name}-成绩花名册.pdf", PDF, inline=True)


def _figures(found: list[Result]) -> list[tuple[str, str]]:
    """R61: expected = present + absent, passed at most present."""
    sat = [
        [state for state in (one.theory_state, one.practical_state, one.review_state) if state not in (None, ScoreState.KEPT, ScoreState.EXEMPT)]
        for one in found
    ]
    absent = sum(bool(states) and all(state is ScoreState.ABSENT for state in states) for states in sat)
    passed = sum(one.outcome is Outcome.PASS for one in found)
    figures = {"应考": len(found), "实考": len(found) - absent, "缺考": absent, "合格": passed, "不合格": sum(one.outcome is Outcome.FAIL for one in found)}
    return [(name, str(count)) for name, count in figures.items()]


def notice(batch_id: int):
    """公示名单 as it was put up."""
    run = kit.found(queries.run(kit.scope(), batch_id))
    kit.found(run.notice_list)
    return _notice(run)


def public_notice(batch_id: int):
    """The same for anybody, while it stands."""
    return _notice(kit.found(queries.public_notice(batch_id)))


def _notice(run):
    rows = [
        documents.NoticeRow(row["name"], row["number"], row["occupation"], row["work_type"] or "--", LEVEL_NAMES[row["level"]])
        for row in run.notice_list
    ]
    context = {
        "batch": run.batch.name,
        "institution": settings.get("institution.name"),
        "first": run.notice_from,
        "last": run.notice_until,
        "days": settings.get("results.notice_days"),
        "phone": settings.get("institution.phone"),
        "email": settings.get("institution.email"),
        "complaints": settings.get("institution.complaints_phone"),
    }
    data = documents.notice(rows, context, pdf.Furniture(title="合格人员公示", code="SC-CJ-02", printed_at=clock.now()))
    return as_download(data, f"{run.batch.number}-公示名单.pdf", PDF, inline=True)


def recheck(recheck_id: int):
    """成绩复核申请表及回执."""
    found = kit.found(queries.recheck(kit.scope(), recheck_id))
    registration = found.result.registration
    part = found.part_entry.part
    first = next(row for entry, row in queries.score_history(registration) if entry.id == found.part_entry_id)
    outcomes = {RecheckState.ASKED: "待复核", RecheckState.CONFIRMED: "维持原成绩", RecheckState.CHANGED: "成绩更正为 " + mark(getattr(found.result, part))}
    answer = documents.RecheckAnswer(
        name=registration.name,
        ticket=registration.ticket_number or "",
        occupation=registration.offer.occupation.name,
        level_text=LEVEL_NAMES[registration.offer.level],
        part=_PARTS[part],
        published=_STATES.get(first.state) or mark(first.score),
        reason=found.reason,
        asked_on=clock.local(found.asked_at).date(),
        outcome=outcomes[found.state],
        found=found.finding,
        checker="",
        decided_on=clock.local(found.decided_at).date() if found.decided_at else None,
    )
    data = documents.recheck(answer, furniture("成绩复核申请表", "SC-CJ-03"))
    return as_download(data, f"{registration.ticket_number}-成绩复核.pdf", PDF, inline=True)
