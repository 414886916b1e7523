"""States of an inspection."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class InspectionState(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"


labels(InspectionState, {InspectionState.DRAFT: N_("Being written"), InspectionState.SIGNED: N_("Signed")})

inspections = Machine(
    "supervision",
    InspectionState,
    lambda inspection: f"batch:{inspection.batch_id}",
    {
        "write": Verb("supervision.inspect", {InspectionState.DRAFT}, None),
        "sign": Verb("supervision.inspect", {InspectionState.DRAFT}, InspectionState.SIGNED),
    },
)
