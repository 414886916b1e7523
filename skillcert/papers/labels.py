"""What happens to papers, in a reader's words."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "papers.compose": N_("Paper composed"),
        "papers.approve": N_("Paper approved, locked and sealed"),
        "papers.discard": N_("Paper discarded before approval"),
        "papers.unseal": N_("Paper opened by two custodians"),
        "papers.ask": N_("Asked for a second person"),
        "papers.confirm": N_("Confirmed by a second person"),
        "papers.drop": N_("Request dropped"),
        "papers.use": N_("Paper read by the house"),
        "papers.switch": N_("Paper voided, spare takes its place"),
        "papers.promote": N_("Spare became the main paper"),
        "papers.make_key": N_("Custody key made"),
        "papers.change_passphrase": N_("Custody passphrase changed"),
        "papers.retire_key": N_("Custody key retired"),
        "papers.passphrase_failed": N_("Wrong custody passphrase"),
        "papers.alarm": N_("Alarm: uncommonly much read"),
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
    "exam": N_("read for the exam"),
    "marking": N_("read for marking"),
    "recheck": N_("read for a re-check"),
    "statistics": N_("read for statistics"),
    "archive": N_("filed in the archive"),
}
