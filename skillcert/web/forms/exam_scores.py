"""Forms of scores from paper."""

from flask_wtf.file import FileField, FileRequired

from skillcert.core.i18n import N_
from skillcert.web.forms import Form, text


class DeclareForm(Form):
    """Why seats go on on paper; which ones stand in checkboxes beside it."""

    reason = text(
        N_("Reason"),
        200,
        required=False,
        hint=N_("Needed where something was answered on the PC already, for example: power cut 10:40."),
    )


class WhyForm(Form):
    """Why a step is taken back."""

    reason = text(N_("Reason"), 200)


class ScoresForm(Form):
    """The scores themselves are read by seat."""


class WorkbookForm(Form):
    """A workbook with scores."""

    file = FileField(
        N_("Workbook"), [FileRequired()], description=N_("XLSX, XLS or CSV, made from the template of this room.")
    )


class SecondForm(Form):
    """The second person who compared the workbook with the answer sheets; may be left empty."""

    second_login = text(N_("Second person: sign-in name"), 80, required=False, autocomplete="off")
    second_password = text(N_("Second person: password"), 200, required=False, type="password", autocomplete="off")
