"""States of a specification table: worked on, or in force after a second person checked it."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class PointTableState(StrEnum):
    DRAFT = "draft"
    IN_FORCE = "approved"


labels(
    PointTableState,
    {PointTableState.DRAFT: N_("Being worked on"), PointTableState.IN_FORCE: N_("Checked and in force")},
)

S = PointTableState
point_tables = Machine(
    "points",
    PointTableState,
    lambda table: f"bank:{table.occupation_code}",
    {
        "reopen": Verb("itembank.write", {S.IN_FORCE}, S.DRAFT),
        "approve": Verb("itembank.review", {S.DRAFT}, S.IN_FORCE),
    },
)
"""`reopen` comes with the first change to a table in force."""
