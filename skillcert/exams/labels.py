"""What happened in the exams, in a reader's words."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "exams.prepare": N_("Papers laid out"),
        "exams.sign_in": N_("Signed in to the exam"),
        "exams.release": N_("Release code given"),
        "exams.extend": N_("Extra time given"),
        "clock.stepped": N_("The machine's clock was moved during an exam; exam time goes on undisturbed"),
        "clock.adopted": N_("The machine's clock taken over"),
        "exams.take_back": N_("Extra time taken back"),
        "exams.compensate": N_("Lost minutes given back"),
        "exams.pause": N_("Time stopped"),
        "exams.evacuate": N_("Room evacuated"),
        "exams.resume": N_("Time went on"),
        "exams.take_back_resume": N_("Going on taken back: time stands still"),
        "exams.notify": N_("Word to candidates"),
        "exams.switch": N_("Seats changed to the spare paper"),
        "exams.submit": N_("Paper handed in"),
        "exams.end": N_("Paper ended by the clock"),
        "exams.miss": N_("Recorded as absent"),
        "exams.mark": N_("Papers marked"),
        "exams.read_unsent": N_("File of unsent answers read"),
        "exams.look_back": N_("Saved answers opened for a re-check"),
        "exams.print_sheets": N_("Answer sheets printed for an exam on paper"),
        "exams.print_forms": N_("Forms printed for an exam on paper"),
        "exams.mark_written": N_("Written answer marked"),
        "exams.declare_paper": N_("Declared as written on paper"),
        "exams.to_paper": N_("Seat goes on on paper"),
        "exams.from_paper": N_("Back from paper to the PC"),
        "exams.enter_scores": N_("Scores entered from paper"),
        "exams.enter_score": N_("Score entered from an answer sheet"),
        "exams.score": N_("Score from paper stands: two people agree"),
        "exams.reopen_score": N_("Score from paper to be entered anew"),
        "statistics.compute": N_("Item statistics computed"),
        "doubts.raise": N_("Key doubted"),
        "doubts.accept": N_("Doubtful key accepted"),
        "doubts.propose": N_("Another key proposed"),
        "doubts.withdraw": N_("Proposed key taken back"),
        "doubts.decline": N_("Proposed key declined"),
        "doubts.confirm": N_("Key corrected after the exam"),
        "doubts.mark_again": N_("Papers marked again"),
    }
)
