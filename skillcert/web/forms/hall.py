"""Forms of the hall's console. Several stand on one page: `named` gives each its own ids."""

from typing import TypeVar

from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from skillcert.core.i18n import N_
from skillcert.web.forms import Form, named_choices, text

REASONS = (
    N_("The PC failed"),
    N_("The network failed"),
    N_("The power failed"),
    N_("Started late"),
    N_("The candidate was unwell"),
    N_("Disturbance in the room"),
)
"""What is usually the matter: offered while typing."""
MINUTES = (5, 10, 15)
ALL, SOME = "all", "some"
F = TypeVar("F", bound=Form)


def named(form: F, word: str) -> F:
    """The same form with ids that begin with `word`, so that it may stand beside others; the field names stay."""
    for field in form:
        field.id = field.label.field_id = f"{word}-{field.short_name}"
    return form


def why(hint: str = "") -> object:
    return text(N_("Reason"), 120, hint=hint, autocomplete="off", list="usual-reasons")


class DoorForm(Form):
    """The ticket alone opens the seat with the photo; with the end of the document it checks in at once."""

    ticket = text(
        N_("Ticket number"), 32, hint=N_("Scan the ticket or type its number."), autocomplete="off", inputmode="numeric"
    )
    identity = text(
        N_("Last four characters of the document"),
        18,
        required=False,
        hint=N_("Left empty: look at photo and document first."),
        autocomplete="off",
    )


class CheckInForm(Form):
    identity = text(N_("Last four characters of the document"), 18, required=False, autocomplete="off")
    seen = BooleanField(N_("Document, ticket and face agree"))


class WhyForm(Form):
    reason = why()


class ResumeForm(Form):
    reason = text(N_("Remark"), 120, required=False, autocomplete="off")


READ = N_("The candidate reads it on the screen.")
READ_BY_ALL = N_("The candidates read it on their screens.")
TAKE_BACK = N_("Leave it empty to take the last message back.")


class PauseForm(Form):
    reason = why(READ)


class MinutesForm(Form):
    minutes = IntegerField(
        N_("Minutes"), [InputRequired()], default=10, render_kw={"min": 1, "max": 60, "inputmode": "numeric"}
    )
    reason = why(READ)


class NoticeForm(Form):
    text = text(N_("Message to the candidate"), 200, required=False, hint=TAKE_BACK, autocomplete="off")


class ReseatForm(Form):
    number = SelectField(N_("Free seat"), [InputRequired()], choices=[], coerce=int)
    reason = why()


class WhomForm(Form):
    """Whom a verb of the room concerns: everybody, or the ticked seats."""

    whom = RadioField(
        N_("For whom"),
        [InputRequired()],
        choices=named_choices({ALL: N_("Everybody"), SOME: N_("The chosen seats")}),
        default=ALL,
    )
    seats = SelectMultipleField(N_("Seats"), choices=[], coerce=int, validate_choice=False)


class ExtendAllForm(WhomForm):
    minutes = MinutesForm.minutes
    reason = why(READ_BY_ALL)


class PauseAllForm(WhomForm):
    reason = why(READ_BY_ALL)


class ResumeAllForm(WhomForm):
    reason = text(N_("Remark"), 120, required=False, autocomplete="off")


class NoticeAllForm(WhomForm):
    text = text(N_("Message to the candidates"), 200, required=False, hint=TAKE_BACK, autocomplete="off")
