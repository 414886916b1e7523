"""What the exam says when it says no."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

REASONS = {
    "exams.unknown_ticket": N_(
        "Ticket number and room code do not belong together. Look at your ticket and at the code on the board."
    ),
    "exams.wrong_place": N_(
        "This PC ({address}) does not belong to your exam room. Take your seat in the room on your ticket, or tell the invigilator."
    ),
    "exams.proof_expired": N_("Confirm within five minutes. Type ticket number and room code once more."),
    "exams.proof_forged": N_("This confirmation does not come from the door. Type ticket number and room code."),
    "exams.too_much": N_("This is more than a paper holds; nothing of it was taken. Reload the page."),
    "exams.wait": N_("Too many wrong tries from this PC. Wait {seconds} seconds."),
    "exams.not_prepared": N_("The papers of this room are not prepared yet. Tell the invigilator."),
    "exams.too_early": N_("Sign-in opens at {time}."),
    "exams.too_late": N_("Sign-in closed at {time}, {minutes} minutes after the start. Go to the invigilator."),
    "exams.over": N_("The exam ended at {time}."),
    "exams.handed_in": N_("The paper was handed in at {time}."),
    "exams.absent": N_("You are recorded as absent. Go to the invigilator."),
    "exams.seat_taken": N_(
        "Your paper is open on another PC. Ask the invigilator for a release code and type it here."
    ),
    "exams.wrong_release_code": N_("This release code is wrong or no longer valid. Ask the invigilator for a new one."),
    "exams.not_started": N_("The exam starts at {time}."),
    "exams.moved": N_("This paper was opened on another PC. What you answered here until then is kept."),
    "exams.unknown_seat": N_("This PC is not signed in to an exam. Sign in with ticket number and room code."),
    "exams.bad_save": N_("The answer could not be read. Reload the page."),
    "exams.foreign_option": N_("Question {question}: this choice is not one of this paper. Reload the page and choose again."),
    "exams.early_submit": N_("A paper may be handed in from {time} on, {minutes} minutes after the start."),
    "exams.not_theory": N_("This session is not a theory exam."),
    "exams.not_published": N_("The arrangement is not published yet. Publish it, then prepare the papers."),
    "exams.no_seats": N_("No candidate has a seat in this room session."),
    "exams.no_paper": N_("There is no approved paper for {occupation} level {level}. Approve and lock one first."),
    "exams.started": N_("The exam began more than {minutes} minutes ago; papers are not laid out any more."),
    "exams.extension_bounds": N_("Extra time is 1 to {limit} minutes together."),
    "exams.extension_reason": N_("Extra time needs a reason."),
    "exams.bad_pulse": N_("What the page says of itself could not be read. Reload the page."),
    "exams.paused": N_("The exam is paused. Your answers are kept; they are sent and counted when it goes on."),
    "exams.still_paused": N_(
        "Seat {seat} is paused. Let the exam go on and run to its end; papers are marked after it."
    ),
    "exams.time_reason": N_("Say why; it is written into the history of the room."),
    "exams.begun_not_moved": N_(
        "The exam at seat {seat} has begun; its hour does not follow any more. The invigilator can pause it or give extra time."
    ),
    "exams.nobody_sits": N_("Nobody here has time that runs: every paper is handed in, over, absent or on paper."),
    "exams.other_room": N_(
        "You invigilate another room. Time is held by the invigilators of the room and by the exam office."
    ),
    "exams.own_time": N_("You sit in this room yourself. Somebody else decides about its time (R46)."),
    "exams.paused_already": N_("Time stands still here already."),
    "exams.not_paused": N_("Nothing is paused here."),
    "exams.not_resumed": N_("Nothing was resumed here, so there is nothing to take back."),
    "exams.resumed_long_ago": N_(
        "The exam went on more than {minutes} minutes ago. Pause it now and give the minutes back as extra time."
    ),
    "exams.not_given": N_("Only extra time and returned minutes can be taken back."),
    "exams.taken_back_already": N_("Seat {seat}: this time was taken back already."),
    "exams.time_in_use": N_("Seat {seat} is working in this time already; it is not taken back any more."),
    "exams.nothing_lost": N_("The log shows no lost minutes that were not given back yet."),
    "exams.notice_long": N_("A word to candidates has at most {most} characters. Shorten it."),
    "exams.still_running": N_("The exam runs until {time}; papers are marked after the end."),
    "exams.paper_changed": N_(
        "The paper {number} is no longer the one that was sat. Marking is stopped; tell the quality office."
    ),
    "exams.answer_too_long": N_(
        "An answer may have at most {most} characters. Shorten it; what was saved before is kept."
    ),
    "exams.point_missing": N_("Give every scoring point its marks; 0 is a mark too."),
    "exams.point_bounds": N_("Scoring point {number} takes 0 to {most} marks, at most two decimals."),
    "exams.own_answer": N_("You cannot mark this answer. Leave it to another marker."),
    "exams.marked_already": N_("Another marker has marked this answer meanwhile. Go on with the next one."),
    "exams.marks_complete": N_("The paper of this answer is complete; marks change only by a re-check."),
    "exams.own_timeline": N_("These are your own answers. Leave the re-check to somebody else (R46)."),
    "exams.timeline_not_over": N_(
        "The paper is not handed in yet. Saved answers are opened after the end of the exam."
    ),
    "exams.sheets_purpose": N_("The sheets show saved answers. Say in a word or two what they are printed for (R31)."),
    "exams.timeline_purpose": N_("Say what you open the answers for, for example the number of the re-check (R31)."),
    "exams.unsent_file": N_(
        "This is not a file of unsent answers. Take the unsent-….json that the candidate's page saved on the PC."
    ),
    "exams.unsent_other": N_(
        "This file belongs to another candidate's paper. Open the saved answers of that candidate."
    ),
    "exams.unsent_changed": N_(
        "This file was damaged or changed since it was saved; it proves nothing. Look for the original on the PC."
    ),
    "exams.fallback_not_laid": N_("Seats without a paper: {missing}. Lay out the papers of this room, then print."),
    "exams.nothing_to_mark": N_("There is no paper to mark."),
    "statistics.nobody": N_("Nobody has sat this paper; there is nothing to compute."),
    "statistics.waiting": N_("{count} candidates of this paper are not marked yet. Mark them first."),
    "statistics.job": N_("Item statistics of paper {number}"),
    "doubts.reason_missing": N_("Write down why; it stays with the exam."),
    "doubts.there_already": N_("This item is on the list already."),
    "doubts.marked_by_hand": N_("This item is marked by people, not by a key. Use the re-check instead."),
    "doubts.same_key": N_("This is the key that stands. Accept the item instead."),
    "doubts.own_proposal": N_("You proposed this key. Another person confirms or declines it (R46)."),
    "doubts.others_proposal": N_("Only who proposed a key takes it back. Decline it instead."),
}
register(REASONS)
