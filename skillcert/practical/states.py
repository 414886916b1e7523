"""States of a score sheet."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class SheetState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SUPERSEDED = "superseded"


labels(
    SheetState,
    {
        SheetState.DRAFT: N_("Being filled in"),
        SheetState.SUBMITTED: N_("Signed"),
        SheetState.SUPERSEDED: N_("Replaced by a correction"),
    },
)

S = SheetState
sheets = Machine(
    "practical",
    SheetState,
    lambda sheet: f"batch:{sheet.seat.registration.batch_id}",
    {
        "score": Verb("practical.score", {S.DRAFT}, None),
        "submit": Verb("practical.score", {S.DRAFT}, S.SUBMITTED),
        "supersede": Verb("practical.score", {S.SUBMITTED}, S.SUPERSEDED),
    },
)
