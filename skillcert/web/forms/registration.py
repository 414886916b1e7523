"""Forms of registration: details, condition, facts, uploads, review, roster filing, the public checker."""

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    FormField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    TextAreaField,
    widgets,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from skillcert.core.i18n import N_
from skillcert.registration.details import ETHNICITIES
from skillcert.registration.roster_columns import EDUCATION, SOURCES
from skillcert.registration.rules import REVIEW_REASONS
from skillcert.standards.conditions import EducationKind, EvidenceKind, TitleLevel
from skillcert.web import kit
from skillcert.web.forms import Form, enum_choices, named_choices, select, text, text_or_none, whole_or_none

PERIODS, CERTIFICATES = 4, 2
LEVELS = {"5": N_("Level 5"), "4": N_("Level 4"), "3": N_("Level 3"), "2": N_("Level 2"), "1": N_("Level 1")}
PRESETS = {
    "photo": N_("The photo does not meet the requirements (recent, one inch, white ground, bareheaded)"),
    "identity_scan": N_("The scan of the identity document is missing or cannot be read"),
    "prior_certificate": N_("The scan of the earlier certificate is missing or does not agree with the form"),
    "work_proof": N_("The proof of years of work is missing, unstamped or too short"),
    "diploma": N_("The diploma or proof of enrolment is missing or of another major"),
    "title": N_("The certificate of the professional title is missing or does not match"),
    "facts": N_("What the form says does not agree with the documents"),
    "unclear": N_("A document is unclear; upload a better picture"),
}
assert set(PRESETS) == set(REVIEW_REASONS)


def plain(values) -> list[tuple[str, str]]:
    return [("", "—"), *((value, value) for value in values)]


class DetailsForm(Form):
    phone = text(N_("Mobile number"), 20, inputmode="tel", autocomplete="tel")
    ethnicity = select(N_("Ethnic group"), lambda: plain(f"{name}族" for name in ETHNICITIES))
    education = select(N_("Education"), lambda: plain(EDUCATION))
    province = text(N_("Province or city"), 40)
    source = select(N_("Where you come from"), lambda: plain(SOURCES))
    employer = text(N_("Employer or school"), 120, required=False)
    class_name = text(N_("Class"), 80, required=False, hint=N_("Only for students of this college."))
    major = text(N_("Major"), 80, required=False)
    email = text(N_("E-mail address"), 120, required=False, inputmode="email", autocomplete="email")
    address = text(N_("Postal address"), 160, required=False)
    history = TextAreaField(N_("Studies and work in short"), [Optional(), Length(max=600)])


class ConditionForm(Form):
    line = RadioField(N_("Under which condition do you apply?"), [InputRequired()], coerce=int)


class PeriodForm(PlainForm):
    start = DateField(N_("From"), [Optional()])
    end = DateField(N_("Until (empty: still working there)"), [Optional()])
    employer = text(N_("Employer"), 80, required=False)
    post = text(N_("Work done"), 80, required=False)


class CertificateForm(PlainForm):
    level = select(N_("Level of the certificate"), named_choices(LEVELS, blank="—"), required=False, coerce=text_or_none)
    number = text(N_("Certificate number"), 40, required=False)
    issued_on = DateField(N_("Date of issue"), [Optional()])
    occupation = text(N_("Occupation on the certificate"), 80, required=False)


class FactsForm(Form):
    """Which parts are shown depends on the chosen line."""

    periods = FieldList(FormField(PeriodForm), min_entries=PERIODS, max_entries=PERIODS)
    certificates = FieldList(FormField(CertificateForm), min_entries=CERTIFICATES, max_entries=CERTIFICATES)
    title_level = select(N_("Professional title"), enum_choices(TitleLevel, blank="—"), required=False, coerce=text_or_none)
    title_on = DateField(N_("Title granted on"), [Optional()])
    title_matching = BooleanField(N_("The title matches the occupation"))
    school_kind = select(N_("Kind of school"), enum_choices(EducationKind, blank="—"), required=False, coerce=text_or_none)
    school = text(N_("School"), 80, required=False)
    graduated_on = DateField(N_("Graduated on"), [Optional()])
    final_year = BooleanField(N_("I am a final-year student there"))
    related_major = BooleanField(N_("The major is this occupation's or a related one"))
    assessed = BooleanField(N_("The programme is on the college's list of assessed ones"))
    apprenticeship_ended_on = DateField(N_("Apprenticeship completed on"), [Optional()])
    held_reason = text(N_("You hold this level already: why do you apply again?"), 200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for entry in [*self.periods, *self.certificates]:
            for field in entry.form:
                field.label.text = kit.gettext(field.label.text)


class UploadForm(Form):
    kind = select(N_("What it is"), enum_choices(EvidenceKind))
    file = FileField(N_("File (JPG, PNG or PDF)"))


class PhotoForm(Form):
    photo = FileField(N_("Photo (JPG or PNG, white ground, 295 × 413 or larger)"),
                      render_kw={"accept": "image/jpeg,image/png"})


class HandInForm(Form):
    consent = BooleanField(N_("I have read the commitment and agree to it"))


class ReasonForm(Form):
    reason = text(N_("Reason"), 200)


class CheckboxesField(SelectMultipleField):
    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class ReviewForm(Form):
    reasons = CheckboxesField(N_("Reasons for a return or refusal"), [Optional()], choices=named_choices(PRESETS))
    note = TextAreaField(N_("In your own words"), [Optional(), Length(max=500)],
                         description=N_("The candidate reads this."))


class RosterUploadForm(Form):
    batch = select(N_("Batch"), lambda: [], coerce=whole_or_none)
    workbook = FileField(N_("Workbook of candidates (.xls, .xlsx or .csv)"),
                         render_kw={"accept": ".xls,.xlsx,.csv"})
    photos = FileField(N_("Photos in one zip, each named by the identity number"), render_kw={"accept": ".zip"})


class RosterFilingForm(Form):
    filed_on = DateField(N_("Filed on"), [InputRequired()])
    reference = text(N_("Reference of the authority"), 80, required=False)
    late_reason = text(N_("Reason for filing late"), 200, required=False,
                       hint=N_("Only when fewer working days are left than asked for."))


class CheckerForm(PlainForm):
    """The public checker; a GET form, so it has no token and keeps nothing."""

    born = DateField(N_("Your date of birth"), [InputRequired()])
    years = IntegerField(N_("How many full years have you worked in the occupation or a related one?"),
                         [Optional(), NumberRange(0, 60)], default=0)
    working = BooleanField(N_("I still work in it"))
    certificate = select(N_("Which certificate do you hold?"), named_choices(LEVELS, blank=N_("none")), required=False,
                         coerce=text_or_none)
    certificate_on = DateField(N_("Issued on"), [Optional()])
    school = select(N_("Which school did you finish, or are you in the final year of?"),
                    enum_choices(EducationKind, blank=N_("none that counts")), required=False, coerce=text_or_none)
    final_year = BooleanField(N_("I am in the final year"))
    title = select(N_("Do you hold a matching professional title?"), enum_choices(TitleLevel, blank=N_("none")), required=False,
                   coerce=text_or_none)
    title_on = DateField(N_("Granted on"), [Optional()])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self:
            field.label.text = kit.gettext(field.label.text)
