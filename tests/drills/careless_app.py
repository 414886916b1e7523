"""The negative control of the drill on saves: a server that says "saved" first and writes later, in batches.

The drill must find it out; a drill that cannot fail proves nothing.
"""

from skillcert.exams import saving
from skillcert.web import create_app

app = create_app()
honest = saving._save
pending: list[tuple] = []


def careless(token, changes, now, grace_seconds):
    pending.append((token, changes, now, grace_seconds))
    if len(pending) >= 25:
        for one in pending:
            honest(*one)
        pending.clear()
    return saving.Saved(now, {change.question: change.revision for change in changes})


saving._save = careless
