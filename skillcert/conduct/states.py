"""States of presence, violations and rooms."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class Presence(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"


class ViolationState(StrEnum):
    REPORTED = "reported"
    DECIDED = "decided"
    DISMISSED = "dismissed"


class Tier(StrEnum):
    """R43: 1 voids the subject, 2 and 3 all subjects of the session."""

    ONE = "1"
    TWO = "2"
    THREE = "3"


labels(Presence, {Presence.PRESENT: N_("Present"), Presence.ABSENT: N_("Absent")})
labels(
    ViolationState,
    {
        ViolationState.REPORTED: N_("Reported"),
        ViolationState.DECIDED: N_("Decided"),
        ViolationState.DISMISSED: N_("Dismissed"),
    },
)
labels(
    Tier,
    {Tier.ONE: N_("Tier 1: breach of rules"), Tier.TWO: N_("Tier 2: cheating"), Tier.THREE: N_("Tier 3: grave")},
)

S = ViolationState
violations = Machine(
    "violations",
    ViolationState,
    lambda violation: f"batch:{violation.batch_id}",
    {
        "decide": Verb("conduct.decide", {S.REPORTED}, S.DECIDED),
        "dismiss": Verb("conduct.decide", {S.REPORTED}, S.DISMISSED),
    },
)
