"""Shapes of what is typed in about doubtful keys."""

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from skillcert.core.i18n import N_
from skillcert.web.forms import Form, stripped, text


def _area(label: str, hint: str = "", **more) -> TextAreaField:
    return TextAreaField(
        label, [InputRequired(), Length(max=500)], filters=[stripped], description=hint, render_kw={"rows": 3}, **more
    )


class AcceptForm(Form):
    reason = _area(N_("Why the key stands"), N_("For example: checked against the textbook by two experts."))


class ProposeForm(Form):
    key = text(
        N_("Right key"),
        200,
        hint=N_("C for single choice, ABD for multiple choice, T or F for true or false; gaps as in the bank."),
    )
    reason = _area(N_("Why it is the right one"), id="propose-reason")


class DeclineForm(Form):
    note = _area(N_("Why it is not the right one"))


class RaiseForm(Form):
    reason = _area(N_("Why the key is in doubt"), N_("For example: several candidates complained."))
