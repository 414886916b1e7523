"""A practical task between a file and the bank: plain values that a person can mend, and their meaning. Pure.

A record is {"ref", "name", "module", "minutes", "marks", "weight", "description", "conditions", "requirements", "materials",
"preparation", "answer", "source": text; "criteria": [{"name", "requirement", "deduction_rule", "marks", "step": text, "veto":
bool}]; "site", "candidate": [{"name", "specification", "unit", "quantity", "remark": text}]}. All numbers are text as they
came, so that a preview can show and mend what is no number.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from skillcert.core import richtext
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason
from skillcert.tasks import rules
from skillcert.tasks.service import CriterionLine, TaskText

PLAIN = (
    "ref", "name", "module", "minutes", "marks", "weight", "description", "conditions", "requirements", "materials",
    "preparation", "answer", "source",
)  # fmt: skip
NUMBERS = {"minutes": N_("minutes"), "marks": N_("marks"), "weight": N_("weight")}
LONGEST = 60_000
"""Characters of one text of a task; more is cut, and told."""
MOST_LINES = 200
MOST_NUMBER = 100_000


def blank() -> dict:
    """A record without anything."""
    return {**dict.fromkeys(PLAIN, ""), "criteria": [], "site": [], "candidate": []}


def number(text: object) -> Decimal | None:
    """A number as people write it: "25", "2.5 分", "30min"; None when it is none."""
    plain = str(text).strip().lower().removesuffix("%").strip()
    for unit in ("minutes", "min", "分钟", "分", "points"):
        plain = plain.removesuffix(unit).strip()
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    if not value.is_finite() or len(plain) > 12 or not 0 <= value < MOST_NUMBER:
        return None
    return value if value == value.quantize(Decimal("0.000001")) else None


def total(record: Mapping) -> Decimal:
    """The sum of the criteria's marks, as far as they are numbers."""
    scored = (line for line in record["criteria"] if not line["veto"])
    return sum((number(line["marks"]) or Decimal(0) for line in scored), Decimal(0))


def gap(record: Mapping) -> Decimal | None:
    """How far the criteria lie above the stated marks; None when the marks are no number or there are no criteria."""
    marks = number(record["marks"])
    return total(record) - marks if marks is not None and record["criteria"] else None


def faults(record: Mapping, weight: Decimal | None = None) -> Iterator[Reason]:
    """Why the task cannot be taken. `weight`: that of its module, where the file says none."""
    wrong = list(_unreadable(record))
    if wrong:
        yield from wrong
        return
    text = to_text(record, weight=weight)
    for reason in rules.sheet_faults(text):
        if reason.code == "itembank.task_sum":
            apart = rules.difference(total(record), text.marks)
            yield Reason("itembank.task_difference", "marks", total=total(record), marks=text.marks, difference=apart)
        else:
            yield reason


def _unreadable(record: Mapping) -> Iterator[Reason]:
    for name, what in NUMBERS.items():
        if record[name] and number(record[name]) is None:
            yield Reason("itembank.task_bad_number", name, text=str(record[name])[:20], what=what)
    if record["minutes"] and (minutes := number(record["minutes"])) is not None and minutes % 1:
        yield Reason("itembank.task_bad_number", "minutes", text=str(record["minutes"])[:20], what=NUMBERS["minutes"])
    for line in record["criteria"]:
        for name in ("marks", "step"):
            if line[name] and number(line[name]) is None:
                yield Reason("itembank.task_bad_number", "criteria", text=str(line[name])[:20], what=line["name"][:30])


def to_text(record: Mapping, module_id: int | None = None, weight: Decimal | None = None) -> TaskText:
    """The record as an author's text; a missing weight is that of the module, else the task's marks (at most 100)."""
    marks = number(record["marks"])
    if marks is None:
        marks = total(record)
    own = number(record["weight"])
    return TaskText(
        name=record["name"],
        description=markup(record["description"]),
        conditions=markup(record["conditions"]),
        requirements=markup(record["requirements"]),
        materials=markup(record["materials"]),
        answer=markup(record["answer"]),
        preparation=record["preparation"],
        minutes=int(number(record["minutes"]) or 0),
        marks=marks,
        weight=own if own is not None else weight if weight is not None else min(marks, Decimal(100)),
        criteria=[_criterion(line) for line in record["criteria"]],
        site_items=record["site"],
        candidate_items=record["candidate"],
        module_id=module_id,
        source=record["source"],
    )


def _criterion(line: Mapping) -> CriterionLine:
    marks = number(line["marks"]) or Decimal(0)
    step = number(line["step"])
    return CriterionLine(
        name=line["name"],
        marks=marks,
        requirement=line["requirement"],
        deduction_rule=line["deduction_rule"],
        step=step if step is not None else min(Decimal(1), marks) or Decimal(1),
        veto=bool(line["veto"]),
    )


def markup(text: str) -> str:
    """Plain text as rich text; the blanks at the head of a line stay, because programs are read by them."""
    lines = [line[len(line) - len(line.lstrip(" ")) :].rjust(len(line), "\u00a0") for line in text.splitlines()]
    return richtext.from_text("\n".join(lines))


def plain(markup_text: str) -> str:
    """The inverse of `markup` where the text has line ends only; else its bare text."""
    lines = markup_text.replace("<br>", "\n")
    text = richtext.to_text(lines) if "<" in lines else html.unescape(lines)
    return text.replace("\u00a0", " ")


def as_record(text: TaskText, ref: str, module: str) -> dict:
    """A stored task as a record, for the way out."""
    return blank() | {
        "ref": ref,
        "name": text.name,
        "module": module,
        "minutes": str(text.minutes),
        "marks": f"{text.marks:f}",
        "weight": f"{text.weight:f}",
        "description": plain(text.description),
        "conditions": plain(text.conditions),
        "requirements": plain(text.requirements),
        "materials": plain(text.materials),
        "preparation": text.preparation,
        "answer": plain(text.answer),
        "source": text.source,
        "criteria": [
            {
                "name": line.name,
                "requirement": line.requirement,
                "deduction_rule": line.deduction_rule,
                "marks": "" if line.veto else f"{line.marks:f}",
                "step": "" if line.veto else f"{line.step:f}",
                "veto": line.veto,
            }
            for line in text.criteria
        ],
        "site": [dict(line) for line in text.site_items],
        "candidate": [dict(line) for line in text.candidate_items],
    }
