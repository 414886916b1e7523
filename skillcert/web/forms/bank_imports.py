"""Forms of imports into the bank: the file, one row that is mended."""

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import Length, Optional

from skillcert.core import richtext
from skillcert.core.i18n import N_
from skillcert.itembank import bankcells, import_report, judging
from skillcert.itembank.formats.columns import OPTION_FIELDS, POINT_FIELDS
from skillcert.itembank.import_rows import MARKUP
from skillcert.itembank.kinds import OPTION_LETTERS
from skillcert.itembank.states import ItemType
from skillcert.web import kit
from skillcert.web.forms import Form, enum_choices, select, text, whole_or_none
from skillcert.web.forms.itembank import DIFFICULTIES, MOST_TEXT, area

ACCEPTED = ".xlsx,.xls,.csv,.docx,.xml,.zip,.txt,.gift"


class BankFileForm(Form):
    file = FileField(N_("File with items"), render_kw={"accept": ACCEPTED})
    create_points = BooleanField(N_("Create knowledge points that are missing"), default=True)
    assignment = select(N_("Counts for the assignment"), [], required=False, coerce=whole_or_none)

    def __init__(self, *args, assignments=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.file.flags.required = True
        self.assignment.choices = [("", kit.gettext(N_("none")))]
        self.assignment.choices += [(str(one.id), _named(one)) for one in assignments]


class RowForm(Form):
    """One row of an import. Rich fields hold markup when the editor of the page set `markup`, else plain text."""

    row = HiddenField()
    after = HiddenField()
    markup = HiddenField(default="")
    kind = select(N_("Type"), enum_choices(ItemType, N_("by options and key")), required=False)
    stem = area(N_("Question"), 4, required=False, **{"data-rich": "1"})
    key = TextAreaField(
        N_("Key"),
        [Optional(), Length(max=MOST_TEXT)],
        description=N_(
            "Choice: A or ABD. True/false: √ or ×. Gaps: one line a gap, other spellings behind a |. "
            "Written answers: one scoring point a line, its marks in brackets at the end."
        ),
        render_kw={"rows": 2},
    )
    point = text(
        N_("Knowledge point"),
        400,
        required=False,
        hint=N_("Its code, or the names from the outermost range on, parted by /."),
    )
    difficulty = select(N_("Difficulty"), [], required=False)
    explanation = area(N_("Explanation"), 2, required=False, **{"data-rich": "1"})
    source = text(N_("Source"), 160, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for needed in (self.stem, self.key):
            needed.flags.sometimes = True  # a row may come without, but is not taken without: not called optional
        steps = [(str(step), kit.gettext(name)) for step, name in enumerate(DIFFICULTIES, 1)]
        self.difficulty.choices = [("", "—"), *steps]

    @property
    def options(self):
        return [self[name] for name in OPTION_FIELDS]

    @classmethod
    def of(cls, row, after: str = "") -> "RowForm":
        """The form of a row as it stands."""
        record = row.values
        shown = {name: record.get(name, "") for name in MARKUP}
        return cls(
            None, row=str(row.number), after=after, markup="1", kind=_kind(record), key=import_report.key_text(record),
            point=" / ".join(point_path(record)), difficulty=_step(record), source=record.get("source", ""), **shown,
        )  # fmt: skip


for _letter, _name in zip(OPTION_LETTERS, OPTION_FIELDS, strict=True):
    setattr(RowForm, _name, area(N_("Option"), 1, required=False, **{"data-rich": "1"}))


def changes(record: dict, sent: dict[str, str]) -> dict:
    """What a sent form changes of a record: a field that was not sent, or says what stands there, stays as it is."""
    rich = sent.get("markup") == "1"
    changed: dict = {}
    for name in MARKUP:
        if name in sent:
            value = sent[name].strip() if rich else richtext.from_text(sent[name].strip().replace("\r\n", "\n"))
            if value != record.get(name, "") and (rich or judging.plain(value) != judging.plain(record.get(name, ""))):
                changed[name] = value
    if "key" in sent and sent["key"].strip().replace("\r\n", "\n") != import_report.key_text(record):
        changed["key"] = sent["key"].strip().replace("\r\n", "\n")
    if "kind" in sent and sent["kind"] != _kind(record):
        changed["kind"] = sent["kind"]
    if "difficulty" in sent and sent["difficulty"] != _step(record):
        changed["difficulty"] = sent["difficulty"]
    if "source" in sent:
        changed["source"] = sent["source"].strip()
    if "point" in sent and sent["point"].strip() != " / ".join(point_path(record)):
        path = [one.strip() for one in sent["point"].split("/") if one.strip()]
        changed |= {name: path[at] if at < len(path) else "" for at, name in enumerate(POINT_FIELDS)}
    return changed


def point_path(record: dict) -> list[str]:
    return [record[name] for name in POINT_FIELDS if record.get(name)]


def _kind(record: dict) -> str:
    told = record.get("kind", "")
    known = bankcells.named_kind(told)
    return known.value if known else ""


def _step(record: dict) -> str:
    step = bankcells.difficulty(record.get("difficulty", ""))
    return str(step) if step else ""


def _named(assignment) -> str:
    point = f"{assignment.point.code} {assignment.point.name}" if assignment.point else ""
    kind = kit.label(assignment.type) if assignment.type else ""
    told = " · ".join(part for part in (kind, point) if part)
    return kit.gettext(N_("{quota} items until {day} {what}"), quota=assignment.quota, day=assignment.due_on, what=told)
