"""What the verbs of plans are called in the history."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "plans.site_added": N_("Site added"),
        "plans.site_changed": N_("Site changed"),
        "plans.draft": N_("Batch drafted"),
        "plans.edit": N_("Plan changed"),
        "plans.submit": N_("Plan submitted for review"),
        "plans.return": N_("Returned to the centre"),
        "plans.pass": N_("Reviewed and passed on to leadership"),
        "plans.refuse": N_("Given back by leadership"),
        "plans.approve": N_("Approved by leadership"),
        "plans.file": N_("Plan filed with the authority"),
        "plans.announce": N_("Announcement published"),
        "plans.change_notice": N_("New version of the announcement published"),
        "plans.cancel": N_("Cancelled"),
        "plans.close": N_("Closed and archived"),
    }
)
