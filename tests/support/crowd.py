"""Many rows from one: clones a record with everything that hangs on it, so that a list can be looked at with 300 rows.

`multiply("person", person_id, 300)` copies the row of `person` and, table by table in the order of the foreign keys, every row
that points at a copied row, pointing the copies at the copies. Texts of unique columns get a suffix; the copies carry no
meaning beyond being many. What is copied is read once, and each table takes all its copies in one statement, with
keys of our own: for SQLite, which counts on from the highest.
"""

import itertools
from collections.abc import Iterator

from sqlalchemy import Enum, String, func, insert, select

from skillcert.core.db import db

SERIAL = itertools.count(1)


def multiply(table_name: str, row_id, times: int, without: tuple[str, ...] = ()) -> None:
    """Add `times` copies of a row and of its dependants; tables named in `without` are left alone."""
    copied: dict[str, dict[object, list]] = {}
    for table in db.metadata.sorted_tables:
        if table.name in without or len(table.primary_key.columns) != 1:
            continue
        key = list(table.primary_key.columns)[0]
        rows = rows_to_copy(table, key, copied, table_name, row_id)
        if not rows:
            continue
        fresh = fresh_keys(table, key)
        made = []
        for row in rows:
            copies = [copy_of(table, key, copied, row, turn, fresh) for turn in range(times)]
            copied.setdefault(table.name, {})[row[key.name]] = [values[key.name] for values in copies]
            made += copies
        db.session.execute(insert(table), made)
    db.session.commit()


def links_of(table) -> list[tuple]:
    return [(c, fk.column.table.name) for c in table.columns for fk in c.foreign_keys if fk.column.table is not table]


def rows_to_copy(table, key, copied, root, root_id) -> list:
    if table.name == root:
        return list(db.session.execute(select(table).where(key == root_id)).mappings())
    found = {}
    for column, target in links_of(table):
        if target in copied:
            for row in db.session.execute(select(table).where(column.in_(copied[target]))).mappings():
                found[row[key.name]] = row
    return list(found.values())


def fresh_keys(table, key) -> Iterator[int] | None:
    """Numbers that no row has yet; None where the key is that of another table."""
    return None if key.foreign_keys else itertools.count((db.session.scalar(select(func.max(key))) or 0) + 1)


def copy_of(table, key, copied, row, turn: int, fresh) -> dict:
    """The values of the copy number `turn` of a row."""
    values = dict(row)
    if fresh is not None:
        values[key.name] = next(fresh)
    for column, target in links_of(table):
        if (copies := copied.get(target, {}).get(row[column.name])) is not None:
            values[column.name] = copies[turn]
    serial = next(SERIAL)
    for column in unique_texts(table):
        if isinstance(values.get(column.name), str):
            length = column.type.length or 60
            values[column.name] = f"{values[column.name][: length - 6]}{serial:06d}"[-length:]
    return values


def unique_texts(table):
    """Text columns that some unique constraint or index holds."""
    names = {
        c.name
        for constraint in table.constraints
        if type(constraint).__name__ == "UniqueConstraint"
        for c in constraint.columns
    }
    names |= {c.name for index in table.indexes if index.unique for c in index.columns}
    names |= {c.name for c in table.columns if c.unique}
    words = [c for c in table.columns if isinstance(c.type, String) and not isinstance(c.type, Enum)]
    return [c for c in words if c.name in names and not c.foreign_keys]
