"""Files of items on their way in: read → preview → mend → confirm → undo. Nothing is stored in the bank before confirm."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import delete, func, select

from skillcert.core import files, history, imports, jobs, sheets
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import ImportRow, ImportRun, Job, StoredFile
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.states import Verdict
from skillcert.itembank import formats, import_rows, import_storing, service, service_review
from skillcert.itembank.formats import columns, workbook
from skillcert.itembank.import_models import ImportAlike
from skillcert.itembank.import_rows import owner
from skillcert.itembank.judging import BankReport
from skillcert.itembank.models import Item, ItemAssignment
from skillcert.itembank.parsed import LIMITS, ParsedFile
from skillcert.itembank.service import Bank
from skillcert.itembank.states import ItemState

KIND = "itembank"
SAMPLE = 5
HEADINGS = columns.HEADINGS


def begin(
    bank: Bank, filename: str, data: bytes, actor: Actor, create_points: bool = True, assignment_id: int | None = None
) -> ImportRun:
    """Read a file into a preview with a verdict for every item; raises Refused when the file cannot be taken."""
    run = _new(bank, filename, actor, create_points, assignment_id)
    fill_from(run, data, *formats.read(data, filename), actor)
    return run


def begin_later(
    bank: Bank, filename: str, data: bytes, actor: Actor, create_points: bool = True, assignment_id: int | None = None
) -> Job:
    """The same for a large file as a job: the file is kept, its rows follow."""
    run = _new(bank, filename, actor, create_points, assignment_id)
    run.file_id = files.put(data, filename, "application/octet-stream", owner(run)).id
    job = jobs.start("itembank.read", actor, Reason("itembank.job_read", file=run.filename), run_id=run.id)
    run.context = {**run.context, "read_job": job.id, "cases": {}}
    return job


def fill_from(run: ImportRun, data: bytes, found: formats.Format, parsed: ParsedFile, actor: Actor) -> None:
    """Put a file as read into a preview that has no rows yet."""
    if not parsed.found:
        raise Refused(Reason("itembank.no_items", "file"))
    run.context = {**run.context, "format": found.name}
    if parsed.columns is not None and run.file_id is None:
        run.file_id = files.put(data, run.filename, "application/octet-stream", owner(run)).id
    _fill(run, parsed)
    history.record("system", "imports.begin", actor, run, kind=KIND, rows=parsed.found)


def note_refused(bank: Bank, filename: str, reasons: list[Reason], actor: Actor) -> None:
    """Keep in the history that a file was not taken, and why: hostile files are not to be forgotten."""
    service.refuse_unless_writer(actor)
    told = [reason.code for reason in reasons]
    history.record(bank.stream, "itembank.import_refused", actor, file=filename[:120], reasons=told, level=bank.level)


def relayout(run: ImportRun, layout: Mapping[int, str], titles: bool, actor: Actor) -> None:
    """Read the sheet again with the columns as a person says: {column: field}; `titles`: the first row holds titles."""
    service.refuse_unless_writer(actor)
    imports.check_open(run)
    stored = db.session.get(StoredFile, run.file_id) if run.file_id else None
    if stored is None or not columns.taken(layout):
        raise Refused(Reason("itembank.layout", "layout"))
    parsed = workbook.read(files.read(stored), run.filename, LIMITS, layout, titles)
    refuse_if(import_storing.under_way(run))
    _empty(run)
    _fill(run, parsed)


def sample(run: ImportRun) -> list[list[str]]:
    """The first rows of a sheet whose columns were guessed; read from the kept file, for they may show keys."""
    stored = db.session.get(StoredFile, run.file_id) if run.file_id and run.context.get("columns") else None
    rows = sheets.read(files.read(stored)).rows[:SAMPLE] if stored else ()
    return [[cell[:60] for cell in row.cells[:40]] for row in rows]


def bank_of(run: ImportRun) -> Bank:
    return Bank(run.context["occupation_code"], run.context["level"])


def mend(run: ImportRun, changes: dict[int, dict], actor: Actor) -> None:
    """Put changed fields into rows ({row number: {field: markup or text}}); they and the rows like them are judged anew.

    What the reader held against a row falls away once a person has written into it.
    """
    service.refuse_unless_writer(actor)
    imports.check_open(run)
    refuse_if(import_storing.under_way(run))
    there = select(ImportRow).where(ImportRow.run_id == run.id)
    touched = {row.number: row for row in db.session.scalars(there.where(ImportRow.number.in_(changes)))}
    marks = {row.mark for row in touched.values()}
    for number, row in touched.items():
        row.values = import_rows.clean(run, {**row.values, **changes[number], "problems": []})
    marks |= {verdict.draft.fingerprint for verdict in _judge(run, touched).verdicts if verdict.draft}
    alike = there.where(ImportRow.mark.in_(marks - {None}))
    rows = touched | {row.number: row for row in db.session.scalars(alike)}
    _set(rows, _judge(run, rows))
    db.session.execute(delete(ImportAlike).where(ImportAlike.run_id == run.id, ImportAlike.number.in_(changes)))
    db.session.execute(delete(ImportAlike).where(ImportAlike.run_id == run.id, ImportAlike.other_number.in_(changes)))
    run.context = {**run.context, "compared": None}
    db.session.flush()


def discard(run: ImportRun, actor: Actor) -> None:
    """Throw a preview away, unless its items are coming in right now."""
    service.refuse_unless_writer(actor)
    refuse_if(import_storing.under_way(run))
    imports.check_open(run)
    _empty(run)
    import_storing.drop_files(owner(run))
    run.file_id = None
    imports.discard(run, actor)


def start_confirming(run: ImportRun, actor: Actor) -> Job:
    """Bring the accepted rows in as a job with progress."""
    service.refuse_unless_writer(actor)
    imports.check_open(run)
    return jobs.start("itembank.import", actor, Reason("itembank.job_import", file=run.filename), run_id=run.id)


def confirm(run: ImportRun, actor: Actor) -> int:
    """Bring all accepted rows in at once; returns how many items came in."""
    while True:
        done, total = confirm_some(run, actor, 2_000)
        if done == total:
            return total


def confirm_some(run: ImportRun, actor: Actor, limit: int) -> tuple[int, int]:
    """Store at most `limit` accepted rows as drafts; (stored, accepted).

    With the last ones the key conflicts of the refused rows are noted. A row that has its item already is not taken again.
    """
    service.refuse_unless_writer(actor)
    imports.check_open(run)
    ids = iter(import_storing.store(run, bank_of(run), actor, limit))
    done, total = imports.confirm_some(run, lambda _values, _context: next(ids), actor, limit)
    if done == total:
        import_storing.note_conflicts(run, actor)
        import_storing.drop_upload(run)
    return done, total


def undo(run: ImportRun, actor: Actor) -> None:
    """Take a confirmed import back as long as none of its items was approved."""
    service.refuse_unless_writer(actor)
    imports.undo(run, lambda _ids: import_storing.remove(run), actor)


def submit_all(run: ImportRun, actor: Actor) -> int:
    """Send all drafts of an import to review."""
    query = select(Item).where(Item.import_run_id == run.id, Item.state == ItemState.DRAFT)
    return service_review.submit_all(list(db.session.scalars(query)), actor)


def counts(run: ImportRun) -> dict[str, int]:
    """Rows, imported (or importable), refused: imported + refused = rows."""
    query = select(ImportRow.verdict, func.count()).where(ImportRow.run_id == run.id).group_by(ImportRow.verdict)
    found = dict(db.session.execute(query).all())
    accepted, refused = found.get(Verdict.ACCEPTED, 0), found.get(Verdict.REFUSED, 0)
    return {"rows": accepted + refused, "imported": accepted, "refused": refused}


def by_reason(run: ImportRun) -> dict[str, int]:
    """Refused rows by the code of their first reason, most frequent first."""
    return {reason.code: count for reason, count in why_refused(run)}


def why_refused(run: ImportRun) -> list[tuple[Reason, int]]:
    """The first reasons of refused rows, one told of each kind, with how many rows have it; most frequent first."""
    told: dict[str, Reason] = {}
    found: Counter[str] = Counter()
    query = select(ImportRow.problems).where(ImportRow.run_id == run.id, ImportRow.verdict == Verdict.REFUSED)
    for problems in db.session.scalars(query.order_by(ImportRow.number)):
        first = Reason.loaded(problems[0])
        told.setdefault(first.code, first)
        found[first.code] += 1
    return [(told[code], count) for code, count in found.most_common()]


def _new(bank: Bank, filename: str, actor: Actor, create_points: bool, assignment_id: int | None) -> ImportRun:
    service.refuse_unless_writer(actor)
    refuse_if(_not_theirs(bank, assignment_id, actor))
    run = ImportRun(kind=KIND, filename=filename[:200], account_id=actor.account_id, centre_id=actor.centre_id)
    run.context = {
        "occupation_code": bank.occupation_code, "level": bank.level, "create_points": create_points,
        "assignment_id": assignment_id,
    }  # fmt: skip
    db.session.add(run)
    db.session.flush()
    return run


def _fill(run: ImportRun, parsed: ParsedFile) -> None:
    """Put a file's items into the empty preview of a run."""
    prepared = import_rows.prepare(run, parsed)
    layout = {"columns": {str(at): name for at, name in parsed.columns.items()}} if parsed.columns else {}
    losses = [import_rows.as_loss(loss) for loss in parsed.losses]
    run.context = {
        **run.context,
        **layout,
        "cases": prepared.cases,
        "losses": losses,
        "compared": None,
    }
    report = _report(run, prepared.records)
    verdicts = {verdict.row: verdict for verdict in report.verdicts}

    def judge(_values: dict[int, dict], _context: dict) -> dict[int, list[Reason]]:
        return {number: list(verdict.reasons) for number, verdict in verdicts.items()}

    def more(number: int) -> dict:
        verdict = verdicts[number]
        notes = [*prepared.notes[number], *(note.stored() for note in verdict.warnings)]
        return {"notes": notes, "mark": verdict.draft.fingerprint if verdict.draft else None}

    imports.fill(run, prepared.records, judge, more)


def _report(run: ImportRun, records: Mapping[int, Mapping]) -> BankReport:
    return import_rows.judge(bank_of(run), records, run.context["create_points"], run.context["cases"])


def _judge(run: ImportRun, rows: Mapping[int, ImportRow]) -> BankReport:
    return _report(run, {number: row.values for number, row in rows.items()})


def _set(rows: Mapping[int, ImportRow], report: BankReport) -> None:
    for verdict in report.verdicts:
        row = rows[verdict.row]
        imports.set_verdict(row, list(verdict.reasons))
        row.mark = verdict.draft.fingerprint if verdict.draft else None
        losses = [note for note in row.notes if note.get("loss")]
        row.notes = [*losses, *(note.stored() for note in verdict.warnings)]


def _empty(run: ImportRun) -> None:
    db.session.execute(delete(ImportAlike).where(ImportAlike.run_id == run.id))
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))


def _not_theirs(bank: Bank, assignment_id: int | None, actor: Actor):
    """An import that counts for an assignment: the writer's own, of this bank, and open."""
    if assignment_id is None:
        return
    task = db.session.get(ItemAssignment, assignment_id)
    fits = task is not None and (task.occupation_code, task.level) == (bank.occupation_code, bank.level)
    if not fits or task.writer_id != actor.account_id or task.closed_at is not None:
        yield Reason("itembank.not_your_assignment", "assignment_id")
