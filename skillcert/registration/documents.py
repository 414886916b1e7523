"""Printed papers of registration: the application form (申报表), the list of the accepted, the summary of the review."""

import datetime as dt
from collections import defaultdict

from skillcert.core import clock, files, pdf, settings
from skillcert.core.i18n import label
from skillcert.plans.models import Batch
from skillcert.registration import exports, queries
from skillcert.registration.facts import case_from
from skillcert.registration.models import Registration
from skillcert.registration.states import RegistrationState, Round
from skillcert.registration.worktime import months_worked, years_and_months
from skillcert.standards.states import LEVEL_NAMES

COMMITMENT = (
    "本人承诺：本次申报所填写的内容及提供的身份证、学历、工作年限、职业资格（职业技能等级）证书等材料真实、准确、完整；"
    "知悉并遵守职业技能等级认定的有关规定和考场纪律；同意评价机构为认定、公示、发证、数据上报和档案管理之目的处理本人的个人信息和照片。"
    "如有弄虚作假，本人自愿接受取消资格、成绩无效、撤销证书等处理，并承担相应责任。"
)
"""The commitment of a candidate, in the version that `rules.CONSENT_VERSION` names."""


def application_form(registration: Registration, operator: str) -> bytes:
    """职业技能等级认定申报表 of one application, ready to be signed."""
    furniture = pdf.Furniture(code="SC-BM-01", title="职业技能等级认定申报表", operator=operator, printed_at=clock.now())
    photo = files.read(registration.photo) if registration.photo else None
    context = {
        "institution": settings.get("institution.name"), "registration": registration,
        "told": defaultdict(str, registration.snapshot), "certificate": _first(registration, "certificates"),
        "school": _first(registration, "education"),
        "photo": photo, "offer": registration.offer, "level": LEVEL_NAMES[registration.offer.level],
        "levels": LEVEL_NAMES, "years": work_years(registration), "commitment": COMMITMENT,
        "sex": {"male": "男", "female": "女"}.get(registration.snapshot.get("sex"), ""),
        "reviews": {stage: review_line(registration, stage) for stage in Round}, "Round": Round,
        "work": [(p["start"][:7], (p.get("end") or "至今")[:7], p.get("employer", ""), p.get("post", ""), "")
                 for p in registration.facts.get("periods", [])],
        "agreed": agreed_on(registration), "accepted": registration.state in (RegistrationState.ACCEPTED, RegistrationState.SEALED),
    }
    return pdf.render("registration/application_form.html", context, furniture)


def _first(registration: Registration, kind: str) -> defaultdict:
    """The first stated certificate or school; what it does not say is empty."""
    return defaultdict(str, (registration.facts.get(kind) or [{}])[0])


def work_years(registration: Registration) -> str:
    """Years in the occupation as the form prints them: from the stated periods, else what the workbook said."""
    born = registration.snapshot.get("birth_date")
    if registration.facts.get("periods") and born:
        case = case_from(registration.facts, dt.date.fromisoformat(born))
        years, months = years_and_months(months_worked(case.periods, clock.today()))
        return f"{years}年{months}个月" if months else f"{years}年"
    return str(registration.snapshot.get("major_years") or "")


def review_line(registration: Registration, stage: Round) -> str:
    """The last decision of a round: what, who, when; empty before there is one."""
    found = [decision for decision in registration.decisions if decision.round is stage]
    if not found or registration.state is RegistrationState.RETURNED:
        return ""
    last = found[-1]
    return f"{label(exports.ZH, last.decision)}　审核人：{last.reviewer}　{clock.local(last.at):%Y年%m月%d日}"


def agreed_on(registration: Registration) -> dt.datetime | None:
    """When the candidate agreed to the commitment on screen."""
    return dt.datetime.fromisoformat(registration.consent["at"]) if registration.consent else None


def register_list(batch: Batch, operator: str) -> bytes:
    """资格审核通过人员名册 with the signatures of both reviews."""
    furniture = pdf.Furniture(code="SC-BM-02", title="资格审核通过人员名册", operator=operator, printed_at=clock.now())
    context = {"batch": batch, "heads": exports.REGISTER_HEADS, "rows": exports.register_rows(batch),
               "reviewers": queries.reviewers(batch.id), "institution": settings.get("institution.name"),
               "lines": condition_texts(batch)}
    return pdf.render("registration/register.html", context, furniture)


def summary(batch: Batch, operator: str) -> bytes:
    """资格审核数据汇总表 by offer, with the sum."""
    furniture = pdf.Furniture(code="SC-BM-03", title="资格审核数据汇总表", operator=operator, printed_at=clock.now())
    context = {"batch": batch, "heads": exports.SUMMARY_HEADS, "rows": exports.summary_rows(batch),
               "reviewers": queries.reviewers(batch.id), "institution": settings.get("institution.name")}
    return pdf.render("registration/summary.html", context, furniture)


def condition_texts(batch: Batch) -> list[tuple[str, str]]:
    """The wording of the condition codes that the list uses."""
    used = {registration.condition.code: registration.condition.text
            for registration in queries.accepted(batch.id) if registration.condition}
    return sorted(used.items())
