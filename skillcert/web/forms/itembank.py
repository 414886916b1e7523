"""Forms of the item bank: shape only."""

import re
from collections.abc import Sequence

from flask_wtf.file import FileField
from wtforms import (
    HiddenField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from skillcert.core import richtext
from skillcert.core.i18n import N_
from skillcert.itembank.kinds import CHOICES, OPTION_LETTERS, write_key
from skillcert.itembank.models import Item, Point, SharedStem
from skillcert.itembank.service import Text
from skillcert.itembank.states import ItemType
from skillcert.web import kit
from skillcert.web.forms import Form, enum_choices, select, text, whole_or_none

DIFFICULTIES = (N_("easy"), N_("fairly easy"), N_("medium"), N_("fairly hard"), N_("hard"))
MOST_TEXT = 20_000
JUDGED = {"right": "T", "wrong": "F"}
"""What the boxes of a true/false item send → its key; not the letters themselves, for F is an option of choice items too."""


def area(
    label: str, rows: int, *, required: bool = True, hint: str = "", most: int = MOST_TEXT, **more
) -> TextAreaField:
    checks = [InputRequired() if required else Optional(), Length(max=most)]
    return TextAreaField(label, checks, description=hint, render_kw={"rows": rows, **more})


class MultiCheckboxField(SelectMultipleField):
    """Several choices as boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ItemForm(Form):
    """An item. Rich fields hold markup when the editor of the page set `markup`, else plain text."""

    kind = select(N_("Type"), enum_choices(ItemType))
    shared_stem_id = select(
        N_("Case"), [], required=False, coerce=whole_or_none, hint=N_("A text that several items ask about.")
    )
    stem = area(
        N_("Question"),
        4,
        hint=N_("Write the gap as （　）. Text pasted from Word keeps bold, sub- and superscript, lists and tables."),
        **{"data-rich": "1"},
    )
    option_a = area(N_("Option A"), 1, required=False, **{"data-rich": "1"})
    option_b = area(N_("Option B"), 1, required=False, **{"data-rich": "1"})
    option_c = area(N_("Option C"), 1, required=False, **{"data-rich": "1"})
    option_d = area(N_("Option D"), 1, required=False, **{"data-rich": "1"})
    option_e = area(N_("Option E"), 1, required=False, **{"data-rich": "1"})
    option_f = area(N_("Option F"), 1, required=False, **{"data-rich": "1"})
    option_g = area(N_("Option G"), 1, required=False, **{"data-rich": "1"})
    option_h = area(N_("Option H"), 1, required=False, **{"data-rich": "1"})
    key = MultiCheckboxField(
        N_("Right answer"), description=N_("Choice items: the right letters. True/false items: right or wrong.")
    )
    answer = area(
        N_("Accepted answers or scoring points"),
        3,
        required=False,
        hint=N_(
            "Fill in: one line for each gap, other spellings behind a |. Short answers and essays: one scoring point a line with its "
            "marks in brackets."
        ),
    )
    point_id = select(N_("Knowledge point"), [], required=False, coerce=whole_or_none)
    difficulty = select(N_("Difficulty"), [], coerce=int)
    related = text(
        N_("Mark of related items"), 40, required=False, hint=N_("Items with the same mark never come into one paper.")
    )
    analysis = area(N_("Explanation"), 3, required=False)
    source = text(N_("Source"), 160, required=False)
    markup = HiddenField(default="")

    def __init__(self, *args, points: list[Point] = (), cases: list[SharedStem] = (), **kwargs):
        super().__init__(*args, **kwargs)
        for needed in (self.option_a, self.option_b, self.answer):
            needed.flags.sometimes = True  # by the type of the item: not called optional
        letters = [(letter, letter) for letter in OPTION_LETTERS]
        self.key.choices = [*letters, ("right", kit.gettext(N_("√ right"))), ("wrong", kit.gettext(N_("× wrong")))]
        self.point_id.choices = [("", kit.gettext(N_("none (composition by type only)")))]
        self.point_id.choices += [(str(point.id), f"{point.code} {point.name}") for point in points]
        self.shared_stem_id.choices = [("", kit.gettext(N_("none, the item stands alone")))]
        self.shared_stem_id.choices += [(str(case.id), case.title) for case in cases]
        self.difficulty.choices = [(step, kit.gettext(name)) for step, name in enumerate(DIFFICULTIES, 1)]

    def texts(self, position: int = 0) -> Text:
        """What the form says, as the service takes it. Letters of empty options at the end fall away."""
        rich, kind = self.markup.data == "1", ItemType(self.kind.data)
        fields = [self[f"option_{letter.lower()}"].data or "" for letter in OPTION_LETTERS]
        options = [self._markup(value, rich) for value in fields]
        while options and not richtext.to_text(richtext.sanitize(options[-1])).strip():
            options.pop()
        ticked = self.key.data or []
        letters = [JUDGED[one] for one in ticked if one in JUDGED] if kind is ItemType.JUDGE else set(OPTION_LETTERS) & set(ticked)
        return Text(
            kind=kind,
            stem=self._markup(self.stem.data or "", rich),
            options=options,
            key="".join(sorted(letters)) if kind in CHOICES or kind is ItemType.JUDGE else self.answer.data or "",
            point_id=self.point_id.data,
            difficulty=self.difficulty.data,
            analysis=richtext.from_text(self.analysis.data or ""),
            source=self.source.data or "",
            related=self.related.data,
            shared_stem_id=self.shared_stem_id.data,
            stem_position=position,
        )

    @staticmethod
    def _markup(value: str, rich: bool) -> str:
        return value.strip() if rich else plain_markup(value)

    @classmethod
    def of(cls, item: Item, points: list[Point], with_key: bool, cases: list[SharedStem] = ()) -> "ItemForm":
        """The form of an existing item; key and explanation only for who may see them without asking."""
        options = {f"option_{option['id'].lower()}": option["text"] for option in item.options}
        lettered = item.type in CHOICES or item.type is ItemType.JUDGE
        key = item.key if with_key and lettered else []
        if item.type is ItemType.JUDGE:
            key = [box for box, letter in JUDGED.items() if letter in key]
        answer = write_key(item.type, item.key) if with_key and not lettered else ""
        return cls(
            points=points, cases=cases, kind=item.type.value, stem=item.stem, key=key, answer=answer, point_id=item.point_id,
            difficulty=item.difficulty, related=item.related, source=item.source,
            analysis=richtext.to_text(item.analysis) if with_key else "",
            shared_stem_id=item.shared_stem_id, markup="1", **options,
        )  # fmt: skip


_PLAIN_FORMULA = re.compile(r"\\\((.+?)\\\)")


def plain_markup(value: str) -> str:
    """Plain text of a page without the editor, as markup; a formula stands between \\( and \\)."""
    pieces = _PLAIN_FORMULA.split(value.strip())
    return "".join(
        richtext.formula(piece) if place % 2 else richtext.from_text(piece) for place, piece in enumerate(pieces)
    )


class CaseForm(Form):
    """A shared stem."""

    title = text(N_("Short title"), 120)
    text = area(N_("Text of the case"), 8, **{"data-rich": "1"})
    markup = HiddenField(default="")

    def written(self) -> str:
        value = self.text.data or ""
        return value.strip() if self.markup.data == "1" else plain_markup(value)


class NoteForm(Form):
    note = area(N_("What should change"), 3, required=False, most=1000)


class PurposeForm(Form):
    purpose = text(N_("What for"), 160, required=False, hint=N_("It is written into the history with your name."))


class FigureForm(Form):
    picture = FileField(
        N_("Picture (JPG, PNG) or recording (MP3, M4A, OGG, WAV)"),
        render_kw={"accept": "image/png,image/jpeg,audio/mpeg,audio/mp4,audio/ogg,audio/wav,.m4a"},
    )
    description = text(N_("Description for those who cannot see or hear it"), 80)
    place = select(N_("Where it stands"), [], required=False)

    def __init__(self, *args, letters: Sequence[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.place.choices = [("stem", kit.gettext(N_("in the question")))]
        self.place.choices += [(letter, kit.gettext(N_("in option {letter}"), letter=letter)) for letter in letters]


class PointForm(Form):
    code = text(N_("Code"), 40, hint=N_("Nested with dots: 2.3 lies in range 2."))
    name = text(N_("Name"), 160)
    weight = text(N_("Weight (%)"), 10, required=False, hint=N_("Only ranges that get a quota of items have one."))
    importance = select(N_("Importance"), [("", "—"), ("X", "X"), ("Y", "Y"), ("Z", "Z")], required=False)


class RowForm(PointForm):
    """One row that is there already; another code moves it with all below it."""

    code = text(N_("Code"), 40, hint=N_("Another code moves the row with everything below it."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self:  # it stands on one page with the form of a new row
            field.id = field.label.field_id = f"row-{field.id}"


class DeviationForm(Form):
    deviation = text(N_("Why the weights differ from the standard"), 300, required=False)


class PointsFileForm(Form):
    file = FileField(N_("Workbook: the printed form, or a list with code, name, weight, importance"), render_kw={"accept": ".xlsx,.xls,.csv"})
