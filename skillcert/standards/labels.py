"""What the verbs of standards are called in the history."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "standards.catalogue_loaded": N_("Occupation catalogue loaded"),
        "standards.work_type_added": N_("Work type added"),
        "standards.named": N_("English name given"),
        "standards.filing_added": N_("Filing recorded"),
        "standards.filing_changed": N_("Filing changed"),
        "standards.filing_item_put": N_("Occupation put into the filing"),
        "standards.filing_item_removed": N_("Occupation taken out of the filing"),
        "standards.drafted": N_("New edition drafted"),
        "standards.edit": N_("Draft changed"),
        "standards.activate": N_("Put into force"),
        "standards.retire": N_("Retired"),
    }
)
