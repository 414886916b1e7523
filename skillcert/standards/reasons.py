"""What standards refuse, in words."""

from skillcert.core.i18n import N_
from skillcert.core.reasons import register

REASONS = {
    "standards.code_unknown": N_("The catalogue has no occupation {code}."),
    "standards.not_skilled": N_(
        "{name} is not a skilled occupation: only the major groups 3 to 6 of the catalogue can be filed for certification."
    ),
    "standards.work_type_taken": N_("{name} is already a work type of this occupation."),
    "standards.filing_code": N_(
        "“{code}” is not a filing code. It has 13 characters: the letter Y, S or J, then 12 digits (institution 4, province 2, site 6)."
    ),
    "standards.validity": N_("The filing would end on {until}, before it begins on {start}."),
    "standards.levels_missing": N_("Choose at least one level."),
    "standards.level_unknown": N_("There is no level {level}; levels are 5, 4, 3, 2 and 1."),
    "standards.item_taken": N_("This occupation and work type already stand in the filing; change that line instead."),
    "standards.edition_taken": N_("This occupation already has the edition {edition}."),
    "standards.edition_unknown": N_("There is no general edition {edition} of the conditions."),
    "standards.not_draft": N_("Only a draft can be changed; this version is in the state “{state}”. Draft a new edition instead."),
    "standards.weights_sum": N_("The column {column} sums to {total}; it must be 100."),
    "standards.weights_sum_printed": N_("The column {column} sums to {total}, although {printed} is printed under it; it must be 100."),
    "standards.weights_children": N_("In the column {column} the parts of “{parent}” sum to {total}; they must sum to {expected}."),
    "standards.weights_unreadable": N_("Row {row} of the table cannot be read: “{text}”."),
    "standards.weights_missing": N_("Level {level} has no {kind} weight table yet."),
    "standards.no_level": N_("The version has no level yet: give one its durations and theory pattern first."),
    "standards.no_conditions": N_("Level {level} has no condition line."),
    "standards.condition_contradicts": N_(
        "The line {code} contradicts itself: years after a certificate need a certificate of a lower level."
    ),
    "standards.pattern_sum": N_("The theory pattern makes {total} marks; it must make 100."),
    "standards.pattern_empty": N_("The theory pattern has no items."),
    "standards.marks_unreadable": N_("“{text}” is not a number of marks."),
    "standards.minutes": N_("{part} takes at least {least} minutes; {given} were given."),
    "standards.ratio": N_("An assessor takes between 1 and 20 candidates; {given} was given."),
}
register(REASONS)
