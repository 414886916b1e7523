"""The sentences of conduct: the door, the figures, violations, the room record; and labels of its kinds."""

from skillcert.conduct.kinds import IncidentKind
from skillcert.core.i18n import N_, labels
from skillcert.core.reasons import register

register(
    {
        "conduct.not_on_duty": N_("You are not on duty in this room."),
        "conduct.too_early": N_("R34: the doors open at {opens}; check-in begins then."),
        "conduct.too_late": N_(
            "R34: the lateness limit was {closes}; nobody is let in after that. The candidate counts as absent."
        ),
        "conduct.still_in_time": N_("R34: candidates may come until {closes}; only after that the rest is absent."),
        "conduct.identity_missing": N_(
            "R34: type the last four characters of the identity document, or confirm that document, ticket and face agree."
        ),
        "conduct.identity_differs": N_(
            "R34: these characters do not belong to the identity document of {name}. Look at the document again; if it is another person, report it."
        ),
        "conduct.seat_differs": N_("R34: {name} belongs to seat {seat}, not to seat {given}."),
        "conduct.ticket_unknown": N_(
            "R34: no candidate of this room has the ticket number {number}. Check the room on the ticket."
        ),
        "conduct.room_closed": N_("The record of this room is closed; what it says can no longer be changed."),
        "conduct.just_recorded": N_("Somebody else has just recorded this seat. Look again."),
        "conduct.already_present": N_("{name} is checked in. Take that back first."),
        "conduct.not_checked_in": N_("Nothing is recorded for this seat yet."),
        "conduct.reason_missing": N_("Say in a few words why."),
        "conduct.figures_differ": N_(
            "R61: {expected} expected, {present} present, {absent} absent: {open} candidates are not accounted for. Check them in or record their absence."
        ),
        "conduct.papers_negative": N_("R32: a number of papers cannot be negative."),
        "conduct.papers_differ": N_(
            "R32: of {issued} papers issued, {difference} are not accounted for. Issued must equal used + blank + void."
        ),
        "conduct.papers_used": N_("R32: {used} papers were used, but {present} candidates were present."),
        "conduct.bag_early": N_("R33: the bag may not be opened before {scheduled}."),
        "conduct.bag_staff": N_("R33: two of the staff must witness the opening; {have} is named."),
        "conduct.bag_candidates": N_("R33: two candidates must sign for the opening; {have} is named."),
        "conduct.not_over": N_("The session ends at {ends}; the room record is closed after that."),
        "conduct.incident_text": N_("Write down what happened, in a few words."),
        "conduct.clause_unknown": N_("Choose the act from the list."),
        "conduct.violation_text": N_("R43: describe what was seen, when and by whom (at least ten characters)."),
        "conduct.violation_evidence": N_(
            "R43: nothing is decided without evidence: name two witnesses or attach a file."
        ),
        "conduct.evidence_kind": N_("Evidence is a picture (JPEG, PNG) or a PDF."),
        "conduct.same_person": N_("R43: who reported the violation does not decide it."),
        "conduct.decision_text": N_("Give the reasons for the decision."),
        "conduct.signed_already": N_("You have already signed this record."),
        "conduct.notice_voided": N_(
            "A violation in your exam was decided: {clause}. The marks of the subject are void."
        ),
        "conduct.notice_voided_all": N_(
            "A violation in your exam was decided: {clause}. The marks of all subjects are void."
        ),
        "conduct.notice_banned": N_(
            "A violation in your exam was decided: {clause}. The marks of all subjects are void, and you cannot apply until {until}."
        ),
    }
)
labels(
    IncidentKind,
    {
        IncidentKind.EQUIPMENT: N_("Equipment failed"),
        IncidentKind.POWER: N_("Power or network failed"),
        IncidentKind.LATE_START: N_("Started late"),
        IncidentKind.PAPER: N_("Paper exchanged or misprinted"),
        IncidentKind.HEALTH: N_("Health"),
        IncidentKind.SAFETY: N_("Accident or safety"),
        IncidentKind.LEFT: N_("Left the room for a while"),
        IncidentKind.RESEATED: N_("Seat changed"),
        IncidentKind.OTHER: N_("Something else"),
    },
)
