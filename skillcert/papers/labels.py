"""What happens to papers, in a reader's words."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "papers.compose": N_("Paper composed"),
        "papers.approve": N_("Paper approved and locked"),
        "papers.void": N_("Paper voided"),
        "papers.inspect": N_("Paper looked at before approval"),
        "papers.open": N_("Paper opened"),
        "papers.print": N_("Paper printed"),
    }
)

READINGS = {
    "view": N_("seen on screen"),
    "paper": N_("paper printed"),
    "key": N_("key printed"),
    "exam": N_("opened for the exam"),
}
