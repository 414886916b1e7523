"""Files of items on their way in: upload, preview, columns, confirm, report, undo. Single rows: `bank_import_rows`."""

from flask import request
from sqlalchemy import func, select

from skillcert.core.db import db
from skillcert.core.i18n import N_
from skillcert.core.models import ImportRow
from skillcert.core.states import ImportState, Verdict
from skillcert.core.uploads import Kind, accept
from skillcert.core.work import unit_of_work
from skillcert.itembank import (
    bankcells,
    formats,
    import_alike,
    import_report,
    imports,
    queries,
    queries_assign,
    service,
)
from skillcert.itembank.formats.columns import HEADINGS
from skillcert.itembank.import_reasons import TALLY
from skillcert.itembank.labels import REFUSALS
from skillcert.web import kit, lists
from skillcert.web.bank_preview import found_bank
from skillcert.web.forms.bank_imports import BankFileForm
from skillcert.web.lists import XLSX
from skillcert.web.security import as_download

AT_ONCE = 1_500
"""Items that come in within the request; more are a job."""
LARGE = 600 * 1024
"""Bytes of a file that is read within the request; a larger one (some 5,000 rows) is read by a job."""
PER_PAGE = 30


def bank_import_new(code, level):
    occupation = found_bank(code, level)
    form = BankFileForm(
        assignments=queries_assign.open_for(kit.actor().account_id, code, level),
        assignment=request.args.get("assignment", type=int),
    )
    reasons = []
    if form.validate_on_submit():
        filename, data = kit.uploaded("file") or ("", b"")
        with kit.refusing() as reasons:
            run_id = _read(service.Bank(code, level), filename, data, form)
        if not reasons:
            return kit.go(".bank_import", run_id=run_id)
        if data:
            with unit_of_work():
                imports.note_refused(service.Bank(code, level), filename, reasons, kit.actor())
    return kit.page(
        "parts/itembank/import_new.html",
        status=422 if reasons or form.errors else 200,
        form=form,
        reasons=reasons,
        occupation=occupation,
        code=code,
        level=level,
        formats=[(kit.gettext(one.label), one.extensions) for one in formats.known()],
    )


def _read(bank, filename: str, data: bytes, form: BankFileForm) -> int:
    """The preview of an upload, compared with the bank; a large file is read by a job."""
    taken = accept(data, Kind.ITEMS, label=filename)
    given = (bank, taken.label, taken.data, kit.actor(), form.create_points.data, form.assignment.data)
    with unit_of_work():
        if len(data) > LARGE:
            return imports.begin_later(*given).args["run_id"]
        run = imports.begin(*given)
        if import_alike.compare(run, kit.actor()) is None:
            import_alike.start_comparing(run, kit.actor())
        return run.id


def bank_import(run_id):
    return _page(found_run(run_id))


def bank_import_act(run_id, act):
    """Confirm, discard, submit what came in, or undo."""
    said = ""
    with kit.refusing() as refused, unit_of_work():
        run, actor = found_run(run_id), kit.actor()
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
        return _page(found_run(run_id), refused, 422)
    kit.say(said, count=count)
    if act == "discard":
        return kit.go(".bank", code=where.occupation_code, level=where.level)
    return kit.go(".bank_import", run_id=run_id)


def bank_import_confirm(run_id):
    """Small files come in at once, large ones as a job that may be left and found again."""
    if imports.counts(found_run(run_id))["imported"] <= AT_ONCE:
        return bank_import_act(run_id, "confirm")
    with kit.refusing() as refused, unit_of_work():
        job_id = imports.start_confirming(found_run(run_id), kit.actor()).id
    if refused:
        return _page(found_run(run_id), refused, 422)
    return kit.go("public.job_show", job_id=job_id)


def bank_import_columns(run_id):
    """Read a sheet again with the columns as a person says."""
    chosen = {
        int(name[1:]): value for name, value in request.form.items() if name[:1] == "c" and name[1:].isdigit() and value
    }
    with kit.refusing() as refused, unit_of_work():
        run = found_run(run_id)
        imports.relayout(run, chosen, request.form.get("titles") == "1", kit.actor())
        import_alike.compare(run, kit.actor())
    if refused:
        return _page(found_run(run_id), refused, 422)
    return kit.go(".bank_import", run_id=run_id)


def bank_import_report(run_id):
    """Every row with its verdict, or the refused ones; it holds the keys of the file, so fetching it is an act."""
    only = request.form.get("rows") == "refused"
    with kit.refusing() as refused, unit_of_work():
        run = found_run(run_id)
        service.read_keys(imports.bank_of(run), "import report", kit.actor(), imports.counts(run)["rows"])
        data, name = import_report.workbook(run, kit.locale(), only), run.filename.rpartition(".")[0] or run.filename
    if refused:
        return _page(found_run(run_id), refused, 422)
    return as_download(data, f"{name}-{'未导入' if only else '导入结果'}.xlsx", XLSX)


def found_run(run_id):
    """The import in sight, else 404."""
    return kit.found(queries.import_run(kit.scope(), run_id, imports.KIND))


def may_mend(run) -> bool:
    """Keys that were refused show only to who sent them; so only they mend."""
    return run.account_id == kit.actor().account_id and run.state is ImportState.PREVIEWED


def _page(run, reasons=(), status=200):
    where = imports.bank_of(run)
    show = request.args.get("show", "refused")
    counts = imports.counts(run)
    query = select(ImportRow).where(ImportRow.run_id == run.id)
    narrowed = {
        "refused": ImportRow.verdict == Verdict.REFUSED,
        "accepted": ImportRow.verdict == Verdict.ACCEPTED,
        "noted": import_report.noted(),
    }.get(show)
    noted = select(func.count()).where(ImportRow.run_id == run.id, import_report.noted())
    listing = lists.build(
        (query if narrowed is None else query.where(narrowed)).order_by(ImportRow.number), [], per_page=PER_PAGE
    )
    return kit.page(
        "parts/itembank/import.html",
        status=status,
        run=run,
        occupation=queries.occupation(kit.scope(), where.occupation_code),
        code=where.occupation_code,
        level=where.level,
        counts=counts | {"noted": db.session.scalar(noted), "alike": import_alike.counts(run)},
        why_refused=[(_tallied(reason), count) for reason, count in imports.why_refused(run)],
        losses=import_report.losses(run),
        listing=listing,
        key_of=import_report.key_text,
        kind_of=_kind_of,
        show=show,
        own=run.account_id == kit.actor().account_id,
        editable=may_mend(run),
        sample=imports.sample(run) if may_mend(run) else [],
        job=import_alike.job_of(run),
        headings=HEADINGS,
        reasons=reasons,
    )


def _tallied(reason) -> str:
    """The short words for rows with this reason, else the reason of the first of them."""
    words = (REFUSALS | TALLY).get(reason.code)
    return kit.gettext(words) if words else kit.explain(reason)


def _kind_of(record: dict) -> str:
    """The type as the bank calls it, else as the file does."""
    known = bankcells.named_kind(record.get("kind", ""))
    return kit.label(known) if known else record.get("kind", "")


ROUTES = (
    ("/banks/<code>/<int:level>/imports/new", bank_import_new, "GET POST", "itembank.write"),
    ("/bank-imports/<int:run_id>", bank_import, "GET", "itembank.write"),
    ("/bank-imports/<int:run_id>/report", bank_import_report, "POST", "itembank.write"),
    ("/bank-imports/<int:run_id>/columns", bank_import_columns, "POST", "itembank.write"),
    ("/bank-imports/<int:run_id>/confirm", bank_import_confirm, "POST", "itembank.write"),
    ("/bank-imports/<int:run_id>/<act>", bank_import_act, "POST", "itembank.write"),
)
