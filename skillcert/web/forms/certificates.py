"""Shapes of what is typed in for certificates."""

from wtforms import DateField, FileField
from wtforms.validators import InputRequired

from skillcert.certificates.labels import WAYS
from skillcert.core.i18n import N_
from skillcert.web.forms import Form, named_choices, select, text


class NumberForm(Form):
    issued_on = DateField(
        N_("Date of issue"),
        [InputRequired()],
        description=N_("Printed on every certificate; its year stands in the number."),
    )


class NumbersForm(Form):
    file = FileField(N_("Workbook of numbers (.xls, .xlsx or .csv)"), [InputRequired()])


class ReasonForm(Form):
    reason = text(N_("Reason"), 200, hint=N_("It stands in the register and in the history."))


class HandOutForm(Form):
    receiver = text(N_("Received by"), 80)
    way = select(N_("How"), named_choices(WAYS))
    note = text(N_("Note"), 160, required=False, hint=N_("The proxy's document, or the number of the parcel."))


class CorrectForm(Form):
    name = text(N_("Correct name"), 80, required=False)
    id_number = text(N_("Correct identity number"), 32, required=False, hint=N_("Leave empty what stays."))
    photo = FileField(N_("New photo (JPG or PNG)"))
    evidence = FileField(N_("Evidence: a scan (JPG, PNG or PDF)"), [InputRequired()])
    reason = text(N_("Reason"), 200)


class ReferenceForm(Form):
    reference = text(N_("Upload number of the authority"), 40, hint=N_("Day, filing code and running number, as the authority gave it."))


class VerifyForm(Form):
    """The public question. Sent by POST, so that number and name stand in no address and no log."""

    number = text(N_("Certificate number"), 40, hint=N_("22 characters: one letter and 21 digits."), autocomplete="off")
    name = text(N_("Name of the holder"), 80, autocomplete="off")
