"""The verbs of papers that exist: approve and seal, void, read. Composing stands in `service_compose`, custody in `service_custody`,
what two people do in `service_acts`."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import func, select

from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, refuse_if
from skillcert.itembank import service as bank
from skillcert.papers import rules, sealing, second_look, service_custody, service_requests
from skillcert.papers.models import Paper, PaperReading
from skillcert.papers.states import VERB_OF, ActKind, PaperState, papers
from skillcert.plans.models import Offer

NEEDS_TWO = ("view", "paper", "key")
"""What nobody reads of a locked paper without a second person."""


def approve(paper: Paper, actor: Actor, custodians: Collection[int] | None = None) -> None:
    """Another person locks the paper, after the independent second look found every promise kept, and seals it.

    `custodians`: the account ids of those who open it (None: everybody who may keep papers of this batch and has a key).
    """
    _hold(paper)
    content = sealing.unsealed(paper)
    refuse_if(papers.why_not(paper, "approve", actor))
    siblings = [one for one in live_papers(paper.offer) if one.id != paper.id]
    broken = second_look.broken(paper, content, siblings)
    refuse_if([*_other_person(paper, actor), *rules.broken_promises(broken), *_spare_exists(paper, siblings)])
    keys = service_custody.appointed(paper, custodians)
    service_custody.seal_for(paper, content, keys, siblings)
    papers.move(
        paper, "approve", actor,
        hash=paper.content_hash, number=paper.number, custodians=[key.account.name for key in keys],
    )  # fmt: skip
    paper.approved_by, paper.locked_at = actor.account_id, clock.now()
    db.session.flush()


def discard(paper: Paper, reason: str, actor: Actor) -> None:
    """Void a paper that was not approved yet: nobody but its composers has seen it. R30: an approved paper keeps a spare."""
    _hold(paper)
    reasons = [] if reason.strip() else [Reason("papers.reason_missing", "reason")]
    siblings = [one for one in live_papers(paper.offer) if one.id != paper.id]
    waits_for_it = any(one.state is PaperState.LOCKED and not one.spare for one in siblings)
    if paper.spare and waits_for_it and not any(one.spare for one in siblings):
        reasons.append(Reason("papers.last_spare"))
    papers.move(paper, "discard", actor, reasons, reason=reason.strip(), number=paper.number)
    db.session.flush()


def void(paper: Paper, reason: str, actor: Actor, asker: str) -> None:
    """R30: a locked paper is never edited, only voided, by two people (`service_acts`); the spare takes its place.

    A sealed paper is burnt: the halves of its key are destroyed.
    """
    _hold(paper)
    papers.move(paper, "void", actor, reason=reason, number=paper.number, asker=asker)
    service_custody.burn(paper)
    spare = spare_of(paper)
    if spare is not None and not paper.spare:
        promote(spare, paper, actor)
    db.session.flush()


def promote(spare: Paper, instead_of: Paper, actor: Actor) -> None:
    """The spare becomes a main paper."""
    spare.spare = False
    papers.move(spare, "promote", actor, number=spare.number, instead_of=instead_of.number)


def spare_of(paper: Paper) -> Paper | None:
    """The approved spare that would take a paper's place: an open one before a sealed one."""
    spares = [
        one
        for one in live_papers(paper.offer)
        if one.spare and one.state is PaperState.LOCKED and one.id != paper.id and one.used_on is None
    ]
    return min(spares, key=lambda one: (one.sealed, one.form), default=None)


def open_content(paper: Paper, actor: Actor, purpose: str = "exam", what: str = "exam") -> dict:
    """R30, R31: what a paper holds, after its hash was checked; the opening is registered with its purpose.

    Returns {"title", "minutes", "items": [{"item_id", "number", "type", "marks", "stem", "options", "key", "range"}]}.
    Locked papers open to those who may open papers (and to the exam itself); one that waits for approval to those who
    compose and approve. `what`: view | paper | key (two people) | exam | marking | recheck | statistics | archive (the house's own use).
    """
    return read(paper, actor, purpose, what)[0]


def read(paper: Paper, actor: Actor, purpose: str, what: str) -> tuple[dict, PaperReading]:
    """The content and the row of the register that this opening made (its `copy` is the copy number).

    Looking at a locked paper and printing it need a request that another person confirmed; its purpose is written down.
    """
    _hold(paper)
    reasons: list[Reason] = []
    if paper.state is PaperState.COMPOSED:
        reasons += _purpose_given(purpose)
        if what in NEEDS_TWO and what != ActKind.VIEW:  # no copy of a paper that two people do not answer for
            reasons += papers.why_not(paper, VERB_OF[ActKind(what)], actor)
        if not (actor.may("papers.compose") or actor.may("papers.approve")):
            reasons.append(Reason("papers.not_yours"))
        refuse_if(reasons)
        history.record(papers.stream(paper), "papers.inspect", actor, paper, purpose=purpose.strip(), what=what)
    else:
        verb, told = "use", {}
        if what in NEEDS_TWO:
            refuse_if(papers.why_not(paper, VERB_OF[ActKind(what)], actor))
            act = service_requests.collect(paper, ActKind(what), actor)
            verb, purpose, told = VERB_OF[act.kind], act.purpose, {"with": act.confirmer}
        reasons += _purpose_given(purpose)
        if paper.sealed:
            reasons.append(Reason("papers.sealed", number=paper.number))
        papers.move(paper, verb, actor, reasons, purpose=purpose.strip(), what=what, number=paper.number, **told)
    content = sealing.unsealed(paper)
    return content, _register(paper, actor, purpose, what)


def _purpose_given(purpose: str) -> list[Reason]:
    return [] if purpose.strip() else [Reason("papers.purpose_missing", "purpose")]


def _register(paper: Paper, actor: Actor, purpose: str, what: str) -> PaperReading:
    last = db.session.scalar(select(func.max(PaperReading.copy)).where(PaperReading.paper_id == paper.id))
    reading = PaperReading(paper_id=paper.id, what=what, purpose=purpose.strip()[:160], copy=(last or 0) + 1)
    reading.account_id, reading.reader, reading.at = actor.account_id, actor.name[:80], clock.now()
    db.session.add(reading)
    db.session.flush()
    return reading


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


def _hold(paper: Paper) -> None:
    """Lock the row, so that two acts on one paper come one after the other and copies count on."""
    db.session.flush()
    db.session.refresh(paper, with_for_update={"of": Paper})  # not the rows that were loaded beside it


def _spare_exists(paper: Paper, siblings: Iterable[Paper]) -> Iterable[Reason]:
    """R30: no main paper is locked without a spare beside it."""
    if not paper.spare and not any(one.spare for one in siblings):
        yield Reason("papers.spare_first")


def _other_person(paper: Paper, actor: Actor):
    return rules.own_paper(paper.composed_by, paper.composed_person_id, actor.account_id, actor.person_id)
