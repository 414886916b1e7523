"""Shapes of what is typed in for plans: batches, offers, sessions, sites, filing and notices."""

from wtforms import BooleanField, DateField, IntegerField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from skillcert.core.i18n import N_
from skillcert.standards.states import Part
from skillcert.web.forms import Form, enum_choices, select, stripped, text


def _area(label: str, most: int = 2000, *, required: bool = False, hint: str = "", rows: int = 3) -> TextAreaField:
    checks = [InputRequired() if required else Optional(), Length(max=most)]
    return TextAreaField(label, checks, filters=[stripped], description=hint, render_kw={"rows": rows})


class SiteForm(Form):
    name = text(N_("Name of the site"), 80)
    address = text(N_("Address"), 160, hint=N_("As candidates find it; it stands on announcement and ticket."))
    active = BooleanField(N_("In use"))


class DraftForm(Form):
    name = text(N_("Name of the batch"), 120, hint=N_("Stands at the head of the announcement."))
    filing_id = select(N_("Filing"), [], coerce=int, hint=N_("The filing under which the batch certifies."))


class DetailsForm(Form):
    """What the announcement says beside offers and sessions (R3). A draft may leave anything open."""

    name = text(N_("Name of the batch"), 120)
    registration_opens = DateField(N_("Registration opens"), [Optional()])
    registration_closes = DateField(N_("Registration closes"), [Optional()])
    review_deadline = DateField(N_("Review ends"), [Optional()], description=N_("Until then every application is decided."))
    method = _area(N_("Method of assessment"))
    scope_text = _area(N_("Who may apply"))
    fees = _area(N_("Fees"), 600, rows=2)
    contact = _area(N_("Contact"), 600, rows=2)
    flow = _area(N_("How to apply"), rows=5)  # `process` is a method of every form
    materials = _area(N_("Materials to submit"))
    remarks = _area(N_("Remarks"))


class OfferForm(Form):
    offer = select(N_("Occupation and level"), [])
    expected = IntegerField(N_("Expected candidates"), [InputRequired(), NumberRange(1, 2000)], default=30)


class SessionForm(Form):
    part = select(N_("Part"), enum_choices(Part), coerce=Part)
    site_id = select(N_("Site"), [], coerce=int)
    day = DateField(N_("Day"), [InputRequired()])
    time = TimeField(N_("Begins at"), [InputRequired()])
    minutes = IntegerField(N_("Minutes"), [InputRequired(), NumberRange(1, 960)])


class ReasonForm(Form):
    reason = _area(N_("Reason"), 500, required=True, hint=N_("It goes into the history and to whoever has to mend it."))


class FileForm(Form):
    filed_on = DateField(N_("Filed on"), [InputRequired()])
    reference = text(N_("Reference of the authority"), 80)


class NoticeForm(Form):
    """Dates that a new version of a notice may move; sessions are added per row by the view."""

    registration_closes = DateField(N_("Registration closes"), [InputRequired()])
    review_deadline = DateField(N_("Review ends"), [InputRequired()])
    contact = _area(N_("Contact"), 600, required=True, rows=2)
    remarks = _area(N_("Remarks"))
    reason = _area(N_("Reason of the change"), 200, required=True, rows=2, hint=N_("Printed on the new version."))
