"""One list page for the whole house: search, filter chips, sort, pager, count, bulk acts, export; all of it in the URL.

    return list_page(
        "management/plans/list.html", query,
        [Column("code", N_("Code"), sort=Batch.code), Column("state", N_("State"), value=lambda b: b.state)],
        search=[Batch.code, Batch.title],
        filters=[Filter("state", N_("State"), Batch.state, list(BatchState))],
        default_sort="-code", export="batches", empty=Empty(N_("No batch yet"), …),
    )

`query` is a select that is already scoped. The statement count does not depend on the number of rows: one for the count, one for
the page, and what the query's own options load.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from flask import Response, render_template, request
from sqlalchemy import func, or_, select

from skillcert.core import clock, sheets
from skillcert.core.db import db
from skillcert.core.i18n import N_, say, translate
from skillcert.web.listing import Bulk, Chips, Column, Empty, Filter, Listing, Option, Pick, address
from skillcert.web.visual import locale

__all__ = ["XLSX", "Bulk", "Column", "Empty", "Filter", "build", "list_page"]

PER_PAGE = 25
EXPORT_LIMIT = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _say(text: str) -> str:
    return translate(locale(), text) if text else ""


def list_page(template: str, query, columns: Sequence[Column], *, export: str | None = None, context: dict | None = None, **options):
    """The page of a list, or its workbook when the URL asks for `export=xlsx`."""
    if export and request.args.get("export") == "xlsx":
        return export_response(query, columns, export, **options)
    listing = build(query, columns, export=export, **options)
    return render_template(template, listing=listing, **(context or {}))


def build(query, columns, *, search=(), filters=(), default_sort="", per_page=PER_PAGE, export=None, bulk=(), empty=None,
          search_hint="", caption="", entities=True, row_id=None, by=None) -> Listing:
    """The `Listing` of one request. `entities=False` keeps rows of several columns as they are. `by`: the primary key of a wide
    and long table; the database then sorts and skips only keys, and reads the rows of the page alone."""
    narrowed_query, narrowed = _narrow(query, search, filters)
    total = db.session.scalar(select(func.count()).select_from(narrowed_query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // per_page))
    page = min(max(1, request.args.get("page", 1, type=int) or 1), pages)
    ordered, key, down = _order(narrowed_query, columns, default_sort)
    rows = []
    if total:
        wanted = ordered.limit(per_page).offset((page - 1) * per_page)
        if by is not None:
            wanted = ordered.where(by.in_(wanted.with_only_columns(by, maintain_column_froms=True)))
        found = db.session.execute(wanted)
        rows = list(found.unique().scalars() if entities else found)
    listing = Listing(
        rows=rows,
        columns=[_shown(column, key, down) for column in columns],
        total=total, page=page, pages=pages, q=request.args.get("q", "").strip(), searchable=bool(search),
        search_hint=_say(search_hint), filters=[_chips(one) for one in filters if not one.many],
        picks=[_pick(one) for one in filters if one.many and one.choices], narrowed=narrowed,
        export_url=address({"export": "xlsx"}) if export else None,
        bulk=[replace(one, label=_say(one.title)) for one in bulk],
        empty=_said_empty(empty or Empty()), caption=_say(caption),
    )
    if row_id:
        listing.row_id = row_id
    return listing


def export_response(query, columns, stem: str, *, search=(), filters=(), default_sort="", entities=True, **_ignored) -> Response:
    """All rows of the narrowed list (at most EXPORT_LIMIT) as a workbook that cannot run a formula."""
    narrowed_query, _narrowed = _narrow(query, search, filters)
    ordered, _key, _down = _order(narrowed_query, columns, default_sort)
    found = db.session.execute(ordered.limit(EXPORT_LIMIT))
    rows = found.unique().scalars() if entities else found
    out = [column for column in columns if column.export]
    heads = [sheets.Column(_say(column.title), 18, "number" if column.number else "text") for column in out]
    values = [[_cell(column.read(row), column.number) for column in out] for row in rows]
    data = sheets.write_xlsx(sheets.Sheet("list", heads, values))
    name = f"{stem}-{clock.today():%Y%m%d}.xlsx"
    return Response(data, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _cell(value, as_number: bool):
    if value is None or (as_number and isinstance(value, int | Decimal | float)):
        return value
    if isinstance(value, datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return say(locale(), value)


def _narrow(query, search, filters):
    """The query with search words and chosen chips; and whether anything narrows it."""
    narrowed = False
    for word in request.args.get("q", "").split()[:6]:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        if search:
            query = query.where(or_(*[_holds(column, f"%{escaped}%") for column in search]))
            narrowed = True
    for one in filters:
        chosen = request.args.get(one.name, "")
        if chosen and chosen in {value for value, _text in _choices(one)}:
            query = query.where(one.where(chosen) if one.where else one.column == _typed(one, chosen))
            narrowed = True
    return query, narrowed


def _holds(column, pattern: str):
    """Whatever the case of letters; SQLite's LIKE is so by itself, and quicker than comparing lower-cased copies."""
    if db.engine.dialect.name == "sqlite":
        return column.like(pattern, escape="\\")
    return column.ilike(pattern, escape="\\")


def _choices(one: Filter):
    for choice in one.choices:
        yield (choice.value, say(locale(), choice)) if isinstance(choice, StrEnum) else (str(choice[0]), str(choice[1]))


def _typed(one: Filter, chosen: str):
    for choice in one.choices:
        value = choice if isinstance(choice, StrEnum) else choice[0]
        if str(getattr(value, "value", value)) == chosen:
            return value
    return chosen


def _chips(one: Filter) -> Chips:
    chosen = request.args.get(one.name, "")
    options = [Option(translate(locale(), N_("all")), address({one.name: None}), not chosen)]
    options += [Option(text, address({one.name: value}), chosen == value) for value, text in _choices(one)]
    return Chips(_say(one.title), options)


def _pick(one: Filter) -> Pick:
    chosen = request.args.get(one.name, "")
    options = [("", f"{_say(one.title)}: {translate(locale(), N_('all'))}", not chosen)]
    return Pick(one.name, _say(one.title), options + [(value, text, value == chosen) for value, text in _choices(one)])


def _order(query, columns, default_sort: str):
    asked = request.args.get("sort", "") or default_sort
    key, down = asked.lstrip("-"), asked.startswith("-")
    for column in columns:
        if column.key == key and column.sort is not None:
            parts = column.sort if isinstance(column.sort, tuple | list) else (column.sort,)
            return query.order_by(None).order_by(*[part.desc() if down else part.asc() for part in parts]), key, down
    return query, "", False


def _shown(column: Column, key: str, down: bool) -> Column:
    is_key = column.key == key
    url = address({"sort": column.key if not is_key or down else f"-{column.key}"}) if column.sort is not None else None
    return replace(column, label=_say(column.title), sorted=is_key, descending=down and is_key, sort_url=url)


def _said_empty(empty: Empty) -> Empty:
    return replace(empty, title=_say(empty.title), text=_say(empty.text), verb=_say(empty.verb or ""))
