"""States of a theory paper."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class PaperState(StrEnum):
    COMPOSED = "composed"
    LOCKED = "locked"
    VOID = "void"


class CompositionMode(StrEnum):
    BY_POINTS = "by_points"
    BY_TYPE = "by_type"


labels(
    PaperState,
    {
        PaperState.COMPOSED: N_("Composed, waiting for approval"),
        PaperState.LOCKED: N_("Approved and locked"),
        PaperState.VOID: N_("Void"),
    },
)
labels(
    CompositionMode,
    {CompositionMode.BY_POINTS: N_("By knowledge points"), CompositionMode.BY_TYPE: N_("By item type")},
)

S = PaperState
papers = Machine(
    "papers",
    PaperState,
    lambda paper: f"batch:{paper.batch_id}",
    {
        "approve": Verb("papers.approve", {S.COMPOSED}, S.LOCKED),
        "void": Verb("papers.approve", {S.COMPOSED, S.LOCKED}, S.VOID),
        "open": Verb("papers.open", {S.LOCKED}, None),
        "print": Verb("papers.open", {S.LOCKED}, None),
    },
)
