"""The form for a file of unsent answers."""

from flask_wtf.file import FileField, FileRequired

from skillcert.core.i18n import N_
from skillcert.web.forms import Form


class UnsentForm(Form):
    """The file that the candidate's page saved."""

    file = FileField(
        N_("File of unsent answers"),
        [FileRequired()],
        description=N_(
            "unsent-….json, as the candidate's page saved it on the PC. It is encrypted; only this house can read it."
        ),
        render_kw={"accept": ".json"},
    )
