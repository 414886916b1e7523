"""Kinds and states of people, their cards, grants and what is known of them."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


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


labels(Sex, {Sex.MALE: N_("Male"), Sex.FEMALE: N_("Female")})
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
