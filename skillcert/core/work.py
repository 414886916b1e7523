"""`unit_of_work()`: the one place that commits."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy.exc import IntegrityError

from skillcert.core.db import db, writing
from skillcert.core.reasons import Reason, Refused

log = logging.getLogger(__name__)
_active: ContextVar[bool] = ContextVar("unit_of_work", default=False)
_after: ContextVar[list[Callable[[], None]] | None] = ContextVar("after_commit", default=None)

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
    active, after = _active.set(True), _after.set([])
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
        callbacks = _after.get() or []
    finally:
        _active.reset(active)
        _after.reset(after)
    for callback in callbacks:
        try:
            callback()
        except Exception:
            log.exception("after commit")  # the tick process does it again


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the current unit of work is safe on disk; it must be safe to lose."""
    pending = _after.get()
    if pending is None:
        raise RuntimeError("after_commit outside a unit of work")
    if callback not in pending:
        pending.append(callback)


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
