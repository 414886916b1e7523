"""Requests that wait: which are alive, which may be used, how one ends. The rows of `service_acts`."""

from sqlalchemy import select

from skillcert.core import clock, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.work import unit_of_work
from skillcert.papers import rules_custody as rules
from skillcert.papers.models import Paper, PaperAct
from skillcert.papers.states import ActKind, ActState

OPEN = (ActState.ASKED, ActState.CONFIRMED)


def live(paper: Paper) -> list[PaperAct]:
    """Requests of a paper that are not over, newest first; the overdue ones end here."""
    query = select(PaperAct).where(PaperAct.paper_id == paper.id, PaperAct.state.in_(OPEN)).order_by(PaperAct.id.desc())
    return [act for act in db.session.scalars(query) if not _overdue(act)]


def collect(paper: Paper, kind: ActKind, actor: Actor) -> PaperAct:
    """R31: the confirmed request under which the asker reads now; it counts for one reading. Raises `Refused`."""
    minutes = settings.get("papers.act_minutes")
    ready = [one for one in live(paper) if one.kind is kind and one.state is ActState.CONFIRMED]
    if not ready:
        raise Refused(Reason("papers.not_confirmed", minutes=minutes))
    act = ready[0]
    reasons = [] if act.asked_by == actor.account_id else [Reason("papers.act_not_yours")]
    refuse_if([*reasons, *rules.in_time(act.confirmed_at, minutes, clock.now())])
    finish(act, ActState.DONE)
    return act


def drop_overdue() -> int:
    """Tick: requests that nobody confirmed or used in time are over, and halves that were handed over are gone."""
    with unit_of_work():
        return sum(_overdue(act) for act in db.session.scalars(select(PaperAct).where(PaperAct.state.in_(OPEN))))


def _overdue(act: PaperAct) -> bool:
    late = any(rules.in_time(act.confirmed_at or act.asked_at, settings.get("papers.act_minutes"), clock.now()))
    if late:
        finish(act, ActState.DROPPED)
    return late


def finish(act: PaperAct, state: ActState) -> None:
    """A request is over; whatever half of a key it carried is gone."""
    act.state, act.halves, act.done_at = state, None, clock.now()
