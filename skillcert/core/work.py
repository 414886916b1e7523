"""`unit_of_work()`: the one place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy.exc import IntegrityError

from skillcert.core.db import db, writing
from skillcert.core.reasons import Reason, Refused

_active: ContextVar[bool] = ContextVar("unit_of_work", default=False)

CONSTRAINTS: dict[str, str] = {}
"""Constraint name → reason code: what a violated constraint says in the user's words."""


def constraint_reason(name: str, code: str) -> None:
    """A capability names the reason behind one of its constraints."""
    CONSTRAINTS[name] = code


@contextmanager
def unit_of_work() -> Iterator:
    """All or nothing. Starts from a fresh write transaction: what was read before is read again inside it.

    A violated constraint becomes Refused with the reason its owner gave it. Not to be nested: a verb that needs
    another verb calls it directly.
    """
    if _active.get():
        raise RuntimeError("a unit of work inside a unit of work")
    db.session.rollback()
    active = _active.set(True)
    try:
        with writing():
            try:
                yield db.session
                db.session.commit()
            except IntegrityError as error:
                db.session.rollback()
                raise _refusal(error) from error
            except BaseException:
                db.session.rollback()
                raise
    finally:
        _active.reset(active)


def _refusal(error: IntegrityError) -> Exception:
    text = str(error.orig)
    for name, code in CONSTRAINTS.items():
        if name in text or _columns(name) in text:
            return Refused(Reason(code))
    return error


def _columns(name: str) -> str:
    """SQLite names the columns of a violated unique constraint, not the constraint: table.a, table.b."""
    for table in db.metadata.tables.values():
        for constraint in [*table.constraints, *table.indexes]:
            if constraint.name == name and len(constraint.columns):
                return ", ".join(f"{table.name}.{column.name}" for column in constraint.columns)
    return name
