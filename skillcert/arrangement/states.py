"""States of an arrangement; what rooms are for; what people do in them."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class ArrangementState(StrEnum):
    PROPOSED = "proposed"
    PUBLISHED = "published"


class RoomUse(StrEnum):
    THEORY = "theory"
    PRACTICAL = "practical"


class StaffDuty(StrEnum):
    INVIGILATOR = "invigilator"
    ASSESSOR = "assessor"
    LEAD_ASSESSOR = "lead_assessor"
    SUPERVISOR = "supervisor"


labels(
    ArrangementState,
    {ArrangementState.PROPOSED: N_("Proposed"), ArrangementState.PUBLISHED: N_("Published")},
)
labels(RoomUse, {RoomUse.THEORY: N_("Theory room"), RoomUse.PRACTICAL: N_("Practical site")})
labels(
    StaffDuty,
    {
        StaffDuty.INVIGILATOR: N_("Invigilator"),
        StaffDuty.ASSESSOR: N_("Assessor"),
        StaffDuty.LEAD_ASSESSOR: N_("Lead assessor"),
        StaffDuty.SUPERVISOR: N_("Quality supervisor"),
    },
)

arrangements = Machine(
    "arrangement",
    ArrangementState,
    lambda arrangement: f"batch:{arrangement.batch_id}",
    {
        "change": Verb("arrangement.manage", {ArrangementState.PROPOSED}, None),
        "publish": Verb("arrangement.manage", {ArrangementState.PROPOSED}, ArrangementState.PUBLISHED),
        "change_published": Verb("arrangement.manage", {ArrangementState.PUBLISHED}, None),
    },
)
