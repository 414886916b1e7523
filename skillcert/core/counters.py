"""Numbers in a row: atomic, without gaps, by scope."""

from sqlalchemy import case

from skillcert.core.db import db
from skillcert.core.models import Counter
from skillcert.core.upsert import insert


def next_value(scope: str) -> int:
    """The next number of a scope (1, 2, …). Its row stays locked until the unit of work ends, so a rolled-back
    number was never given."""
    statement = insert(Counter).values(scope=scope, value=1)
    statement = statement.on_conflict_do_update(index_elements=["scope"], set_={"value": Counter.value + 1})
    return db.session.scalar(statement.returning(Counter.value))


def raise_to(scope: str, value: int) -> None:
    """See to it that the next number of a scope comes after `value`: for numbers that somebody else gave."""
    statement = insert(Counter).values(scope=scope, value=value)
    higher = case((Counter.value < value, value), else_=Counter.value)
    db.session.execute(statement.on_conflict_do_update(index_elements=["scope"], set_={"value": higher}))
