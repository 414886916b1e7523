"""Forms of arrangement: rooms, the choice of rooms, a name on duty, a reason."""

from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from skillcert.arrangement.layout import Door, Order
from skillcert.arrangement.states import RoomUse
from skillcert.core import addresses
from skillcert.core.i18n import N_
from skillcert.web.forms import Form, enum_choices, select, text


class RoomForm(Form):
    name = text(N_("Name of the room"), 60, hint=N_("As it stands on the door; tickets print it."))
    use = select(N_("Used for"), enum_choices(RoomUse))
    capacity = IntegerField(N_("Seats or stations"), [InputRequired(), NumberRange(1, 500)])
    columns = IntegerField(N_("Columns"), [InputRequired(), NumberRange(1, 20)], default=5)
    door = select(N_("Door"), enum_choices(Door))
    seat_order = select(N_("Numbering"), enum_choices(Order))
    closed_seats = StringField(
        N_("Seats that stay empty"),
        [Optional(), Length(max=200), Regexp(r"^[0-9, ，、]*$")],
        description=N_("Numbers with commas between them: a broken machine, a pillar. They come on top of the seats."),
    )
    addresses = TextAreaField(
        N_("PCs of the room"),
        [Optional(), Length(max=4000)],
        render_kw={"rows": 3, "placeholder": "10.1.2.0/24"},
        description=N_(
            "Only from these addresses may candidates sign in to a theory exam in this room. One a line: 10.1.2.0/24 for a whole network, "
            "10.1.2.10 - 10.1.2.49 for a range, 10.1.2.7 for one PC. Empty: from any PC. A release code does not override the list; "
            "to use a spare PC elsewhere, add it here."
        ),
    )
    active = BooleanField(N_("In use"), default=True)

    def told(self) -> dict:
        """The room as the verb takes it."""
        numbers = (self.closed_seats.data or "").replace("，", ",").replace("、", ",").replace(" ", ",")
        return {
            "name": self.name.data,
            "use": RoomUse(self.use.data),
            "capacity": self.capacity.data,
            "columns": self.columns.data,
            "door": Door(self.door.data),
            "seat_order": Order(self.seat_order.data),
            "closed_seats": tuple(sorted({int(n) for n in numbers.split(",") if n})),
            "pcs": tuple(addresses.typed(self.addresses.data or "")),
        }


class SeedForm(Form):
    """Beside the rooms: the seed that makes a proposal repeatable."""

    seed = IntegerField(
        N_("Seed"),
        [Optional(), NumberRange(0, 999_999)],
        description=N_("Leave it empty for a new draw; type the number of an earlier proposal to get the same seats and names."),
    )


class ReplaceForm(Form):
    person_id = select(N_("Who comes"), [], coerce=int)
    reason = TextAreaField(N_("Reason"), [InputRequired(), Length(max=200)], render_kw={"rows": 2})


class RoomChangeForm(Form):
    room_id = select(N_("Another room"), [], coerce=int)
    reason = TextAreaField(N_("Reason"), [InputRequired(), Length(max=200)], render_kw={"rows": 2})


class ReasonForm(Form):
    reason = TextAreaField(N_("Reason"), [InputRequired(), Length(max=200)], render_kw={"rows": 2})
