"""What the console of a hall says when it says no, and where door and PCs disagree; imported by the verbs it belongs to."""

from skillcert.core import happenings
from skillcert.core.i18n import N_
from skillcert.core.reasons import register

register(
    {
        "exams.no_seat_chosen": N_("Tick the seats that are meant, or choose everybody."),
        "exams.whom_unclear": N_("Seats are ticked ({count}), but everybody is chosen. Choose one of the two."),
        "exams.no_release_code": N_("No release code is out for this seat."),
        "exams.reseat_over": N_(
            "The paper of this seat is over; a seat is changed only while it can still be written."
        ),
        "exams.signed_in_not_absent": N_(
            "R34: {name} signed in at a PC at {time} and so is not absent. Check the candidate in; if somebody else sat there, report a violation."
        ),
        "exams.figures_absent_but_sat": N_(
            "R32: {name} is recorded as absent but signed in at {time}. Take the absence back and check the candidate in."
        ),
        "exams.figures_sat_not_recorded": N_(
            "R32: {name} signed in at {time} but was not checked in. Check the candidate in now."
        ),
        "exams.figures_not_recorded": N_("R32: {name} is neither checked in nor absent. Record one of the two."),
        "exams.figures_present_not_sat": N_(
            "R32: {name} was checked in but never signed in at a PC. If that was a mistake, take the check-in back; if not, write down an incident for this seat."
        ),
        "exams.figures_paused": N_(
            "R32: the paper of {name} is paused and so never ends. Let it go on, or end it with the office."
        ),
        "exams.figures_working": N_("R32: {name} still works until {time}. Wait until then."),
        "exams.figures_unsent": N_(
            "R32: answers of {name} that have waited on the PC since {since}: {count}. Leave the PC on and connect it again. What cannot be sent any more is exported at the PC for the office, and an incident is written down for this seat."
        ),
    }
)
happenings.name({"exams.withdraw_release": N_("Release code taken back")})
