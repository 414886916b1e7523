"""Forms of accommodations: asking, proposing, telling why not."""

from wtforms import BooleanField, FileField, TextAreaField
from wtforms.validators import InputRequired, Length

from skillcert.core.i18n import N_
from skillcert.registration.rules_accommodation import LONGEST_NEED, Granted
from skillcert.web import kit
from skillcert.web.forms import Form, select, text


class WantedForm(Form):
    """What is wanted or given; `choose` fills the shares of time."""

    time_percent = select(N_("Extra time"), [], coerce=int)
    large_print = BooleanField(N_("Large print: the paper opens with large letters"))
    screen_reader = BooleanField(N_("Screen reader: the paper opens in a simple layout for reading aloud"))

    def choose(self, steps) -> None:
        self.time_percent.choices = [(step, f"+{step} %" if step else kit.gettext(N_("no extra time"))) for step in steps]

    def told(self) -> Granted:
        return Granted(self.time_percent.data, self.large_print.data, self.screen_reader.data)


class AskForm(WantedForm):
    need = TextAreaField(
        N_("Why do you need it?"), [InputRequired(), Length(max=LONGEST_NEED)], render_kw={"rows": 4},
        description=N_("In a few words: for example a broken arm, weak eyesight, dyslexia."),
    )  # fmt: skip
    file = FileField(
        N_("A document, if you have one (JPG, PNG or PDF)"), render_kw={"accept": "image/jpeg,image/png,application/pdf"},
        description=N_("A doctor's note or a disability certificate. A picture taken with the telephone is enough."),
    )  # fmt: skip
    agreed = BooleanField(N_("I agree that the people who decide read this. Invigilators see only what is granted, never why."))
    late_reason = text(
        N_("Why it comes after the seats were given"), 200, required=False,
        hint=N_("Everybody who sees this record reads it. Say nothing about health here; that belongs under the reason."),
    )  # fmt: skip


class ProposeForm(WantedForm):
    late_reason = text(
        N_("Why it comes after the seats were given"), 200, required=False,
        hint=N_("Everybody who sees this record reads it. Say nothing about health here; that belongs under the reason."),
    )  # fmt: skip


class AnswerForm(Form):
    answer = TextAreaField(N_("Answer to the candidate"), [InputRequired(), Length(max=LONGEST_NEED)], render_kw={"rows": 3},
                           description=N_("The candidate reads this."))
