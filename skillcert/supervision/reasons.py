"""The sentences of supervision and the labels of its findings."""

from skillcert.core.i18n import N_, labels
from skillcert.core.reasons import register
from skillcert.supervision.checklist import Conclusion, Finding

labels(Finding, {Finding.YES: N_("In order"), Finding.NO: N_("Not in order"), Finding.NA: N_("Not applicable")})
labels(
    Conclusion,
    {
        Conclusion.GOOD: N_("In good order"),
        Conclusion.MINOR: N_("Small faults, corrected on the spot"),
        Conclusion.SERIOUS: N_("Serious faults, to be followed up"),
    },
)
register(
    {
        "supervision.items_missing": N_("{count} items of the checklist have no finding yet."),
        "supervision.note_missing": N_("{count} items are not in order and say nothing about why; write a note."),
        "supervision.conclusion_missing": N_("Choose the overall conclusion."),
        "supervision.problems_missing": N_("Describe the faults that were found."),
        "supervision.not_supervisor": N_("R24: only the supervisor of this session writes its report."),
        "supervision.just_begun": N_("Somebody else has just begun this report. Look again."),
    }
)
