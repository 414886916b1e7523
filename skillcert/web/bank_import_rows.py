"""One row of an import: as the candidate would see it, mended in place; and questions that look alike, side by side."""

from flask import request, url_for
from sqlalchemy import or_, select

from skillcert.core import files, richtext
from skillcert.core import imports as runs
from skillcert.core.db import db
from skillcert.core.models import ImportRow
from skillcert.core.states import Verdict
from skillcert.core.work import unit_of_work
from skillcert.itembank import (
    bankcells,
    differences,
    import_alike,
    import_report,
    import_rows,
    imports,
    judging,
    queries,
)
from skillcert.itembank.formats.columns import OPTION_FIELDS
from skillcert.itembank.import_models import Decision, ImportAlike
from skillcert.itembank.kinds import OPTION_LETTERS
from skillcert.itembank.models import Item
from skillcert.web import kit, lists
from skillcert.web.bank_imports import found_run, may_mend
from skillcert.web.forms.bank_imports import RowForm, changes
from skillcert.web.security import as_download

PAIRS = 10


def bank_import_row(run_id, import_row_id):
    run, row = _found(run_id, import_row_id)
    return _row_page(run, row)


def bank_import_mend(run_id):
    """Change a row in place; it and the rows like it are judged anew."""
    number = request.form.get("row", type=int)
    with kit.refusing() as refused, unit_of_work():
        run = found_run(run_id)
        kit.found(may_mend(run) or None)
        row = kit.found(_numbered(run, number))
        imports.mend(run, {number: changes(row.values, request.form)}, kit.actor())
        import_alike.compare(run, kit.actor())
        row_id = row.id
    if refused:
        run, row = _found(run_id, _numbered(found_run(run_id), number).id)
        return _row_page(run, row, refused, 422)
    return _after(run_id, row_id, number)


def bank_import_alike(run_id):
    """Pairs that look alike, ten a page; POST decides one or all of the page."""
    if request.method == "GET":
        return _alike_page(found_run(run_id))
    decision = kit.found(request.form.get("decision") in set(Decision) or None) and Decision(request.form["decision"])
    with kit.refusing() as refused, unit_of_work():
        run = found_run(run_id)
        import_alike.decide(run, request.form.getlist("pair", type=int), decision, kit.actor())
    if refused:
        return _alike_page(found_run(run_id), refused, 422)
    return kit.go(
        ".bank_import_alike", run_id=run_id, page=request.form.get("page", type=int), show=request.form.get("show")
    )


def bank_import_compare(run_id):
    """Look for questions that are alike once more, after rows were mended."""
    with kit.refusing() as refused, unit_of_work():
        run = found_run(run_id)
        found = import_alike.compare(run, kit.actor())
        job_id = None if found is not None else import_alike.start_comparing(run, kit.actor()).id
    if refused:
        return _alike_page(found_run(run_id), refused, 422)
    return kit.go("public.job_show", job_id=job_id) if job_id else kit.go(".bank_import_alike", run_id=run_id)


def bank_import_figure(run_id, file_id):
    """A picture of an import, to those who see the import."""
    stored = kit.found(import_rows.picture(found_run(run_id), file_id))
    return as_download(files.read(stored), stored.filename, stored.media_type, inline=True)


class RowPreview:
    """A row as the candidate would see it: no key, pictures by an address of this reader."""

    def __init__(self, run, record):
        self.number = 1
        drafted = judging.read_record(record)[0]
        self.kind = drafted.kind if drafted else bankcells.named_kind(record.get("kind", ""))
        self.stem = _shown(run, record.get("stem", ""))
        texts = [record.get(name, "") for name in OPTION_FIELDS]
        while texts and not texts[-1]:
            texts.pop()
        self.options = [(letter, _shown(run, text)) for letter, text in zip(OPTION_LETTERS, texts, strict=False)]
        self.case = _shown(run, run.context.get("cases", {}).get(record.get("case", ""), {}).get("text", ""))


def _shown(run, markup: str) -> str:
    return richtext.with_sources(markup, lambda file_id: url_for(".bank_import_figure", run_id=run.id, file_id=file_id))


def _found(run_id, import_row_id):
    run = found_run(run_id)
    row = kit.found(db.session.get(ImportRow, import_row_id))
    kit.found(row.run_id == run.id or None)
    return run, row


def _numbered(run, number):
    return db.session.scalar(select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.number == number))


def _next(run, number, refused=False):
    query = select(ImportRow.id).where(ImportRow.run_id == run.id, ImportRow.number > number)
    if refused:
        query = query.where(ImportRow.verdict == Verdict.REFUSED)
    return db.session.scalar(query.order_by(ImportRow.number).limit(1))


def _after(run_id, row_id, number):
    """Where to go after a mend: to the next refused row, back to this one, or to the table."""
    after = request.form.get("after")
    if request.form.get("go") == "next" and (found := _next(found_run(run_id), number, refused=True)):
        return kit.go(".bank_import_row", run_id=run_id, import_row_id=found)
    if after == "row":
        return kit.go(".bank_import_row", run_id=run_id, import_row_id=row_id)
    return kit.go(".bank_import", run_id=run_id, _anchor="rows")


def _row_page(run, row, reasons=(), status=200):
    where = imports.bank_of(run)
    remarks, losses = import_rows.notes_of(row)
    editable = may_mend(run)
    return kit.page(
        "parts/itembank/import_row.html",
        status=status,
        run=run,
        row=row,
        occupation=queries.occupation(kit.scope(), where.occupation_code),
        code=where.occupation_code,
        level=where.level,
        preview=RowPreview(run, row.values),
        problems=runs.problems_of(row),
        remarks=remarks,
        losses=losses,
        form=RowForm.of(row, "row") if editable else None,
        key=import_report.key_text(row.values) if editable else None,
        letters=OPTION_LETTERS,
        picture_url=url_for(".bank_import_figure", run_id=run.id, file_id=0),
        next_id=_next(run, row.number),
        reasons=reasons,
    )


def _alike_page(run, reasons=(), status=200):
    where = imports.bank_of(run)
    query = select(ImportAlike).where(ImportAlike.run_id == run.id)
    show = request.values.get("show") or "open"
    if show == "open":
        query = query.where(ImportAlike.decision.is_(None))
    elif show == "decided":
        query = query.where(ImportAlike.decision.is_not(None))
    listing = lists.build(query.order_by(ImportAlike.score.desc(), ImportAlike.id), [], per_page=PAIRS)
    return kit.page(
        "parts/itembank/import_alike.html",
        status=status,
        run=run,
        occupation=queries.occupation(kit.scope(), where.occupation_code),
        code=where.occupation_code,
        level=where.level,
        listing=listing,
        pairs=_side_by_side(run, listing.rows),
        counts=import_alike.counts(run),
        show=show,
        decisions=Decision,
        editable=may_mend(run),
        job=import_alike.job_of(run),
        reasons=reasons,
    )


def _side_by_side(run, pairs):
    """(pair, the new one, the other one, where they differ) for a page of pairs; three statements."""
    numbers = {one for pair in pairs for one in (pair.number, pair.other_number) if one}
    there = select(ImportRow).where(ImportRow.run_id == run.id, or_(ImportRow.number.in_(numbers)))
    rows = {row.number: row for row in db.session.scalars(there)}
    found = select(Item).where(Item.id.in_([pair.item_id for pair in pairs if pair.item_id]))
    items = {item.id: item for item in db.session.scalars(found)}
    sides = []
    for pair in pairs:
        new = _side_of_row(run, rows[pair.number])
        other = _side_of_row(run, rows[pair.other_number]) if pair.other_number else _side_of_item(items[pair.item_id])
        sides.append((pair, new, other, differences.parts(other["text"], new["text"])))
    return sides


def _side_of_row(run, row):
    preview = RowPreview(run, row.values)
    plain = judging.plain(row.values.get("stem", ""))
    return {
        "row": row,
        "item": None,
        "kind": preview.kind,
        "stem": preview.stem,
        "options": preview.options,
        "text": plain,
    }


def _side_of_item(item):
    def shown(markup):
        return richtext.with_sources(markup, lambda one: url_for(".item_figure", item_id=item.id, file_id=one))

    options = [(option["id"], shown(option["text"])) for option in item.options]
    return {
        "row": None,
        "item": item,
        "kind": item.type,
        "stem": shown(item.stem),
        "options": options,
        "text": item.stem_text,
    }


ROUTES = (
    ("/bank-imports/<int:run_id>/rows/<int:import_row_id>", bank_import_row, "GET", "itembank.write"),
    ("/bank-imports/<int:run_id>/mend", bank_import_mend, "POST", "itembank.write"),
    ("/bank-imports/<int:run_id>/alike", bank_import_alike, "GET POST", "itembank.write"),
    ("/bank-imports/<int:run_id>/compare", bank_import_compare, "POST", "itembank.write"),
    ("/bank-imports/<int:run_id>/figures/<int:file_id>", bank_import_figure, "GET", "itembank.write"),
)
