"""The specification table of a bank: ranges with weights, points with importance, and what the bank holds at each."""

from decimal import Decimal

from skillcert.core import sheets
from skillcert.core.i18n import N_
from skillcert.core.uploads import Kind, accept
from skillcert.core.work import unit_of_work
from skillcert.itembank import queries, service_points
from skillcert.itembank.service import Bank
from skillcert.web import kit
from skillcert.web.bank_preview import found_bank
from skillcert.web.forms.itembank import PointForm, PointsFileForm


def bank_points(code, level):
    found_bank(code, level)
    form = PointForm()
    reasons = []
    if form.validate_on_submit():
        line = service_points.PointLine(
            form.code.data, form.name.data, form.weight.data or "", form.importance.data or "", 1
        )
        with kit.refusing() as reasons, unit_of_work():
            service_points.put_points(Bank(code, level), [line], kit.actor())
        if not reasons:
            kit.say(N_("The table is changed."))
            return kit.go(".bank_points", code=code, level=level)
    return _page(code, level, form, reasons)


def bank_points_import(code, level):
    """A whole table from a workbook or CSV: all rows or none."""
    found_bank(code, level)
    with kit.refusing() as reasons:
        filename, data = kit.uploaded("file") or ("", b"")
        table = sheets.read(accept(data, Kind.SHEET, label=filename).data)
        lines = service_points.read_lines([(row.number, row.cells) for row in table.rows])
        with unit_of_work():
            count = service_points.put_points(Bank(code, level), lines, kit.actor())
    if reasons:
        return _page(code, level, PointForm(formdata=None), reasons)
    kit.say(N_("{count} rows of the table are in."), count=count)
    return kit.go(".bank_points", code=code, level=level)


def point_remove(code, level, point_id):
    found_bank(code, level)
    with kit.refusing() as reasons, unit_of_work():
        service_points.remove_point(kit.found(queries.point(code, level, point_id)), kit.actor())
    if reasons:
        return _page(code, level, PointForm(formdata=None), reasons)
    return kit.go(".bank_points", code=code, level=level)


def _page(code, level, form, reasons):
    points = queries.points(code, level)
    left = kit.form_reasons(form, list(reasons))
    top = [point.weight for point in points if point.weight is not None and "." not in point.code]
    return kit.page(
        "parts/itembank/points.html",
        status=422 if reasons or form.errors else 200,
        occupation=queries.occupation(kit.scope(), code),
        code=code,
        level=level,
        points=points,
        counts=queries.items_by_point(code, level),
        total=sum(top, Decimal(0)),
        form=form,
        file_form=PointsFileForm(formdata=None),
        reasons=left,
    )


ROUTES = (
    ("/banks/<code>/<int:level>/points", bank_points, "GET POST", "itembank.write"),
    ("/banks/<code>/<int:level>/points/import", bank_points_import, "POST", "itembank.write"),
    ("/banks/<code>/<int:level>/points/<int:point_id>/remove", point_remove, "POST", "itembank.write"),
)
