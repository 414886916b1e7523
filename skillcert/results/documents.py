"""The papers of this stage: the result roster, the public notice list, the answer to a re-check."""

import datetime as dt
from dataclasses import dataclass

from skillcert.core import pdf


@dataclass(frozen=True)
class RosterRow:
    """A line of 成绩花名册. Marks are texts: 缺考 absent, 作废 void, ``--`` for a part the level does not have."""

    ticket: str
    name: str
    sex: str
    id_masked: str
    employer: str
    theory: str
    practical: str
    review: str
    outcome: str


def roster(
    rows: list[RosterRow], head: list[tuple[str, str]], figures: list[tuple[str, str]], furniture: pdf.Furniture
) -> bytes:
    """职业技能等级认定成绩花名册 of one offer. `figures`: expected, present, absent, passed … under the table (R61)."""
    return pdf.render("results/roster.html", {"rows": rows, "head": head, "figures": figures}, furniture)


@dataclass(frozen=True)
class NoticeRow:
    name_masked: str
    id_masked: str
    occupation: str
    work_type: str
    level_text: str


def notice(rows: list[NoticeRow], context: dict, furniture: pdf.Furniture) -> bytes:
    """公示名单. `context`: batch, institution, first, last (dates), days, phone, email, complaints."""
    return pdf.render("results/notice.html", {"rows": rows, **context}, furniture)


@dataclass(frozen=True)
class RecheckAnswer:
    name: str
    ticket: str
    occupation: str
    level_text: str
    part: str
    published: str
    reason: str
    asked_on: dt.date
    outcome: str
    found: str
    checker: str
    decided_on: dt.date | None


def recheck(answer: RecheckAnswer, furniture: pdf.Furniture) -> bytes:
    """成绩复核申请表及回执."""
    return pdf.render("results/recheck.html", {"a": answer}, furniture)
