"""States of an accommodation (合理便利) for a computer exam, from the wish to the grant of two people."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class AccommodationState(StrEnum):
    ASKED = "asked"
    PROPOSED = "proposed"  # one person has looked at it and says what should be given
    GRANTED = "granted"  # a second person has agreed
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


labels(
    AccommodationState,
    {
        AccommodationState.ASKED: N_("Asked for"),
        AccommodationState.PROPOSED: N_("Proposed, waits for a second person"),
        AccommodationState.GRANTED: N_("Granted"),
        AccommodationState.REFUSED: N_("Not granted"),
        AccommodationState.WITHDRAWN: N_("Taken back, no longer in force"),
    },
)

A = AccommodationState
LIVE = frozenset({A.ASKED, A.PROPOSED, A.GRANTED})
accommodations = Machine(
    "accommodation",
    AccommodationState,
    lambda accommodation: f"batch:{accommodation.registration.batch_id}",
    {
        "propose": Verb("accommodations.propose", {A.ASKED, A.PROPOSED}, A.PROPOSED),
        "grant": Verb("accommodations.grant", {A.PROPOSED}, A.GRANTED),
        "refuse": Verb("accommodations.view", {A.ASKED, A.PROPOSED}, A.REFUSED),
        "revoke": Verb("accommodations.grant", {A.GRANTED}, A.WITHDRAWN),
        "withdraw": Verb("registration.own", LIVE, A.WITHDRAWN),
    },
)
