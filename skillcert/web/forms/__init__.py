"""Forms check shape only (required, length, format); whether something *may* be done is a rule of its
capability.

Labels, hints and choices are msgids marked with `N_` and are said in the reader's language when a form is
made.
"""

from collections.abc import Callable
from enum import StrEnum

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.i18n import get_translations
from wtforms.validators import InputRequired, Length, Optional

from skillcert.web import kit


class Form(FlaskForm):
    """The base of every form."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form):
            return get_translations(["zh" if kit.locale().startswith("zh") else "en"])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self:
            if field.type == "CSRFTokenField":
                continue
            field.label.text = kit.gettext(field.label.text)
            if field.description:
                field.description = kit.gettext(field.description)
            if example := (field.render_kw or {}).get("placeholder"):
                field.render_kw = {**field.render_kw, "placeholder": kit.gettext(example)}


def stripped(value: str | None) -> str | None:
    return value.strip() if isinstance(value, str) else value


def text(label: str, most: int, *, required: bool = True, hint: str = "", **render_kw) -> StringField:
    """A line of text without blanks around it."""
    checks = [InputRequired() if required else Optional(), Length(max=most)]
    return StringField(label, checks, filters=[stripped], description=hint, render_kw=render_kw or None)


def enum_choices(enum: type[StrEnum], blank: str | None = None) -> Callable[[], list]:
    """Choices of an enum with their labels; `blank` is the msgid of an empty first choice."""

    def choices():
        first = [("", kit.gettext(blank))] if blank is not None else []
        return first + [(member.value, kit.label(member)) for member in enum]

    return choices


def named_choices(names: dict[str, str], blank: str | None = None) -> Callable[[], list]:
    """Choices of {value: msgid}."""

    def choices():
        first = [("", kit.gettext(blank))] if blank is not None else []
        return first + [(value, kit.gettext(msgid)) for value, msgid in names.items()]

    return choices


def row_choices(rows: Callable[[], list], name: str = "name", blank: str | None = None) -> Callable[[], list]:
    """Choices of rows from a query: (id, name)."""

    def choices():
        first = [("", kit.gettext(blank))] if blank is not None else []
        return first + [(str(row.id), getattr(row, name)) for row in rows()]

    return choices


def whole_or_none(value) -> int | None:
    """Coerce for selects of ids and levels in which nothing may be chosen."""
    return None if value in (None, "", "None") else int(value)


def text_or_none(value) -> str | None:
    return None if value in (None, "", "None") else str(value)


def select(
    label: str, choices, *, required: bool = True, hint: str = "", coerce=str, **render_kw
) -> SelectField:
    """A drop-down. Not required: nothing may be chosen."""
    checks = [InputRequired()] if required else [Optional()]
    return SelectField(
        label, checks, choices=choices, coerce=coerce, description=hint, render_kw=render_kw or None
    )
