"""The specification table of a bank: edited in place, checked by another person, out and in as a workbook."""

from flask import request

from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.itembank import pointbook, queries, queries_points, rules_points, service_points
from skillcert.itembank.point_states import PointTableState, point_tables
from skillcert.itembank.service import Bank
from skillcert.web import kit
from skillcert.web.bank_preview import found_bank
from skillcert.web.forms.itembank import DeviationForm, PointForm, PointsFileForm, RowForm
from skillcert.web.lists import XLSX
from skillcert.web.security import as_download

FOLDED_FROM = 80
"""Rows from which points show only where their range is opened."""


def bank_points(code, level):
    found_bank(code, level)
    form = PointForm() if request.method == "POST" else PointForm(formdata=None, code=_next_code(code, level))
    reasons = []
    if form.validate_on_submit():
        line = _line(form)
        with kit.refusing() as reasons, unit_of_work():
            service_points.put_points(Bank(code, level), [line], kit.actor())
        if not reasons:
            kit.say(N_("The table is changed."))
            return kit.go(".bank_points", code=code, level=level, open=rules_points.parent_of(line.code) or None)
    return points_page(code, level, reasons, form=form)


def point_change(code, level, point_id):
    """Name, weight, importance and place of one row."""
    found_bank(code, level)
    kit.found(queries.point(code, level, point_id))
    form, reasons = RowForm(), []
    if form.validate_on_submit():
        line = _line(form)
        with kit.refusing() as reasons, unit_of_work():
            point = kit.found(queries.point(code, level, point_id))
            if line.code != point.code:
                service_points.move_point(point, line.code, kit.actor())
            service_points.put_points(Bank(code, level), [line], kit.actor())
        if not reasons:
            kit.say(N_("The table is changed."))
            return kit.go(".bank_points", code=code, level=level, open=rules_points.parent_of(line.code) or None)
    return points_page(code, level, reasons, row=form, edited=point_id)


def point_remove(code, level, point_id):
    found_bank(code, level)
    with kit.refusing() as reasons, unit_of_work():
        service_points.remove_point(kit.found(queries.point(code, level, point_id)), kit.actor())
    if reasons:
        return points_page(code, level, reasons)
    return kit.go(".bank_points", code=code, level=level)


def points_approve(code, level):
    """Put the table in force."""
    found_bank(code, level)
    form = DeviationForm()
    with kit.refusing() as reasons, unit_of_work():
        service_points.approve(Bank(code, level), form.deviation.data or "", kit.actor())
    if reasons:
        return points_page(code, level, reasons, deviation=form)
    kit.say(N_("The table is in force."))
    return kit.go(".bank_points", code=code, level=level)


def points_workbook(code, level):
    """The table in the columns of the printed form."""
    occupation = found_bank(code, level)
    head = _head(occupation, level, queries_points.table(code, level))
    data = pointbook.workbook(queries.points(code, level), head)
    return as_download(data, f"{occupation.name}-{level}-鉴定要素细目表.xlsx", XLSX)


def points_edition(code, level, number):
    """An edition as it came into force."""
    occupation = found_bank(code, level)
    table = kit.found(queries_points.table(code, level))
    edition = kit.found(queries_points.edition(table.id, number))
    head = pointbook.Head(
        occupation.name, level, edition.preparer, f"{edition.checker} {clock.local(edition.at):%Y-%m-%d}"
    )
    data = pointbook.workbook(service_points.rows_of(edition), head)
    return as_download(data, f"{occupation.name}-{level}-鉴定要素细目表-第{number}版.xlsx", XLSX)


def _line(form) -> pointbook.PointLine:
    return pointbook.PointLine(form.code.data, form.name.data, form.weight.data or "", form.importance.data or "", 1)


def _head(occupation, level, table) -> pointbook.Head:
    if table is None:
        return pointbook.Head(occupation.name, level)
    prepared = f"{table.preparer} {clock.local(table.prepared_at):%Y-%m-%d}" if table.prepared_at else ""
    valid = table.state is PointTableState.IN_FORCE
    checked = f"{table.checker} {clock.local(table.checked_at):%Y-%m-%d}" if valid else ""
    return pointbook.Head(occupation.name, level, prepared, checked)


def _next_code(code, level) -> str:
    """The code that a new row below `?below=…` would get."""
    below = request.args.get("below", "")
    if not below:
        return ""
    used = [row.code for row in queries.points(code, level) if rules_points.parent_of(row.code) == below]
    numbers = [last for one in used if (last := one.rpartition(".")[2]).isdigit()]
    wide = max(map(len, numbers), default=1)
    return f"{below}.{max(map(int, numbers), default=0) + 1:0{wide}d}"


def points_page(code, level, reasons, form=None, row=None, edited=None, deviation=None):
    points = queries.points(code, level)
    table = queries_points.table(code, level)
    edited = edited or request.args.get("edit", type=int)
    chosen = next((point for point in points if point.id == edited), None)
    left = list(reasons)
    for one in (form, row, deviation):
        left = kit.form_reasons(one, left) if one is not None else left
    opened = request.args.get("open", "")
    return kit.page(
        "parts/itembank/points.html",
        status=422 if reasons or any(one.errors for one in (form, row) if one is not None) else 200,
        occupation=queries.occupation(kit.scope(), code),
        code=code,
        level=level,
        points=points,
        shown=[point for point in points if _shown(point, points, opened, chosen)],
        opened=opened,
        folded=len(points) >= FOLDED_FROM,
        free=_free(code, level, points),
        ready=queries.items_by_point(code, level),
        table=table,
        editions=queries_points.editions(table.id) if table else [],
        sums=list(rules_points.sums(points)) if points else [],
        differs=rules_points.against_standard(points, queries_points.standard_column(code, level)),
        hints=list(rules_points.hints(points)) if points else [],
        why_not=_why_not(code, level, table, points),
        form=form or PointForm(formdata=None),
        edited=chosen,
        row=row or (RowForm(formdata=None, obj=chosen) if chosen else None),
        deviation=deviation or DeviationForm(formdata=None),
        file_form=PointsFileForm(formdata=None),
        reasons=left,
    )


def _free(code, level, points) -> set[int]:
    """Rows on which neither items nor rows hang."""
    held = queries_points.items_at(code, level)
    parents = {rules_points.parent_of(point.code) for point in points}
    return {point.id for point in points if point.id not in held and point.code not in parents}


def _shown(point, points, opened: str, chosen) -> bool:
    if len(points) < FOLDED_FROM or point.importance is None or opened == "all" or point is chosen:
        return True
    return rules_points.parent_of(point.code) == opened


def _why_not(code, level, table, points):
    """Why this reader cannot put the table in force; the missing reason for deviations is asked for in the form."""
    if table is None:
        return []
    bank, actor = Bank(code, level), kit.actor()
    return [
        *point_tables.why_not(table, "approve", actor),
        *service_points.why_not_approve(bank, table, points, "-", actor),
    ]


ROUTES = (
    ("/banks/<code>/<int:level>/points", bank_points, "GET POST", "itembank.write"),
    ("/banks/<code>/<int:level>/points/<int:point_id>/change", point_change, "POST", "itembank.write"),
    ("/banks/<code>/<int:level>/points/<int:point_id>/remove", point_remove, "POST", "itembank.write"),
    ("/banks/<code>/<int:level>/points/approve", points_approve, "POST", "itembank.review"),
    ("/banks/<code>/<int:level>/points.xlsx", points_workbook, "GET", "itembank.write"),
    ("/banks/<code>/<int:level>/points/editions/<int:number>", points_edition, "GET", "itembank.write"),
)
