"""What the practical bank says when it refuses, and what it warns of."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

REASONS = {
    "itembank.own_task": N_("You wrote this task. Another person has to review it."),
    "itembank.task_sum": N_("The criteria sum to {total} marks; the task is worth {marks}."),
    "itembank.task_no_criteria": N_("The task has no criteria that give marks."),
    "itembank.task_veto_marks": N_("A veto item carries no marks; “{name}” has {marks}."),
    "itembank.task_criterion": N_("Criterion {number} needs a name and, unless it is a veto item, marks above 0."),
    "itembank.task_step": N_("The deduction step of “{name}” must be above 0 and at most its marks."),
    "itembank.task_weight": N_("The weight of a task lies above 0 and at most at 100."),
    "itembank.task_minutes": N_("A task needs a time of at least one minute."),
    "itembank.structure_empty": N_("The structure table has no module yet."),
    "itembank.structure_long": N_("A structure table has at most {most} modules."),
    "itembank.structure_sum": N_("The weights of the modules sum to {total} %; they must be 100 %."),
    "itembank.structure_minutes": N_(
        "The minutes of the modules sum to {total}; the practical part is planned with {planned}."
    ),
    "itembank.module_twice": N_("The module “{name}” stands in the table twice."),
    "itembank.module_incomplete": N_("The module “{name}” needs a name, a weight above 0 and its minutes."),
    "itembank.module_take": N_("Say how many tasks are drawn from “{name}”: 1 to {most}."),
    "itembank.module_short": N_("The module “{name}” has {have} approved tasks and needs {need}."),
    "itembank.module_used": N_("The module “{name}” still has {count} tasks. Move them to another module first."),
    "itembank.module_same": N_("Choose two different modules."),
    "itembank.wrong_module": N_("This module belongs to another occupation or level."),
    "itembank.task_no_description": N_("The task sheet is empty. Write what the candidate is to do."),
    "itembank.task_name": N_("The task needs a name."),
    "itembank.task_exists": N_("The bank already has a task “{name}” in this module."),
    "itembank.task_twice_in_file": N_("A task “{name}” in this module stands in the file more than once."),
    "itembank.task_difference": N_("The criteria sum to {total}, the task states {marks}: {difference}."),
    "itembank.task_revised": N_("A new version of this task is being written already."),
    "itembank.task_note": N_("Say what the author should change."),
    "itembank.task_material": N_("Line {number} of the preparation list has no name."),
    "itembank.tasks_used": N_(
        "{count} tasks of this import were already submitted or approved, so the import stays. Retire single tasks instead."
    ),
    "itembank.not_tasks": N_(
        "This is no practical workbook: it has no sheets “任务” and “评分标准”. Download the template."
    ),
    "itembank.not_tasks_json": N_("This file is no list of practical tasks."),
    "itembank.tasks_too_many": N_("A file has at most {most} tasks; this one has {count}."),
    "itembank.task_unknown_ref": N_("Sheet “{sheet}”, row {row}: there is no task “{ref}”."),
    "itembank.task_bad_number": N_("“{text}” is no number ({what})."),
    "itembank.task_unknown_module": N_("The structure table has no module “{name}”."),
    "itembank.task_table_empty": N_("There is no line of criteria in what you pasted."),
}
register(REASONS)
