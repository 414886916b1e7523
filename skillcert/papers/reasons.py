"""What composition and custody of papers say when they refuse."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

REASONS = {
    "papers.short_range": N_("Range {range} needs {wanted} items; the bank has {available} that may be used. {missing} are lacking."),
    "papers.short_type": N_("{type}: {wanted} items are needed; the bank has {available} that may be used. {missing} are lacking."),
    "papers.short_cell": N_("Range {range} lacks {missing} items of the type {type}: {wanted} are needed, {available} may be used."),
    "papers.short_related": N_("The bank has enough items, but too many exclude each other: {missing} of {wanted} cannot be filled."),
    "papers.short_form": N_("This is what paper {form} lacks after the papers before it were composed."),
    "papers.no_pattern": N_("The standard has no pattern of the theory paper for this level. Enter it in the standard."),
    "papers.pattern_total": N_("The pattern of the theory paper totals {total} marks; it must be 100."),
    "papers.no_weights": N_("The points of this bank carry no weights, so no quotas can be made. Enter the weights, or compose by item type."),
    "papers.weights_total": N_("The weights of the bank's ranges sum to {total}; they must sum to 100."),
    "papers.weights_differ": N_("Range {name} weighs {ours} in the bank and {theirs} in the standard. Mend the bank, or say why you compose nevertheless."),
    "papers.forms_exist": N_("This offer has papers already. Void them first, or compose more spares."),
    "papers.own_paper": N_("You composed this paper. Another person has to approve it."),
    "papers.broken_marks_total": N_("The paper totals {found} marks; it must be {expected}."),
    "papers.broken_type_count": N_("The paper has {found} items of the type {subject}; {expected} were promised."),
    "papers.broken_range_count": N_("The paper has {found} items of range {subject}; {expected} were promised."),
    "papers.broken_outside_ranges": N_("The paper has {found} items outside every range."),
    "papers.broken_item_twice": N_("Item {subject} stands {found} times in the paper."),
    "papers.broken_same_question_twice": N_("One question stands {found} times in the paper."),
    "papers.broken_related_items": N_("{found} related items ({subject}) stand together in the paper."),
    "papers.broken_excluded_item": N_("Item {subject} stands in another live paper of this offer."),
    "papers.broken_not_approved": N_("Item {subject} is not approved any more. Void the paper and compose a new one."),
    "papers.broken_author_is_reviewer": N_("Author and reviewer of item {subject} are the same person."),
    "papers.broken_bad_key": N_("Item {subject} has no valid key."),
    "papers.broken_unknown_item": N_("Item {subject} is not in the bank any more."),
    "papers.broken_point_doubled": N_("Point {subject} gives {found} items while point {expected} gives none."),
    "papers.broken_lesser_point_first": N_("Point {subject} ({found}) was taken although core point {expected} is free."),
    "papers.hash_differs": N_("The content of this paper is not what was approved. It must not be used; void it and take the spare."),
    "papers.purpose_missing": N_("Say what you need the paper for; it is written into the register."),
    "papers.reason_missing": N_("Voiding a paper needs a reason."),
    "papers.not_yours": N_("A paper that is not approved yet is seen by those who compose and approve papers."),
    "papers.batch_state": N_("Papers are composed after the batch was announced."),
    "papers.form_count": N_("Between one and four papers can be composed at once, at least one of them a main paper."),
}  # fmt: skip
register(REASONS)
