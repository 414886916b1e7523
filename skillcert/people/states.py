"""Kinds and states of people, their cards, grants and what is known of them."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.identity import Sex

__all__ = ["CardKind", "CredentialSource", "CredentialState", "Sex"]


class CardKind(StrEnum):
    ASSESSOR = "assessor"
    SENIOR_ASSESSOR = "senior_assessor"
    INVIGILATOR = "invigilator"
    SUPERVISOR_INTERNAL = "supervisor_internal"
    SUPERVISOR_EXTERNAL = "supervisor_external"
    ITEM_WRITER = "item_writer"


class CredentialSource(StrEnum):
    PRESENTED = "presented"
    OWN = "own"


class CredentialState(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"


labels(
    CardKind,
    {
        CardKind.ASSESSOR: N_("Assessor"),
        CardKind.SENIOR_ASSESSOR: N_("Senior assessor"),
        CardKind.INVIGILATOR: N_("Invigilator"),
        CardKind.SUPERVISOR_INTERNAL: N_("Internal quality supervisor"),
        CardKind.SUPERVISOR_EXTERNAL: N_("External quality supervisor"),
        CardKind.ITEM_WRITER: N_("Item writer"),
    },
)
labels(
    CredentialSource, {CredentialSource.PRESENTED: N_("Presented"), CredentialSource.OWN: N_("Issued by us")}
)
labels(CredentialState, {CredentialState.VALID: N_("Valid"), CredentialState.REVOKED: N_("Revoked")})
