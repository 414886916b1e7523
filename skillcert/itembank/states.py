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


class ReviewCheck(StrEnum):
    """The checklist of a review, in the order in which an item is read."""

    KEY = "key"
    ONE_READING = "one_reading"
    WORDING = "wording"
    POINT = "point"
    DIFFICULTY = "difficulty"
    CLEAN = "clean"


class Importance(StrEnum):
    X = "X"
    Y = "Y"
    Z = "Z"


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
        ItemState.SUBMITTED: N_("Waiting for first review"),
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
    ReviewCheck,
    {
        ReviewCheck.KEY: N_("The key is right"),
        ReviewCheck.ONE_READING: N_("Only one answer (or set of answers) can be right"),
        ReviewCheck.WORDING: N_("The wording is clear and free of errors"),
        ReviewCheck.POINT: N_("It belongs to its knowledge point and level"),
        ReviewCheck.DIFFICULTY: N_("The difficulty fits"),
        ReviewCheck.CLEAN: N_("No bias, no secret, no borrowed text without a source"),
    },
)
labels(
    Importance,
    {Importance.X: N_("X core"), Importance.Y: N_("Y general"), Importance.Z: N_("Z auxiliary")},
)

S = ItemState
items = Machine(
    "itembank",
    ItemState,
    lambda item: f"bank:{item.occupation_code}",
    {
        "edit": Verb("itembank.write", {S.DRAFT, S.RETURNED}, None),
        "submit": Verb("itembank.write", {S.DRAFT, S.RETURNED}, S.SUBMITTED),
        "first_approve": Verb("itembank.review", {S.SUBMITTED}, S.REVIEWED),
        "return": Verb("itembank.review", {S.SUBMITTED, S.REVIEWED}, S.RETURNED),
        "approve": Verb("itembank.review", {S.SUBMITTED, S.REVIEWED}, S.APPROVED),
        "revise": Verb("itembank.write", {S.APPROVED}, S.DRAFT),
        "retire": Verb("itembank.review", {S.APPROVED, S.DRAFT, S.RETURNED}, S.RETIRED),
        "reinstate": Verb("itembank.review", {S.RETIRED}, S.SUBMITTED),
        "move_pool": Verb("itembank.review", set(S) - {S.RETIRED}, None),
        "relate": Verb("itembank.write", set(S) - {S.RETIRED}, None),
    },
)
