"""The prints of an exam's documents: task sheets, score record and answers by two people, the notices by one (R31).

One person asks, another confirms from another device, then the asker prints, once. The same act as for theory papers.
"""

from sqlalchemy import func, select

from skillcert.core import clock, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db, lock_row
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.papers import rules_custody
from skillcert.papers.rules_custody import Hand
from skillcert.papers.states import ActState
from skillcert.plans.models import Offer
from skillcert.practical import queries, rules
from skillcert.practical.models import TaskPrint, TaskReading

OPEN = frozenset({"site", "candidate"})
"""Documents that tell no task: they go to those who prepare the site too."""
WAITING = (ActState.ASKED, ActState.CONFIRMED)


def waiting(offer_id: int) -> list[TaskPrint]:
    """The requests of an offer that are not over and not too late, newest first."""
    query = select(TaskPrint).where(TaskPrint.offer_id == offer_id, TaskPrint.state.in_(WAITING))
    minutes, now = settings.get("papers.act_minutes"), clock.now()
    return [
        one
        for one in db.session.scalars(query.order_by(TaskPrint.id.desc()))
        if not any(rules_custody.in_time(one.confirmed_at or one.asked_at, minutes, now))
    ]


def request(offer: Offer, request_id: int) -> TaskPrint | None:
    found = db.session.get(TaskPrint, request_id)
    return found if found is not None and found.offer_id == offer.id else None


def ask(offer: Offer, what: str, purpose: str, actor: Actor) -> TaskPrint:
    """R31: the first person's step."""
    lock_row(offer)
    reasons = list(rules.print_set(_may(what, actor), len(queries.exam_tasks(offer.id)), purpose))
    reasons += rules_custody.known_browser(_hand(actor))
    if any(one.what == what for one in waiting(offer.id)):
        reasons.append(Reason("papers.act_pending"))
    refuse_if(reasons)
    made = TaskPrint(offer_id=offer.id, what=what, purpose=purpose.strip()[:160], asked_at=clock.now())
    made.asked_by, made.asked_person_id, made.asked_session = actor.account_id, actor.person_id, actor.session
    made.asker = actor.name[:80]
    db.session.add(made)
    db.session.flush()
    history.record(_stream(offer), "practical.ask_print", actor, offer, what=what, purpose=made.purpose, act=made.id)
    return made


def why_not_confirm(act: TaskPrint, actor: Actor) -> list[Reason]:
    """R31: why this actor is not the second person, or comes too late."""
    first = Hand(act.asked_by, act.asked_person_id, act.asked_session)
    late = rules_custody.in_time(act.asked_at, settings.get("papers.act_minutes"), clock.now())
    reasons = list(late) if act.state is ActState.ASKED else [Reason("papers.act_state")]
    reasons += rules.print_set(_may(act.what, actor), len(queries.exam_tasks(act.offer_id)), act.purpose)
    return [*reasons, *rules_custody.known_browser(_hand(actor)), *rules_custody.two_people(first, _hand(actor))]


def confirm(act: TaskPrint, actor: Actor) -> None:
    """R31: the second person's step; the asker prints then."""
    lock_row(act)
    refuse_if(why_not_confirm(act, actor))
    act.state, act.confirmed_by, act.confirmer = ActState.CONFIRMED, actor.account_id, actor.name[:80]
    act.confirmed_at = clock.now()
    db.session.flush()
    told = {"what": act.what, "purpose": act.purpose, "act": act.id, "asker": act.asker}
    history.record(_stream(act.offer), "practical.confirm_print", actor, act.offer, **told)


def drop(act: TaskPrint, actor: Actor) -> None:
    """Take a request back, or refuse it."""
    lock_row(act)
    reasons = [] if _may(act.what, actor) else [Reason("practical.set_not_yours")]
    refuse_if(reasons if act.state in WAITING else [*reasons, Reason("papers.act_state")])
    act.state, act.done_at = ActState.DROPPED, clock.now()
    db.session.flush()
    history.record(_stream(act.offer), "practical.drop_print", actor, act.offer, what=act.what, act=act.id)


def register_print(offer: Offer, what: str, purpose: str, actor: Actor) -> TaskReading:
    """R31: note who prints which document of an exam, what for, and give the copy its number. A secret document uses up the
    request that a second person confirmed; its purpose is the one that was confirmed."""
    lock_row(offer)
    refused = [] if _may(what, actor) else [Reason("practical.set_not_yours")]
    tasks = len(queries.exam_tasks(offer.id))
    if what in OPEN or refused or not tasks:
        refuse_if(rules.print_set(not refused, tasks, purpose))
    else:
        purpose = _collect(offer, what, actor).purpose
    last = db.session.scalar(select(func.max(TaskReading.copy)).where(TaskReading.offer_id == offer.id))
    reading = TaskReading(offer_id=offer.id, what=what, purpose=purpose.strip()[:160], copy=(last or 0) + 1)
    reading.account_id, reading.reader = actor.account_id, actor.name[:80]
    db.session.add(reading)
    db.session.flush()
    told = {"what": what, "purpose": reading.purpose, "copy": reading.copy}
    history.record(_stream(offer), "practical.print", actor, offer, **told)
    return reading


def _collect(offer: Offer, what: str, actor: Actor) -> TaskPrint:
    """The confirmed request under which the asker prints now; it counts for one print."""
    ready = [one for one in waiting(offer.id) if one.what == what and one.state is ActState.CONFIRMED]
    if not ready:
        raise Refused(Reason("papers.not_confirmed", minutes=settings.get("papers.act_minutes")))
    refuse_if([] if ready[0].asked_by == actor.account_id else [Reason("papers.act_not_yours")])
    ready[0].state, ready[0].done_at = ActState.DONE, clock.now()
    return ready[0]


def _may(what: str, actor: Actor) -> bool:
    return actor.may("practical.view") if what in OPEN else actor.may("papers.open") or actor.may("papers.compose")


def _hand(actor: Actor) -> Hand:
    return Hand(actor.account_id, actor.person_id, actor.session)


def _stream(offer: Offer) -> str:
    return f"batch:{offer.batch_id}"
