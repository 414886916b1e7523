"""Forms of people: at the door, the own account, persons, experts, accounts."""

from wtforms import BooleanField, DateField, HiddenField, IntegerField, PasswordField, TelField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from skillcert.core import identity
from skillcert.core.i18n import N_
from skillcert.people import labels, queries
from skillcert.people.states import CardKind
from skillcert.web import kit
from skillcert.web.forms import (
    Form,
    enum_choices,
    named_choices,
    row_choices,
    select,
    text,
    text_or_none,
    whole_or_none,
)

MOST = 256
LEVELS = {"5": N_("Level 5"), "4": N_("Level 4"), "3": N_("Level 3"), "2": N_("Level 2"), "1": N_("Level 1")}


def document_kinds():
    return [(kind.value, kit.label(kind)) for kind in identity.DocumentType]


def secret(label: str, *checks, hint: str = "", use: str = "new-password") -> PasswordField:
    return PasswordField(
        label, [InputRequired(), Length(max=MOST), *checks], description=hint, render_kw={"autocomplete": use}
    )


class SignInForm(Form):
    login = text(
        N_("Sign-in name, identity number or phone"),
        80,
        autocomplete="username",
        autocapitalize="none",
        autofocus=True,
    )
    password = secret(N_("Password"), use="current-password")
    next = HiddenField()


class NewPassword(Form):
    """Two fields for a new password."""

    password = secret(
        N_("New password"),
        hint=N_("Candidates at least 8, staff at least 12 characters. Long sentences are welcome."),
    )
    again = secret(N_("New password again"))

    def validate_again(self, field):
        if field.data != self.password.data:
            raise ValidationError(kit.gettext("The two passwords differ."))


class ChangePasswordForm(NewPassword):
    old = secret(N_("Present password"), use="current-password")


class ActivateForm(NewPassword):
    code = text(
        N_("One-time code"),
        64,
        hint=N_("Twelve letters and digits from your slip."),
        autocapitalize="characters",
    )


class PhoneForm(Form):
    phone = TelField(
        N_("Mobile phone"), [InputRequired(), Length(max=20)], render_kw={"autocomplete": "tel", "inputmode": "tel"}
    )
    password = secret(N_("Present password"), use="current-password")


class SetUpForm(NewPassword):
    login = text(N_("Sign-in name"), 40, autocomplete="username")
    name = text(N_("Your name"), 80, autocomplete="name")


class SignUpForm(NewPassword):
    name = text(N_("Full name"), 60, hint=N_("As it stands on your identity document."), autocomplete="name")
    kind = select(N_("Kind of document"), document_kinds)
    number = text(N_("Document number"), 32, autocomplete="off")
    phone = TelField(
        N_("Mobile phone"),
        [InputRequired(), Length(max=20)],
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )
    consent = BooleanField(N_("I have read how my data is used."), [InputRequired()])


# --- persons and experts -----------------------------------------------------------------------------------


class PersonForm(Form):
    name = text(N_("Full name"), 60)
    kind = select(N_("Kind of document"), document_kinds)
    number = text(N_("Document number"), 32, autocomplete="off")
    phone = TelField(N_("Mobile phone"), [Optional(), Length(max=20)])


class PersonChangeForm(Form):
    name = text(N_("Full name"), 60)
    phone = TelField(N_("Mobile phone"), [Optional(), Length(max=20)])


class DocumentForm(Form):
    kind = select(N_("Kind of document"), document_kinds)
    number = text(N_("Document number"), 32, autocomplete="off")


class CardForm(Form):
    kind = select(N_("Kind of card"), enum_choices(CardKind))
    number = text(N_("Card number"), 40)
    occupation_code = text(
        N_("Occupation code"),
        12,
        required=False,
        hint=N_("For assessors and item writers, such as 6-31-01-03."),
    )
    highest_level = select(
        N_("Highest level covered"),
        named_choices(LEVELS, blank=N_("No level")),
        required=False,
        coerce=whole_or_none,
    )
    centre_id = select(
        N_("Home centre"),
        row_choices(queries.centres, blank=N_("No centre")),
        required=False,
        coerce=whole_or_none,
    )
    valid_from = DateField(N_("Valid from"), [InputRequired()])
    valid_until = DateField(N_("Valid until"), [InputRequired()])


class ExpertForm(CardForm):
    """A person and the first card in one go."""

    name = text(N_("Full name"), 60)
    id_kind = select(N_("Kind of document"), document_kinds)
    id_number = text(N_("Document number"), 32, autocomplete="off")
    phone = TelField(N_("Mobile phone"), [Optional(), Length(max=20)])


class RenewForm(Form):
    valid_until = DateField(N_("Valid until"), [InputRequired()])


class RelativeForm(Form):
    name = text(N_("Name of the relative"), 60)
    number = text(
        N_("Identity number of the relative"),
        32,
        hint=N_("Only a fingerprint of the number is kept, to find the relative among candidates."),
        autocomplete="off",
    )
    relation = text(N_("Relation"), 40, required=False)

    def told(self) -> dict:
        return {"name": self.name.data, "number": self.number.data, "relation": self.relation.data or ""}


class ClassForm(Form):
    class_name = text(
        N_("Class or trained group"), 80, hint=N_("As it stands in the roster, such as 电工2301班.")
    )


class ReasonForm(Form):
    reason = TextAreaField(N_("Reason"), [InputRequired(), Length(max=200)])


class FindForm(Form):
    number = text(N_("Identity number or phone"), 32, autocomplete="off")


class MergeForm(Form):
    other = IntegerField(
        N_("Number of the other record"),
        [InputRequired()],
        description=N_("The number behind # on the page of the other person."),
    )


# --- accounts ----------------------------------------------------------------------------------------------


class AccountForm(Form):
    login = text(N_("Sign-in name"), 40, autocapitalize="none", autocomplete="off")
    name = text(N_("Full name"), 80, autocomplete="off")
    role = select(N_("Role"), named_choices(labels.STAFF_ROLES))
    duty = select(
        N_("Duty"), named_choices(labels.DUTIES, blank=N_("No duty")), required=False, coerce=text_or_none
    )
    centre_id = select(
        N_("Centre"),
        row_choices(queries.centres, blank=N_("No centre")),
        required=False,
        coerce=whole_or_none,
    )
    valid_to = DateField(N_("Until (empty: without end)"), [Optional()])


class GrantForm(Form):
    role = select(N_("Role"), named_choices(labels.STAFF_ROLES))
    duty = select(
        N_("Duty"), named_choices(labels.DUTIES, blank=N_("No duty")), required=False, coerce=text_or_none
    )
    centre_id = select(
        N_("Centre"),
        row_choices(queries.centres, blank=N_("No centre")),
        required=False,
        coerce=whole_or_none,
    )
    valid_from = DateField(N_("From"), [InputRequired()])
    valid_to = DateField(N_("Until (empty: without end)"), [Optional()])


class CentreForm(Form):
    code = text(N_("Code"), 16)
    name = text(N_("Name"), 80)
    name_en = text(N_("English name"), 120, required=False)
    active = BooleanField(N_("In use"), default=True)
