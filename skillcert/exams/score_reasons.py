"""What is said when a score from paper does not go."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

REASONS = {
    "exams.on_paper": N_(
        "This seat is written on paper. Go on with the answer sheet; what was saved here until then is kept."
    ),
    "exams.paper_nobody": N_("Choose at least one seat that is not on paper yet."),
    "exams.paper_not_laid": N_("Seat {seat}: no paper is laid out. Lay out the papers of this room first."),
    "exams.paper_seat_absent": N_(
        "Seat {seat}: recorded as absent at check-in (R34). Correct the check-in first if somebody sat there."
    ),
    "exams.paper_marked": N_("Seat {seat}: this paper is marked already. Its marks change only by a re-check."),
    "exams.paper_handed_in": N_("Seat {seat}: this paper was handed in on the PC. It counts as it is."),
    "exams.paper_reason": N_(
        "Seat {seat}: {answers} questions were answered on the PC. Write down why the answer sheet counts instead."
    ),
    "exams.paper_scored": N_(
        "Seat {seat}: a score was entered from paper already. Have the score entered anew instead."
    ),
    "exams.not_on_paper": N_("Seat {seat}: not declared as written on paper. Declare it first."),
    "exams.paper_absent": N_("Seat {seat}: recorded as absent; absent is not 0 marks (R34). Leave the score empty."),
    "exams.paper_too_early": N_("Seat {seat}: the exam has not begun yet."),
    "exams.score_nothing": N_("No score was entered. Type at least one, or choose a workbook."),
    "exams.score_bounds": N_("Seat {seat}: a score is a number from 0 to {most} with at most two decimals (R39)."),
    "exams.score_stands": N_(
        "Seat {seat}: two people agree on this score already. Have it entered anew if it is wrong."
    ),
    "exams.score_third_person": N_(
        "Seat {seat}: you looked at this sheet twice and the figures still differ. A third person reads it now (R44)."
    ),
    "exams.score_second_unknown": N_(
        "Sign-in name or password of the second person is wrong, or they may not enter scores. Leave both empty to count as one person."
    ),
    "exams.score_second_same": N_("The second signature needs another person than you (R44)."),
    "exams.score_collected": N_(
        "The results of this batch were collected with this score. It changes only by a re-check (R46)."
    ),
    "exams.score_reason": N_("Write down why; it stays in the history."),
    "exams.score_not_standing": N_("Seat {seat}: no score stands that could be entered anew."),
    "exams.score_columns": N_("The workbook has no column {missing}. Download the template and fill it in."),
    "exams.score_no_rows": N_("The workbook has no row under its head. Download the template and fill it in."),
    "exams.score_row_seat": N_(
        "There is no seat “{given}” in this room. Copy seat and ticket number from the template."
    ),
    "exams.score_row_ticket": N_(
        "Seat {seat} has the ticket number {ticket}, the row says “{given}”. Nothing is taken where the two disagree (R44)."
    ),
    "exams.score_row_twice": N_("Seat {seat} stands in row {row} already. Keep one of the two rows."),
    "exams.score_row_empty": N_("Seat {seat}: no score. Fill it in, or delete the row if nobody wrote there."),
    "exams.score_rows_wrong": N_(
        "Rows that are not in order: {count}. Nothing was stored; mend them in the workbook and choose it again."
    ),
}
register(REASONS)
