"""What plans refuse, in words."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

REASONS = {
    "plans.field_missing": N_("The announcement still lacks: {name}."),
    "plans.no_offer": N_("The batch offers nothing yet: add an occupation and level."),
    "plans.no_session": N_("{offer} has no session for {part}; plan at least one."),
    "plans.dates_order": N_("{earlier_name} ({earlier}) must lie before {later_name} ({later})."),
    "plans.roster_impossible": N_(
        "The review ends on {review}, but the roster must be filed {lead} working days before the exam, by {due}. "
        "End the review earlier, or hold the first exam on {earliest} or later."
    ),
    "plans.registration_over": N_("Registration closed on {day}; move the dates before announcing."),
    "plans.filing_expired": N_("On the exam day {day} the filing {code} is not valid (valid {start} to {until})."),
    "plans.outside_filing": N_("{offer} is not in the filing {code} for this centre. File it first, or take the offer out."),
    "plans.standard_not_active": N_("The standard {edition} of {offer} is not in force. Choose the version in force."),
    "plans.level_without_figures": N_("The standard {edition} has no figures for {level}."),
    "plans.offer_twice": N_("{offer} is already offered in this batch."),
    "plans.part_not_required": N_("{level} has no {part}."),
    "plans.session_in_past": N_("{start} is already past; choose a later day."),
    "plans.site_elsewhere": N_("This site belongs to another centre."),
    "plans.session_minutes": N_("The standard gives {part} {least} minutes; {given} are too few."),
    "plans.two_people": N_("Whoever drafted or reviewed a plan cannot decide on it; another person must."),
    "plans.reason_missing": N_("Say why: the reason goes into the history and to the centre."),
    "plans.filed_in_future": N_("The filing date {day} lies in the future."),
    "plans.reference_missing": N_("Give the reference under which the authority took the plan."),
    "plans.nothing_changed": N_("Nothing was changed, so there is no new notice."),
    "plans.exam_begun": N_("The first exam has begun; the notice can no longer be changed."),
    "plans.site_name_taken": N_("This centre already has a site named {name}."),
    "plans.offers_frozen": N_("The offers of an announced batch cannot be changed (R5). Cancel it and draft a new batch."),
}
register(REASONS)
