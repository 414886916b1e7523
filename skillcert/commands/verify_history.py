"""`skillcert verify-history`: recompute every chain of the history and say what is broken."""

import argparse

WORDS = {
    "gap": "an event is missing before this one",
    "chain": "does not follow on the event before it",
    "changed": "was changed after it was written",
    "head": "the end of the chain was cut or replaced",
    "checkpoint": "the checkpoint does not fit",
    "missing": "an event that a checkpoint names is gone or different",
}


def run(_options: argparse.Namespace) -> int:
    from sqlalchemy import func, select

    from skillcert.core import history
    from skillcert.core.db import db
    from skillcert.core.models import HistoryEvent
    from skillcert.web import create_app

    with create_app().app_context():
        faults = list(history.verify())
        events, streams = db.session.execute(
            select(func.count(), func.count(HistoryEvent.stream.distinct())).select_from(HistoryEvent)
        ).one()
    for fault in faults:
        print(f"{fault.stream} #{fault.seq}: {WORDS.get(fault.what, fault.what)}")
    print(f"{events} events in {streams} chains: " + ("broken" if faults else "whole"))
    return 1 if faults else 0
