"""Every import goes one way: upload → preview → mend → confirm → (undo).

A capability brings two functions: `judge(values_by_number, context) -> {number: [Reason]}` over *all* rows (duplicates
need the others), and `store(values, context) -> id` for one accepted row. Nothing is stored before confirm.
"""

from collections.abc import Callable

from sqlalchemy import delete, func, select

from skillcert.core import clock
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.history import record
from skillcert.core.i18n import N_, labels
from skillcert.core.models import ImportRow, ImportRun
from skillcert.core.reasons import Reason, Refused, register
from skillcert.core.states import ImportState, Verdict

Judge = Callable[[dict[int, dict], dict], dict[int, list[Reason]]]
More = Callable[[int], dict]

register(
    {
        "imports.over": N_("This import was already confirmed or discarded."),
        "imports.not_confirmed": N_("Only a confirmed import can be undone."),
        "imports.nothing": N_("No row of this import can be taken over."),
    }
)
labels(
    ImportState,
    {
        ImportState.PREVIEWED: N_("Preview"),
        ImportState.CONFIRMED: N_("Confirmed"),
        ImportState.DISCARDED: N_("Discarded"),
        ImportState.UNDONE: N_("Undone"),
    },
)
labels(Verdict, {Verdict.ACCEPTED: N_("Accepted"), Verdict.REFUSED: N_("Refused")})


def begin(
    kind: str, filename: str, rows: dict[int, dict], judge: Judge, actor: Actor, more: More | None = None, **context
) -> ImportRun:
    """Keep the rows of a file ({row number: {column: text}}) with their verdicts, as a preview.

    `more(number)` gives further columns of a row (notes, mark); it is called after the judge.
    """
    run = ImportRun(
        kind=kind, filename=filename[:200], context=context, account_id=actor.account_id, centre_id=actor.centre_id
    )
    db.session.add(run)
    db.session.flush()
    fill(run, rows, judge, more)
    record("system", "imports.begin", actor, run, kind=kind, rows=len(rows))
    return run


def fill(run: ImportRun, rows: dict[int, dict], judge: Judge, more: More | None = None) -> None:
    """Put rows into a preview that has none."""
    _only(run, ImportState.PREVIEWED, "imports.over")
    verdicts = judge(rows, run.context)
    db.session.add_all(
        _row(run, number, values, verdicts.get(number, []), **(more(number) if more else {}))
        for number, values in rows.items()
    )
    db.session.flush()


def mend(run: ImportRun, changes: dict[int, dict], judge: Judge) -> None:
    """Put changed values ({row number: {column: text}}) into a preview and judge all rows anew."""
    _only(run, ImportState.PREVIEWED, "imports.over")
    rows = rows_of(run)
    for row in rows:
        if row.number in changes:
            row.values = {**row.values, **changes[row.number]}
    verdicts = judge({row.number: row.values for row in rows}, run.context)
    for row in rows:
        set_verdict(row, verdicts.get(row.number, []))


def set_verdict(row: ImportRow, problems: list[Reason]) -> None:
    """A row is refused when there is a reason against it."""
    row.problems = [problem.stored() for problem in problems]
    row.verdict = Verdict.REFUSED if problems else Verdict.ACCEPTED


def confirm(run: ImportRun, store: Callable[[dict, dict], int], actor: Actor) -> int:
    """Store every accepted row; returns how many. Each row's record is remembered for undo."""
    _only(run, ImportState.PREVIEWED, "imports.over")
    accepted = rows_of(run, Verdict.ACCEPTED)
    if not accepted:
        raise Refused(Reason("imports.nothing"))
    for row in accepted:
        row.target_id = store(row.values, run.context)
    run.state, run.confirmed_at = ImportState.CONFIRMED, clock.now()
    record("system", "imports.confirm", actor, run, kind=run.kind, stored=len(accepted))
    return len(accepted)


def check_open(run: ImportRun) -> None:
    """Refuse when the run is no longer a preview."""
    _only(run, ImportState.PREVIEWED, "imports.over")


def confirm_some(run: ImportRun, store: Callable[[dict, dict], int], actor: Actor, limit: int) -> tuple[int, int]:
    """As `confirm`, at most `limit` rows a call, for a job; (stored, accepted). The last call confirms the run."""
    check_open(run)
    accepted = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.verdict == Verdict.ACCEPTED)
    total = db.session.scalar(select(func.count()).select_from(accepted.subquery()))
    if not total:
        raise Refused(Reason("imports.nothing"))
    waiting = accepted.where(ImportRow.target_id.is_(None))
    for row in db.session.scalars(waiting.order_by(ImportRow.number).limit(limit)).all():
        row.target_id = store(row.values, run.context)
    db.session.flush()
    done = total - db.session.scalar(select(func.count()).select_from(waiting.subquery()))
    if done == total:
        run.state, run.confirmed_at = ImportState.CONFIRMED, clock.now()
        record("system", "imports.confirm", actor, run, kind=run.kind, stored=done)
    return done, total


def discard(run: ImportRun, actor: Actor) -> None:
    """Throw a preview away, its rows with it."""
    _only(run, ImportState.PREVIEWED, "imports.over")
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    run.state = ImportState.DISCARDED
    record("system", "imports.discard", actor, run, kind=run.kind)


def undo(run: ImportRun, remove: Callable[[list[int]], None], actor: Actor) -> None:
    """Take a confirmed import back; `remove(ids)` deletes the records or refuses because a later stage used them."""
    _only(run, ImportState.CONFIRMED, "imports.not_confirmed")
    rows = rows_of(run, Verdict.ACCEPTED)
    remove([row.target_id for row in rows if row.target_id])
    for row in rows:
        row.target_id = None
    run.state = ImportState.UNDONE
    record("system", "imports.undo", actor, run, kind=run.kind)


def rows_of(run: ImportRun, verdict: Verdict | None = None) -> list[ImportRow]:
    """The rows of a run in the order of the file."""
    query = select(ImportRow).where(ImportRow.run_id == run.id).order_by(ImportRow.number)
    if verdict is not None:
        query = query.where(ImportRow.verdict == verdict)
    return list(db.session.scalars(query))


def problems_of(row: ImportRow) -> list[Reason]:
    return [Reason.loaded(problem) for problem in row.problems]


def _row(run: ImportRun, number: int, values: dict, problems: list[Reason], **more) -> ImportRow:
    return ImportRow(
        **more,
        run_id=run.id,
        number=number,
        values=values,
        problems=[problem.stored() for problem in problems],
        verdict=Verdict.REFUSED if problems else Verdict.ACCEPTED,
    )


def _only(run: ImportRun, state: ImportState, code: str) -> None:
    if run.state is not state:
        raise Refused(Reason(code))
