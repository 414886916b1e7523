"""From what the exams left to score versions, and from score versions to results. Called by the verbs of `service`."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select

from skillcert.core import clock
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason
from skillcert.registration.models import PartEntry, Registration
from skillcert.registration.states import EntryKind
from skillcert.results import gathering, grading, ledger
from skillcert.results.models import Result, ScoreVersion
from skillcert.results.states import PartOutcome, ScoreState
from skillcert.standards.states import Part

_SOURCE = {"theory": "exams", "practical": "practical", "review": "review"}


def fresh(batch_id: int, people: list[Registration]) -> Iterator[tuple[PartEntry, grading.Part, str]]:
    """What the exams say now of every part: (part entry, part with violations applied, source)."""
    marked, absent, tiers = gathering.marks(batch_id), gathering.absences(batch_id), gathering.violations(batch_id)
    for registration in people:
        parts = [gathering.part_of(entry, marked, absent) for entry in registration.parts]
        standing = {part.kind: part for part in grading.annul(parts, tiers.get(registration.id, {}))}
        for entry in registration.parts:
            carried = entry.kind in (EntryKind.KEPT, EntryKind.EXEMPT)
            yield entry, standing[entry.part], "kept" if carried else _SOURCE[entry.part]


def append_scores(
    batch_id: int, people: list[Registration], actor: Actor, reason: str = "", part: Part | None = None
) -> None:
    """A score version for every part that says something new; of one kind of part only, if `part` is given."""
    before = ledger.latest(batch_id=batch_id)
    for entry, standing, source in fresh(batch_id, people):
        if part is None or entry.part == part:
            ledger.append(entry.id, before.get(entry.id), standing.standing, standing.mark, source, actor, reason)


def stale(batch_id: int) -> bool:
    """Did the exams say something else since the scores were collected?"""
    before = ledger.latest(batch_id=batch_id)
    return any(
        (version := before.get(entry.id)) is None or ledger.differs(version, part.standing, part.mark, source)
        for entry, part, source in fresh(batch_id, gathering.candidates(batch_id))
    )


def grade(batch_id: int, people: list[Registration]) -> None:
    """Compute the results of some candidates from their latest score versions."""
    scores = ledger.latest(entry.id for registration in people for entry in registration.parts)
    days = gathering.exam_days(batch_id)
    query = select(Result).where(Result.registration_id.in_([r.id for r in people]))
    existing = {result.registration_id: result for result in db.session.scalars(query)}
    for registration in people:
        result = existing.get(registration.id)
        if result is None:
            result = Result(registration_id=registration.id, batch_id=batch_id)
            db.session.add(result)
        _fill(result, registration, scores, days)


def _fill(result: Result, registration: Registration, scores: dict, days: dict) -> None:
    parts = [as_part(entry, scores[entry.id]) for entry in registration.parts if entry.id in scores]
    judged = grading.grade(registration.offer.level, parts, sat_on(registration, days))
    result.outcome = judged.outcome
    for entry in registration.parts:
        version = scores.get(entry.id)
        setattr(result, f"{entry.part}_state", version.state if version else None)
        used = version is not None and version.state in (ScoreState.SCORED, ScoreState.KEPT)
        setattr(result, str(entry.part), version.score if used else None)
    result.reasons = [
        Reason(f"results.part_{part.outcome}", part=part.kind).stored()
        for part in judged.parts
        if part.outcome is not PartOutcome.PASSED
    ]
    result.computed_at = clock.now()


def as_part(entry: PartEntry, version: ScoreVersion) -> grading.Part:
    """A stored score as grading takes it."""
    kept_until = entry.kept.valid_until if entry.kept else None
    return grading.Part(entry.part, version.state, version.score, kept_until)


def sat_on(registration: Registration, days: dict[int, dt.date]) -> dt.date:
    """The day a registration's exam began: the day that kept parts are measured against."""
    return min((days[entry.id] for entry in registration.parts if entry.id in days), default=clock.today())
