"""Group import: upload → preview with marked problems → mend in place or as a marked workbook → confirm → undo."""

from flask import request

from skillcert.core.i18n import N_
from skillcert.core.models import ImportRun
from skillcert.core.reasons import Reason
from skillcert.core.states import ImportState
from skillcert.core.work import unit_of_work
from skillcert.registration import exports, groups, import_view, queries
from skillcert.web import kit
from skillcert.web.centre import blueprint
from skillcert.web.forms.registration import RosterUploadForm
from skillcert.web.lists import Column, Empty, list_page
from skillcert.web.security import as_download

ACCESS = {
    "roster_imports": "registration.enter",
    "roster_upload": "registration.enter",
    "roster_template": "registration.enter",
    "roster_import": "registration.enter",
    "roster_mend": "registration.enter",
    "roster_marked": "registration.enter",
    "roster_confirm": "registration.enter",
    "roster_discard": "registration.enter",
    "roster_undo": "registration.enter",
}


@blueprint.get("/roster-imports")
def roster_imports():
    return list_page(
        "centre/registration/imports.html", import_view.runs(kit.scope()),
        [Column("filename", N_("File"), sort=ImportRun.filename), Column("created_at", N_("Uploaded"), sort=ImportRun.created_at),
         Column("state", N_("State"), sort=ImportRun.state)],
        search=[ImportRun.filename], default_sort="-created_at",
        empty=Empty(N_("No group was imported yet"), N_("Download the template, let the employer fill it, then upload it here.")),
        context={"form": _upload_form(), "reasons": []})


def _upload_form() -> RosterUploadForm:
    form = RosterUploadForm(batch=request.args.get("batch", type=int))
    form.batch.choices = [(batch.id, batch.name) for batch in queries.importable_batches(kit.scope())]
    return form


@blueprint.route("/roster-imports/new", methods=["GET", "POST"])
def roster_upload():
    """The workbook and the zip; what cannot be read is refused here, rows are judged on the next page."""
    form, reasons = _upload_form(), []
    if request.method == "POST":
        batch = kit.found(queries.batch(kit.scope(), form.batch.data or 0)) if form.batch.data else None
        workbook, photos = kit.uploaded("workbook"), kit.uploaded("photos")
        with kit.refusing() as reasons, unit_of_work():
            if batch is None:
                reasons.append(Reason("registration.import_no_offers", "batch"))
            else:
                run_id = groups.begin(batch, kit.actor(), *(workbook or ("", b"")), photos[1] if photos else None).id
        if not reasons:
            return kit.go("centre.roster_import", run_id=run_id)
    return kit.page("centre/registration/upload_roster.html", status=422 if reasons else 200, form=form, reasons=reasons)


@blueprint.get("/roster-imports/template")
def roster_template():
    return as_download(exports.template_workbook(), "考生信息模板.xlsx", exports.XLSX)


@blueprint.get("/roster-imports/<int:run_id>")
def roster_import(run_id, reasons=()):
    run = kit.found(import_view.run(kit.scope(), run_id))
    only = "all" if request.args.get("rows") == "all" else "problems"
    view = import_view.preview(run, only, request.args.get("page", 1, type=int))
    return kit.page("centre/registration/import.html", status=422 if reasons else 200, run=run, view=view, reasons=reasons,
                    previewed=run.state is ImportState.PREVIEWED, confirmed=run.state is ImportState.CONFIRMED)


@blueprint.post("/roster-imports/<int:run_id>/mend")
def roster_mend(run_id):
    """Cells come as `row:key`; only changed ones matter, all rows are judged anew."""
    run = kit.found(import_view.run(kit.scope(), run_id))
    changes: dict[int, dict[str, str]] = {}
    for name, text in request.form.items():
        number, _, key = name.partition(":")
        if key and number.isdigit():
            changes.setdefault(int(number), {})[key] = text
    with kit.refusing() as refused, unit_of_work():
        groups.mend(run, kit.actor(), changes)
    return roster_import(run_id, refused) if refused else kit.go("centre.roster_import", run_id=run_id)


@blueprint.post("/roster-imports/<int:run_id>/marked")
def roster_marked(run_id):
    """The workbook with every problem marked in its cell, to be mended outside and uploaded again."""
    run = kit.found(import_view.run(kit.scope(), run_id))
    return as_download(import_view.marked(run, kit.explain), f"标注-{run.filename.rsplit('.', 1)[0]}.xlsx", exports.XLSX)


@blueprint.post("/roster-imports/<int:run_id>/confirm")
def roster_confirm(run_id):
    run = kit.found(import_view.run(kit.scope(), run_id))
    with kit.refusing() as refused, unit_of_work():
        job_id = groups.start_confirming(run, kit.actor()).id
    return roster_import(run_id, refused) if refused else kit.go("public.job_show", job_id=job_id)


@blueprint.post("/roster-imports/<int:run_id>/discard")
def roster_discard(run_id):
    run = kit.found(import_view.run(kit.scope(), run_id))
    with kit.refusing() as refused, unit_of_work():
        groups.discard(run, kit.actor())
    return roster_import(run_id, refused) if refused else kit.go("centre.roster_imports")


@blueprint.post("/roster-imports/<int:run_id>/undo")
def roster_undo(run_id):
    run = kit.found(import_view.run(kit.scope(), run_id))
    with kit.refusing() as refused, unit_of_work():
        groups.undo(run, kit.actor())
    if refused:
        return roster_import(run_id, refused)
    kit.say(N_("Taken back. The rows are no longer registered."))
    return kit.go("centre.roster_import", run_id=run_id)


