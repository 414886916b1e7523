"""Why not: the rules of registration as generators of reasons over plain values. R2, R4, R7-R9, R11-R16."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from skillcert.core.reasons import Reason
from skillcert.registration.eligibility import Outcome, missing_evidence
from skillcert.registration.facts import number_known
from skillcert.standards.conditions import ConditionLine, EvidenceKind

CONSENT_VERSION = "2026-01"
REVIEW_REASONS = ("photo", "identity_scan", "prior_certificate", "work_proof", "diploma", "title", "facts", "unclear")
"""The preset reasons of a return, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who acted: the account, and the human being behind it."""

    account_id: int | None
    person_id: int | None

    def same(self, other: "Who") -> bool:
        """The same account, or the same human being under two accounts."""
        return (self.account_id is not None and self.account_id == other.account_id) or (
            self.person_id is not None and self.person_id == other.person_id
        )


@dataclass(frozen=True, slots=True)
class Span:
    """A planned session in time, and what it belongs to."""

    starts_at: dt.datetime
    minutes: int
    label: str = ""

    def overlaps(self, other: "Span") -> bool:
        return (self.starts_at < other.starts_at + dt.timedelta(minutes=other.minutes)
                and other.starts_at < self.starts_at + dt.timedelta(minutes=self.minutes))


def window(announced: bool, opens: dt.date | None, closes: dt.date | None, today: dt.date) -> Iterator[Reason]:
    """R4: registration is open from its first to its last day, both included, and only for an announced batch."""
    if not announced or opens is None or closes is None:
        yield Reason("registration.not_announced")
    elif today < opens:
        yield Reason("registration.not_open", opens=opens)
    elif today > closes:
        yield Reason("registration.closed", closes=closes)


def review_window(deadline: dt.date | None, today: dt.date) -> Iterator[Reason]:
    """R4: the eligibility deadline binds returned applications; they come back before it."""
    if deadline is not None and today > deadline:
        yield Reason("registration.review_over", deadline=deadline)


def group(own_students_only: bool, class_name: str) -> Iterator[Reason]:
    """R2: a filing for own students takes only persons with a class of the college."""
    if own_students_only and not class_name.strip():
        yield Reason("registration.students_only", "class_name")


def one_live(same_offer_kind: bool) -> Iterator[Reason]:
    """R8: one live registration a person, batch, occupation and level."""
    if same_offer_kind:
        yield Reason("registration.duplicate")


def no_overlap(own: Iterable[Span], others: Iterable[Span]) -> Iterator[Reason]:
    """R8: nobody is registered for two batches whose sessions overlap in time."""
    own = list(own)
    for other in others:
        if any(span.overlaps(other) for span in own):
            yield Reason("registration.overlap", batch=other.label, at=other.starts_at)
            return


def ban(until: dt.date | None, today: dt.date) -> Iterator[Reason]:
    """R16: somebody under a ban cannot register until it ends."""
    if until is not None and until >= today:
        yield Reason("registration.banned", until=until)


def held_already(held_level: int | None, level: int, explanation: str) -> Iterator[Reason]:
    """R13: who holds the same or a higher level in the same occupation says why they apply again."""
    if held_level is not None and held_level <= level and not explanation.strip():
        yield Reason("registration.already_holds", "held_reason", held=held_level, level=level)


def eligible(outcome: Outcome | None) -> Iterator[Reason]:
    """R7, R9, R12: exactly one condition line is named, and its facts hold."""
    if outcome is None:
        yield Reason("registration.no_condition", "condition")
    else:
        yield from outcome.missing


def condition_fits(line_level: int, line_version: int, level: int, version: int) -> Iterator[Reason]:
    """R9: the line belongs to the standard version in force for the offer and to its level."""
    if (line_level, line_version) != (level, version):
        yield Reason("registration.condition_foreign", "condition")


def evidence_complete(line: ConditionLine | None, present: Iterable[EvidenceKind]) -> Iterator[Reason]:
    """R11: every required kind of the chosen line is there."""
    for kind in missing_evidence(line, present) if line else ():
        yield Reason("registration.evidence_missing", f"evidence_{kind.value}", kind=kind)


def consented(consent: dict | None) -> Iterator[Reason]:
    """The candidate agreed to the present text on truthfulness and personal data."""
    if not consent or consent.get("version") != CONSENT_VERSION:
        yield Reason("registration.consent_missing", "consent")


def own(registration_person: int, person: int | None) -> Iterator[Reason]:
    if registration_person != person:
        yield Reason("registration.not_yours")


def of_group(group: bool) -> Iterator[Reason]:
    """What a candidate wrote is the candidate's: the office returns it, it does not write in it."""
    if not group:
        yield Reason("registration.not_of_group")


def reviewer(who: Who, candidate: Who, submitter: Who, first: Who | None) -> Iterator[Reason]:
    """R11: the reviewer is neither the candidate nor the submitter, and the second reviewer is not the first."""
    if who.same(candidate):
        yield Reason("registration.review_own")
    if who.same(submitter):
        yield Reason("registration.review_submitter")
    if first is not None and who.same(first):
        yield Reason("registration.review_twice")


def told(reasons: Iterable[str], note: str) -> Iterator[Reason]:
    """A return or refusal says why, by a preset reason or in own words."""
    if not list(reasons) and not note.strip():
        yield Reason("registration.say_why", "note")


def certificate_warnings(numbers: Iterable[str]) -> Iterator[Reason]:
    """R12: a number of unknown shape warns the reviewer; it refuses nothing."""
    for number in numbers:
        if number and not number_known(number):
            yield Reason("registration.number_unknown", number=number[:4] + "…")


def make_up(kept: bool, valid_until: dt.date | None, exam_day: dt.date | None, attempts: int, most: int) -> Iterator[Reason]:
    """R15, R42: a make-up leans on a passed part that is still valid on the exam day, and attempts are left."""
    if not kept:
        yield Reason("registration.nothing_kept")
    elif valid_until is not None and exam_day is not None and exam_day > valid_until:
        yield Reason("registration.kept_expired", until=valid_until, day=exam_day)
    if attempts >= most:
        yield Reason("registration.attempts_used", attempts=attempts, most=most)


def roster_in_time(workdays_left: int, asked: int, late_reason: str) -> Iterator[Reason]:
    """R4, second gate: the roster is filed `asked` working days before the first exam, or somebody says why not."""
    if workdays_left < asked and not late_reason.strip():
        yield Reason("registration.roster_late", "late_reason", left=workdays_left, asked=asked)


def roster_complete(waiting: int, accepted: int, closes: dt.date | None, today: dt.date) -> Iterator[Reason]:
    """R4: the roster goes out when registration is closed and every application decided."""
    if closes is not None and today <= closes:
        yield Reason("registration.still_open", closes=closes)
    if waiting:
        yield Reason("registration.still_waiting", count=waiting)
    if not accepted:
        yield Reason("registration.roster_empty")
