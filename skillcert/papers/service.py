"""The verbs of papers that exist: approve and lock, void, open. Composing them stands in `service_compose`."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import func, select

from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, refuse_if
from skillcert.itembank import service as bank
from skillcert.itembank.states import ItemType
from skillcert.papers import drawing, rules, sealing
from skillcert.papers.blueprint import Blueprint, Range
from skillcert.papers.checker import check
from skillcert.papers.models import Paper, PaperReading
from skillcert.papers.states import PaperState, papers
from skillcert.plans.models import Offer


def approve(paper: Paper, actor: Actor) -> None:
    """Another person locks the paper, after the independent second look found every promise kept."""
    _hold(paper)
    content = sealing.unsealed(paper)
    refuse_if(papers.why_not(paper, "approve", actor))
    promised = _promised(paper.blueprint)
    chosen: dict[ItemType, list[int]] = {}
    for item in content["items"]:
        chosen.setdefault(ItemType(item["type"]), []).append(item["item_id"])
    checked = drawing.checked_bank(paper.offer, [item["item_id"] for item in content["items"]])
    points = drawing.specification(paper.offer).points if promised.ranges else ()
    broken = check(promised, chosen, checked, points, _sibling_items(paper))
    papers.move(
        paper, "approve", actor,
        [*_other_person(paper, actor), *rules.broken_promises(broken)],
        hash=paper.content_hash, number=paper.number,
    )  # fmt: skip
    paper.approved_by, paper.locked_at = actor.account_id, clock.now()
    db.session.flush()


def void(paper: Paper, reason: str, actor: Actor) -> None:
    """R30: a locked paper is never edited, only voided; the spare takes its place."""
    _hold(paper)
    reasons = [] if reason.strip() else [Reason("papers.reason_missing", "reason")]
    papers.move(paper, "void", actor, reasons, reason=reason.strip(), number=paper.number)
    db.session.flush()


def open_content(paper: Paper, actor: Actor, purpose: str = "exam", what: str = "exam") -> dict:
    """R30, R31: what a paper holds, after its hash was checked; the opening is registered with its purpose.

    Returns {"title", "minutes", "items": [{"item_id", "number", "type", "marks", "stem", "options", "key", "range"}]}.
    Locked papers open to those who may open papers (and to the exam itself); one that waits for approval to those who
    compose and approve. `what`: view | paper | key | exam.
    """
    return read(paper, actor, purpose, what)[0]


def read(paper: Paper, actor: Actor, purpose: str, what: str) -> tuple[dict, PaperReading]:
    """The content and the row of the register that this opening made (its `copy` is the copy number)."""
    _hold(paper)
    reasons = [] if purpose.strip() else [Reason("papers.purpose_missing", "purpose")]
    if paper.state is PaperState.COMPOSED:
        if not (actor.may("papers.compose") or actor.may("papers.approve")):
            reasons.append(Reason("papers.not_yours"))
        refuse_if(reasons)
        history.record(papers.stream(paper), "papers.inspect", actor, paper, purpose=purpose.strip(), what=what)
    else:
        verb = "open" if what in ("view", "exam") else "print"
        papers.move(paper, verb, actor, reasons, purpose=purpose.strip(), what=what, number=paper.number)
    content = sealing.unsealed(paper)
    last = db.session.scalar(select(func.max(PaperReading.copy)).where(PaperReading.paper_id == paper.id))
    reading = PaperReading(paper_id=paper.id, what=what, purpose=purpose.strip()[:160], copy=(last or 0) + 1)
    reading.account_id, reading.reader = actor.account_id, actor.name[:80]
    db.session.add(reading)
    db.session.flush()
    return content, reading


def record_use(paper: Paper, content: Mapping) -> None:
    """Count the items of a marked paper as used, once; before the exam no counter may betray what a paper holds."""
    if paper.used_on is None:
        paper.used_on = clock.today()
        bank.record_use([item["item_id"] for item in content["items"]], paper.used_on)


def live_papers(offer: Offer) -> list[Paper]:
    """The papers of an offer that are not void, main first."""
    query = select(Paper).where(Paper.offer_id == offer.id, Paper.state != PaperState.VOID).order_by(Paper.form)
    return list(db.session.scalars(query))


def why_not_approve(paper: Paper, actor: Actor) -> list[Reason]:
    """What a page says beside the grey button, without opening the paper."""
    return [*papers.why_not(paper, "approve", actor), *_other_person(paper, actor)]


def _promised(stored: Mapping) -> Blueprint:
    """The blueprint as it was when the paper was composed."""
    ranges = (Range(one["code"], one["name"], Decimal(one["weight"])) for one in stored["ranges"])
    return Blueprint(drawing.read_pattern(stored["sections"]), tuple(ranges))


def _hold(paper: Paper) -> None:
    """Lock the row, so that two acts on one paper come one after the other and copies count on."""
    db.session.flush()
    db.session.refresh(paper, with_for_update={"of": Paper})  # not the rows that were loaded beside it


def _sibling_items(paper: Paper) -> set[int]:
    """The items of the other live papers of this offer: main and spare share none."""
    others = [one for one in live_papers(paper.offer) if one.id != paper.id]
    return {item["item_id"] for other in others for item in sealing.unsealed(other)["items"]}


def _other_person(paper: Paper, actor: Actor):
    return rules.own_paper(paper.composed_by, paper.composed_person_id, actor.account_id, actor.person_id)
