"""What readers of files and the import say: refusals of a whole file, of one item, remarks, and losses."""

from skillcert.core import happenings
from skillcert.core.i18n import N_
from skillcert.core.reasons import register

FILE = {
    "itembank.unknown_format": N_("This file is in no format that is read here. Taken are: {wanted}."),
    "itembank.too_many_items": N_("The file holds more than {limit} items. Split it and send the parts."),
    "itembank.no_items": N_("No item was found in the file. See that it follows one of the layouts described here."),
    "itembank.package_damaged": N_("The file cannot be unpacked. Open it, save it anew without a password and try again."),
    "itembank.package_too_many": N_("The file holds more than {limit} parts. Split it and send the parts."),
    "itembank.package_bomb": N_("The file unpacks to more than {limit} MB, or is packed more tightly than real files are. It was not opened."),
    "itembank.package_link": N_("The file holds a link ({name}) instead of content. It was not opened."),
    "itembank.package_path": N_("The file holds a part that would land outside its folder ({name}). It was not opened."),
    "itembank.package_twice": N_("The file holds two parts of one name ({name}). It was not opened."),
    "itembank.package_locked": N_("The file is protected by a password. Save it without one and choose it again."),
    "itembank.package_macros": N_("The file holds macros ({name}). Save it as .docx or .xlsx without macros and choose it again."),
    "itembank.word_damaged": N_("The document is damaged or no Word document. Open it, save it anew as .docx and try again."),
    "itembank.word_old": N_("This is a document of an old Word. Open it, save it as .docx and choose it again."),
    "itembank.part_too_big": N_("The part {name} of the file is larger than {limit} MB."),
}  # fmt: skip
ROWS = {
    "itembank.type_is_a_case": N_(
        "“{type}” is no item of its own. Write the shared text into the column 共用题干 of each of its items."
    ),
    "itembank.skipped_alike": N_("Left out by you: it looks like {other}."),
    "itembank.not_of_this_file": N_(
        "Only questions of this file can be left out; the other one is in the bank already."
    ),
    "itembank.layout": N_("Say which column holds the question and which the key; no field may be named twice."),
    "itembank.not_your_assignment": N_("This assignment is not yours, is closed, or belongs to another bank."),
    "itembank.job_read": N_("Reading {file}"),
    "itembank.job_compare": N_("Looking for questions that are alike in {file}"),
    "itembank.two_keys": N_(
        "The brackets of the question and the line below it name different keys. Say which is right."
    ),
}
LOSSES = {
    "itembank.loss_text_outside": N_("Text outside of items was not taken: {text}"),
    "itembank.loss_text_box": N_("A text box was left out: {text}"),
    "itembank.loss_drawing": N_("A drawing or chart was left out. Save it as a picture and add it to the item."),
    "itembank.loss_object": N_(
        "An embedded object ({name}) was left out. Write the formula anew or add it as a picture."
    ),
    "itembank.loss_formula": N_("A formula has a form that is not known here; its characters stay: {text}"),
    "itembank.loss_field_formula": N_("A formula written as a field was left out: {text}"),
    "itembank.loss_symbol": N_("A character of the symbol font {font} stands as □."),
    "itembank.loss_tracked": N_("Tracked changes were taken as accepted."),
    "itembank.loss_footnote": N_("A footnote was left out."),
    "itembank.loss_comment": N_("A remark in the margin was left out."),
    "itembank.loss_table_in_table": N_("A table within a table became lines of text."),
    "itembank.loss_picture_format": N_("The picture {name} is of a kind that no browser shows; it was left out."),
    "itembank.loss_picture_missing": N_("The picture {name} is not in the file."),
    "itembank.loss_outside": N_("The file points to {name} outside itself; nothing is fetched."),
}
register({**FILE, **ROWS, **LOSSES})  # fmt: skip
happenings.name({"itembank.import_refused": N_("File of items refused")})

TALLY = {
    "itembank.two_keys": N_("with two different keys"),
    "itembank.skipped_alike": N_("left out because they look like others"),
    "itembank.type_is_a_case": N_("with a shared text but without a question"),
    "itembank.gap_count": N_("with more or fewer answers than gaps"),
    "itembank.too_many_options": N_("with too many options"),
    "itembank.judge_needs_true_or_false": N_("true/false items with another key"),
    "itembank.loss_picture_missing": N_("with a picture that is not in the file"),
    "images.too_many_pixels": N_("with a picture that is too large"),
    "images.far_too_many_pixels": N_("with a picture that is far too large"),
    "images.unreadable": N_("with a picture that cannot be read"),
}
"""Reason code → how the tally of an import calls such rows (more of them in `labels.REFUSALS`)."""
