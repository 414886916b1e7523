"""Forms of the practical bank: a task with its lists of any length, the structure table, files. Shape only."""

from decimal import Decimal

from wtforms import BooleanField, DecimalField, FieldList, FileField, FormField, HiddenField, IntegerField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, NumberRange, Optional

from skillcert.core import richtext
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason
from skillcert.tasks import table as task_table
from skillcert.tasks.models import PracticalTask, TaskModule
from skillcert.tasks.rules import MATERIAL
from skillcert.tasks.service import RICH, CriterionLine, TaskText
from skillcert.tasks.states import Selection
from skillcert.tasks.states import TaskForm as ExamForm
from skillcert.tasks.structure import Module
from skillcert.web import kit
from skillcert.web.forms import Form, enum_choices, select, text, whole_or_none
from skillcert.web.forms.itembank import area

MOST_ROWS = 200
LISTS = ("criteria", "site_items", "candidate_items")


class CriterionForm(PlainForm):
    """One line of the score sheet; labels are drawn by the template's table heads."""

    name = text(N_("Criterion"), 120, required=False)
    requirement = area(N_("Requirement"), 1, required=False, most=2000)
    deduction_rule = area(N_("Deductions"), 1, required=False, most=2000)
    marks = DecimalField(N_("Marks"), [Optional(), NumberRange(0, 1000)], places=None)
    step = DecimalField(N_("Step"), [Optional(), NumberRange(0, 1000)], places=None)
    veto = BooleanField(N_("Veto item"))


class MaterialForm(PlainForm):
    """One line of a preparation notice."""

    name = text(N_("Name"), 120, required=False)
    specification = text(N_("Specification"), 200, required=False)
    unit = text(N_("Unit"), 20, required=False)
    quantity = text(N_("Quantity"), 20, required=False)
    remark = text(N_("Note"), 200, required=False)


class TaskForm(Form):
    """A task. Rich fields hold markup when the editor of the page set `markup`, else plain text."""

    name = text(N_("Name of the task"), 120)
    module_id = select(N_("Module"), [], required=False, coerce=whole_or_none)
    minutes = IntegerField(N_("Time (minutes)"), [InputRequired(), NumberRange(1, 1000)])
    marks = DecimalField(N_("Marks of the task"), [InputRequired(), NumberRange(1, 1000)], places=None)
    weight = DecimalField(
        N_("Weight in the practical part (%)"),
        [InputRequired(), NumberRange(0, 100)],
        places=None,
        description=N_("Counts only while the bank has no structure table."),
    )
    description = area(N_("Task sheet"), 6, **{"data-rich": "1"})
    conditions = area(N_("Conditions"), 2, required=False, **{"data-rich": "1"})
    requirements = area(N_("Requirements"), 2, required=False, **{"data-rich": "1"})
    materials = area(N_("Material handed out"), 2, required=False, **{"data-rich": "1"})
    answer = area(
        N_("Reference answer"),
        4,
        required=False,
        hint=N_("Stored encrypted; reading it later is noted."),
        **{"data-rich": "1"},
    )
    criteria = FieldList(FormField(CriterionForm))
    site_items = FieldList(FormField(MaterialForm))
    candidate_items = FieldList(FormField(MaterialForm))
    preparation = area(N_("Notes on the preparation"), 2, required=False)
    source = text(N_("Source"), 160, required=False)
    pasted = area(
        N_("Paste criteria from a spreadsheet"),
        3,
        required=False,
        hint=N_("Copy the rows in Excel or WPS and paste them here. A head row tells the columns; without one: criterion,"
                " requirement, marks, deductions, step."),
        most=40_000,
    )  # fmt: skip
    table = FileField(N_("Or take them from a workbook"), render_kw={"accept": ".xlsx,.xls,.csv"})
    markup = HiddenField(default="")

    def __init__(self, *args, modules: list[TaskModule] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.module_id.choices = [("", kit.gettext(N_("none yet")))]
        self.module_id.choices += [(str(module.id), module.name) for module in modules]

    def change_rows(self, act: str, cells: list[list[str]] | None = None) -> bool:
        """Do what a button of a list asks: "add-criteria", "remove-site_items-2", "paste". False when it asked for nothing."""
        verb, _, rest = act.partition("-")
        name, _, place = rest.partition("-")
        if verb == "add" and name in LISTS:
            for _ in range(min(3, MOST_ROWS - len(self[name].entries))):
                self[name].append_entry()
        elif verb == "remove" and name in LISTS and place.isdigit():
            kept = [entry for at, entry in enumerate(self[name].entries) if at != int(place)]
            self[name].entries = kept
        elif verb == "paste":
            self._take(task_table.criteria(cells or task_table.pasted(self.pasted.data or "")))
        else:
            return False
        return True

    def _take(self, lines: list[dict]) -> None:
        """Pasted lines after those that are there; lines without anything make room."""
        self.criteria.entries = [entry for entry in self.criteria.entries if _said(entry.form)]
        for line in lines[: MOST_ROWS - len(self.criteria.entries)]:
            numbers = {name: Decimal(line[name]) if line[name] else None for name in ("marks", "step")}
            self.criteria.append_entry(line | numbers)
        if lines:
            self.pasted.data = ""
        else:
            self.pasted.errors = [kit.explain(Reason("itembank.task_table_empty"))]

    def total(self) -> Decimal:
        """What the scored lines sum to, as far as they are filled in."""
        scored = [entry.form for entry in self.criteria if not entry.form.veto.data]
        return sum((form.marks.data or Decimal(0) for form in scored), Decimal(0))

    def texts(self) -> TaskText:
        rich = self.markup.data == "1"
        sheet = {name: self._markup(self[name].data or "", rich) for name in RICH}
        lines = [
            CriterionLine(
                entry.form.name.data or "", entry.form.marks.data or Decimal(0), entry.form.requirement.data or "",
                entry.form.deduction_rule.data or "", _step(entry.form), entry.form.veto.data,
            )
            for entry in self.criteria
            if _said(entry.form)
        ]  # fmt: skip
        return TaskText(
            name=self.name.data, minutes=self.minutes.data, marks=self.marks.data, weight=self.weight.data, criteria=lines,
            preparation=self.preparation.data or "", site_items=_materials(self.site_items),
            candidate_items=_materials(self.candidate_items), module_id=self.module_id.data, source=self.source.data or "",
            **sheet,
        )  # fmt: skip

    @staticmethod
    def _markup(value: str, rich: bool) -> str:
        return value.strip() if rich else richtext.from_text(value.strip())

    @classmethod
    def of(cls, task: PracticalTask, modules: list[TaskModule], own: bool) -> "TaskForm":
        """The form of a stored task; its answer only for who wrote it: to others it is opened for a purpose."""
        form = cls(obj=task, modules=modules, markup="1")
        if not own:
            form.answer.data = ""
        return form


def _step(form) -> Decimal:
    """Deductions go by whole points where the writer says nothing, by the whole line where that is less."""
    return form.step.data or min(Decimal(1), form.marks.data or Decimal(1))


def _said(form) -> bool:
    return bool((form.name.data or "").strip() or form.marks.data)


def _materials(rows) -> list[dict[str, str]]:
    lines = [{name: entry.form[name].data or "" for name in MATERIAL} for entry in rows]
    return [line for line in lines if any(line.values())]


class ModuleForm(PlainForm):
    """One row of the structure table."""

    id = HiddenField()
    name = text(N_("Module"), 60, required=False)
    selection = select(N_("Chosen how"), enum_choices(Selection), required=False)
    take = IntegerField(N_("How many are drawn"), [Optional(), NumberRange(0, 20)])
    weight = DecimalField(N_("Weight (%)"), [Optional(), NumberRange(0, 100)], places=None)
    minutes = IntegerField(N_("Minutes"), [Optional(), NumberRange(0, 1000)])
    form = select(N_("Form"), enum_choices(ExamForm), required=False)


class StructureForm(Form):
    modules = FieldList(FormField(ModuleForm))

    def change_rows(self, act: str) -> bool:
        verb, _, place = act.partition("-")
        if verb == "add":
            self.modules.append_entry()
        elif verb == "remove" and place.isdigit():
            self.modules.entries = [entry for at, entry in enumerate(self.modules.entries) if at != int(place)]
        else:
            return False
        return True

    def rows(self) -> list[Module]:
        return [_module(entry.form) for entry in self.modules if (entry.form.name.data or "").strip()]


def _module(form) -> Module:
    drawn = form.selection.data == Selection.DRAWN.value
    return Module(
        name=form.name.data,
        selection=Selection(form.selection.data),
        take=form.take.data or 1 if drawn else 0,
        weight=form.weight.data or Decimal(0),
        minutes=form.minutes.data or 0,
        form=ExamForm(form.form.data),
        id=int(form.id.data) if str(form.id.data or "").isdigit() else None,
    )


class TasksFileForm(Form):
    file = FileField(N_("Practical workbook (.xlsx) or JSON list"), render_kw={"accept": ".xlsx,.xls,.json"})


class DrawForm(Form):
    reason = text(N_("Why the tasks are drawn again"), 200, required=False)
