"""What happens in the bank, in a reader's words; short names of refusals for the tally of an import."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "itembank.write": N_("Item written"),
        "itembank.keep_picture": N_("Picture uploaded"),
        "itembank.keep_sound": N_("Recording uploaded"),
        "itembank.write_case": N_("Case written"),
        "itembank.edit_case": N_("Case changed"),
        "itembank.arrange_case": N_("Items of a case put in order"),
        "itembank.edit": N_("Item changed"),
        "itembank.submit": N_("Item submitted for review"),
        "itembank.submit_all": N_("Several items submitted"),
        "itembank.return": N_("Item returned to its author"),
        "itembank.first_approve": N_("First review of an item passed"),
        "itembank.first_approve_all": N_("First review of several items passed"),
        "itembank.approve": N_("Item approved"),
        "itembank.approve_all": N_("Several items approved"),
        "itembank.retire": N_("Item retired"),
        "itembank.retire_all": N_("Several items retired"),
        "itembank.reinstate": N_("Retired item brought back to review"),
        "itembank.revise": N_("Item taken up for revision"),
        "itembank.move_pool": N_("Item moved to another pool"),
        "itembank.relate": N_("Mark of related items changed"),
        "itembank.comment": N_("Remark on an item"),
        "itembank.assign": N_("Items asked for from a writer"),
        "itembank.remind": N_("Writer reminded"),
        "itembank.close_assignment": N_("Assignment to a writer closed"),
        "itembank.decide_conflict": N_("Key conflict decided"),
        "itembank.correct_key": N_("Key corrected"),
        "itembank.read_keys": N_("Keys read"),
        "itembank.export": N_("Items exported"),
        "itembank.put_points": N_("Points and weights changed"),
        "itembank.move_point": N_("Point given another code"),
        "points.reopen": N_("Specification table opened for changes"),
        "points.approve": N_("Specification table put in force"),
        "itembank.remove_point": N_("Point removed"),
    }
)

REFUSALS = {
    "itembank.no_stem": N_("without a question"),
    "itembank.no_key": N_("without a key"),
    "itembank.key_unreadable": N_("with a key that cannot be read"),
    "itembank.key_not_among_options": N_("with a key that names no option"),
    "itembank.single_needs_one": N_("single choice with several right options"),
    "itembank.multiple_needs_two": N_("multiple choice with one right option"),
    "itembank.too_few_options": N_("with too few options"),
    "itembank.option_gap": N_("with a gap between the options"),
    "itembank.same_option_twice": N_("with the same option twice"),
    "itembank.unknown_type": N_("of an unknown type"),
    "itembank.duplicate": N_("the same as an earlier question"),
    "itembank.key_conflict": N_("the same as an earlier question, with another key"),
    "itembank.unknown_point": N_("with a knowledge point that the bank does not have"),
}
"""Reason code → how the tally calls such rows."""
