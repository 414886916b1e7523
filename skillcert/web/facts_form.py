"""Between the form of facts and the facts as they are stored; which parts of the form a condition line needs."""

from skillcert.registration.roster import read_date
from skillcert.standards.conditions import ConditionLine
from skillcert.web.forms.registration import FactsForm

ALL_PARTS = frozenset({"periods", "certificates", "title", "school", "apprenticeship"})


def parts_of(line: ConditionLine) -> frozenset[str]:
    """The parts of the form that the line asks about."""
    asked = {
        "periods": line.needs_work, "certificates": line.prior_level is not None, "title": line.title_level is not None,
        "school": bool(line.education), "apprenticeship": line.apprenticeship,
    }
    return frozenset(part for part, needed in asked.items() if needed)


def as_facts(form: FactsForm) -> dict:
    """The stored shape ({} parts are empty lists); rows without a date or level are left out."""
    return {
        "periods": [
            {"start": row.start.data.isoformat(), "end": row.end.data.isoformat() if row.end.data else None, "related": True,
             "employer": row.employer.data or "", "post": row.post.data or ""}
            for row in (entry.form for entry in form.periods) if row.start.data
        ],
        "certificates": [
            {"level": int(row.level.data), "number": (row.number.data or "").upper().replace(" ", ""), "related": True,
             "issued_on": row.issued_on.data.isoformat() if row.issued_on.data else None, "occupation": row.occupation.data or ""}
            for row in (entry.form for entry in form.certificates) if row.level.data
        ],
        "titles": [{"level": form.title_level.data, "granted_on": form.title_on.data.isoformat(),
                    "matching": form.title_matching.data}] if form.title_level.data and form.title_on.data else [],
        "education": [
            {"kind": form.school_kind.data, "school": form.school.data or "", "final_year": form.final_year.data,
             "graduated_on": form.graduated_on.data.isoformat() if form.graduated_on.data else None,
             "related_major": form.related_major.data, "assessed": form.assessed.data}
        ] if form.school_kind.data else [],
        "apprenticeship_ended_on": form.apprenticeship_ended_on.data.isoformat() if form.apprenticeship_ended_on.data else None,
        "held_reason": form.held_reason.data or "",
    }


def as_form(facts: dict) -> dict:
    """The stored facts as the form's data."""
    title, school = (facts.get("titles") or [{}])[0], (facts.get("education") or [{}])[0]
    return {
        "periods": [{**row, "start": read_date(row["start"]), "end": read_date(row.get("end") or "")}
                    for row in facts.get("periods", [])],
        "certificates": [{**row, "level": str(row["level"]), "issued_on": read_date(row.get("issued_on") or "")}
                         for row in facts.get("certificates", [])],
        "title_level": title.get("level"), "title_on": read_date(title.get("granted_on") or ""),
        "title_matching": title.get("matching", True),
        "school_kind": school.get("kind"), "school": school.get("school", ""), "final_year": school.get("final_year", False),
        "graduated_on": read_date(school.get("graduated_on") or ""), "related_major": school.get("related_major", True),
        "assessed": school.get("assessed", False),
        "apprenticeship_ended_on": read_date(facts.get("apprenticeship_ended_on") or ""),
        "held_reason": facts.get("held_reason", ""),
    }
