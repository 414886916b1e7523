"""The bank workbook on its way in: upload, preview, mend in place, confirm, report, undo."""

from flask import request

from skillcert.core import imports as runs
from skillcert.core.i18n import N_
from skillcert.core.states import ImportState, Verdict
from skillcert.core.uploads import Kind, accept
from skillcert.core.work import unit_of_work
from skillcert.itembank import import_report, imports, queries, service
from skillcert.itembank.formats.columns import OPTION_FIELDS
from skillcert.itembank.import_reasons import TALLY
from skillcert.itembank.labels import REFUSALS
from skillcert.web import kit
from skillcert.web.bank_preview import found_bank
from skillcert.web.forms.itembank import BankFileForm
from skillcert.web.lists import XLSX
from skillcert.web.security import as_download

AT_ONCE = 1_500
"""Items that come in within the request; more are a job."""
SHOWN = 200
"""Rows of the preview that a page draws; the report has all."""
EDITABLE = ("kind", "stem", "key", *OPTION_FIELDS)


def bank_import_new(code, level):
    occupation = found_bank(code, level)
    form = BankFileForm()
    reasons = []
    if form.validate_on_submit():
        with kit.refusing() as reasons:
            filename, data = kit.uploaded("file") or ("", b"")
            taken = accept(data, Kind.SHEET, label=filename)
            with unit_of_work():
                run_id = imports.begin(
                    service.Bank(code, level), filename, taken.data, kit.actor(), form.create_points.data
                ).id
        if not reasons:
            return kit.go(".bank_import", run_id=run_id)
    return kit.page(
        "parts/itembank/import_new.html",
        status=422 if reasons or form.errors else 200,
        form=form,
        reasons=reasons,
        occupation=occupation,
        code=code,
        level=level,
    )


def bank_import(run_id):
    return _page(_found(run_id))


def bank_import_mend(run_id):
    """Change one refused row in place; all rows are judged anew."""
    row = request.form.get("row", type=int)
    changes = {name: request.form[name].strip() for name in EDITABLE if name in request.form}
    with kit.refusing() as refused, unit_of_work():
        imports.mend(_found(run_id), {row: changes}, kit.actor())
    if refused:
        return _page(_found(run_id), refused, 422)
    return kit.go(".bank_import", run_id=run_id, _anchor="rows")


def bank_import_act(run_id, act):
    """Confirm, discard, submit what came in, or undo."""
    said = ""
    with kit.refusing() as refused, unit_of_work():
        run, actor = _found(run_id), kit.actor()
        match act:
            case "confirm":
                count, said = imports.confirm(run, actor), N_("{count} items are in the bank as drafts.")
            case "discard":
                imports.discard(run, actor)
                count, said = 0, N_("The import is thrown away.")
            case "submit":
                count, said = imports.submit_all(run, actor), N_("{count} items wait for review.")
            case "undo":
                imports.undo(run, actor)
                count, said = 0, N_("The import is taken back.")
            case _:
                kit.found(None)
        where = imports.bank_of(run)
    if refused:
        return _page(_found(run_id), refused, 422)
    kit.say(said, count=count)
    if act == "discard":
        return kit.go(".bank", code=where.occupation_code, level=where.level)
    return kit.go(".bank_import", run_id=run_id)


def bank_import_confirm(run_id):
    """Small files come in at once, large ones as a job that may be left and found again."""
    if imports.counts(_found(run_id))["imported"] <= AT_ONCE:
        return bank_import_act(run_id, "confirm")
    with kit.refusing() as refused, unit_of_work():
        job_id = imports.start_confirming(_found(run_id), kit.actor()).id
    if refused:
        return _page(_found(run_id), refused, 422)
    return kit.go("public.job_show", job_id=job_id)


def bank_import_report(run_id):
    """Every row with its verdict; it holds the keys of the file, so fetching it is an act."""
    with kit.refusing() as refused, unit_of_work():
        run = _found(run_id)
        service.read_keys(imports.bank_of(run), "import report", kit.actor(), imports.counts(run)["rows"])
        data, name = import_report.workbook(run, kit.locale()), run.filename.rpartition(".")[0] or run.filename
    if refused:
        return _page(_found(run_id), refused, 422)
    return as_download(data, f"{name}-导入结果.xlsx", XLSX)


def _found(run_id):
    return kit.found(queries.import_run(kit.scope(), run_id, imports.KIND))


def _page(run, reasons=(), status=200):
    where = imports.bank_of(run)
    wanted = request.args.get("show", "refused")
    verdict = {"refused": Verdict.REFUSED, "accepted": Verdict.ACCEPTED}.get(wanted)
    rows = runs.rows_of(run, verdict)
    own = run.account_id == kit.actor().account_id
    return kit.page(
        "parts/itembank/import.html",
        status=status,
        run=run,
        occupation=queries.occupation(kit.scope(), where.occupation_code),
        code=where.occupation_code,
        level=where.level,
        counts=imports.counts(run),
        by_reason=[(kit.gettext((REFUSALS | TALLY).get(code, code)), count) for code, count in imports.by_reason(run).items()],
        rows=[(row, runs.problems_of(row)) for row in rows[:SHOWN]],
        cut=max(0, len(rows) - SHOWN),
        show=wanted,
        own=own,
        editable=own and run.state is ImportState.PREVIEWED,
        headings=imports.HEADINGS,
        fields=EDITABLE,
        reasons=reasons,
    )


ROUTES = (
    ("/banks/<code>/<int:level>/imports/new", bank_import_new, "GET POST", "itembank.write"),
    ("/bank-imports/<int:run_id>", bank_import, "GET", "itembank.write"),
    ("/bank-imports/<int:run_id>/mend", bank_import_mend, "POST", "itembank.write"),
    ("/bank-imports/<int:run_id>/report", bank_import_report, "POST", "itembank.write"),
    ("/bank-imports/<int:run_id>/confirm", bank_import_confirm, "POST", "itembank.write"),
    ("/bank-imports/<int:run_id>/<act>", bank_import_act, "POST", "itembank.write"),
)
