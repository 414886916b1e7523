"""The form of an export: shape only."""

from wtforms import BooleanField, StringField

from skillcert.core.i18n import N_
from skillcert.web.forms import Form, text


class ExportForm(Form):
    format = StringField(N_("Format"), default="workbook")
    with_keys = BooleanField(
        N_("With keys"),
        description=N_("Reading keys is written into the history; do it only for work that needs them."),
    )
    purpose = text(N_("What for"), 160, hint=N_("It is written into the history with your name."))
