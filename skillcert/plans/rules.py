"""Why a plan cannot go on. Pure: values in, reasons out.

Offers come as `OfferPlan`, so that a rule never asks the database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from skillcert.core.reasons import Reason
from skillcert.core.workdays import Overrides
from skillcert.plans import dates
from skillcert.plans.dates import BatchDates
from skillcert.plans.states import BatchState, NoticeField
from skillcert.standards.rules import is_inside
from skillcert.standards.states import LEVEL_NAMES, Part, required_parts

TEXT_FIELDS = ("method", "scope_text", "fees", "contact", "process", "materials")
"""Texts of the announcement that must not be empty; offers, conditions, dates and places come from the plan itself."""


@dataclass(frozen=True, slots=True)
class OfferPlan:
    """One offer as the rules see it; `name` is how sentences call it, `sessions` are (part, day)."""

    name: str
    occupation_code: str
    work_type_id: int | None
    level: int
    edition: str
    standard_active: bool
    level_known: bool
    sessions: tuple[tuple[Part, date], ...]


def announcement_faults(texts: dict[str, str], offers: Iterable[OfferPlan], plan: BatchDates) -> Iterator[Reason]:
    """R3: all fields of the announcement, an offer, and a session for each required part."""
    for name in TEXT_FIELDS:
        if not texts.get(name, "").strip():
            yield Reason("plans.field_missing", name, name=NoticeField(name))
    for name in dates.missing(plan):
        if name != "first_exam":
            yield Reason("plans.field_missing", name, name=NoticeField(name))
    offered = list(offers)
    if not offered:
        yield Reason("plans.no_offer")
    for offer in offered:
        planned = {part for part, _day in offer.sessions}
        for part in required_parts(offer.level):
            if part not in planned:
                yield Reason("plans.no_session", offer=offer.name, part=part)


def date_faults(plan: BatchDates, lead: int, overrides: Overrides | None = None) -> Iterator[Reason]:
    """R4: dates in order, and a review that ends early enough for the roster to be filed in time."""
    wrong = dates.out_of_order(plan)
    for one in wrong:
        field = one.later_field if one.later_field != "first_exam" else None
        yield Reason("plans.dates_order", field, earlier_name=NoticeField(one.earlier_field), earlier=one.earlier,
                     later_name=NoticeField(one.later_field), later=one.later)
    if wrong or plan.review_deadline is None or plan.first_exam is None:
        return
    due = dates.roster_due(plan.first_exam, lead, overrides)
    if due < plan.review_deadline:
        yield Reason("plans.roster_impossible", "review_deadline", review=plan.review_deadline, lead=lead, due=due,
                     earliest=dates.earliest_exam(plan.review_deadline, lead, overrides))


def filing_faults(filing, offers: Iterable[OfferPlan], centre_id: int, plan: BatchDates) -> Iterator[Reason]:
    """R1: the filing is valid on every exam day, and each offer lies inside it for the batch's centre."""
    for day in (plan.first_exam, plan.last_exam):
        if day is not None and not filing.valid_from <= day <= filing.valid_until:
            yield Reason("plans.filing_expired", day=day, code=filing.code, start=filing.valid_from, until=filing.valid_until)
            break
    for offer in offers:
        if not is_inside(filing.items, offer.occupation_code, offer.work_type_id, offer.level, centre_id):
            yield Reason("plans.outside_filing", offer=offer.name, code=filing.code)
        if not offer.standard_active:
            yield Reason("plans.standard_not_active", offer=offer.name, edition=offer.edition)
        elif not offer.level_known:
            yield Reason("plans.level_without_figures", edition=offer.edition, level=LEVEL_NAMES[offer.level])


def frozen_faults(state: BatchState) -> Iterator[Reason]:
    """R5: once announced, occupation, level and standard version of an offer stay as they are."""
    if state not in (BatchState.DRAFT, BatchState.RETURNED):
        yield Reason("plans.offers_frozen")


def session_faults(part: Part, level: int, starts_at: datetime, minutes: int, least: int, now: datetime) -> Iterator[Reason]:
    """R3: a session is of a part that the level has, lies ahead, and is as long as the standard says."""
    if part not in required_parts(level):
        yield Reason("plans.part_not_required", "part", level=LEVEL_NAMES[level], part=part)
    elif minutes < least:
        yield Reason("plans.session_minutes", "minutes", part=part, least=least, given=minutes)
    if starts_at <= now:
        yield Reason("plans.session_in_past", "starts_at", start=starts_at)


def two_people_faults(actor: tuple[int | None, int | None], earlier: Iterable[tuple[int | None, int | None]]) -> Iterator[Reason]:
    """Who drafts does not review, who reviews does not approve. Each is (account id, person id); either equal is the same."""
    account, person = actor
    for other_account, other_person in earlier:
        if (account is not None and account == other_account) or (person is not None and person == other_person):
            yield Reason("plans.two_people")
            return


def needs_reason(text: str) -> Iterator[Reason]:
    if not text.strip():
        yield Reason("plans.reason_missing", "reason")
