"""What practical scoring says when it says no."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

REASONS = {
    "practical.weights_sum": N_("The weights of the tasks sum to {total}; they must be 100."),
    "practical.no_tasks": N_("Choose at least one task."),
    "practical.task_not_approved": N_("The task {name} is not approved yet."),
    "practical.task_elsewhere": N_("The task {name} belongs to another occupation or level."),
    "practical.criteria_sum": N_(
        "The criteria of {name} sum to {total}, the task has {marks} marks. Correct the task first."
    ),
    "practical.task_twice": N_("The task {name} is chosen twice."),
    "practical.scored_already": N_("Scoring has begun; the tasks cannot be changed any more."),
    "practical.tasks_missing": N_("No tasks are chosen for this exam yet. The office does that under Practical exams."),
    "practical.not_assigned": N_("You are not an assessor of this room session."),
    "practical.not_started": N_("Scoring begins with the exam at {time}."),
    "practical.not_present": N_(
        "This candidate is not checked in. The invigilator or lead assessor checks them in first."
    ),
    "practical.absent": N_("This candidate is recorded as absent; there is nothing to score."),
    "practical.own_sheet": N_("A sheet is filled in and signed only by its own assessor."),
    "practical.missing_line": N_("Task {task}, line {line}: not judged yet."),
    "practical.out_of_range": N_("Task {task}, line {line}: the deduction must lie between 0 and {marks}."),
    "practical.unknown_line": N_("The sheet names a line that the task does not have. Reload the page."),
    "practical.stale": N_("A newer state of this sheet is stored already. Reload the page."),
    "practical.veto_clause": N_("Say for each veto item what happened."),
    "practical.second_signature": N_("A second assessor of this room signs too, with their own name and password."),
    "practical.second_person": N_("The second signature must come from another assessor of this room."),
    "practical.reason_needed": N_("A correction needs its reason."),
    "practical.no_wide_spread": N_("The marks lie within the limit of {limit} points; no second look is needed."),
    "practical.note_needed": N_("Write what the second look found."),
    "practical.lead_only": N_("The lead assessor writes the second look."),
    "practical.structure_rules": N_("This bank has a structure table: the tasks are drawn by it, not chosen by hand."),
    "practical.redraw_reason": N_("Tasks were drawn already. Say why they are drawn again."),
    "practical.set_not_yours": N_(
        "These documents show the tasks; only those who compose or open papers may print them."
    ),
    "practical.purpose_missing": N_("Say what the print is for. It is kept with your name."),
    "practical.bad_sheet": N_("The sheet could not be read. Reload the page."),
}
register(REASONS)
