"""What the verbs of results are called in the history."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "results.collect": N_("Scores collected and graded"),
        "results.verify": N_("Scores verified by a second person"),
        "results.send_back": N_("Scores sent back"),
        "results.release": N_("Results released"),
        "results.rekey": N_("A key was corrected: scores counted again, to be verified anew"),
        "results.rekey_released": N_("A key was corrected: released scores counted again"),
        "results.notice": N_("Public notice put up"),
        "results.withhold": N_("A candidate was taken off the public notice"),
        "results.seal": N_("Results sealed"),
        "rechecks.ask": N_("Re-check asked for"),
        "rechecks.confirm": N_("Re-check: score confirmed"),
        "rechecks.change": N_("Re-check: score changed"),
        "objections.receive": N_("Objection received"),
        "objections.reject": N_("Objection not upheld"),
        "objections.uphold": N_("Objection upheld"),
    }
)
