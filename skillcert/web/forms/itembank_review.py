"""Forms of review, retirement, remarks, pools and enemies: shape only."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason
from skillcert.itembank.states import ItemPool, ReviewCheck
from skillcert.web.forms import Form, enum_choices, text
from skillcert.web.forms.itembank import MultiCheckboxField, area


class ReviewForm(Form):
    """The checklist of one review; a return needs the note, an approval all the ticks."""

    checks = MultiCheckboxField(
        N_("Checklist"), description=N_("An approval needs every tick; each is kept with your name.")
    )
    note = area(N_("Remark, or what should change"), 3, required=False, most=1000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.checks.choices = enum_choices(ReviewCheck)
        self.checks.flags.required = True  # of an approval; a return may go without
        if self.checks.data is None:
            self.checks.data = []


def forget_ticks(form: ReviewForm, refused: list[Reason]) -> None:
    """Who must read an item again ticks again."""
    if any(reason.code == "itembank.changed_meanwhile" for reason in refused):
        form.checks.data = []


class RemarkForm(Form):
    """A remark on an item."""

    text = area(N_("New remark"), 2, required=False, most=2000)


class PoolForm(Form):
    """Where the chosen items go."""

    pool = RadioField(
        N_("Pool"),
        [InputRequired()],
        choices=enum_choices(ItemPool),
        description=N_("Papers draw from the secret pool, spare papers also from the reserve. What was once open for practice never becomes secret again."),
    )  # fmt: skip


class RelateForm(Form):
    """One mark for items that exclude each other."""

    mark = text(
        N_("Mark of related items"), 40, required=False,
        hint=N_("Items with the same mark never come into one paper. Left empty, they get the mark that one of them has, or a new one."),
    )  # fmt: skip


class CauseForm(Form):
    """Why an item is retired, brought back or revised."""

    note = area(N_("Reason"), 2, required=False, most=1000)

    @classmethod
    def named(cls, verb: str) -> "CauseForm":
        """One of several on a page: its field has an id of its own."""
        form = cls(formdata=None)
        form.note.id = f"note-{verb}"
        return form
