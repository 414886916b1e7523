"""States of a practical task, and how the structure table (考核内容结构表) takes tasks from a module."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class TaskState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETIRED = "retired"


class Selection(StrEnum):
    """必考: every task of the module is set; 抽考: some of them are drawn."""

    COMPULSORY = "compulsory"
    DRAWN = "drawn"


class TaskForm(StrEnum):
    """How a module is examined."""

    HANDS_ON = "hands_on"
    WRITTEN = "written"
    ORAL = "oral"


labels(
    TaskState,
    {
        TaskState.DRAFT: N_("Draft"),
        TaskState.SUBMITTED: N_("Waiting for review"),
        TaskState.APPROVED: N_("Approved"),
        TaskState.RETIRED: N_("Retired"),
    },
)
labels(Selection, {Selection.COMPULSORY: N_("Compulsory"), Selection.DRAWN: N_("Drawn")})
labels(
    TaskForm,
    {TaskForm.HANDS_ON: N_("Hands-on"), TaskForm.WRITTEN: N_("Written"), TaskForm.ORAL: N_("Oral")},
)

T = TaskState
tasks = Machine(
    "tasks",
    TaskState,
    lambda task: f"bank:{task.occupation_code}",
    {
        "edit": Verb("itembank.write", {T.DRAFT}, None),
        "submit": Verb("itembank.write", {T.DRAFT}, T.SUBMITTED),
        "return": Verb("itembank.review", {T.SUBMITTED}, T.DRAFT),
        "approve": Verb("itembank.review", {T.SUBMITTED}, T.APPROVED),
        "revise": Verb("itembank.write", {T.APPROVED}, None),
        "retire": Verb("itembank.review", {T.DRAFT, T.APPROVED}, T.RETIRED),
        "supersede": Verb("itembank.review", {T.APPROVED}, T.RETIRED),
    },
)
"""An approved task never changes: `revise` begins a new version of it, whose approval retires the old one (`supersede`)."""
