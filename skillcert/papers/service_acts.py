"""The verbs of two people: one asks, another confirms from another device, within minutes (R31)."""

from skillcert.core import clock, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db, lock_row
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.papers import rules_custody as rules
from skillcert.papers import service, service_custody, service_requests
from skillcert.papers.models import Paper, PaperAct
from skillcert.papers.rules_custody import Hand
from skillcert.papers.service_custody import Unlocked
from skillcert.papers.states import VERB_OF, ActKind, ActState, PaperState, papers

READ = (ActKind.VIEW, ActKind.PAPER, ActKind.KEY)


def why_not_ask(paper: Paper, kind: ActKind, actor: Actor) -> list[Reason]:
    """R31: why this cannot be asked for now."""
    if kind is ActKind.OPEN:
        return service_custody.why_not_open(paper, actor)
    reasons = papers.why_not(paper, VERB_OF[kind], actor)
    if kind in READ and paper.sealed:
        reasons.append(Reason("papers.sealed", number=paper.number))
    if kind is ActKind.VOID and _in_use(paper) and service.spare_of(paper):
        reasons.append(Reason("papers.switch_instead"))
    if kind is ActKind.SWITCH and paper.sealed:
        reasons.append(Reason("papers.not_open_yet"))
    elif kind is ActKind.SWITCH and service.spare_of(paper) is None:
        reasons.append(Reason("papers.no_spare"))
    return reasons


def ask(paper: Paper, kind: ActKind, purpose: str, actor: Actor, mine: Unlocked | None = None) -> PaperAct:
    """R31: the first person's step. Whoever opens, or changes to a sealed spare, brings their unlocked key."""
    lock_row(paper)
    reasons = [*why_not_ask(paper, kind, actor), *rules.known_browser(hand(actor))]
    if not purpose.strip():
        reasons.append(Reason("papers.purpose_missing", "purpose"))
    if any(one.kind is kind for one in service_requests.live(paper)):
        reasons.append(Reason("papers.act_pending"))
    refuse_if(reasons)
    made = PaperAct(paper=paper, kind=kind, purpose=purpose.strip()[:200], asked_at=clock.now())
    made.asked_by, made.asked_person_id, made.asked_session = actor.account_id, actor.person_id, actor.session
    made.asker = actor.name[:80]
    made.spare = service.spare_of(paper) if kind is ActKind.SWITCH else None
    if needs_keys(made):
        made.halves = service_custody.halves_of(made.spare or paper, actor, mine)
    db.session.add(made)
    db.session.flush()
    history.record(papers.stream(paper), "papers.ask", actor, paper, kind=kind, purpose=made.purpose, act=made.id)
    return made


def why_not_confirm(act: PaperAct, actor: Actor) -> list[Reason]:
    """R31: why this actor is not the second person, or comes too late."""
    first = Hand(act.asked_by, act.asked_person_id, act.asked_session)
    reasons = list(rules.in_time(act.asked_at, settings.get("papers.act_minutes"), clock.now()))
    if act.state is not ActState.ASKED:
        reasons = [Reason("papers.act_state")]
    told = why_not_ask(act.paper, act.kind, actor)
    return [*reasons, *told, *rules.known_browser(hand(actor)), *rules.two_people(first, hand(actor))]


def confirm(act: PaperAct, actor: Actor, mine: Unlocked | None = None) -> None:
    """R31: the second person's step. Opening and voiding happen now; looking and printing the asker does then, once."""
    lock_row(act)
    lock_row(act.paper)
    refuse_if(why_not_confirm(act, actor))
    paper, now = act.paper, clock.now()
    act.state, act.confirmed_by, act.confirmer, act.confirmed_at = ActState.CONFIRMED, actor.account_id, actor.name, now
    history.record(
        papers.stream(paper), "papers.confirm", actor, paper, kind=act.kind, purpose=act.purpose, act=act.id, asker=act.asker
    )
    if act.kind is ActKind.OPEN:
        service_custody.unseal(paper, act.halves, act.asker, actor, mine)
    elif act.kind is ActKind.VOID:
        service.void(paper, act.purpose, actor, act.asker)
    elif act.kind is ActKind.SWITCH:
        _switch(act, actor, mine)
    if act.kind not in READ:
        service_requests.finish(act, ActState.DONE)
    db.session.flush()


def drop(act: PaperAct, actor: Actor) -> None:
    """Take a request back, or refuse it."""
    if act.state not in (ActState.ASKED, ActState.CONFIRMED):
        raise Refused(Reason("papers.act_state"))
    refuse_if(papers.why_not(act.paper, VERB_OF[act.kind], actor))
    service_requests.finish(act, ActState.DROPPED)
    history.record(papers.stream(act.paper), "papers.drop", actor, act.paper, kind=act.kind, act=act.id)


def needs_keys(act: PaperAct) -> bool:
    """Whether both people bring their custody keys: opening, or changing to a spare that is sealed."""
    return act.kind is ActKind.OPEN or (act.spare is not None and act.spare.sealed)


def hand(actor: Actor) -> Hand:
    return Hand(actor.account_id, actor.person_id, actor.session)


def _in_use(paper: Paper) -> bool:
    """A main paper that is open and not marked yet: seats may hold it."""
    return not paper.sealed and not paper.spare and paper.used_on is None


def _switch(act: PaperAct, actor: Actor, mine: Unlocked | None) -> None:
    """The incident: the paper is void, its spare open and the main paper; the seats follow in `exams`."""
    paper, spare = act.paper, act.spare
    lock_row(spare)
    if spare.state is not PaperState.LOCKED:
        raise Refused(Reason("papers.no_spare"))
    if spare.sealed:
        service_custody.unseal(spare, act.halves, act.asker, actor, mine)
    papers.move(paper, "switch", actor, reason=act.purpose, number=paper.number, spare=spare.number, with_=act.asker)
    service.promote(spare, paper, actor)
