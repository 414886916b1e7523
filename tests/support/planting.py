"""Rows of an older schema, planted without the models of today: whatever a table asks for is filled, parents first."""

import re
from datetime import UTC, date, datetime

import sqlalchemy as sa


class Garden:
    """The tables as the database tells them; `plant` puts a row into one and gives its primary key."""

    def __init__(self, connection: sa.Connection):
        self.connection = connection
        self.tables = sa.MetaData()
        self.tables.reflect(connection)
        self.allowed = {}
        for name in self.tables.tables:
            for check in sa.inspect(connection).get_check_constraints(name):
                values = re.findall(r"'([^']*)'", check["sqltext"])
                column = re.search(r'\(*"?(\w+)"?\)?(?:::\w+)?\)?\s*(?:IN|= ANY)', check["sqltext"])
                if values and column:
                    self.allowed[name, column[1]] = values[0]
        self.planted: dict[str, object] = {}

    def plant(self, name: str, **given):
        table = self.tables.tables[name]
        row = dict(given)
        for column in table.columns:
            if column.name in row or (column.nullable and not column.foreign_keys):
                continue
            if column.foreign_keys:
                parent = next(iter(column.foreign_keys)).column.table.name
                if column.nullable:
                    continue
                row[column.name] = self.planted[parent] if parent in self.planted else self.plant(parent)
            elif not (column.primary_key and isinstance(column.type, sa.Integer)):
                row[column.name] = self.something(name, column)
        result = self.connection.execute(table.insert().values(row))
        self.planted[name] = result.inserted_primary_key[0]
        return self.planted[name]

    def something(self, name: str, column: sa.Column):
        if (name, column.name) in self.allowed:
            return self.allowed[name, column.name]
        kind = column.type
        for of, value in (
            (sa.Boolean, False), (sa.DateTime, datetime(2026, 11, 1, tzinfo=UTC)), (sa.Date, date(2026, 11, 1)), (sa.Time, None),
            (sa.JSON, []), (sa.LargeBinary, b"\x00"), (sa.Integer, 1), (sa.String, "x"),
        ):  # fmt: skip
            if isinstance(kind, of):
                if of is sa.DateTime and self.connection.dialect.name == "sqlite":
                    return value.replace(tzinfo=None)
                return value
        raise TypeError(f"{name}.{column.name} {kind!r}")
