"""Why not, in a hall: what the door recorded and what the PCs saw must tell the same story before the room closes. R32, R34."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from skillcert.conduct.states import Presence
from skillcert.core.reasons import Reason
from skillcert.exams.rules import hour
from skillcert.exams.states import AttemptState


@dataclass(frozen=True)
class SeatFacts:
    """One seat at the end. `live`: its time still runs or stands still; `explained`: an incident is written down for it."""

    number: int
    name: str
    presence: Presence | None
    state: AttemptState | None
    signed_in: datetime | None = None
    live: bool = False
    paused: bool = False
    ends: datetime | None = None
    on_paper: bool = False
    unsent: int = 0
    unsent_since: datetime | None = None
    explained: bool = False


def seat_agrees(seat: SeatFacts) -> Iterator[Reason]:
    """R32: checked in, signed in and handed in agree at every seat; where they do not, the seat and the way out are named."""
    facts = {"name": seat.name}
    if seat.signed_in and seat.presence is Presence.ABSENT:
        yield Reason("exams.figures_absent_but_sat", None, time=hour(seat.signed_in), **facts)
    if seat.signed_in and seat.presence is None:
        yield Reason("exams.figures_sat_not_recorded", None, time=hour(seat.signed_in), **facts)
    if not seat.signed_in and seat.presence is None:
        yield Reason("exams.figures_not_recorded", None, **facts)
    at_pc = seat.state is not None and not seat.on_paper  # without a paper on the PC the room writes on paper
    if seat.presence is Presence.PRESENT and at_pc and not seat.signed_in and not seat.explained:
        yield Reason("exams.figures_present_not_sat", None, **facts)
    if seat.paused and seat.live:
        yield Reason("exams.figures_paused", None, **facts)
    elif seat.signed_in and seat.live and seat.ends:
        yield Reason("exams.figures_working", None, time=hour(seat.ends), **facts)
    if seat.unsent and not seat.explained:
        since = hour(seat.unsent_since) if seat.unsent_since else "—"
        yield Reason("exams.figures_unsent", None, count=seat.unsent, since=since, **facts)


def not_signed_in(name: str, signed_in: datetime | None) -> Iterator[Reason]:
    """R34: who has signed in at a PC is there; such a candidate is not recorded as absent."""
    if signed_in is not None:
        yield Reason("exams.signed_in_not_absent", None, name=name, time=hour(signed_in))


def reseat(state: AttemptState | None) -> Iterator[Reason]:
    """A seat is changed while the paper can still be written."""
    if state not in (None, AttemptState.PREPARED, AttemptState.RUNNING):
        yield Reason("exams.reseat_over")
