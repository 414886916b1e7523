"""Long work of the bank, some hundred rows at a time: a large file coming in or going out, questions that are alike."""

from collections.abc import Iterator

from skillcert.core import files, jobs
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import ImportRun, Job, StoredFile
from skillcert.core.reasons import Reason, Refused
from skillcert.itembank import exports, formats, import_alike, imports
from skillcert.itembank.likeness import Library
from skillcert.itembank.service import Bank

STEP = 500
COMPARED = 100


def import_bank(job: Job) -> Iterator[tuple[int, int]]:
    """Store accepted rows; a killed job goes on with the rows that have no item yet."""
    run_id, actor = job.args["run_id"], jobs.actor_of(job)
    done, total = 0, 1
    while done < total:
        done, total = imports.confirm_some(db.session.get(ImportRun, run_id), actor, STEP)
        yield done, total
    return {"stored": done}


def export_bank(job: Job) -> Iterator:
    """Write a large choice of items into a file, which only who started it can fetch."""
    args = job.args
    bank = Bank(args["code"], args["level"])
    choice = exports.Choice(**{name: tuple(v) if isinstance(v, list) else v for name, v in args["choice"].items()})
    items: list = []
    for part in exports.parts(bank, choice):
        items += part
        yield min(len(items), args["total"]), args["total"] + 1
    out = exports.assembled(bank, choice, items)
    made = yield lambda: exports.written(out, choice, args["locale"])
    kept = files.put(made.data, made.filename, made.media_type, f"bank:{bank.occupation_code}", "temporary")
    return {"file_id": kept.id, "items": len(items)}


def read_file(job: Job) -> Iterator:
    """Read a kept file into its preview and compare its items. A file that cannot be taken leaves only history."""
    run_id, actor = job.args["run_id"], jobs.actor_of(job)
    run = db.session.get(ImportRun, run_id)
    data, name = files.read(db.session.get(StoredFile, run.file_id)), run.filename
    if not imports.counts(run)["rows"]:
        found, parsed, reasons = yield lambda: _read(data, name)
        run = db.session.get(ImportRun, run_id)
        if reasons:
            imports.note_refused(imports.bank_of(run), name, reasons, actor)
            imports.discard(run, actor)
            yield 0, 1
            raise Refused(reasons)
        imports.fill_from(run, data, found, parsed, actor)
        yield 1, imports.counts(run)["rows"]
    return (yield from _compared(run_id, actor))


def _read(data: bytes, name: str):
    """The file as read, or why it is not taken."""
    try:
        found, parsed = formats.read(data, name)
    except Refused as refused:
        return None, None, refused.reasons
    return found, parsed, [] if parsed.found else [Reason("itembank.no_items", "file")]


def compare(job: Job) -> Iterator:
    """Compare the rows of an import with each other and with the bank; a killed job begins anew and finds the same."""
    return (yield from _compared(job.args["run_id"], jobs.actor_of(job)))


def _compared(run_id: int, actor: Actor) -> Iterator:
    new, known = import_alike.begin(db.session.get(ImportRun, run_id), actor)
    library = yield lambda: Library(known)
    yield 0, len(new)
    for start in range(0, len(new), COMPARED):
        part = new[start : start + COMPARED]
        pairs = yield lambda part=part: library.alike(part)
        import_alike.keep(db.session.get(ImportRun, run_id), pairs)
        yield start + len(part), len(new)
    run = db.session.get(ImportRun, run_id)
    import_alike.finish(run)
    return {"alike": import_alike.open_pairs(run)}
