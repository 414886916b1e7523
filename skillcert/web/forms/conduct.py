"""Forms of the exam day: check-in, a reason, incidents, violations, the record of a room, decisions."""

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from skillcert.conduct.kinds import IncidentKind
from skillcert.conduct.states import Tier
from skillcert.conduct.tiers import clauses_of
from skillcert.core.i18n import N_
from skillcert.web import kit
from skillcert.web.forms import Form, enum_choices, select, stripped, text


class DoorForm(Form):
    """At the door: scan or type the ticket, type the end of the document."""

    ticket = text(
        N_("Ticket number"), 32, hint=N_("Scan the ticket or type its number."), autocomplete="off", inputmode="numeric"
    )
    identity = text(
        N_("Last four characters of the document"),
        18,
        hint=N_("As they stand on the document before you."),
        autocomplete="off",
    )


class SeatForm(Form):
    identity = text(N_("Last four characters of the document"), 18, required=False, autocomplete="off")
    seen = BooleanField(N_("Document, ticket and face agree"))


class ReasonForm(Form):
    reason = TextAreaField(N_("Reason"), [InputRequired(), Length(max=300)], render_kw={"rows": 2})


class IncidentForm(Form):
    kind = RadioField(N_("What happened"), [InputRequired()], choices=enum_choices(IncidentKind))
    seat_id = select(N_("Seat"), [], required=False, coerce=lambda v: int(v) if v else None)
    text = TextAreaField(N_("In a few words"), [InputRequired(), Length(max=500)], render_kw={"rows": 3})


def clause_choices() -> dict:
    """The catalogue by tier, in the reader's language."""
    return {kit.label(tier): [(c.code, f"{c.code} {kit.gettext(c.text)}") for c in clauses_of(tier)] for tier in Tier}


class ViolationForm(Form):
    seat_id = select(N_("Candidate"), [], coerce=int)
    clause = select(N_("Act"), clause_choices)
    description = TextAreaField(
        N_("What was seen"), [InputRequired(), Length(max=2000)], render_kw={"rows": 4},
        description=N_("When, where, by whom; what was taken away."),
    )  # fmt: skip
    witness_1 = text(N_("First witness"), 40, required=False)
    witness_2 = text(N_("Second witness"), 40, required=False)
    evidence = MultipleFileField(
        N_("Photos or scans"), description=N_("Pictures (JPEG, PNG) or PDF, at most 10 MB each.")
    )
    candidate_signed = BooleanField(N_("The candidate has signed the statement"))

    def witnesses(self) -> list[str]:
        return [w for w in (self.witness_1.data, self.witness_2.data) if w]


def whole(label: str) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(0, 999)])


class RecordForm(Form):
    """The record of a room. The paper block is filled in only where the exam was on paper."""

    issued = whole(N_("Papers issued"))
    used = whole(N_("Used"))
    blank = whole(N_("Blank, returned"))
    spoilt = whole(N_("Void, returned"))
    opened_at = DateTimeLocalField(N_("Bag opened at"), [Optional()], format="%Y-%m-%dT%H:%M")
    staff_ids = StringField(
        N_("Two of the staff who witnessed the opening"),
        [Optional(), Length(max=60)],
        filters=[stripped],
        description=N_("Their names, with a comma."),
    )
    candidate_seats = StringField(
        N_("Seats of the two candidates who signed"), [Optional(), Length(max=20)], filters=[stripped], description=N_("Two seat numbers, with a comma.")
    )  # fmt: skip
    remarks = TextAreaField(N_("Remarks"), [Optional(), Length(max=1000)], render_kw={"rows": 3})
    password = PasswordField(
        N_("Your password, as signature"),
        [InputRequired(), Length(max=256)],
        render_kw={"autocomplete": "current-password"},
    )


class SignForm(Form):
    password = PasswordField(
        N_("Your password, as signature"),
        [InputRequired(), Length(max=256)],
        render_kw={"autocomplete": "current-password"},
    )


class DecisionForm(Form):
    clause = select(N_("Act"), clause_choices)
    text = TextAreaField(N_("Reasons for the decision"), [InputRequired(), Length(max=2000)], render_kw={"rows": 4})
