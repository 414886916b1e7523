"""What the bank says of pools, enemies, remarks and assignments when it refuses."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

REASONS = {
    "itembank.practice_is_known": N_("Candidates have practised with this item. It cannot become secret again; write a new one."),
    "itembank.related_already": N_("Some of these items carry another mark already: {marks}. Take it off first; an item belongs to one group."),
    "itembank.related_alone": N_("One item alone has no enemies. Choose at least two, or give the mark of a group that exists."),
    "itembank.changed_meanwhile": N_("The item has changed since you opened the page. Read it again and tick what you have checked."),
    "itembank.pool_missing": N_("Choose the pool."),
    "itembank.comment_empty": N_("Write the remark."),
    "itembank.not_a_writer": N_("This person does not write items for this bank. Choose somebody with the duty of item writing."),
    "itembank.quota_bounds": N_("A quota lies between 1 and {most} items."),
    "itembank.due_past": N_("{day} lies in the past. Choose a day from today on."),
    "itembank.assignment_closed": N_("This assignment is closed."),
    "itembank.assignment_other": N_("This assignment was given to somebody else, or for another bank."),
    "itembank.assignment_type": N_("This assignment asks for items of the type “{type}”."),
    "itembank.assignment_reminded": N_("The writer was reminded today already."),
    "itembank.told_assigned": N_("You are to write {count} items for {bank} until {due}."),
    "itembank.told_reminder": N_("Reminder: {left} of {count} items for {bank} are still to be written; due {due}."),
    "itembank.told_closed": N_("An assignment of {count} items for {bank} was closed."),
}  # fmt: skip
register(REASONS)
