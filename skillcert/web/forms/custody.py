"""Forms of custody: shape only. A passphrase is never shown again, and never cut."""

from wtforms import PasswordField
from wtforms.validators import InputRequired, Length, Optional

from skillcert.core.i18n import N_
from skillcert.papers.states import ActKind
from skillcert.web.forms import Form, enum_choices, select, text


def secret(label: str, *, new: bool = False, required: bool = True, hint: str = "") -> PasswordField:
    checks = [InputRequired() if required else Optional(), Length(max=256)]
    how = {"autocomplete": "new-password" if new else "off"}
    return PasswordField(label, checks, description=hint, render_kw=how)


class NewKeyForm(Form):
    passphrase = secret(
        N_("Custody passphrase"),
        new=True,
        hint=N_("At least twelve characters; not your password. Nobody can reset it: without it your key is lost."),
    )
    again = secret(N_("Once more"), new=True)


class ChangeForm(Form):
    current = secret(N_("Passphrase so far"))
    passphrase = secret(N_("New custody passphrase"), new=True)
    again = secret(N_("Once more"), new=True)


class AskForm(Form):
    kind = select(N_("What for"), enum_choices(ActKind))
    purpose = text(N_("What for"), 160, hint=N_("It is written into the register of this paper."))
    passphrase = secret(N_("Your custody passphrase"))


class ConfirmForm(Form):
    passphrase = secret(N_("Your custody passphrase"))
