"""What the archive says when it says no, and the names of its pieces."""

from skillcert.archive.volumes import ITEMS
from skillcert.core.i18n import N_
from skillcert.core.reasons import register

register(
    {
        "archive.not_asked": N_("This batch is not asked for that piece."),
        "archive.is_there": N_("This piece is in the file already; there is nothing to waive."),
        "archive.not_mandatory": N_("This piece may be missing; it needs no waiver."),
        "archive.waiver_reason": N_("Say in a few words why the batch does without this piece."),
        "archive.made_by_itself": N_(
            "This piece is printed from the records when the file is made; it is not put in by hand."
        ),
        "archive.closed_already": N_("This batch is closed; its file is read-only."),
        "archive.results_open": N_(
            "The results are not sealed yet: the public notice must have ended without an open objection."
        ),
        "archive.certificates_open": N_("{n} candidates who passed have no certificate number yet."),
        "archive.missing": N_("“{piece}” is missing. Put it in, or waive it with a reason."),
        "archive.job_build": N_("Archive of batch {number}"),
        "archive.job_close": N_("Closing of batch {number}"),
    }
)
register({f"archive.piece.{item.code}": item.title for item in ITEMS.values()})
