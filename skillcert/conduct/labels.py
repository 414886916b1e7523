"""What the verbs of the exam day are called in the history."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "conduct.present": N_("Candidate checked in"),
        "conduct.absent": N_("Candidate absent"),
        "conduct.undone": N_("Check-in or absence taken back"),
        "conduct.incident": N_("Incident written down"),
        "conduct.violation_reported": N_("Violation reported"),
        "violations.decide": N_("Violation decided"),
        "violations.dismiss": N_("Report of a violation dismissed"),
        "conduct.room_closed": N_("Room record closed"),
        "conduct.room_signed": N_("Room record signed"),
    }
)
