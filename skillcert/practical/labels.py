"""What happened in the practical exams, in a reader's words."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "practical.choose": N_("Practical tasks chosen"),
        "practical.draw": N_("Practical tasks drawn by the structure table"),
        "practical.ask_print": N_("Print of secret documents asked for"),
        "practical.confirm_print": N_("Print of secret documents confirmed"),
        "practical.drop_print": N_("Print of secret documents dropped"),
        "practical.print": N_("Documents of the practical exam printed"),
        "practical.score": N_("Score sheet filled in"),
        "practical.submit": N_("Score sheet signed"),
        "practical.supersede": N_("Correction of a score sheet opened"),
        "practical.look_again": N_("Second look at a wide spread"),
    }
)
