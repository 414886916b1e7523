"""A specification table from a workbook: upload, look at what each row would do, take over or throw away."""

from skillcert.core import imports as runs
from skillcert.core import sheets
from skillcert.core.i18n import N_
from skillcert.core.uploads import Kind, accept
from skillcert.core.work import unit_of_work
from skillcert.itembank import point_imports, queries
from skillcert.itembank.service import Bank
from skillcert.web import bank_points, kit
from skillcert.web.bank_preview import found_bank

DOES = {"new": N_("new"), "changed": N_("changes"), "same": N_("as it is"), "refused": N_("refused")}


def bank_points_import(code, level):
    found_bank(code, level)
    with kit.refusing() as reasons:
        filename, data = kit.uploaded("file") or ("", b"")
        table = sheets.read(accept(data, Kind.SHEET, label=filename).data)
        rows = [(row.number, row.cells) for row in table.rows]
        with unit_of_work():
            run_id = point_imports.begin(Bank(code, level), filename, rows, kit.actor()).id
    if reasons:
        return bank_points.points_page(code, level, reasons)
    return kit.go(".points_preview", run_id=run_id)


def points_preview(run_id, reasons=(), status=200):
    run = _found(run_id)
    code, level = run.context["occupation_code"], run.context["level"]
    told = point_imports.preview(run) if run.state.value == "previewed" else []
    return kit.page(
        "parts/itembank/points_import.html",
        status=status,
        run=run,
        occupation=queries.occupation(kit.scope(), code),
        code=code,
        level=level,
        told=[one for one in told if one.does != "same"],
        counts={does: sum(one.does == does for one in told) for does in DOES},
        left_alone=point_imports.left_alone(run) if told else 0,
        does=DOES,
        reasons=list(reasons),
    )


def points_import_confirm(run_id):
    _found(run_id)
    with kit.refusing() as refused, unit_of_work():
        count = point_imports.confirm(_found(run_id), kit.actor())
    if refused:
        return points_preview(run_id, refused, 422)
    kit.say(N_("{count} rows of the table are in."), count=count)
    return _back(run_id)


def points_import_discard(run_id):
    _found(run_id)
    with kit.refusing() as refused, unit_of_work():
        runs.discard(_found(run_id), kit.actor())
    if refused:
        return points_preview(run_id, refused, 422)
    return _back(run_id)


def _found(run_id):
    return kit.found(queries.import_run(kit.scope(), run_id, point_imports.KIND))


def _back(run_id):
    context = _found(run_id).context
    return kit.go(".bank_points", code=context["occupation_code"], level=context["level"])


ROUTES = (
    ("/banks/<code>/<int:level>/points/import", bank_points_import, "POST", "itembank.write"),
    ("/points/imports/<int:run_id>", points_preview, "GET", "itembank.write"),
    ("/points/imports/<int:run_id>/confirm", points_import_confirm, "POST", "itembank.write"),
    ("/points/imports/<int:run_id>/discard", points_import_discard, "POST", "itembank.write"),
)
