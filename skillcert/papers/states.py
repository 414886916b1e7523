"""States of a theory paper, and of what two people do with one."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class PaperState(StrEnum):
    COMPOSED = "composed"
    LOCKED = "locked"
    VOID = "void"


class ActKind(StrEnum):
    """What needs two people."""

    OPEN = "open"  # two custodians give the key back
    VIEW = "view"
    PAPER = "paper"  # print a copy
    KEY = "key"  # print the key
    VOID = "void"
    SWITCH = "switch"  # void an opened paper and change to the spare


class ActState(StrEnum):
    ASKED = "asked"
    CONFIRMED = "confirmed"  # the asker may do it, once and soon
    DONE = "done"
    DROPPED = "dropped"  # taken back, refused, or not confirmed in time


class CompositionMode(StrEnum):
    BY_POINTS = "by_points"
    BY_TYPE = "by_type"
    FIXED = "fixed"  # a set of items put together by people (套题)
    RANDOM = "random"  # each candidate gets items of their own out of prepared places


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
    {
        CompositionMode.BY_POINTS: N_("By knowledge points"),
        CompositionMode.BY_TYPE: N_("By item type"),
        CompositionMode.FIXED: N_("Fixed set"),
        CompositionMode.RANDOM: N_("Random for each candidate"),
    },
)
labels(
    ActKind,
    {
        ActKind.OPEN: N_("Open for the exam"),
        ActKind.VIEW: N_("See on screen"),
        ActKind.PAPER: N_("Print the paper"),
        ActKind.KEY: N_("Print the key"),
        ActKind.VOID: N_("Void"),
        ActKind.SWITCH: N_("Void and change to the spare"),
    },
)
labels(
    ActState,
    {
        ActState.ASKED: N_("waits for a second person"),
        ActState.CONFIRMED: N_("confirmed"),
        ActState.DONE: N_("done"),
        ActState.DROPPED: N_("dropped"),
    },
)

S = PaperState
papers = Machine(
    "papers",
    PaperState,
    lambda paper: f"batch:{paper.batch_id}",
    {
        "approve": Verb("papers.approve", {S.COMPOSED}, S.LOCKED),
        "discard": Verb("papers.approve", {S.COMPOSED}, S.VOID),
        "unseal": Verb("papers.custody", {S.LOCKED}, None),
        "open": Verb("papers.open", {S.LOCKED}, None),
        "print": Verb("papers.open", {S.LOCKED}, None),
        "use": Verb("papers.open", {S.LOCKED, S.VOID}, None),
        "void": Verb("papers.void", {S.LOCKED}, S.VOID),
        "switch": Verb("papers.custody", {S.LOCKED}, S.VOID),
        "promote": Verb("papers.void", {S.LOCKED}, None),
    },
)
"""`use` is the exam's own reading: laying out, marking, statistics. A paper voided after the start is still marked for those who sat it."""
VERB_OF = {
    ActKind.OPEN: "unseal",
    ActKind.VIEW: "open",
    ActKind.PAPER: "print",
    ActKind.KEY: "print",
    ActKind.VOID: "void",
    ActKind.SWITCH: "switch",
}
"""The step of the machine that an act leads to."""
