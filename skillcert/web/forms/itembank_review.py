"""Forms of review, retirement and remarks: shape only."""

from skillcert.core.i18n import N_
from skillcert.itembank.states import ReviewCheck
from skillcert.web.forms import Form, enum_choices
from skillcert.web.forms.itembank import MultiCheckboxField, area


class ReviewForm(Form):
    """The checklist of one review; a return needs the note, an approval all the ticks."""

    checks = MultiCheckboxField(N_("Checklist"), description=N_("An approval needs every tick; each is kept with your name."))
    note = area(N_("Remark, or what should change"), 3, required=False, most=1000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.checks.choices = enum_choices(ReviewCheck)
        if self.checks.data is None:
            self.checks.data = []


class CauseForm(Form):
    """Why an item is retired, brought back or revised."""

    note = area(N_("Reason"), 2, required=False, most=1000)

    @classmethod
    def named(cls, verb: str) -> "CauseForm":
        """One of several on a page: its field has an id of its own."""
        form = cls(formdata=None)
        form.note.id = f"note-{verb}"
        return form
