"""States of a certificate and of an upload. Printed, handed out and uploaded are facts beside the certificate."""

from enum import StrEnum

from skillcert.core import history
from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class CertificateState(StrEnum):
    VALID = "valid"
    REVOKED = "revoked"


class UploadState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


labels(CertificateState, {CertificateState.VALID: N_("Valid"), CertificateState.REVOKED: N_("Revoked")})
labels(
    UploadState,
    {
        UploadState.DRAFT: N_("Draft"),
        UploadState.SUBMITTED: N_("Submitted"),
        UploadState.ACCEPTED: N_("Accepted"),
        UploadState.REJECTED: N_("Rejected"),
    },
)

C = CertificateState
certificates = Machine(
    "certificates",
    CertificateState,
    lambda certificate: f"batch:{certificate.batch_id}",
    {
        "reissue": Verb("certificates.print", {C.VALID}, None),
        "correct": Verb("certificates.revoke", {C.VALID}, None),
        "hand_out": Verb("certificates.hand_out", {C.VALID}, None),
        "revoke": Verb("certificates.revoke", {C.VALID}, C.REVOKED),
    },
)
U = UploadState
uploads = Machine(
    "uploads",
    UploadState,
    lambda upload: f"batch:{upload.batch_id}",
    {
        "submit": Verb("certificates.upload", {U.DRAFT}, U.SUBMITTED),
        "accept": Verb("certificates.upload", {U.SUBMITTED}, U.ACCEPTED),
        "reject": Verb("certificates.upload", {U.SUBMITTED}, U.REJECTED),
    },
)

# A closed batch is read-only, but certificates live on (R59).
history.allow_after_seal(
    *(f"certificates.{verb}" for verb in ("reissue", "print", "correct", "hand_out", "revoke", "fetch")),
    "uploads.fetch",
)
