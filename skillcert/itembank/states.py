"""Types, states and importance of items and points."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class ItemType(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    JUDGE = "judge"
    FILL = "fill"
    SHORT = "short"
    ESSAY = "essay"


class ItemState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    RETURNED = "returned"
    APPROVED = "approved"
    RETIRED = "retired"


class ItemPool(StrEnum):
    """What an item may be used for. Papers draw from the secret pool, spares also from the reserve."""

    SECRET = "secret"
    RESERVE = "reserve"
    PRACTICE = "practice"


class Importance(StrEnum):
    X = "X"
    Y = "Y"
    Z = "Z"


class TaskState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    RETIRED = "retired"


labels(
    ItemType,
    {
        ItemType.SINGLE: N_("Single choice"),
        ItemType.MULTIPLE: N_("Multiple choice"),
        ItemType.JUDGE: N_("True or false"),
        ItemType.FILL: N_("Fill in"),
        ItemType.SHORT: N_("Short answer"),
        ItemType.ESSAY: N_("Essay"),
    },
)
labels(
    ItemState,
    {
        ItemState.DRAFT: N_("Draft"),
        ItemState.SUBMITTED: N_("Waiting for review"),
        ItemState.REVIEWED: N_("Waiting for final review"),
        ItemState.RETURNED: N_("Returned"),
        ItemState.APPROVED: N_("Approved"),
        ItemState.RETIRED: N_("Retired"),
    },
)
labels(
    ItemPool,
    {
        ItemPool.SECRET: N_("Secret (exams)"),
        ItemPool.RESERVE: N_("Reserve (spare papers)"),
        ItemPool.PRACTICE: N_("Practice"),
    },
)
labels(
    Importance,
    {Importance.X: N_("X core"), Importance.Y: N_("Y general"), Importance.Z: N_("Z auxiliary")},
)
labels(
    TaskState,
    {TaskState.DRAFT: N_("Draft"), TaskState.APPROVED: N_("Approved"), TaskState.RETIRED: N_("Retired")},
)

S = ItemState
items = Machine(
    "itembank",
    ItemState,
    lambda item: f"bank:{item.occupation_code}",
    {
        "edit": Verb("itembank.write", {S.DRAFT, S.RETURNED}, None),
        "submit": Verb("itembank.write", {S.DRAFT, S.RETURNED}, S.SUBMITTED),
        "return": Verb("itembank.review", {S.SUBMITTED}, S.RETURNED),
        "approve": Verb("itembank.review", {S.SUBMITTED}, S.APPROVED),
        "retire": Verb("itembank.review", {S.APPROVED, S.DRAFT, S.RETURNED}, S.RETIRED),
    },
)
T = TaskState
tasks = Machine(
    "tasks",
    TaskState,
    lambda task: f"bank:{task.occupation_code}",
    {
        "edit": Verb("itembank.write", {T.DRAFT}, None),
        "approve": Verb("itembank.review", {T.DRAFT}, T.APPROVED),
        "retire": Verb("itembank.review", {T.DRAFT, T.APPROVED}, T.RETIRED),
    },
)
