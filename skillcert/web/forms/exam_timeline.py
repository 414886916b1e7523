"""The form before a look at somebody's answers."""

from skillcert.core.i18n import N_
from skillcert.web.forms import Form, text


class PurposeForm(Form):
    """What the answers are opened for."""

    purpose = text(
        N_("What for"), 160, hint=N_("For example the number of the re-check. It stays in the history with your name.")
    )
