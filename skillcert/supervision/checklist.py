"""What an internal supervisor looks at on the day (rules.md §4.6): items as data, and what makes a report complete (R24).

An item is found to be in order, not in order, or not applicable. What is not in order needs a note. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason


class Finding(StrEnum):
    YES = "yes"
    NO = "no"
    NA = "na"


class Conclusion(StrEnum):
    GOOD = "good"
    MINOR = "minor"
    SERIOUS = "serious"


@dataclass(frozen=True)
class Item:
    """One line of the checklist. `parts`: the parts of the exam it applies to."""

    code: str
    area: str
    text: str
    parts: tuple[str, ...] = ("theory", "practical")


SITE, PEOPLE, PAPERS, CONDUCT, RECORDS = (
    N_("Site"), N_("Staff"), N_("Papers and material"), N_("Conduct of the exam"), N_("Records")
)  # fmt: skip

ITEMS: tuple[Item, ...] = (
    Item("site_signs", SITE, N_("Signs, rules of the room, map and waiting area are in place")),
    Item("seat_labels", SITE, N_("Rooms, seats and stations carry their labels")),
    Item("safety", SITE, N_("Fire exits, first aid and safety devices are ready")),
    Item("staff_present", PEOPLE, N_("Staff came in time, wear their badges and are the persons arranged")),
    Item("cards", PEOPLE, N_("Assessors hold a card for the occupation that is valid today"), ("practical",)),
    Item("ratio", PEOPLE, N_("The number of invigilators or assessors is sufficient")),
    Item("avoidance", PEOPLE, N_("Nobody on duty is a relative or teacher of a candidate here")),
    Item("paper_seal", PAPERS, N_("The paper is the approved one and its seal was intact at the opening")),
    Item("equipment", PAPERS, N_("Equipment and material are as the preparation notice says"), ("practical",)),
    Item("computers", PAPERS, N_("Exam computers, server and network were tested"), ("theory",)),
    Item("identity", CONDUCT, N_("Document, ticket and person were compared at the door")),
    Item("rules_read", CONDUCT, N_("The rules were read out before the start")),
    Item("times", CONDUCT, N_("The exam began and ended at the planned times")),
    Item("order", CONDUCT, N_("The room was quiet; violations were handled and recorded")),
    Item("independent", CONDUCT, N_("Assessors marked independently and by the criteria"), ("practical",)),
    Item("figures", RECORDS, N_("Sign-in sheet, absences and record of the room agree")),
    Item("complete", RECORDS, N_("Records are complete and signed")),
)
CODES = {item.code for item in ITEMS}


def items_for(part: str) -> list[Item]:
    return [item for item in ITEMS if part in item.parts]


def complete(part: str, checklist: Mapping[str, Mapping], conclusion: str, problems: str) -> Iterator[Reason]:
    """Why a report cannot be signed yet: items without a finding, faults without a note, no conclusion."""
    missing = [item for item in items_for(part) if (checklist.get(item.code) or {}).get("finding") not in set(Finding)]
    if missing:
        yield Reason("supervision.items_missing", None, count=len(missing))
    bare = [
        item
        for item in items_for(part)
        if (checklist.get(item.code) or {}).get("finding") == Finding.NO
        and not (checklist[item.code].get("note") or "").strip()
    ]
    if bare:
        yield Reason("supervision.note_missing", None, count=len(bare))
    if conclusion not in set(Conclusion):
        yield Reason("supervision.conclusion_missing", "conclusion")
    elif conclusion != Conclusion.GOOD and len(problems.strip()) < 4:
        yield Reason("supervision.problems_missing", "problems")


def counts(part: str, checklist: Mapping[str, Mapping]) -> dict[Finding, int]:
    """How many items were found in order, not in order, not applicable."""
    found = [(checklist.get(item.code) or {}).get("finding") for item in items_for(part)]
    return {finding: found.count(finding.value) for finding in Finding}
