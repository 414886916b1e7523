"""What results says when it says no, and what it tells people."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

REASONS = {
    "results.nobody": N_("No candidate of this batch has a seat. Arrange the batch first."),
    "results.same_person": N_("You collected these scores. Another person must verify them (R44)."),
    "results.rooms_open": N_(
        "{count} rooms are not closed yet. Their invigilators close them with the room record (R45)."
    ),
    "results.violations_open": N_(
        "{count} reported violations wait for a decision. The quality office decides them first (R43)."
    ),
    "results.doubts_open": N_(
        "{count} items look miskeyed. The item office accepts each with a reason or corrects its key first."
    ),
    "results.final_for_key": N_(
        "The results of this batch are on public notice or sealed; a key is not corrected any more. Use an objection."
    ),
    "results.rekeyed_for_you": N_("A key of your theory paper of {batch} was corrected; your mark was counted again."),
    "results.incomplete": N_("{count} candidates still lack a mark. Complete the marking, then collect again (R40)."),
    "results.changed_since": N_("Scores changed after they were collected. Collect again, then verify."),
    "results.tampered": N_(
        "{count} stored scores do not carry our seal. Call the system administrator; nothing is released."
    ),
    "results.note_missing": N_("Say why, so that the others know what to look at."),
    "results.not_released": N_("These results are not released yet."),
    "results.recheck_closed": N_("The time for a re-check ended on {last} (R46)."),
    "results.recheck_once": N_("A re-check of this part was asked for already; each part is looked at once (R46)."),
    "results.recheck_nothing": N_(
        "Nothing of this part was marked in this batch, so there is nothing to look at again."
    ),
    "results.recheck_own": N_("Only the candidate may ask for a re-check."),
    "results.recheck_by_collector": N_("You collected these scores. Another person answers the re-check."),
    "results.recheck_reason": N_("Say in a sentence what should be looked at."),
    "results.score_bounds": N_("A mark lies between 0 and 100."),
    "results.score_same": N_("This is the mark that stands. Confirm it instead of changing it."),
    "results.finding_missing": N_("Write down what was found."),
    "results.recheck_open_window": N_(
        "Candidates may ask for a re-check until {last}. The notice begins after that day."
    ),
    "results.rechecks_open": N_("{count} re-checks wait for an answer."),
    "results.notice_running": N_("The public notice stands until {last}. Results are sealed after that day (R47)."),
    "results.notice_closed": N_("The public notice is not open. Objections are taken while it stands (R47)."),
    "results.objections_open": N_("{count} objections are not closed. Close them before sealing (R47)."),
    "results.objection_text": N_("Describe what you object to in at least ten characters."),
    "results.candidate_missing": N_("Choose the candidate whom the objection is about."),
    "results.objection_limit": N_("Too many objections came from here. Please call the office instead."),
    "results.not_noticed": N_("The batch has no public notice."),
    # notices to people
    "results.released_to_you": N_("Your results for {batch} are released. You may ask for a re-check until {last}."),
    "results.recheck_answered": N_("Your re-check for {batch} was answered."),
    # what stands beside a result
    "results.part_absent": N_("{part}: absent"),
    "results.part_void": N_("{part}: void after a violation"),
    "results.part_failed": N_("{part}: below 60"),
    "results.part_missing": N_("{part}: no mark yet"),
    "results.part_expired": N_("{part}: the kept pass has expired"),
    "results.part_not_admitted": N_("{part}: not admitted"),
    "results.withheld": N_("Taken off the public notice: {reason}"),
}
register(REASONS)
