"""States of a doubt about an item's key, from the figures of an exam to its settlement."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class DoubtState(StrEnum):
    OPEN = "open"  # looks miskeyed; results wait
    ACCEPTED = "accepted"  # looked at: the key stands, with a reason
    PROPOSED = "proposed"  # another key is proposed and waits for a second person
    CORRECTED = "corrected"
    CLEARED = "cleared"  # later answers took the suspicion away


labels(
    DoubtState,
    {
        DoubtState.OPEN: N_("Looks miskeyed"),
        DoubtState.ACCEPTED: N_("Key stands"),
        DoubtState.PROPOSED: N_("New key proposed"),
        DoubtState.CORRECTED: N_("Corrected key"),
        DoubtState.CLEARED: N_("No longer conspicuous"),
    },
)

S = DoubtState
doubts = Machine(
    "doubts",
    DoubtState,
    lambda doubt: f"batch:{doubt.paper.batch_id}",
    {
        "accept": Verb("statistics.decide", {S.OPEN}, S.ACCEPTED),
        "propose": Verb("statistics.decide", {S.OPEN, S.ACCEPTED, S.CLEARED}, S.PROPOSED),
        "decline": Verb("statistics.confirm", {S.PROPOSED}, S.OPEN),
        "withdraw": Verb("statistics.decide", {S.PROPOSED}, S.OPEN),
        "confirm": Verb("statistics.confirm", {S.PROPOSED}, S.CORRECTED),
    },
)
WAITING = (DoubtState.OPEN, DoubtState.PROPOSED)
"""While one of these stands, the results of the batch are not released."""
