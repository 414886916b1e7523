"""The structure table of a practical bank (考核内容结构表): modules, sums, and how well the bank fills them."""

from collections import Counter
from datetime import datetime
from decimal import Decimal

from flask import request

from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.itembank.service import Bank
from skillcert.practical import set_queries
from skillcert.tasks import queries as task_queries
from skillcert.tasks import service_structure, structure
from skillcert.tasks.states import TaskState
from skillcert.web import kit
from skillcert.web.bank_preview import found_bank
from skillcert.web.forms.itembank import PurposeForm
from skillcert.web.forms.tasks import StructureForm


class ModuleLine:
    """A module with the tasks that the bank has for it."""

    def __init__(self, row, states, last_used: datetime | None):
        self.row, self.states, self.last_used = row, states, last_used
        self.need = row.take or 1
        self.enough = states[TaskState.APPROVED] >= self.need


def bank_structure(code, level):
    """Show and change the table; what of it does not add up stands above it."""
    occupation = found_bank(code, level)
    stored = task_queries.modules(code, level)
    form = StructureForm(modules=stored)
    reasons = []
    if request.method == "POST" and not form.change_rows(request.form.get("rows", "")) and form.validate():
        with kit.refusing() as reasons, unit_of_work():
            service_structure.put_structure(Bank(code, level), form.rows(), kit.actor())
        if not reasons:
            kit.say(N_("The structure table is kept."))
            return kit.go(".bank_structure", code=code, level=level)
    if not form.modules.entries:
        form.modules.append_entry()
    return _page(occupation, code, level, form, reasons, 422 if reasons or form.errors else 200)


def bank_structure_merge(code, level):
    """Move a module's tasks into another."""
    occupation = found_bank(code, level)
    with kit.refusing() as reasons, unit_of_work():
        modules = {row.id: row for row in task_queries.modules(code, level)}
        one = kit.found(modules.get(request.form.get("module", type=int)))
        into = kit.found(modules.get(request.form.get("into", type=int)))
        moved = service_structure.merge(Bank(code, level), one, into, kit.actor())
    if reasons:
        form = StructureForm(formdata=None, modules=task_queries.modules(code, level))
        return _page(occupation, code, level, form, reasons, 422)
    kit.say(N_("{count} tasks were moved; correct the weights now."), count=moved)
    return kit.go(".bank_structure", code=code, level=level)


def _page(occupation, code, level, form, reasons, status):
    modules = task_queries.table(code, level)
    counts = task_queries.by_module(code, level)
    pool = task_queries.pool(code, level)
    used = set_queries.uses([task.id for task in pool])
    planned = task_queries.practical_minutes(code, level)
    warnings = [
        *(structure.faults(modules) if modules else ()),
        *structure.minutes_fault(modules, planned),
        *structure.gaps(modules, pool),
    ]
    weight, minutes = structure.totals(modules)
    return kit.page(
        "parts/itembank/structure.html",
        status=status,
        occupation=occupation,
        code=code,
        level=level,
        form=form,
        reasons=kit.form_reasons(form, list(reasons)),
        warnings=warnings,
        lines=[
            ModuleLine(row, counts.get(row.id, Counter()), _last(row.id, pool, used))
            for row in task_queries.modules(code, level)
        ],
        without=sum(many for state, many in counts.get(None, Counter()).items() if state is not TaskState.RETIRED),
        total=Decimal(weight),
        minutes=minutes,
        planned=planned,
        purpose=PurposeForm(formdata=None),
    )


def _last(module_id: int, pool, used) -> datetime | None:
    return max((used[task.id][1] for task in pool if task.module_id == module_id and task.id in used), default=None)


ROUTES = (
    ("/banks/<code>/<int:level>/structure", bank_structure, "GET POST", "itembank.view"),
    ("/banks/<code>/<int:level>/structure/merge", bank_structure_merge, "POST", "itembank.write"),
)
