"""The supervisor's report: a finding and a note for each item, problems, advice, conclusion."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import Length, Optional

from skillcert.core.i18n import N_
from skillcert.supervision.checklist import Conclusion
from skillcert.web.forms import Form, enum_choices


class InspectionForm(Form):
    problems = TextAreaField(N_("Problems found"), [Optional(), Length(max=2000)], render_kw={"rows": 3})
    advice = TextAreaField(N_("Advice"), [Optional(), Length(max=2000)], render_kw={"rows": 3})
    conclusion = RadioField(N_("Overall conclusion"), [Optional()], choices=enum_choices(Conclusion))
