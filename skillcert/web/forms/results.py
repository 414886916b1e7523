"""Shapes of what is typed in for results: re-checks, objections, notes."""

from wtforms import DecimalField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from skillcert.core.i18n import N_
from skillcert.web.forms import Form, select, stripped, whole_or_none
from skillcert.web.forms import text as line


def _area(label: str, most: int, *, hint: str = "", rows: int = 4, required: bool = True) -> TextAreaField:
    checks = [InputRequired() if required else Optional(), Length(max=most)]
    return TextAreaField(label, checks, filters=[stripped], description=hint, render_kw={"rows": rows})


class NoteForm(Form):
    note = _area(N_("What should be looked at again?"), 300)


class RecheckForm(Form):
    reason = _area(
        N_("What should be looked at?"),
        500,
        hint=N_("For example a question that was not counted. Marks are not given more generously the second time."),
    )


class RecheckAnswerForm(Form):
    """The answer to a re-check; the mark only when it changes."""

    score = DecimalField(
        N_("Changed mark"),
        [Optional()],
        places=None,
        description=N_("Leave empty to confirm the mark that stands."),
        render_kw={"inputmode": "decimal"},
    )
    finding = _area(N_("What was found"), 300)


class ObjectionForm(Form):
    """Anybody's objection to the public notice."""

    contact = line(
        N_("How we reach you"), 120, required=False, hint=N_("Telephone or e-mail. Only the office sees it.")
    )
    text = _area(N_("What do you object to?"), 2000, hint=N_("Name the entry of the list and what you know."))


class ObjectionAnswerForm(Form):
    decision = RadioField(N_("Decision"), [InputRequired()], choices=[])
    result_id = select(N_("Candidate"), [], required=False, coerce=whole_or_none)
    finding = _area(N_("What was found"), 300)
