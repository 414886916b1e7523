"""What the pages of the bank show. The bank belongs to the institution; a centre sees the occupations that it runs."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from skillcert.core import richtext
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.core.models import ImportRun, StoredFile
from skillcert.core.states import ImportState
from skillcert.itembank import queries_hands
from skillcert.itembank.models import Item, ItemConflict, Point
from skillcert.itembank.states import ItemState, ItemType
from skillcert.people.models import Account
from skillcert.standards.models import FilingItem, Occupation


@dataclass
class BankLine:
    """A bank in the list of banks: how many items stand in which state, and of which type those are that may be used."""

    code: str
    name: str
    level: int
    states: Counter = field(default_factory=Counter)
    usable: Counter = field(default_factory=Counter)
    points: int = 0

    @property
    def total(self) -> int:
        return sum(self.states.values())


def occupations(scope: Scope) -> Select:
    """The codes of the occupations whose banks are in sight."""
    if scope.kind == "all":
        return select(Occupation.code)
    return scope.limit(select(FilingItem.occupation_code), centre=FilingItem.centre_id)


def banks(scope: Scope) -> list[BankLine]:
    """One line for each occupation and level that is filed or has items. Four statements."""
    lines: dict[tuple[str, int], BankLine] = {}
    filed = select(FilingItem.occupation_code, Occupation.name, FilingItem.levels).join(Occupation)
    for code, name, levels in db.session.execute(scope.limit(filed, centre=FilingItem.centre_id)):
        for level in levels:
            lines.setdefault((code, level), BankLine(code, name, level))
    names = dict(db.session.execute(select(Occupation.code, Occupation.name)).all())
    grouped = select(Item.occupation_code, Item.level, Item.state, Item.type, func.count())
    grouped = grouped.where(Item.occupation_code.in_(occupations(scope)))
    grouped = grouped.group_by(Item.occupation_code, Item.level, Item.state, Item.type)
    for code, level, state, kind, count in db.session.execute(grouped):
        line = lines.setdefault((code, level), BankLine(code, names[code], level))
        line.states[state] += count
        if state is ItemState.APPROVED:
            line.usable[kind] += count
    query = select(Point.occupation_code, Point.level, func.count()).group_by(Point.occupation_code, Point.level)
    for code, level, count in db.session.execute(query.where(Point.occupation_code.in_(occupations(scope)))):
        if (code, level) in lines:
            lines[code, level].points = count
    return sorted(lines.values(), key=lambda line: (line.code, -line.level))


def occupation(scope: Scope, code: str) -> Occupation | None:
    """The occupation, if its bank is in sight."""
    return db.session.scalar(select(Occupation).where(Occupation.code == code, Occupation.code.in_(occupations(scope))))


def items(code: str, level: int) -> Select:
    """The items of one bank, newest first; the caller has found the occupation in its scope."""
    query = select(Item).where(Item.occupation_code == code, Item.level == level)
    return query.options(joinedload(Item.point)).order_by(Item.id.desc())


def item(scope: Scope, item_id: int) -> Item | None:
    query = select(Item).where(Item.id == item_id, Item.occupation_code.in_(occupations(scope)))
    return db.session.scalar(query.options(joinedload(Item.point), selectinload(Item.reviews), selectinload(Item.comments)))


def chosen(scope: Scope, code: str, level: int, ids: list[int]) -> list[Item]:
    """The items with these ids that lie in this bank and in sight."""
    query = select(Item).where(Item.id.in_(ids), Item.occupation_code == code, Item.level == level)
    return list(db.session.scalars(query.where(Item.occupation_code.in_(occupations(scope))).order_by(Item.id)))


def waiting_review(scope: Scope, account_id: int | None, person_id: int | None) -> Select:
    """Items under review that this reader neither wrote, changed nor imported nor gave the first review, the oldest first."""
    query = select(Item).where(Item.occupation_code.in_(occupations(scope)), *queries_hands.waits_for(account_id, person_id))
    return query.options(joinedload(Item.point)).order_by(Item.id)


def points(code: str, level: int) -> list[Point]:
    """The specification table in the order of its codes, 1.2 before 1.10."""
    found = db.session.scalars(select(Point).where(Point.occupation_code == code, Point.level == level))
    return sorted(found, key=lambda point: code_order(point.code))


def code_order(code: str) -> list[tuple[int, str]]:
    """A key that sorts nested codes as people number them."""
    return [(int(part), "") if part.isdigit() else (10**9, part) for part in code.split(".")]


def point(code: str, level: int, point_id: int) -> Point | None:
    query = select(Point).where(Point.id == point_id, Point.occupation_code == code, Point.level == level)
    return db.session.scalar(query)


def items_by_point(code: str, level: int) -> dict[int | None, Counter]:
    """Usable items of a bank: point id → Counter of types; None holds those without a point."""
    counts: dict[int | None, Counter] = {}
    query = (
        select(Item.point_id, Item.type, func.count())
        .where(Item.occupation_code == code, Item.level == level, Item.state == ItemState.APPROVED)
        .group_by(Item.point_id, Item.type)
    )
    for point_id, kind, count in db.session.execute(query):
        counts.setdefault(point_id, Counter())[kind] = count
    return counts


def conflicts(code: str, level: int, open_only: bool = True) -> list[ItemConflict]:
    """Key conflicts of a bank with their items, oldest first."""
    query = select(ItemConflict).join(Item).where(Item.occupation_code == code, Item.level == level)
    if open_only:
        query = query.where(ItemConflict.decided_at.is_(None))
    return list(db.session.scalars(query.options(joinedload(ItemConflict.item)).order_by(ItemConflict.id)))


def open_conflicts(code: str, level: int) -> int:
    """How many questions of a bank wait for a decision between two keys."""
    query = select(func.count(ItemConflict.id)).join(Item).where(Item.occupation_code == code, Item.level == level)
    return db.session.scalar(query.where(ItemConflict.decided_at.is_(None))) or 0


def authors(code: str, level: int) -> list[tuple[int, str]]:
    """Who has written items of a bank: (account, name), by name."""
    wrote = select(Item.author_id).where(Item.occupation_code == code, Item.level == level).distinct()
    found = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(wrote)).order_by(Account.name))
    return [(row[0], row[1]) for row in found]


def conflict(scope: Scope, conflict_id: int) -> ItemConflict | None:
    query = select(ItemConflict).join(Item).where(ItemConflict.id == conflict_id)
    query = query.where(Item.occupation_code.in_(occupations(scope)))
    return db.session.scalar(query.options(joinedload(ItemConflict.item)))


def same_stem(code: str, level: int, most: int = 100) -> list[list[Item]]:
    """Items of one type whose stems read alike though their options differ: for a person to look at, side by side.

    At most `most` groups of at most eight; who has decided those sees the next ones.
    """
    bank = (Item.occupation_code == code, Item.level == level)
    twins = select(Item.stem_mark).where(*bank, Item.stem_mark.is_not(None)).group_by(Item.stem_mark)
    twins = twins.having(func.count() > 1).order_by(Item.stem_mark).limit(2 * most)
    query = select(Item).where(*bank, Item.stem_mark.in_(twins), Item.state != ItemState.RETIRED)
    groups: dict[tuple[ItemType, str], list[Item]] = {}
    for found in db.session.scalars(query.order_by(Item.stem_mark, Item.id).limit(20 * most)):
        groups.setdefault((found.type, found.stem_text), []).append(found)
    return [group[:8] for group in groups.values() if len(group) > 1][:most]


def import_run(scope: Scope, run_id: int, kind: str) -> ImportRun | None:
    """An import into a bank, seen by those who see the bank."""
    run = db.session.scalar(select(ImportRun).where(ImportRun.id == run_id, ImportRun.kind == kind))
    return run if run and occupation(scope, run.context["occupation_code"]) else None


def imports(code: str, level: int, kind: str) -> list[ImportRun]:
    """Imports into one bank that were not discarded, newest first."""
    query = select(ImportRun).where(ImportRun.kind == kind, ImportRun.state != ImportState.DISCARDED)
    where = ImportRun.context
    query = query.where(where["occupation_code"].as_string() == code, where["level"].as_integer() == level)
    return list(db.session.scalars(query.order_by(ImportRun.id.desc()).limit(10)))


def names_of(account_ids: set[int | None]) -> dict[int, str]:
    """Account id → name, for "written by"."""
    wanted = [account_id for account_id in account_ids if account_id is not None]
    return dict(db.session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted))).all())


def next_to_review(scope: Scope, account_id: int | None, person_id: int | None, after: int) -> int | None:
    """The oldest item that waits for this reader, but for the one just looked at."""
    query = waiting_review(scope, account_id, person_id).where(Item.id != after).limit(1)
    found = db.session.scalars(query).unique().first()
    return found.id if found else None


def figure(one: Item, file_id: int) -> StoredFile | None:
    """A picture of an item, if the item shows it."""
    markup = one.stem + "".join(option["text"] for option in one.options)
    return db.session.get(StoredFile, file_id) if file_id in richtext.file_ids(markup) else None
