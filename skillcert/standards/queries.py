"""Reads of standards. Master data is the institution's: every signed-in role may see it."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from skillcert.core import clock
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.standards.models import ConditionLine, Filing, FilingItem, Occupation, StandardVersion, WorkType
from skillcert.standards.states import StandardState


def occupations():
    """All occupations, by code."""
    return select(Occupation).order_by(Occupation.code)


def occupation_names() -> dict[str, str]:
    """{code: name} of all occupations, for lists that stand across banks."""
    return dict(db.session.execute(select(Occupation.code, Occupation.name)).tuples().all())


def occupation(code: str) -> Occupation | None:
    return db.session.get(Occupation, code)


def work_types(code: str) -> list[WorkType]:
    return list(db.session.scalars(select(WorkType).where(WorkType.occupation_code == code).order_by(WorkType.id)))


def versions():
    """All versions with their occupation, newest edition first."""
    return (
        select(StandardVersion)
        .join(Occupation, Occupation.code == StandardVersion.occupation_code)
        .options(joinedload(StandardVersion.occupation), selectinload(StandardVersion.levels))
        .order_by(StandardVersion.occupation_code, StandardVersion.id.desc())
    )


def version(version_id: int) -> StandardVersion | None:
    return db.session.scalar(
        select(StandardVersion)
        .where(StandardVersion.id == version_id)
        .options(
            joinedload(StandardVersion.occupation),
            selectinload(StandardVersion.levels),
            selectinload(StandardVersion.conditions),
            selectinload(StandardVersion.weights),
        )
    )


def condition(version_id: int, line_id: int) -> ConditionLine | None:
    query = select(ConditionLine).where(ConditionLine.id == line_id, ConditionLine.standard_version_id == version_id)
    return db.session.scalar(query)


def versions_of(code: str) -> list[StandardVersion]:
    return list(db.session.scalars(versions().where(StandardVersion.occupation_code == code)))


def active_version(code: str) -> StandardVersion | None:
    """The version in force for an occupation."""
    return db.session.scalar(
        select(StandardVersion)
        .where(StandardVersion.occupation_code == code, StandardVersion.state == StandardState.ACTIVE)
        .order_by(StandardVersion.id.desc())
        .limit(1)
    )


def filings():
    return select(Filing).options(selectinload(Filing.items)).order_by(Filing.valid_until.desc(), Filing.id)


def filing(filing_id: int) -> Filing | None:
    return db.session.scalar(
        select(Filing)
        .where(Filing.id == filing_id)
        .options(
            selectinload(Filing.items).options(
                joinedload(FilingItem.occupation), joinedload(FilingItem.work_type), joinedload(FilingItem.centre)
            )
        )
    )


def filing_item(filing_id: int, item_id: int) -> FilingItem | None:
    return db.session.scalar(select(FilingItem).where(FilingItem.id == item_id, FilingItem.filing_id == filing_id))


def filing_items_of(code: str) -> list[FilingItem]:
    """Where an occupation is filed."""
    query = select(FilingItem).where(FilingItem.occupation_code == code).order_by(FilingItem.filing_id, FilingItem.id)
    return list(db.session.scalars(query.options(joinedload(FilingItem.filing), joinedload(FilingItem.work_type), joinedload(FilingItem.centre))))


def filings_for(scope: Scope, day: date | None = None) -> list[Filing]:
    """Filings valid on a day (today) under which the scope's centre runs something."""
    day = day or clock.today()
    query = select(Filing).where(Filing.valid_from <= day, Filing.valid_until >= day).order_by(Filing.id)
    if scope.kind == "centre":
        query = query.where(Filing.items.any(FilingItem.centre_id == scope.centre_id))
    return list(db.session.scalars(query))


def offerable(filing_id: int, centre_id: int) -> list[tuple[FilingItem, StandardVersion | None]]:
    """What a centre may offer under a filing, each with the standard version in force (None: there is none yet)."""
    items = db.session.scalars(
        select(FilingItem)
        .where(FilingItem.filing_id == filing_id, FilingItem.centre_id == centre_id)
        .options(joinedload(FilingItem.occupation), joinedload(FilingItem.work_type))
        .order_by(FilingItem.occupation_code, FilingItem.id)
    ).all()
    active = db.session.scalars(
        select(StandardVersion)
        .where(
            StandardVersion.state == StandardState.ACTIVE,
            StandardVersion.occupation_code.in_({item.occupation_code for item in items}),
        )
        .options(selectinload(StandardVersion.levels))
    ).all()
    by_code = {one.occupation_code: one for one in active}
    return [(item, by_code.get(item.occupation_code)) for item in items]


def expiring(within: date) -> list[Filing]:
    """Filings that end by a day and are not over yet."""
    return list(
        db.session.scalars(
            select(Filing).where(Filing.valid_until <= within, Filing.valid_until >= clock.today()).order_by(Filing.valid_until)
        )
    )


def counts() -> dict[str, int]:
    """Occupations, filed occupations, versions in force."""
    filed = select(func.count(func.distinct(FilingItem.occupation_code)))
    active = select(func.count()).select_from(StandardVersion).where(StandardVersion.state == StandardState.ACTIVE)
    return {
        "occupations": db.session.scalar(select(func.count()).select_from(Occupation)) or 0,
        "filed": db.session.scalar(filed) or 0,
        "active": db.session.scalar(active) or 0,
    }
