"""Who reads uncommonly much: papers seen or printed, keys shown, items exported, summed by the hour (the figure is a setting)."""

import json
from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from skillcert.core import clock, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.work import unit_of_work
from skillcert.papers.models import Paper, PaperReading, ReadingAlarm

HOUR = timedelta(hours=1)
BY_PEOPLE = ("view", "paper", "key", "recheck")
KEYS_READ, EXPORTED = "itembank.read_keys", "itembank.export"


def raise_due() -> int:
    """Tick: one alarm for everybody who read more than the limit within the last hour; gives how many are new."""
    limit, since = settings.get("papers.reading_limit"), clock.now() - HOUR
    read = _read_since(since)
    much = {who: items for who, items in read.items() if items > limit}
    if not much:
        return 0
    with unit_of_work():
        told = set(db.session.scalars(select(ReadingAlarm.account_id).where(ReadingAlarm.at >= since)))
        fresh = {who: items for who, items in much.items() if who[0] not in told}
        for (account_id, name), items in fresh.items():
            alarm = ReadingAlarm(account_id=account_id, reader=name, items=items, hour_from=since, at=clock.now())
            db.session.add(alarm)
            db.session.flush()
            history.record(
                "custody", "papers.alarm", Actor.system(), alarm, account=account_id, reader=name, items=items
            )
    return len(fresh)


def _read_since(since) -> Counter:
    """(account id, name) → items and keys read. An export with keys has an event of each kind and counts once."""
    found: Counter = Counter()
    papers = select(PaperReading.account_id, PaperReading.reader, Paper.item_count).join(Paper)
    papers = papers.where(PaperReading.at >= since, PaperReading.what.in_(BY_PEOPLE))
    for account_id, name, items in db.session.execute(papers.where(PaperReading.account_id.is_not(None))):
        found[account_id, name] += items
    keys = select(HistoryEvent.account_id, HistoryEvent.actor, HistoryEvent.body).where(HistoryEvent.at >= since)
    keys = keys.where(HistoryEvent.verb.in_((KEYS_READ, EXPORTED)), HistoryEvent.account_id.is_not(None))
    for account_id, name, body in db.session.execute(keys):
        told = json.loads(body)
        found[account_id, name] += 0 if told.get("keys") else int(told.get("items") or 0)
    return found
