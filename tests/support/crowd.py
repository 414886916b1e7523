"""Many rows from one: clones a record with everything that hangs on it, so that a list can be looked at with 300 rows.

`multiply("person", person_id, 300)` copies the row of `person` and, table by table in the order of the foreign keys, every row
that points at a copied row, pointing the copies at the copies. Texts of unique columns get a suffix; the copies carry no
meaning beyond being many.
"""

import itertools

from sqlalchemy import Enum, String, insert, select

from skillcert.core.db import db

SERIAL = itertools.count(1)


def multiply(table_name: str, row_id, times: int, without: tuple[str, ...] = ()) -> None:
    """Add `times` copies of a row and of its dependants; tables named in `without` are left alone."""
    for _ in range(times):
        copy(table_name, row_id, without)
    db.session.commit()


def copy(table_name: str, row_id, without: tuple[str, ...]) -> None:
    copied: dict[tuple[str, object], object] = {}
    for table in db.metadata.sorted_tables:
        if table.name in without or len(table.primary_key.columns) != 1:
            continue
        key = list(table.primary_key.columns)[0]
        links = [
            (c, fk.column.table.name) for c in table.columns for fk in c.foreign_keys if fk.column.table is not table
        ]
        for row in rows_to_copy(table, key, links, copied, table_name, row_id):
            copied[table.name, row[key.name]] = add_copy(table, key, links, copied, row)


def rows_to_copy(table, key, links, copied, root, root_id):
    if table.name == root:
        return db.session.execute(select(table).where(key == root_id)).mappings().all()
    found = {}
    for column, target in links:
        ids = [old for name, old in copied if name == target]
        if ids:
            for row in db.session.execute(select(table).where(column.in_(ids))).mappings():
                found[row[key.name]] = row
    return found.values()


def add_copy(table, key, links, copied, row):
    values = {column.name: row[column.name] for column in table.columns if column is not key or key.foreign_keys}
    for column, target in links:
        values[column.name] = copied.get((target, row[column.name]), row[column.name])
    serial = next(SERIAL)
    for column in unique_texts(table):
        if isinstance(values.get(column.name), str):
            length = column.type.length or 60
            values[column.name] = f"{values[column.name][: length - 6]}{serial:06d}"[-length:]
    return db.session.execute(insert(table).values(**values).returning(key)).scalar_one()


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
