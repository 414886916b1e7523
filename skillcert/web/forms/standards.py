"""Shapes of what is typed in for standards and filings."""

from wtforms import BooleanField, DateField, IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from skillcert.core.i18n import N_
from skillcert.people import queries as people
from skillcert.standards.states import LEVEL_LABELS, CandidateGroup, Hat
from skillcert.web.forms import Form, enum_choices, named_choices, row_choices, select, text, whole_or_none


class CheckboxesField(SelectMultipleField):
    """Several of a few: drawn as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _marks(default: str, required: bool = True) -> StringField:
    checks = [InputRequired() if required else Optional(), Length(max=6)]
    return StringField(N_("Marks each"), checks, default=default)


class WorkTypeForm(Form):
    name = text(N_("Name of the work type"), 80)


class FilingForm(Form):
    code = text(N_("Filing code"), 13, hint=N_("13 characters: Y, S or J and 12 digits; certificate numbers begin with it."))
    name = text(N_("Filed name of the institution"), 120, hint=N_("Printed on certificates exactly like this."))
    hat = select(N_("Filed as"), enum_choices(Hat))
    candidate_group = select(N_("Who may be assessed"), enum_choices(CandidateGroup))
    valid_from = DateField(N_("Valid from"), [InputRequired()])
    valid_until = DateField(N_("Valid until"), [InputRequired()])
    query_url = text(N_("Query address"), 200, required=False)


class FilingItemForm(Form):
    occupation_code = text(N_("Occupation code"), 12, hint=N_("For example 6-31-01-03; look it up in the catalogue."))
    work_type_id = select(N_("Work type"), [], required=False, coerce=whole_or_none, hint=N_("Empty: all work types of the occupation."))
    levels = CheckboxesField(N_("Levels"), [InputRequired()], coerce=int, choices=named_choices(LEVEL_LABELS))
    centre_id = select(N_("Run by"), row_choices(people.centres), coerce=int)


class VersionForm(Form):
    occupation_code = text(N_("Occupation code"), 12)
    edition = text(N_("Edition"), 40, hint=N_("As printed on its cover, for example 2024年版."))
    conditions_edition = select(
        N_("Conditions of application after"), [("2023", "2023年版"), ("2018", "2018年版")],
        hint=N_("The general edition whose condition lines the draft begins with."),
    )
    official = BooleanField(N_("The figures are those of the official standard"))
    published_on = DateField(N_("In force since"), [Optional()])
    related_codes = text(N_("Related occupations"), 200, required=False, hint=N_("Codes with commas between; their certificates count too."))


class ConditionForm(Form):
    """The figures of a condition line; 0 or nothing means that the line does not ask for it."""

    text = TextAreaField(N_("Wording"), [InputRequired()], render_kw={"rows": 3})
    text_en = TextAreaField(N_("Wording in English"), [Optional()], render_kw={"rows": 3})
    min_age = IntegerField(N_("Least age"), [Optional(), NumberRange(14, 60)])
    prior_level = select(N_("Certificate of level"), named_choices({str(level): name for level, name in LEVEL_LABELS.items()}, "—"),
                         required=False, coerce=whole_or_none)
    years_total = IntegerField(N_("Years of work in all"), [Optional(), NumberRange(0, 40)], default=0)
    years_after_prior = IntegerField(N_("Years of work after the certificate"), [Optional(), NumberRange(0, 40)], default=0)
    years_after_title = IntegerField(N_("Years of work after the title"), [Optional(), NumberRange(0, 40)], default=0)


class LevelForm(Form):
    level = select(N_("Level"), named_choices({str(level): name for level, name in LEVEL_LABELS.items()}), coerce=int)
    theory_minutes = IntegerField(N_("Theory, minutes"), [InputRequired(), NumberRange(1, 600)], default=90)
    practical_minutes = IntegerField(N_("Practical, minutes"), [InputRequired(), NumberRange(1, 960)], default=60)
    review_minutes = IntegerField(N_("Comprehensive review, minutes"), [InputRequired(), NumberRange(1, 240)], default=30,
                                  description=N_("Only levels 2 and 1 have it."))
    assessor_ratio = IntegerField(N_("Candidates an assessor"), [InputRequired(), NumberRange(1, 99)], default=5)
    assessors_odd = BooleanField(N_("The number of assessors must be odd"), default=True)
    single_count = IntegerField(N_("Single choice, items"), [InputRequired(), NumberRange(0, 400)], default=80)
    single_marks = _marks("1")
    multiple_count = IntegerField(N_("Multiple choice, items"), [InputRequired(), NumberRange(0, 400)], default=0)
    multiple_marks = _marks("2")
    judge_count = IntegerField(N_("True or false, items"), [InputRequired(), NumberRange(0, 400)], default=20)
    judge_marks = _marks("1")
    fill_count = IntegerField(N_("Fill in, items"), [Optional(), NumberRange(0, 100)], default=0)
    fill_marks = _marks("1", required=False)
    short_count = IntegerField(N_("Short answer, items"), [Optional(), NumberRange(0, 50)], default=0)
    short_marks = _marks("5", required=False)
    essay_count = IntegerField(N_("Essay, items"), [Optional(), NumberRange(0, 20)], default=0)
    essay_marks = _marks("10", required=False)


class WeightsForm(Form):
    table = TextAreaField(
        N_("Weight table"), [InputRequired()],
        description=N_("Paste it from a spreadsheet: first row the levels, then one row a range; parts of a range are indented."),
        render_kw={"rows": 14, "spellcheck": "false", "class_": "mono"},
    )
