"""The history at the side of a record page: `ui.timeline(timeline.of(thing))` or
`timeline.of_stream("batch:12")`."""

from dataclasses import dataclass
from datetime import datetime

from skillcert.core import happenings, history
from skillcert.core.models import HistoryEvent
from skillcert.web import kit


@dataclass(frozen=True)
class Happening:
    """One line of the timeline, in the reader's language."""

    at: datetime
    text: str
    who: str
    note: str = ""
    tone: str = "quiet"


def of(subject, limit: int = 30) -> list[Happening]:
    """What happened to one record, newest first."""
    return [said(event) for event in history.of(subject, limit)]


def of_stream(stream: str, limit: int = 30) -> list[Happening]:
    """What happened in one stream (a batch, a person), newest first."""
    return [said(event) for event in history.of_stream(stream, limit)]


def said(event: HistoryEvent) -> Happening:
    """The reason somebody gave is shown, other payload is for the auditors."""
    told = history.payload(event) if event.person_id is None else None
    note = str((told or {}).get("reason") or "")
    return Happening(event.at, happenings.say(kit.locale(), event.verb), kit.who(event.actor), note)
