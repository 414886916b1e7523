"""States of a batch: what `plans` itself stores. Where a batch stands on the line is computed (`plans.gates`)."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class BatchState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    FILED = "filed"
    ANNOUNCED = "announced"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class NoticeField(StrEnum):
    """The fields of an announcement as sentences name them (R3)."""

    REGISTRATION_OPENS = "registration_opens"
    REGISTRATION_CLOSES = "registration_closes"
    REVIEW_DEADLINE = "review_deadline"
    FIRST_EXAM = "first_exam"
    METHOD = "method"
    SCOPE_TEXT = "scope_text"
    FEES = "fees"
    CONTACT = "contact"
    PROCESS = "process"
    MATERIALS = "materials"
    REMARKS = "remarks"


labels(
    BatchState,
    {
        BatchState.DRAFT: N_("Draft"),
        BatchState.SUBMITTED: N_("Waiting for review"),
        BatchState.RETURNED: N_("Returned"),
        BatchState.REVIEWED: N_("Waiting for approval"),
        BatchState.APPROVED: N_("Approved"),
        BatchState.FILED: N_("Filed"),
        BatchState.ANNOUNCED: N_("Announced"),
        BatchState.CANCELLED: N_("Cancelled"),
        BatchState.CLOSED: N_("Closed"),
    },
)

labels(
    NoticeField,
    {
        NoticeField.REGISTRATION_OPENS: N_("registration opens"),
        NoticeField.REGISTRATION_CLOSES: N_("registration closes"),
        NoticeField.REVIEW_DEADLINE: N_("review ends"),
        NoticeField.FIRST_EXAM: N_("first exam"),
        NoticeField.METHOD: N_("method of assessment"),
        NoticeField.SCOPE_TEXT: N_("who may apply"),
        NoticeField.FEES: N_("fees"),
        NoticeField.CONTACT: N_("contact"),
        NoticeField.PROCESS: N_("how to apply"),
        NoticeField.MATERIALS: N_("materials to submit"),
        NoticeField.REMARKS: N_("remarks"),
    },
)

S = BatchState
batches = Machine(
    "plans",
    BatchState,
    lambda batch: f"batch:{batch.id}",
    {
        "edit": Verb("plans.draft", {S.DRAFT, S.RETURNED}, None),
        "submit": Verb("plans.draft", {S.DRAFT, S.RETURNED}, S.SUBMITTED),
        "return": Verb("plans.review", {S.SUBMITTED}, S.RETURNED),
        "pass": Verb("plans.review", {S.SUBMITTED}, S.REVIEWED),
        "refuse": Verb("plans.approve", {S.REVIEWED}, S.RETURNED),
        "approve": Verb("plans.approve", {S.REVIEWED}, S.APPROVED),
        "file": Verb("plans.announce", {S.APPROVED}, S.FILED),
        "announce": Verb("plans.announce", {S.FILED}, S.ANNOUNCED),
        "change_notice": Verb("plans.announce", {S.ANNOUNCED}, None),
        "cancel": Verb("plans.announce", {S.DRAFT, S.RETURNED, S.APPROVED, S.FILED, S.ANNOUNCED}, S.CANCELLED),
        "close": Verb("archive.close", {S.ANNOUNCED}, S.CLOSED),
    },
)
