"""The chain of custody of one paper, read from the history alone: what was done with it, by whom, and the hash of each link (E11)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from skillcert.core import clock, happenings, history, i18n, pdf
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.i18n import N_
from skillcert.core.models import HistoryEvent
from skillcert.papers import queries_custody
from skillcert.papers.labels import READINGS
from skillcert.papers.models import Paper, PaperReading
from skillcert.papers.states import ActKind, papers
from skillcert.standards.states import LEVEL_NAMES

LAID_OUT, MARKED, RELEASED = "exams.prepare", "exams.mark", "results.release"
TOLD = {
    "purpose": N_("Purpose"),
    "reason": N_("Reason"),
    "asker": N_("Asked by"),
    "with": N_("With"),
    "with_": N_("With"),
    "custodians": N_("Custodians"),
    "spare": N_("Spare paper"),
    "instead_of": N_("Instead of"),
    "papers": N_("Seats"),
    "marked": N_("Marked"),
    "seats": N_("Seats with the spare"),
    "kept": N_("Seats that keep the old paper"),
    "hash": N_("Content hash"),
}
"""What of an event's payload the report says, and how it is called."""


@dataclass(frozen=True)
class Link:
    """One event of the chain."""

    seq: int
    at: datetime
    verb: str
    who: str
    address: str
    payload: dict
    hash: str

    def said(self, locale: str) -> str:
        return happenings.say(locale, self.verb)

    def told(self, locale: str) -> list[tuple[str, str]]:
        """(label, value) of what matters in the payload."""
        found = [(i18n.translate(locale, TOLD[name]), _plain(value)) for name, value in self._worth_telling()]
        if kind := self.payload.get("kind"):
            found.insert(0, (i18n.translate(locale, N_("For")), i18n.label(locale, ActKind(kind))))
        if (what := self.payload.get("what")) in READINGS:
            found.insert(0, (i18n.translate(locale, N_("What")), i18n.translate(locale, READINGS[what])))
        return found

    def _worth_telling(self):
        """The house's own purposes say the same as what was read."""
        own = ("purpose", self.payload.get("what"))
        return ((name, value) for name, value in self.payload.items() if name in TOLD and (name, value) != own)


@dataclass(frozen=True)
class Report:
    """The links in order, the custodians with whether each can still open, and how often it was read for what."""

    links: list[Link]
    custodians: list[tuple[str, bool]]
    copies: dict[str, int]


def report(paper: Paper) -> Report:
    """Everything the history of the batch says about this paper: its own events, its distribution, its marking, the release."""
    stream = papers.stream(paper)
    own = (HistoryEvent.subject_type == Paper.__tablename__) & (HistoryEvent.subject_id == paper.id)
    query = select(HistoryEvent).where(
        HistoryEvent.stream == stream, or_(own, HistoryEvent.verb.in_((LAID_OUT, MARKED, RELEASED)))
    )
    links, rooms = [], set()
    for event in db.session.scalars(query.order_by(HistoryEvent.seq)):
        payload = history.payload(event) or {}
        if event.verb == LAID_OUT and paper.number in payload.get("forms", {}):
            rooms.add(event.subject_id)
        if not _about(event, paper, payload, rooms):
            continue
        links.append(Link(event.seq, event.at, event.verb, event.actor, event.address, payload, event.hash))
    rows = db.session.scalars(select(PaperReading.what).where(PaperReading.paper_id == paper.id))
    keys = [(key.account.name, able) for key, able in queries_custody.custodians(paper)]
    return Report(links, keys, dict(Counter(rows)))


def document(paper: Paper, actor: Actor) -> bytes:
    """The report as PDF, in Chinese."""
    told, locale = report(paper), i18n.DEFAULT
    rows = [
        [link.seq, f"{clock.local(link.at):%Y-%m-%d %H:%M:%S}", link.said(locale), link.who,
         "；".join(f"{name}：{value}" for name, value in link.told(locale)), link.hash[:12]]
        for link in told.links
    ]  # fmt: skip
    context = {
        "number": paper.number,
        "offer": paper.offer,
        "level": LEVEL_NAMES[paper.offer.level],
        "state": i18n.label(locale, paper.state),
        "hash": paper.content_hash,
        "custodians": "、".join(f"{name}{'' if able else '（已不能启封）'}" for name, able in told.custodians) or "—",
        "copies": "、".join(f"{i18n.translate(locale, READINGS[what])} {n}" for what, n in told.copies.items()) or "—",
        "rows": rows,
    }
    furniture = pdf.Furniture(title="试卷流转记录", code=paper.number, operator=actor.name, printed_at=clock.now())
    return pdf.render("papers/chain.html", context, furniture)


def _about(event: HistoryEvent, paper: Paper, payload: dict, rooms: set) -> bool:
    """Whether an event of the batch concerns this paper: a marking counts where the paper had been laid out."""
    if event.verb == LAID_OUT:
        return paper.number in payload.get("forms", {})
    if event.verb == MARKED:
        return event.subject_id in rooms
    return event.verb != RELEASED or bool(rooms)


def _plain(value) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    return value[:16] if isinstance(value, str) and len(value) == 64 else str(value)
