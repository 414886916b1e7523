"""The sentences of accommodations: why not, and what the candidate is told."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

register({
    "accommodation.time_bounds": N_("Extra time can be one of these shares of the paper's time: {allowed} %."),
    "accommodation.nothing": N_("Choose at least one: extra time, large print or screen reader."),
    "accommodation.say_need": N_("Say in a few words what you need it for."),
    "accommodation.need_long": N_("At most {most} characters; hand in a document for the rest."),
    "accommodation.not_agreed": N_("This concerns health. Without consent that the people who decide read it, it cannot be asked for here."),
    "accommodation.late": N_("Seats are given already. Call the exam office; the management can still grant it before the exam begins."),
    "accommodation.late_reason": N_("Seats are given already. Say why it comes so late."),
    "accommodation.begun": N_("The exam has begun; accommodations cannot change any more. The invigilator can give extra time for a reason."),
    "accommodation.own": N_("Nobody decides about their own exam. Leave it to a colleague."),
    "accommodation.same_person": N_("You proposed this. Another person grants it."),
    "accommodation.say_why": N_("Write why; the candidate reads it."),
    "accommodation.closed_application": N_("This application is closed; nothing can be asked for it."),
    "accommodation.there_already": N_("There is an accommodation for this application already. Withdraw it before asking for another."),
    "accommodation.notice_granted": N_("The accommodation for your exam {offer} was granted."),
    "accommodation.notice_refused": N_("The accommodation for your exam {offer} was not granted. Open it to read why."),
})
