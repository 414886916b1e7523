"""Practical tasks from a workbook or a JSON list: upload, preview with differences, mend in place, confirm, undo; and export."""

from flask import request

from skillcert.core import imports as runs
from skillcert.core.i18n import N_
from skillcert.core.states import ImportState, Verdict
from skillcert.core.work import unit_of_work
from skillcert.itembank import queries
from skillcert.itembank.service import Bank
from skillcert.tasks import entries as task_record
from skillcert.tasks import imports as task_imports
from skillcert.tasks import queries as task_queries
from skillcert.web import kit
from skillcert.web.bank_preview import found_bank
from skillcert.web.forms.itembank import PurposeForm
from skillcert.web.forms.tasks import TasksFileForm
from skillcert.web.lists import XLSX
from skillcert.web.security import as_download

SHOWN = 50
"""Tasks of the preview that a page draws."""
SHOWS = {"refused": Verdict.REFUSED, "accepted": Verdict.ACCEPTED, "all": None}


def tasks_import_new(code, level):
    occupation = found_bank(code, level)
    form = TasksFileForm()
    reasons = []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            filename, data = kit.uploaded("file") or ("", b"")
            run_id = task_imports.begin(Bank(code, level), filename, data, kit.actor()).id
        if not reasons:
            return kit.go(".tasks_import", run_id=run_id)
    return kit.page(
        "parts/itembank/tasks_import_new.html",
        status=422 if reasons or form.errors else 200,
        form=form,
        reasons=reasons,
        occupation=occupation,
        code=code,
        level=level,
        imports=queries.imports(code, level, task_imports.KIND),
    )


def tasks_template(code, level):
    """The empty workbook with an example."""
    found_bank(code, level)
    return as_download(task_imports.template(), "操作技能试题模板.xlsx", XLSX)


def tasks_export(code, level):
    """All tasks of the bank with their answers, for a purpose."""
    occupation = found_bank(code, level)
    form = PurposeForm()
    with kit.refusing() as refused, unit_of_work():
        data = task_imports.workbook(Bank(code, level), form.purpose.data or "", kit.actor(), kit.locale())
    if refused:
        kit.say(N_("Nothing was exported: {reason}"), "warning", reason=kit.explain(refused[0]))
        return kit.go(".bank_structure", code=code, level=level)
    return as_download(data, f"{occupation.name}-{level}-操作技能试题.xlsx", XLSX)


def tasks_import(run_id):
    return _page(_found(run_id))


def tasks_import_mend(run_id):
    """Change one task in place; all are judged anew."""
    row = request.form.get("row", type=int)
    changes = {name: request.form[name] for name in task_imports.FIELDS if name in request.form}
    lines: dict[int, dict[str, str]] = {}
    for key, value in request.form.items():
        name, _, place = key.partition("@")
        if name in ("name", "marks", "step") and place.isdigit():
            lines.setdefault(int(place), {})[name] = value
    with kit.refusing() as refused, unit_of_work():
        task_imports.mend(_found(run_id), row, changes | {"criteria": lines}, kit.actor())
    if refused:
        return _page(_found(run_id), refused, 422)
    return kit.go(".tasks_import", run_id=run_id, _anchor="rows")


def tasks_import_act(run_id, act):
    """Take sums over, confirm, discard, submit what came in, or undo."""
    said, count = "", 0
    with kit.refusing() as refused, unit_of_work():
        run, actor = _found(run_id), kit.actor()
        match act:
            case "sums":
                row = request.form.get("row", type=int)
                count = task_imports.take_sums(run, [row] if row else None, actor)
                said = N_("{count} tasks are now worth what their criteria sum to.")
            case "confirm":
                count, said = task_imports.confirm(run, actor), N_("{count} tasks are in the bank as drafts.")
            case "discard":
                task_imports.discard(run, actor)
                said = N_("The import is thrown away.")
            case "submit":
                count, said = task_imports.submit_all(run, actor), N_("{count} tasks wait for review.")
            case "undo":
                task_imports.undo(run, actor)
                said = N_("The import is taken back.")
            case _:
                kit.found(None)
        where = task_imports.bank_of(run)
    if refused:
        return _page(_found(run_id), refused, 422)
    kit.say(said, count=count)
    if act == "discard":
        return kit.go(".bank_structure", code=where.occupation_code, level=where.level)
    return kit.go(".tasks_import", run_id=run_id)


def _found(run_id):
    return kit.found(queries.import_run(kit.scope(), run_id, task_imports.KIND))


def _page(run, reasons=(), status=200):
    where = task_imports.bank_of(run)
    counts = task_imports.counts(run)
    wanted = request.args.get("show", "refused" if counts["refused"] else "accepted")
    rows = runs.rows_of(run, SHOWS.get(wanted))
    return kit.page(
        "parts/itembank/tasks_import.html",
        status=status,
        run=run,
        occupation=queries.occupation(kit.scope(), where.occupation_code),
        code=where.occupation_code,
        level=where.level,
        counts=counts,
        rows=[Shown(row) for row in rows[:SHOWN]],
        cut=max(0, len(rows) - SHOWN),
        apart=sum(1 for row in runs.rows_of(run, Verdict.REFUSED) if task_record.gap(row.values)),
        show=wanted,
        editable=run.account_id == kit.actor().account_id and run.state is ImportState.PREVIEWED,
        strays=task_imports.strays(run),
        losses=[(_named(name), count) for name, count in run.context.get("losses", {}).items()],
        brought=task_imports.structure_of(run.context),
        known=bool(task_queries.modules(where.occupation_code, where.level)),
        reasons=reasons,
    )


def _named(field: str) -> str:
    return kit.gettext(task_imports.LOST[field]) if field in task_imports.LOST else field


class Shown:
    """A task of the preview, with its sum and what is wrong."""

    def __init__(self, row):
        self.number, self.values, self.why = row.number, row.values, runs.problems_of(row)
        self.total, self.gap = task_record.total(row.values), task_record.gap(row.values)


ROUTES = (
    ("/banks/<code>/<int:level>/tasks/import", tasks_import_new, "GET POST", "itembank.write"),
    ("/banks/<code>/<int:level>/tasks/template", tasks_template, "GET", "itembank.view"),
    ("/banks/<code>/<int:level>/tasks/export", tasks_export, "POST", "itembank.view"),
    ("/task-imports/<int:run_id>", tasks_import, "GET", "itembank.write"),
    ("/task-imports/<int:run_id>/mend", tasks_import_mend, "POST", "itembank.write"),
    ("/task-imports/<int:run_id>/<act>", tasks_import_act, "POST", "itembank.write"),
)
