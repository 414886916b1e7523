"""质量督导报告 as PDF, from the rows of a report."""

from dataclasses import dataclass
from datetime import datetime

from skillcert.arrangement.models import RoomSession
from skillcert.arrangement.states import StaffDuty
from skillcert.conduct import queries as conduct
from skillcert.core import pdf
from skillcert.core.clock import SHANGHAI
from skillcert.core.i18n import label, translate
from skillcert.standards.states import LEVEL_NAMES
from skillcert.supervision.checklist import Conclusion, Finding, items_for
from skillcert.supervision.models import Inspection

PRINTED = "zh_Hans_CN"


@dataclass(frozen=True)
class ReportSheet:
    """What the report prints."""

    facts: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, ...], ...]
    problems: str
    advice: str
    conclusion: str
    signature: tuple[str, str] | None


def sheet(row: Inspection, room: RoomSession) -> ReportSheet:
    """The report in Chinese; `signature` is None while it is a draft."""
    offer, figures = room.planned.offer, conduct.figures(room.id)
    starts = room.starts_at.astimezone(SHANGHAI)
    assessing = [a.person.name for a in room.staff if a.duty is not StaffDuty.SUPERVISOR]
    part = room.planned.part.value
    told = row.checklist
    return ReportSheet(
        facts=(
            ("批次", room.arrangement.batch.name),
            ("考点 / 考场", f"{room.room.site.name} {room.room.name}"),
            ("职业（工种）", offer.occupation.name),
            ("等级", LEVEL_NAMES[offer.level]),
            ("科目", label(PRINTED, room.planned.part)),
            ("时间", f"{starts:%Y-%m-%d %H:%M}"),
            ("应考 / 实考 / 缺考", f"{figures.expected} / {figures.present} / {figures.absent}"),
            ("监考（考评）人员", "、".join(assessing)),
        ),
        items=tuple(
            (
                str(n), translate(PRINTED, item.area), translate(PRINTED, item.text),
                label(PRINTED, Finding(told[item.code]["finding"])) if item.code in told else "",
                (told.get(item.code) or {}).get("note", ""),
            )
            for n, item in enumerate(items_for(part), start=1)
        ),
        problems=row.problems,
        advice=row.advice,
        conclusion=label(PRINTED, Conclusion(row.conclusion)) if row.conclusion in set(Conclusion) else "",
        signature=(row.signature["name"], f"{row.signed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}") if row.signed_at else None,
    )  # fmt: skip


def report(told: ReportSheet, operator: str, printed_at: datetime) -> bytes:
    """质量督导报告."""
    furniture = pdf.Furniture(
        title="质量督导报告",
        code="SC-DD-01",
        operator=operator,
        printed_at=printed_at,
        watermark="" if told.signature else "草稿",
    )
    return pdf.render("supervision/report.html", {"sheet": told}, furniture)
