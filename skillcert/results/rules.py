"""Why not: the rules of results, over plain values."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from skillcert.core.actor import Actor
from skillcert.core.reasons import Reason
from skillcert.results.grading import FULL_MARK


@dataclass(frozen=True)
class Readiness:
    """What stands between a batch and its release, counted."""

    candidates: int
    open_rooms: int
    open_violations: int
    incomplete: int
    tampered: int
    changed: bool
    open_doubts: int = 0


def same_human(actor: Actor, account_id: int | None, person_id: int | None) -> bool:
    """Is the actor the one who did it before, by account or by person?"""
    return (account_id is not None and actor.account_id == account_id) or (
        person_id is not None and actor.person_id == person_id
    )


def readiness(facts: Readiness) -> Iterator[Reason]:
    """R45: release needs all sessions closed and marked, and no violation undecided."""
    if not facts.candidates:
        yield Reason("results.nobody")
    if facts.open_rooms:
        yield Reason("results.rooms_open", count=facts.open_rooms)
    if facts.open_violations:
        yield Reason("results.violations_open", count=facts.open_violations)
    if facts.open_doubts:
        yield Reason("results.doubts_open", count=facts.open_doubts)
    if facts.incomplete:
        yield Reason("results.incomplete", count=facts.incomplete)
    if facts.tampered:
        yield Reason("results.tampered", count=facts.tampered)
    if facts.changed:
        yield Reason("results.changed_since")


def second_person(actor: Actor, collected_by: int | None, collected_by_person: int | None) -> Iterator[Reason]:
    """R44: who brought the scores in does not verify them."""
    if same_human(actor, collected_by, collected_by_person):
        yield Reason("results.same_person")


def recheck_request(
    *, today: dt.date, until: dt.date | None, own: bool, asked_before: bool, marked: bool, reason: str
) -> Iterator[Reason]:
    """R46: by the candidate, inside the window, once a part, and only where something was marked or absence noted."""
    if not own:
        yield Reason("results.recheck_own")
    if until is None:
        yield Reason("results.not_released")
    elif today > until:
        yield Reason("results.recheck_closed", last=until)
    if asked_before:
        yield Reason("results.recheck_once")
    if not marked:
        yield Reason("results.recheck_nothing")
    if len(reason.strip()) < 5:
        yield Reason("results.recheck_reason", "reason")


def recheck_answer(
    actor: Actor, run, score: Decimal | None, standing: Decimal | None, finding: str
) -> Iterator[Reason]:
    """R46: answered by another person than the collector; a changed mark is a new one between 0 and 100."""
    if same_human(actor, run.collected_by, run.collected_by_person):
        yield Reason("results.recheck_by_collector")
    if score is not None and not 0 <= score <= FULL_MARK:
        yield Reason("results.score_bounds", "score")
    if score is not None and score == standing:
        yield Reason("results.score_same", "score")
    if len(finding.strip()) < 2:
        yield Reason("results.finding_missing", "finding")


def notice(today: dt.date, recheck_until: dt.date | None, open_rechecks: int) -> Iterator[Reason]:
    """R46, R47: the notice begins when no mark can change any more."""
    if recheck_until is not None and today <= recheck_until:
        yield Reason("results.recheck_open_window", last=recheck_until)
    if open_rechecks:
        yield Reason("results.rechecks_open", count=open_rechecks)


def sealing(today: dt.date, notice_until: dt.date | None, open_objections: int) -> Iterator[Reason]:
    """R47, R49: sealed when the notice has stood its full time and every objection is closed."""
    if notice_until is None:
        yield Reason("results.not_noticed")
    elif today <= notice_until:
        yield Reason("results.notice_running", last=notice_until)
    if open_objections:
        yield Reason("results.objections_open", count=open_objections)


def objection(
    today: dt.date, notice_from: dt.date | None, notice_until: dt.date | None, text: str, recent: int
) -> Iterator[Reason]:
    """R47: while the notice stands; a flood from one place is stopped."""
    if notice_from is None or notice_until is None or not notice_from <= today <= notice_until:
        yield Reason("results.notice_closed")
    if len(text.strip()) < 10:
        yield Reason("results.objection_text", "text")
    if recent >= OBJECTIONS_AN_HOUR:
        yield Reason("results.objection_limit")


OBJECTIONS_AN_HOUR = 5
