"""The archive: which batches have their file, what is missing in one, waivers, scans, making and closing."""

from dataclasses import dataclass

from skillcert.archive import queries, service
from skillcert.archive.volumes import FOLDERS, ITEMS, VOLUME_TITLES, Line, Volume
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason
from skillcert.core.uploads import Kind, accept
from skillcert.core.work import unit_of_work
from skillcert.plans.models import Batch
from skillcert.plans.states import BatchState
from skillcert.web import kit, lists, timeline
from skillcert.web.forms.archive import ScanForm, WaiverForm
from skillcert.web.management import blueprint
from skillcert.web.security import as_download

ACCESS = {
    "archives": "archive.view",
    "archive_show": "archive.view",
    "archive_make": "archive.view",
    "archive_read": "archive.view",
    "archive_scan_read": "archive.view",
    "archive_close": "archive.close",
    "archive_waive": "archive.close",
    "archive_ask_again": "archive.close",
    "archive_put_in": "archive.close",
    "archive_take_out": "archive.close",
}
COLUMNS = [
    lists.Column("number", N_("Batch"), value=lambda row: row[0].number, sort=Batch.number, tight=True),
    lists.Column("name", N_("Name"), value=lambda row: row[0].name, sort=Batch.name),
    lists.Column("centre", N_("Centre"), value=lambda row: row[0].centre.name),
    lists.Column("state", N_("State"), value=lambda row: row[0].state, sort=Batch.state),
    lists.Column("closed_on", N_("Closed on"), value=lambda row: row[0].closed_on, sort=Batch.closed_on, tight=True),
    lists.Column("keep_until", N_("Kept until"), value=lambda row: row[1].keep_until if row[1] else None, tight=True),
]


@blueprint.get("/archives")
def archives():
    return lists.list_page(
        "management/archive/list.html",
        queries.batches(kit.scope()),
        COLUMNS,
        search=[Batch.number, Batch.name],
        filters=[lists.Filter("state", N_("State"), Batch.state, [BatchState.ANNOUNCED, BatchState.CLOSED])],
        default_sort="-number",
        export="archives",
        entities=False,
        row_id=lambda row: row[0].id,
        empty=lists.Empty(N_("No batch on the line yet"), N_("A batch appears here once it is announced."), icon="archive"),
    )


@dataclass(frozen=True)
class VolumeView:
    """A volume with its lines, as the page shows it."""

    title: str
    folder: str
    lines: list[Line]


def found(batch_id: int) -> Batch:
    return kit.found(queries.batch(kit.scope(), batch_id))


def show(batch: Batch, status: int = 200, refused: list[Reason] = (), waiver=None, scan=None):
    lines = queries.lines(batch.id)
    may_change = kit.may("archive.close") and batch.closed_on is None
    return kit.page(
        "management/archive/show.html",
        status=status,
        batch=batch,
        volumes=[
            VolumeView(VOLUME_TITLES[v], FOLDERS[v], [line for line in lines if line.item.volume is v]) for v in Volume
        ],
        missing=sum(line.missing for line in lines),
        titles={code: item.title for code, item in ITEMS.items()},
        scans=queries.scans(batch.id),
        kept=queries.archive_file(batch.id),
        why_not=service.why_not_close(batch) if may_change else [],
        may_change=may_change,
        waiver=waiver or WaiverForm.over(lines, formdata=None),
        scan=scan or ScanForm.over(lines, formdata=None),
        reasons=refused,
        events=timeline.of_stream(f"batch:{batch.id}", 20),
    )


@blueprint.get("/archives/<int:batch_id>")
def archive_show(batch_id):
    return show(found(batch_id))


@blueprint.post("/archives/<int:batch_id>/make")
def archive_make(batch_id):
    return _order(batch_id, close=False)


@blueprint.post("/archives/<int:batch_id>/close")
def archive_close(batch_id):
    return _order(batch_id, close=True)


def _order(batch_id: int, close: bool):
    found(batch_id)
    with kit.refusing() as refused, unit_of_work():
        job_id = service.order(found(batch_id), kit.actor(), close=close).id
    return show(found(batch_id), 422, refused) if refused else kit.go("public.job_show", job_id=job_id)


@blueprint.post("/archives/<int:batch_id>/waive")
def archive_waive(batch_id):
    batch, refused = found(batch_id), []
    form = WaiverForm.over(queries.lines(batch_id))
    if form.validate_on_submit():
        with kit.refusing() as refused, unit_of_work():
            service.waive(found(batch_id), form.piece.data, form.reason.data, kit.actor())
        if not refused:
            kit.say(N_("Waived."))
            return kit.go("management.archive_show", batch_id=batch_id)
    return show(batch, 422, kit.form_reasons(form, refused), waiver=form)


@blueprint.post("/archives/<int:batch_id>/ask-again/<piece>")
def archive_ask_again(batch_id, piece):
    found(batch_id)
    with kit.refusing() as refused, unit_of_work():
        service.take_back_waiver(found(batch_id), piece, kit.actor())
    return show(found(batch_id), 422, refused) if refused else kit.go("management.archive_show", batch_id=batch_id)


@blueprint.post("/archives/<int:batch_id>/put-in")
def archive_put_in(batch_id):
    found(batch_id)
    form = ScanForm.over(queries.lines(batch_id))
    sent = kit.uploaded("scan-scan")
    with kit.refusing() as refused, unit_of_work():
        scan = accept(sent[1] if sent else None, Kind.PDF, label=sent[0] if sent else "")
        service.put_in(found(batch_id), form.piece.data or "", scan, kit.actor())
    if refused:
        return show(found(batch_id), 422, kit.form_reasons(form, refused), scan=form)
    kit.say(N_("Put in."))
    return kit.go("management.archive_show", batch_id=batch_id)


@blueprint.post("/archives/<int:batch_id>/take-out/<int:scan_id>")
def archive_take_out(batch_id, scan_id):
    found(batch_id)
    with kit.refusing() as refused, unit_of_work():
        service.take_out(kit.found(queries.scan(kit.scope(), batch_id, scan_id)), kit.actor())
    return show(found(batch_id), 422, refused) if refused else kit.go("management.archive_show", batch_id=batch_id)


@blueprint.post("/archives/<int:batch_id>/file")
def archive_read(batch_id):
    found(batch_id)
    stored = kit.found(queries.archive_file(batch_id)).file
    return _read(batch_id, stored)


@blueprint.post("/archives/<int:batch_id>/scans/<int:scan_id>")
def archive_scan_read(batch_id, scan_id):
    return _read(batch_id, kit.found(queries.scan(kit.scope(), batch_id, scan_id)).file)


def _read(batch_id: int, stored):
    """Reading is written down, so it is a POST."""
    name, media_type = stored.filename, stored.media_type
    with unit_of_work():
        data = service.read(found(batch_id), stored, kit.actor())
    return as_download(data, name, media_type)
