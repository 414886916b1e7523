"""Forms of work for writers: shape only."""

from wtforms import DateField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from skillcert.core.i18n import N_
from skillcert.itembank.models import Point
from skillcert.itembank.queries_assign import Writer
from skillcert.itembank.rules_assign import MOST
from skillcert.itembank.service_assign import Task
from skillcert.itembank.states import ItemType
from skillcert.web import kit
from skillcert.web.forms import Form, enum_choices, select, whole_or_none
from skillcert.web.forms.itembank import area


class AssignForm(Form):
    """What a writer is asked for."""

    writer_id = select(N_("Writer"), [], coerce=whole_or_none)
    quota = IntegerField(N_("Number of items"), [InputRequired(), NumberRange(1, MOST)])
    type = select(N_("Type"), enum_choices(ItemType, N_("any type")), required=False)
    point_id = select(N_("Range or knowledge point"), [], required=False, coerce=whole_or_none)
    due_on = DateField(N_("Due on"), [InputRequired()])
    note = area(N_("What to mind"), 3, required=False, most=1000)

    def __init__(self, *args, points: list[Point] = (), writers: list[Writer] = (), **kwargs):
        super().__init__(*args, **kwargs)
        office = kit.gettext(N_("Management centre"))
        self.writer_id.choices = [
            ("", kit.gettext(N_("Choose"))), *((str(one.account_id), f"{one.name} · {one.centre or office}") for one in writers)
        ]  # fmt: skip
        self.point_id.choices = [("", kit.gettext(N_("any point")))]
        self.point_id.choices += [(str(point.id), f"{point.code} {point.name}") for point in points]

    def task(self) -> Task:
        """What the form says, as the service takes it."""
        kind = ItemType(self.type.data) if self.type.data else None
        return Task(
            self.writer_id.data or 0, self.quota.data, self.due_on.data, self.point_id.data, kind, self.note.data or ""
        )
