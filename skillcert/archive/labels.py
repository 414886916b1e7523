"""What the verbs of the archive are called."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "archive.waived": N_("Piece of the file waived"),
        "archive.waiver_taken_back": N_("Waiver taken back"),
        "archive.put_in": N_("Signed paper put into the file"),
        "archive.taken_out": N_("Signed paper taken out of the file"),
        "archive.made": N_("Draft of the file made"),
        "archive.closed": N_("Batch closed, file made"),
        "archive.read": N_("File read"),
    }
)
