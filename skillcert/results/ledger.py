"""Score versions: appended, sealed with a MAC, never changed (T11)."""

from collections.abc import Iterable

from sqlalchemy import func, select

from skillcert.core import crypto
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.registration.models import PartEntry, Registration
from skillcert.results.grading import stored
from skillcert.results.models import ScoreVersion
from skillcert.results.states import ScoreState


def seal(entry_id: int, version: int, state: ScoreState, score, source: str, reason: str) -> str:
    """The MAC of a score version: who changes a row in the database cannot make it."""
    text = f"{entry_id}|{version}|{state.value}|{'' if score is None else format(stored(score), 'f')}|{source}|{reason}"
    return crypto.sign("results.score", text.encode()).hex()


def genuine(row: ScoreVersion) -> bool:
    return row.mac == seal(row.part_entry_id, row.version, row.state, row.score, row.source, row.reason)


def latest(entry_ids: Iterable[int] | None = None, *, batch_id: int | None = None) -> dict[int, ScoreVersion]:
    """{part entry id: its newest version}, of some part entries or of a whole batch."""
    newest = select(ScoreVersion.part_entry_id, func.max(ScoreVersion.version).label("version")).group_by(
        ScoreVersion.part_entry_id
    )
    if batch_id is not None:
        newest = (
            newest.join(PartEntry, PartEntry.id == ScoreVersion.part_entry_id)
            .join(Registration, Registration.id == PartEntry.registration_id)
            .where(Registration.batch_id == batch_id)
        )
    else:
        newest = newest.where(ScoreVersion.part_entry_id.in_(list(entry_ids or [])))
    sub = newest.subquery()
    query = select(ScoreVersion).join(
        sub, (sub.c.part_entry_id == ScoreVersion.part_entry_id) & (sub.c.version == ScoreVersion.version)
    )
    return {row.part_entry_id: row for row in db.session.scalars(query)}


def differs(row: ScoreVersion, state: ScoreState, score, source: str) -> bool:
    """Does a version say something else than this?"""
    return (row.state, row.score, row.source) != (state, None if score is None else stored(score), source)


def append(
    entry_id: int, before: ScoreVersion | None, state: ScoreState, score, source: str, actor: Actor, reason: str = ""
):
    """A new version unless nothing changed; gives the version that stands."""
    if before is not None and not differs(before, state, score, source):
        return before
    score = None if score is None else stored(score)
    version = before.version + 1 if before else 1
    row = ScoreVersion(
        part_entry_id=entry_id,
        version=version,
        state=state,
        score=score,
        source=source,
        reason=reason,
        mac=seal(entry_id, version, state, score, source, reason),
        account_id=actor.account_id,
    )
    db.session.add(row)
    return row


def all_of(entry_ids: Iterable[int]) -> list[ScoreVersion]:
    """Every version of some part entries, oldest first."""
    query = select(ScoreVersion).where(ScoreVersion.part_entry_id.in_(list(entry_ids)))
    return list(db.session.scalars(query.order_by(ScoreVersion.part_entry_id, ScoreVersion.version)))


def digest(rows: Iterable[ScoreVersion]) -> str:
    """One hash over the versions that stand, in the order of their part entries: what a verifier signs for."""
    return crypto.digest("\n".join(row.mac for row in sorted(rows, key=lambda row: row.part_entry_id)))
