"""The sentences of registration: the workbook and the conditions; verbs' own stand in `reasons_of_verbs`."""

from skillcert.core.i18n import N_, labels
from skillcert.core.reasons import register
from skillcert.registration import reasons_of_accommodations, reasons_of_verbs  # noqa: F401  (their sentences are registered with these)
from skillcert.standards.conditions import EducationKind, EvidenceKind, TitleLevel

ROSTER = {
    "roster.columns_missing": N_("The workbook lacks these columns: {titles}. Use the template, whose first row holds the titles."),
    "roster.no_rows": N_("There is no candidate under the title row."),
    "roster.missing": N_("“{column}” must be filled in."),
    "roster.certificate_missing": N_("“{column}” must be filled in because the row says that a certificate is held."),
    "roster.needed_without_card": N_("“{column}” must be filled in because it cannot be read from this kind of document."),
    "roster.formula": N_("The cell begins like a formula (=, +, - or @). Type the plain text."),
    "roster.occupation_unknown": N_("There is no occupation or work type named “{text}” in the occupation catalogue. Use the exact name."),
    "roster.not_offered": N_("This batch does not offer {text} at {level}. Correct the row or use the batch that does."),
    "roster.condition_level": N_("The text is condition {line} of {belongs}, but the row applies for {level}."),
    "roster.condition_unknown": N_("The text is none of the conditions of {level}. Copy the wording from the template."),
    "roster.too_young": N_("Age on {day} is {age}; at least {asked} is asked. Possible from {earliest}."),
    "roster.taken": N_("This person already has a live registration for the same occupation and level in this batch."),
    "roster.duplicate": N_("The same person is already in row {row} for the same occupation and level; the first row counts."),
    "roster.phone": N_("This is not a mobile number: 11 digits beginning with 13 to 19 are wanted, the cell has {length} characters."),
    "roster.option": N_("“{text}” is not one of the options: {options}."),
    "roster.name": N_("A name does not hold “{text}”. Check whether the cell belongs to another column."),
    "roster.too_long": N_("The text is longer than {limit} characters."),
    "roster.date": N_("“{text}” is not a date; write it like 1990-01-31."),
}

ELIGIBILITY = {
    "eligibility.age_met": N_("Age on {day} is {age}; {asked} is asked (condition {line})."),
    "eligibility.age_later": N_("Age on {day} is {age}; the standard asks for {asked} (condition {line}). You can apply from {earliest}."),
    "eligibility.prior_met": N_("You hold a certificate of level {asked}, issued on {issued} (condition {line})."),
    "eligibility.prior_short": N_("Condition {line} asks for a certificate of exactly level {asked} of this or a related occupation, "
                                  "issued before the registration. None was found."),
    "eligibility.prior_held_met": N_("The certificate of {issued} has been held for {asked} years (condition {line})."),
    "eligibility.prior_held_later": N_("The certificate was issued on {issued}; condition {line} asks that it be held for {asked} years. "
                                       "You can apply from {earliest}."),
    "eligibility.work_total_met": N_("Work in this or a related occupation: {years} years {months} months; {asked} years are asked (condition {line})."),
    "eligibility.work_total_later": N_("Work in this or a related occupation: {years} years {months} months; condition {line} asks for {asked} years. "
                                       "If you go on working you can apply from {earliest}."),
    "eligibility.work_total_short": N_("Work in this or a related occupation: {years} years {months} months; condition {line} asks for {asked} years. "
                                       "No present work is stated that would fill the gap."),
    "eligibility.work_after_prior_met": N_("Work after the certificate of {since}: {years} years {months} months; {asked} years are asked (condition {line})."),
    "eligibility.work_after_prior_later": N_("Work after the certificate of {since}: {years} years {months} months; condition {line} asks for {asked} years. "
                                             "If you go on working you can apply from {earliest}."),
    "eligibility.work_after_prior_short": N_("Work after the certificate of {since}: {years} years {months} months; condition {line} asks for {asked} years. "
                                             "No present work is stated that would fill the gap."),
    "eligibility.work_after_title_met": N_("Work after the title of {since}: {years} years {months} months; {asked} years are asked (condition {line})."),
    "eligibility.work_after_title_later": N_("Work after the title of {since}: {years} years {months} months; condition {line} asks for {asked} years. "
                                             "If you go on working you can apply from {earliest}."),
    "eligibility.work_after_title_short": N_("Work after the title of {since}: {years} years {months} months; condition {line} asks for {asked} years. "
                                             "No present work is stated that would fill the gap."),
    "eligibility.works_now_met": N_("You work in this or a related occupation (condition {line})."),
    "eligibility.works_now_short": N_("Condition {line} is for people who work in this or a related occupation now. No present work is stated."),
    "eligibility.title_met": N_("You hold the matching professional title ({asked}), granted on {granted} (condition {line})."),
    "eligibility.title_short": N_("Condition {line} asks for a matching professional title: {asked}. None was found."),
    "eligibility.education_met": N_("Your school counts for condition {line}: {asked}."),
    "eligibility.education_later": N_("Condition {line} asks for a diploma of: {asked}. It counts from the day you graduate, {earliest}."),
    "eligibility.education_short": N_("Condition {line} asks for a diploma in this or a related major of: {asked}. None was found."),
    "eligibility.apprenticeship_met": N_("The apprenticeship is completed (condition {line})."),
    "eligibility.apprenticeship_later": N_("Condition {line} asks for a completed apprenticeship; yours ends on {earliest}."),
    "eligibility.apprenticeship_short": N_("Condition {line} asks for a completed apprenticeship. None is stated."),
}
register(ROSTER)
register(ELIGIBILITY)

labels(EducationKind, {
    EducationKind.SECONDARY_VOCATIONAL: N_("secondary vocational school"),
    EducationKind.TECHNICAL_SCHOOL: N_("technical school"),
    EducationKind.TECHNICAL_SENIOR_CLASS: N_("senior class of a technical school"),
    EducationKind.SENIOR_TECHNICAL_SCHOOL: N_("senior technical school"),
    EducationKind.TECHNICIAN_COLLEGE: N_("technician college"),
    EducationKind.TECHNICIAN_CLASS: N_("technician class of a technician college"),
    EducationKind.HIGHER_VOCATIONAL: N_("higher vocational school"),
    EducationKind.COLLEGE: N_("college or university"),
    EducationKind.OTHER: N_("other school"),
})
labels(TitleLevel, {
    TitleLevel.JUNIOR: N_("junior title"),
    TitleLevel.INTERMEDIATE: N_("intermediate title"),
    TitleLevel.SENIOR: N_("senior title"),
})
labels(EvidenceKind, {
    EvidenceKind.IDENTITY_DOCUMENT: N_("Identity document"),
    EvidenceKind.PHOTO: N_("Photo"),
    EvidenceKind.APPLICATION_FORM: N_("Signed application form and commitment"),
    EvidenceKind.PRIOR_CERTIFICATE: N_("Scan of the earlier certificate"),
    EvidenceKind.WORK_PROOF: N_("Proof of years of work"),
    EvidenceKind.WORK_COMMITMENT: N_("Commitment on years of work"),
    EvidenceKind.SOCIAL_INSURANCE: N_("Social insurance record"),
    EvidenceKind.DIPLOMA: N_("Diploma, or proof of enrolment"),
    EvidenceKind.TITLE_CERTIFICATE: N_("Certificate of the professional title"),
    EvidenceKind.APPRENTICESHIP_PROOF: N_("Proof of completed apprenticeship"),
})
