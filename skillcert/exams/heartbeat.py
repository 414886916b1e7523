"""How a seat of a hall is doing, from its last signs of life. Pure: values and the clock in, one word out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from skillcert.conduct.states import Presence
from skillcert.core.i18n import N_, labels
from skillcert.exams.states import AttemptState

QUIET_AFTER = timedelta(seconds=15)
LOST_AFTER = timedelta(seconds=30)


class Health(StrEnum):
    ALIVE = "alive"
    QUIET = "quiet"  # not heard for more than 15 seconds
    LOST = "lost"  # not heard for more than 30 seconds
    READY = "ready"  # signed in, the exam has not begun
    PAUSED = "paused"
    OUT = "out"  # nobody has signed in
    HANDED_IN = "handed_in"
    ENDED = "ended"
    ABSENT = "absent"
    ON_PAPER = "on_paper"
    NO_PAPER = "no_paper"  # nothing is laid out


labels(
    Health,
    {
        Health.ALIVE: N_("At work"),
        Health.QUIET: N_("Quiet"),
        Health.LOST: N_("Offline"),
        Health.READY: N_("Signed in"),
        Health.PAUSED: N_("Paused"),
        Health.OUT: N_("Not signed in"),
        Health.HANDED_IN: N_("Handed in"),
        Health.ENDED: N_("Time over"),
        Health.ABSENT: N_("Absent"),
        Health.ON_PAPER: N_("On paper"),
        Health.NO_PAPER: N_("No paper"),
    },
)


@dataclass(frozen=True)
class Signs:
    """What is known of a seat. `heard`: the latest pulse, save or sign-in; `over`: its time has run out."""

    state: AttemptState | None
    presence: Presence | None
    starts: datetime | None = None
    opened: datetime | None = None
    heard: datetime | None = None
    paused: bool = False
    over: bool = False
    on_paper: bool = False


def still_unsent(
    unsent: int | None, told: datetime | None, last_save: datetime | None, state: AttemptState | None
) -> int:
    """How many answers wait on the PC: what its last pulse said, unless a save came after it or the paper was handed in."""
    if not unsent or told is None or state is AttemptState.SUBMITTED or (last_save is not None and last_save > told):
        return 0
    return unsent


def latest(*instants: datetime | None) -> datetime | None:
    """The latest of several instants, None when none is known."""
    return max((instant for instant in instants if instant is not None), default=None)


def health(signs: Signs, now: datetime) -> Health:
    """The one word for a seat. What the door and the paper say comes first, the heartbeat after it."""
    return _settled(signs) or _heartbeat(signs, now)


def _settled(signs: Signs) -> Health | None:
    """What no heartbeat changes any more."""
    if signs.state is AttemptState.SUBMITTED:
        return Health.HANDED_IN
    if signs.on_paper:
        return Health.ON_PAPER
    if signs.state is AttemptState.ENDED:
        return Health.ENDED
    if signs.state is AttemptState.ABSENT or (signs.presence is Presence.ABSENT and signs.opened is None):
        return Health.ABSENT
    if signs.state is None:
        return Health.NO_PAPER
    if signs.opened is None:
        return Health.OUT
    return Health.ENDED if signs.over else None


def _heartbeat(signs: Signs, now: datetime) -> Health:
    if signs.paused:
        return Health.PAUSED
    silent = now - signs.heard if signs.heard else LOST_AFTER * 2
    if silent <= QUIET_AFTER:
        return Health.ALIVE
    if signs.starts is not None and now < signs.starts:
        return Health.READY
    return Health.QUIET if silent <= LOST_AFTER else Health.LOST
