"""The facts of an application as JSON keeps them, and as the eligibility engine reads them. Pure."""

import datetime as dt
from collections.abc import Mapping

from skillcert.registration.eligibility import Case, Education, PriorCertificate, Title
from skillcert.registration.roster import Applicant
from skillcert.registration.worktime import WorkPeriod
from skillcert.standards.conditions import EducationKind, TitleLevel


def case_from(facts: Mapping, born: dt.date) -> Case:
    """The engine's input out of the stored facts; what is not there is not claimed."""
    return Case(
        born=born,
        periods=tuple(
            WorkPeriod(_day(p["start"]), _day(p.get("end")), p.get("related", True), p.get("employer", ""), p.get("post", ""))
            for p in facts.get("periods", [])
        ),
        certificates=tuple(
            PriorCertificate(c["level"], _day(c["issued_on"]), c.get("related", True), c.get("number", ""), c.get("occupation", ""))
            for c in facts.get("certificates", []) if c.get("issued_on")
        ),
        titles=tuple(
            Title(TitleLevel(t["level"]), _day(t["granted_on"]), t.get("matching", True)) for t in facts.get("titles", [])
        ),
        education=tuple(
            Education(EducationKind(e["kind"]), _day(e.get("graduated_on")), e.get("final_year", False),
                      e.get("related_major", True), e.get("assessed", False))
            for e in facts.get("education", [])
        ),
        apprenticeship_ended_on=_day(facts.get("apprenticeship_ended_on")),
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


SCHOOL_KINDS = {
    "博士": EducationKind.COLLEGE, "研究生": EducationKind.COLLEGE, "大学本科": EducationKind.COLLEGE,
    "大学专科和专科学校": EducationKind.COLLEGE, "中等专业学校": EducationKind.SECONDARY_VOCATIONAL,
    "技校": EducationKind.TECHNICAL_SCHOOL, "高级技校": EducationKind.SENIOR_TECHNICAL_SCHOOL,
    "技师学院": EducationKind.TECHNICIAN_COLLEGE, "职高": EducationKind.SECONDARY_VOCATIONAL,
}
"""What the education written in a workbook counts as."""


def facts_of_row(applicant: Applicant) -> dict:
    """What a workbook row claims: work since a day, a certificate by its number, a school by its kind.

    A row has no day of issue; the year in a certificate's number stands for its last day, the unfavourable end. A row
    does not say whether the major is related, so its school counts only when the clerk says so.
    """
    row, facts = applicant.values, {}
    if applicant.working_since:
        facts["periods"] = [{"start": applicant.working_since.isoformat(), "end": None, "related": True,
                             "employer": row["employer"], "post": ""}]
    number, level = row["certificate_number"], applicant.certificate_level
    if number and level:
        facts["certificates"] = [{"level": level, "issued_on": _last_day(year_of_number(number)), "related": True,
                                  "number": number, "occupation": row["occupation"]}]
    kind = SCHOOL_KINDS.get(row["education"])
    if kind and row["major"]:
        facts["education"] = [{"kind": kind.value, "graduated_on": None, "final_year": False, "related_major": False,
                               "assessed": False, "school": "", "major": row["major"]}]
    return facts


def _last_day(year: int | None) -> str | None:
    return f"{year}-12-31" if year else None


def year_of_number(number: str) -> int | None:
    """The year of issue in a certificate number: positions 14-15 of 22 characters, 1-2 of the old 16 digits."""
    if len(number) == 22 and number[:1].isalpha() and number[1:].isdigit():
        return 2000 + int(number[13:15])
    if len(number) == 16 and number.isdigit():
        year = int(number[:2])
        return 2000 + year if year < 60 else 1900 + year
    return None


def number_known(number: str) -> bool:
    """R12: the new (22) or the old (16) shape; any other number only warns."""
    return year_of_number(number) is not None
