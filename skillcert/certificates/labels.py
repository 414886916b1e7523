"""What the verbs of certificates are called in the history."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "certificates.number": N_("Certificate numbered"),
        "certificates.print": N_("Certificate printed"),
        "certificates.hand_out": N_("Certificate handed out"),
        "certificates.reissue": N_("Certificate printed again"),
        "certificates.correct": N_("Certificate corrected"),
        "certificates.revoke": N_("Certificate revoked"),
        "certificates.fetch": N_("Printed certificate taken out"),
        "uploads.fetch": N_("Upload workbook taken out"),
        "uploads.make": N_("Upload workbook written"),
        "uploads.submit": N_("Upload handed in"),
        "uploads.accept": N_("Upload accepted"),
        "uploads.reject": N_("Upload rejected"),
    }
)

WAYS = {"in_person": N_("In person"), "proxy": N_("By proxy"), "post": N_("By post")}
"""How a certificate is handed out."""
