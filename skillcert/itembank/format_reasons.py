"""What readers of interchange formats say: why an item cannot be taken, and what of a taken one is not kept."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

FILE = {
    "itembank.format_test_alone": N_("This is the outline of a test or package without its items. Choose the whole package (.zip)."),
}
REFUSED = {
    "itembank.format_matching": N_("A matching question; the bank holds none. Split it into single choices or a fill-in."),
    "itembank.format_description": N_("A text without a question."),
    "itembank.format_range": N_("The answer is a range of numbers ({range}); the bank keeps accepted spellings. Write it as a choice or a fill-in."),
    "itembank.format_unclosed": N_("The answers have no closing bracket."),
    "itembank.format_answers": N_("The answers cannot be read: {text}"),
    "itembank.format_several_right": N_("Several answers are each fully right; a single choice has one. Make it a multiple choice, or keep one."),
    "itembank.format_type": N_("The question type \"{type}\" is one that the bank cannot hold."),
    "itembank.format_calculated": N_("The question draws its numbers anew for each candidate; the bank holds fixed questions."),
    "itembank.format_adaptive": N_("The question changes while it is answered (adaptive); the bank holds fixed questions."),
    "itembank.format_mixed": N_("The question mixes several ways of answering ({types}); the bank holds one way an item."),
    "itembank.format_no_question": N_("Nothing is asked: there is no field to answer."),
    "itembank.format_no_key": N_("No right answer is stated (a survey question)."),
    "itembank.format_key_elsewhere": N_("The right answer is worked out by rules of the other program and stands nowhere as such."),
    "itembank.format_too_long": N_("The text is longer than {limit} characters."),
    "itembank.format_part_missing": N_("The package names {name}, which is not in it."),
    "itembank.format_part_damaged": N_("{name} cannot be read: {why}"),
    "itembank.format_not_an_item": N_("{name} is no item (it begins with \"{root}\")."),
}  # fmt: skip
LOST = {
    "itembank.loss_feedback": N_("Feedback to answers is not kept."),
    "itembank.loss_partial": N_("Partly right answers are not kept: {text}"),
    "itembank.loss_penalty": N_("Marks off for wrong answers are not kept."),
    "itembank.loss_weights": N_("The right options had different weights; here they count together."),
    "itembank.loss_wildcard": N_("An answer pattern with * is not kept: {text}"),
    "itembank.loss_tolerance": N_("The tolerance of ±{tolerance} is not kept; accepted are: {accepted}"),
    "itembank.loss_units": N_("The units of the number are not kept."),
    "itembank.loss_case_sensitive": N_("Capital and small letters are not told apart here."),
    "itembank.loss_choices_shown": N_("The choices offered at a gap stand behind it as text; the candidate writes the answer."),
    "itembank.loss_markdown": N_("Marks of Markdown stand in the text as they were."),
    "itembank.loss_shuffle": N_("Whether options are shuffled is decided by the paper, not by the item."),
    "itembank.loss_hints": N_("Hints are not kept."),
    "itembank.loss_tags": N_("Tags are not kept: {text}"),
    "itembank.loss_answer_file": N_("That a file or an attachment is wanted as answer is not kept."),
    "itembank.loss_hidden": N_("That the question was hidden is not kept."),
    "itembank.loss_rules": N_("The rules of the other program for marking are not kept; the key is the stated right answer."),
    "itembank.loss_media_audio": N_("Sound is not kept."),
    "itembank.loss_media_video": N_("Film is not kept."),
    "itembank.loss_media_object": N_("An embedded object ({name}) is not kept."),
    "itembank.loss_media_svg": N_("A drawing (SVG) is not kept; add it as a PNG picture."),
    "itembank.loss_media_link": N_("Addresses of links are not kept; their text is."),
    "itembank.loss_media_formula": N_("A formula is kept as bare text: it has parts without a LaTeX form."),
    "itembank.loss_ruby": N_("Reading aids above characters are not kept."),
    "itembank.loss_style": N_("Styles and layout are not kept."),
    "itembank.loss_catalog": N_("Supports for single candidates (spoken or signed text) are not kept."),
    "itembank.loss_accessibility": N_("Descriptions for screen readers are kept only for pictures."),
    "itembank.loss_test": N_("The make-up of the test ({name}) is not kept; its items are."),
}  # fmt: skip
NOTES = {
    "itembank.note_gap_added": N_("The text showed no gap; one was added."),
    "itembank.note_no_points": N_("No scoring points were in the file; the marking guide came from the model answer."),
}
register({**FILE, **REFUSED, **LOST, **NOTES})
