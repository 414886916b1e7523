"""Before the doors open: a paper for every seat, in an order of its own, so that a start costs little (E3).

The office may lay papers out by hand; the clockwork does it for what nobody thought of.
"""

from __future__ import annotations

import json
import logging
import secrets
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from skillcert.arrangement.models import RoomSession, Seat
from skillcert.arrangement.states import ArrangementState
from skillcert.core import clock, crypto, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.work import unit_of_work
from skillcert.exams import adapting, building, option_tokens, rules
from skillcert.exams.models import DECODE, SHEET, Attempt
from skillcert.papers import service as papers
from skillcert.papers.distribution import share_out
from skillcert.papers.models import Paper
from skillcert.papers.states import PaperState
from skillcert.registration import accommodating
from skillcert.registration.rules_accommodation import Granted
from skillcert.standards.states import Part

log = logging.getLogger(__name__)
PREPARE_AHEAD = timedelta(minutes=90)


def prepare(room_session: RoomSession, actor: Actor) -> int:
    """Lay out a paper for every seat of a theory room session that has none yet; gives how many were laid out.

    Where the offer has several main forms, neighbours get different ones.
    """
    if not actor.may("exams.prepare"):
        raise Refused(Reason("machine.forbidden"))
    seats = [seat for seat in room_session.seats if seat.id not in _prepared(room_session)]
    published = room_session.arrangement.state == ArrangementState.PUBLISHED
    theory = room_session.planned.part == Part.THEORY
    late = settings.get("conduct.lateness_minutes")
    refuse_if(rules.prepare(published, theory, len(room_session.seats), room_session.starts_at, clock.now(), late))
    forms = _forms(room_session)
    contents = {paper.id: papers.open_content(paper, actor, purpose="exam") for paper in forms}
    given, alike = _share_out(room_session, forms)
    adapted = accommodating.granted(seat.registration_id for seat in seats)
    for seat in seats:
        paper = given[seat.number]
        db.session.add(_attempt(seat, paper, contents[paper.id], room_session, adapted.get(seat.registration_id)))
    db.session.flush()
    if seats:
        history.record(
            f"batch:{room_session.arrangement.batch_id}",
            "exams.prepare",
            actor,
            room_session,
            papers=len(seats),
            forms={paper.number: paper.content_hash for paper in forms},
            neighbours_alike=alike if len(forms) > 1 else None,
        )
    return len(seats)


def _prepared(room_session: RoomSession) -> set[int]:
    query = select(Attempt.seat_id).join(Seat).where(Seat.room_session_id == room_session.id)
    return set(db.session.scalars(query))


def _share_out(room_session: RoomSession, forms: list[Paper]) -> tuple[dict[int, Paper], int]:
    """Seat number → form, and how many neighbours have to hold the same."""
    numbers = [seat.number for seat in room_session.seats]
    grid = room_session.room.grid
    pairs = [(one, other) for one in numbers if one <= grid.size for other in grid.neighbours(one) if other in numbers]
    by_form = {paper.form: paper for paper in forms}
    shares = share_out(list(by_form), pairs, numbers)
    return {number: by_form[form] for number, form in shares.given.items()}, len(shares.clashes)


def _forms(room_session: RoomSession) -> list[Paper]:
    offer = room_session.planned.offer
    query = select(Paper).where(Paper.offer_id == offer.id, Paper.state == PaperState.LOCKED, Paper.spare.is_(False))
    forms = list(db.session.scalars(query.order_by(Paper.form)))
    if not forms:
        raise Refused(Reason("exams.no_paper", occupation=offer.occupation.name, level=offer.level))
    return forms


def _attempt(seat: Seat, paper: Paper, content: dict, room_session: RoomSession, granted: Granted | None) -> Attempt:
    begins = max(room_session.starts_at, clock.now())  # custodians who come late take no time from anybody
    longer = adapting.extra(granted, room_session.minutes)
    return Attempt(
        seat_id=seat.id,
        paper_id=paper.id,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=room_session.minutes) + longer,
        adapted=adapting.stored(granted, room_session.minutes),
        **laid_out(content, seat.id),
    )


def laid_out(content: dict, seat_id: int) -> dict:
    """The columns of an attempt that hold its paper, in an order of its own: `questions`, `sheet`, `decode`."""
    built = building.build(content, secrets.token_bytes(32))
    built = building.renamed(built, partial(option_tokens.of_seat, seat_id))
    return {
        "questions": len(built.decode),
        "sheet": crypto.encrypt(SHEET, json.dumps(built.sheet, ensure_ascii=False).encode()),
        "decode": crypto.encrypt(DECODE, json.dumps(built.decode).encode()),
    }


def prepare_due() -> int:
    """Tick: lay out the papers of the theory sessions that start within the next ninety minutes, or began while theirs were sealed."""
    now, made = clock.now(), 0
    latest = now - timedelta(minutes=settings.get("conduct.lateness_minutes"))
    query = (
        select(RoomSession.id)
        .join(RoomSession.planned)
        .join(RoomSession.seats)
        .outerjoin(Attempt, Attempt.seat_id == Seat.id)
        .where(RoomSession.starts_at > latest, RoomSession.starts_at < now + PREPARE_AHEAD, Attempt.id.is_(None))
        .where(RoomSession.planned.property.mapper.class_.part == Part.THEORY)
        .distinct()
    )
    for number in db.session.scalars(query).all():
        try:
            with unit_of_work():
                made += prepare(db.session.get(RoomSession, number), Actor.system())
        except Refused:
            continue  # the office sees on the exams page what is missing
        except Exception:  # nor does a room that breaks keep the others from their papers
            log.exception("room session %s got no papers", number)
    return made
