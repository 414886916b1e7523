"""What happened in the exams, in a reader's words."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "exams.prepare": N_("Papers laid out"),
        "exams.sign_in": N_("Signed in to the exam"),
        "exams.release": N_("Release code given"),
        "exams.extend": N_("Extra time given"),
        "exams.submit": N_("Paper handed in"),
        "exams.end": N_("Paper ended by the clock"),
        "exams.miss": N_("Recorded as absent"),
        "exams.mark": N_("Papers marked"),
    }
)
