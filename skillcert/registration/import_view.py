"""What the preview of a group's workbook shows: verdicts, marked cells, photos; and the marked workbook."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from skillcert.core import imports, sheets
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.core.models import ImportRow, ImportRun
from skillcert.core.reasons import Reason
from skillcert.core.states import ImportState, Verdict
from skillcert.registration import groups, roster_file
from skillcert.registration.photo_matching import Matching
from skillcert.registration.roster_columns import BY_KEY, COLUMNS

PER_PAGE = 40
SHOWN = ("name", "number", "occupation", "level", "phone", "employer")
"""Columns that are always shown; a row shows the columns of its problems as well."""
_KEY_OF = {column.title: column.key for column in COLUMNS}


@dataclass(frozen=True)
class Cell:
    key: str
    title: str
    text: str
    problems: tuple[Reason, ...]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    number: int
    cells: tuple[Cell, ...]
    other: tuple[Reason, ...]
    accepted: bool
    target_id: int | None


@dataclass(frozen=True)
class Preview:
    lines: list[Line]
    accepted: int
    refused: int
    page: int
    pages: int
    only: str
    photos: Matching | None
    stored: int


def runs(scope: Scope) -> Select:
    query = select(ImportRun).where(ImportRun.kind == groups.KIND)
    return scope.limit(query, centre=ImportRun.centre_id)


def run(scope: Scope, run_id: int) -> ImportRun | None:
    return db.session.scalar(runs(scope).where(ImportRun.id == run_id))


def preview(of: ImportRun, only: str, page: int) -> Preview:
    """One page of rows: those with problems, or all. Photos are matched while the import is a preview."""
    counted = dict(db.session.execute(
        select(ImportRow.verdict, func.count()).where(ImportRow.run_id == of.id).group_by(ImportRow.verdict)).all())
    stored = db.session.scalar(select(func.count()).where(ImportRow.run_id == of.id, ImportRow.target_id.is_not(None)))
    accepted, refused = counted.get(Verdict.ACCEPTED, 0), counted.get(Verdict.REFUSED, 0)
    query = select(ImportRow).where(ImportRow.run_id == of.id).order_by(ImportRow.number)
    if only == "problems" and refused:
        query, total = query.where(ImportRow.verdict == Verdict.REFUSED), refused
    else:
        only, total = "all", accepted + refused
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    rows = db.session.scalars(query.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    matching = groups.match_photos(of)[0] if of.state is ImportState.PREVIEWED and of.context.get("zip_id") else None
    return Preview([line(row) for row in rows], accepted, refused, page, pages, only, matching, stored or 0)


def line(row: ImportRow) -> Line:
    """A row with its problems laid on the cells they concern."""
    problems = imports.problems_of(row)
    by_key: dict[str, list[Reason]] = {}
    for problem in problems:
        by_key.setdefault(_KEY_OF.get(problem.field, ""), []).append(problem)
    keys = [*SHOWN, *(key for key in by_key if key and key not in SHOWN)]
    cells = tuple(Cell(key, BY_KEY[key].title, row.values.get(key, ""), tuple(by_key.get(key, ())), BY_KEY[key].options)
                  for key in keys)
    return Line(row.number, cells, tuple(by_key.get("", ())), row.verdict is Verdict.ACCEPTED, row.target_id)


def marked(of: ImportRun, explain: Callable[[Reason], str]) -> bytes:
    """The workbook with red cells and comments; `explain` says a reason in the reader's language."""
    rows, marks = imports.rows_of(of), []
    at = {column.title: index for index, column in enumerate(COLUMNS)}
    for index, row in enumerate(rows):
        marks += [sheets.Problem(index, at.get(problem.field), explain(problem)) for problem in imports.problems_of(row)]
    data = roster_file.sheet_rows([row.values for row in rows])
    return sheets.write_xlsx(sheets.Sheet("Sheet1", roster_file.sheet_columns(), data, marks))
