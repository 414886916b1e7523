"""Shape of the settings page and of a day of the calendar."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from skillcert.core.settings import SETTINGS
from skillcert.web.kit import gettext


def settings_form(group: str, values: dict) -> FlaskForm:
    """A form with one field for each setting of a group ("results"): its type is the default's type."""

    class SettingsForm(FlaskForm):
        """Fields are named by the part of the key after the dot."""

    for key, kind in SETTINGS.items():
        head, name = key.split(".")
        if head == group:
            setattr(SettingsForm, name, _field(kind, gettext(kind.label)))
    return SettingsForm(data={key.split(".")[1]: _text(value) for key, value in values.items()})


def _field(kind, label):
    if isinstance(kind.default, bool):
        return BooleanField(label)
    if isinstance(kind.default, int):
        limits = [NumberRange(kind.low, kind.high)] if kind.low is not None else []
        return IntegerField(label, [InputRequired(), *limits])
    if isinstance(kind.default, list):
        return TextAreaField(label, [Optional(), Length(max=4000)], description=gettext("One a line"))
    return StringField(label, [InputRequired(), Length(max=200)])


def _text(value):
    return "\n".join(value) if isinstance(value, list) else value


def typed(key: str, value):
    """A form's value as the setting wants it."""
    if isinstance(SETTINGS[key].default, list):
        return [line.strip() for line in (value or "").splitlines() if line.strip()]
    return value


class CalendarDayForm(FlaskForm):
    """A day that the institution's calendar knows otherwise."""

    day = DateField(validators=[InputRequired()])
    working = RadioField(validators=[InputRequired()])
    note = StringField(validators=[Optional(), Length(max=80)])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.day.label.text, self.note.label.text = gettext("Day"), gettext("Note")
        self.working.label.text = gettext("This day is")
        self.working.choices = [("yes", gettext("a working day")), ("no", gettext("free"))]
