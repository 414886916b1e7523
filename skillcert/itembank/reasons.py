"""What the item bank says when it refuses, and what it warns of."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register
from skillcert.core.work import constraint_reason

REASONS = {
    "itembank.no_stem": N_("The item has no text. Write the question."),
    "itembank.no_key": N_("The key is missing. Say which answer is right."),
    "itembank.key_unreadable": N_("The key “{key}” cannot be read. Write letters such as A or ABD, or √ and × for true/false."),
    "itembank.key_not_among_options": N_("The key “{key}” names an option that the item does not have."),
    "itembank.single_needs_one": N_("A single choice has exactly one right option; the key is “{key}”."),
    "itembank.multiple_needs_two": N_("A multiple choice has at least two right options; the key is “{key}”. Or make it a single choice."),
    "itembank.judge_needs_true_or_false": N_("The key of a true/false item is true or false; here it is “{key}”."),
    "itembank.too_few_options": N_("A choice item needs at least two options; this one has {count}."),
    "itembank.option_gap": N_("Option {letter} is empty but a later one is not; the letters of the key would shift."),
    "itembank.same_option_twice": N_("Two options say the same: “{option}”."),
    "itembank.type_not_objective": N_("“{type}” is marked by hand; only single choice, multiple choice and true/false items are taken."),
    "itembank.unknown_type": N_("“{type}” is no type of item that is known here."),
    "itembank.duplicate": N_("The same question stands already in {other}."),
    "itembank.key_conflict": N_("The same question stands in {other} with another key. A person has to decide which key is right."),
    "itembank.figure_missing": N_("The text speaks of a figure or table. See that it is there."),
    "itembank.unknown_difficulty": N_("The difficulty “{text}” is unknown; “medium” is assumed."),
    "itembank.unknown_point": N_("The bank has no knowledge point “{path}”. Add it, or let the import create missing points."),
    "itembank.not_a_bank": N_("The first row has no columns 题干 and 答案. Use the columns of the bank workbook."),
    "itembank.not_points": N_("The first row has no columns for code and name. Use the columns of the points workbook."),
    "itembank.exists": N_("The bank already has this question. Open the list of duplicates to compare them."),
    "itembank.own_item": N_("You wrote this item. Another person has to review it."),
    "itembank.own_task": N_("You wrote this task. Another person has to review it."),
    "itembank.open_conflict": N_("Another key was brought in for this question. Decide which key is right first."),
    "itembank.decided": N_("This conflict has been decided already."),
    "itembank.note_missing": N_("Say what the author should change."),
    "itembank.reason_missing": N_("A change of the key of an approved item needs a reason."),
    "itembank.used": N_("{count} items of this import were already approved or used, so the import stays. Retire single items instead."),
    "itembank.wrong_point": N_("This knowledge point belongs to another occupation or level."),
    "itembank.point_code_taken": N_("The code {code} exists already."),
    "itembank.point_without_parent": N_("The code {code} has no range {parent} above it. Add that one first."),
    "itembank.point_in_use": N_("{count} items or ranges hang on this point. Move them first."),
    "itembank.point_weight": N_("“{text}” is no weight between 0 and 100."),
    "itembank.point_importance": N_("“{text}” is no importance; write X, Y or Z."),
    "itembank.point_row": N_("Row {row}: code and name are both needed."),
    "itembank.task_sum": N_("The criteria sum to {total} marks; the task is worth {marks}."),
    "itembank.task_no_criteria": N_("The task has no criteria that give marks."),
    "itembank.task_veto_marks": N_("A veto item carries no marks; “{name}” has {marks}."),
    "itembank.task_criterion": N_("Criterion {number} needs a name and, unless it is a veto item, marks above 0."),
    "itembank.task_step": N_("The deduction step of “{name}” must be above 0 and at most its marks."),
    "itembank.task_weight": N_("The weight of a task lies above 0 and at most at 100."),
    "itembank.task_minutes": N_("A task needs a time of at least one minute."),
    "itembank.job_import": N_("Import of {file} into the item bank"),
    "itembank.import_under_way": N_("The items of this file are coming in right now. Look at the job under way."),
    "itembank.purpose_missing": N_("Say what you need the keys for; it is written into the history."),
}  # fmt: skip
register(REASONS)
constraint_reason("uq_item_occupation_code_level_fingerprint", "itembank.exists")
