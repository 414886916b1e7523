"""Forms of the hall and of the exam offices."""

from wtforms import IntegerField
from wtforms.validators import InputRequired

from skillcert.core.i18n import N_
from skillcert.web.forms import Form, text


class DoorForm(Form):
    """Sign in to a seat."""

    ticket = text(
        N_("Ticket number"),
        32,
        hint=N_("As printed on your admission ticket."),
        autocomplete="off",
        inputmode="numeric",
        autofocus=True,
    )
    room_code = text(
        N_("Room code"),
        8,
        hint=N_("It stands on the board of the room."),
        autocomplete="off",
        autocapitalize="characters",
    )
    release_code = text(
        N_("Release code"),
        6,
        required=False,
        autocomplete="off",
        inputmode="numeric",
        hint=N_("Only when your paper was open on another PC: the invigilator gives it to you."),
    )


class ExtendForm(Form):
    """Give extra time."""

    minutes = IntegerField(N_("Minutes"), [InputRequired()], default=10)
    reason = text(N_("Reason"), 120, hint=N_("Candidates read it on their screens; it stays in the history with your name."))


class ReasonForm(Form):
    """Why a signed sheet is corrected."""

    reason = text(N_("Reason of the correction"), 200)


class LookForm(Form):
    """What the second look found."""

    note = text(N_("What the second look found"), 300)


class SignForm(Form):
    """Sign a sheet: one's own password, and a second assessor where one is needed."""

    password = text(N_("Your password"), 200, type="password", autocomplete="current-password")
    second_login = text(N_("Second assessor: sign-in name"), 80, required=False, autocomplete="off")
    second_password = text(N_("Second assessor: password"), 200, required=False, type="password", autocomplete="off")


def weight_fields(tasks: list, weights: dict[int, str]) -> list[tuple]:
    """(task, field name, text) for the page that chooses tasks."""
    return [(task, f"weight-{task.id}", weights.get(task.id, "")) for task in tasks]


__all__ = ["DoorForm", "ExtendForm", "LookForm", "ReasonForm", "SignForm", "weight_fields"]
