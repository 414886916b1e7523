"""How well a bank covers its specification table; what it lacks for the next forms, as a work list for writers."""

from flask import request, url_for

from skillcert.core import clock, sheets
from skillcert.core.i18n import N_
from skillcert.itembank.states import ItemType
from skillcert.papers import coverage, queries_coverage
from skillcert.web import kit
from skillcert.web.bank_preview import found_bank
from skillcert.web.forms.itembank import DIFFICULTIES
from skillcert.web.lists import XLSX
from skillcert.web.security import as_download

SHOWN = 20
CAUSES = {
    "type": N_("in the whole bank"),
    "range": N_("in this range, of any type"),
    "cell": N_("in this range, of this type"),
    "point": N_("nothing at this point"),
}
HEATS = {
    "none": N_("none"),
    "short": N_("less than one paper"),
    "half": N_("one paper"),
    "enough": N_("both papers"),
}


def bank_coverage(code, level):
    occupation = found_bank(code, level)
    found = queries_coverage.of_bank(code, level)
    opened = request.args.get("open", "")
    everything = request.args.get("lacks") == "all"
    return kit.page(
        "parts/itembank/coverage.html",
        occupation=occupation,
        code=code,
        level=level,
        found=found,
        kinds=_kinds(found),
        places=[place for place in found.places if _shown(place.row, opened)],
        opened=opened,
        lacks=found.lacks if everything else found.lacks[:SHOWN],
        work=[_work(code, level, lack) for lack in (found.lacks if everything else found.lacks[:SHOWN])],
        causes=CAUSES,
        heats=HEATS,
        difficulties=DIFFICULTIES,
        forms=coverage.FORMS,
    )


def bank_coverage_workbook(code, level):
    """The work list and the table as a workbook; it names no item."""
    occupation = found_bank(code, level)
    found = queries_coverage.of_bank(code, level)
    data = sheets.write_xlsx(_lacks_sheet(found), _table_sheet(found))
    return as_download(data, f"{occupation.name}-{level}-命题任务-{clock.today():%Y%m%d}.xlsx", XLSX)


def _kinds(found) -> list[ItemType]:
    """The types that papers ask for, and those that the bank has besides."""
    asked = [section.kind for section in found.blueprint.sections]
    return asked + [kind for kind in ItemType if kind not in asked and found.whole[kind]]


def _shown(row, opened: str) -> bool:
    """Ranges always; a point when its range is open."""
    return not row.is_point or opened == "all" or row.code.rpartition(".")[0] == opened


def _work(code: str, level: int, lack) -> str:
    """The address that gives this work to a writer."""
    asked = {"count": lack.missing, "type": lack.kind.value if lack.kind else None, "point": lack.point_id}
    kept = {name: value for name, value in asked.items() if value is not None}
    return url_for(".assignment_new", code=code, level=level, **kept)


# --- the workbook ----------------------------------------------------------------------------------------------------

TYPES = {
    ItemType.SINGLE: "单选题", ItemType.MULTIPLE: "多选题", ItemType.JUDGE: "判断题", ItemType.FILL: "填空题",
    ItemType.SHORT: "简答题", ItemType.ESSAY: "论述题",
}  # fmt: skip
SAID = {"type": "全库该题型不足", "range": "该范围题量不足", "cell": "该范围该题型不足", "point": "该鉴定点无题"}


def _lacks_sheet(found) -> sheets.Sheet:
    heads = [
        sheets.Column("代码", 14), sheets.Column("鉴定范围/鉴定点", 36), sheets.Column("题型", 10), sheets.Column("需要", 8, "number"),
        sheets.Column("现有", 8, "number"), sheets.Column("还缺", 8, "number"), sheets.Column("说明", 22), sheets.Column("是否必补", 10),
    ]  # fmt: skip
    rows = [
        (
            one.code, one.name or "全库", TYPES[one.kind] if one.kind else "不限", one.wanted, one.there, one.missing, SAID[one.cause],
            "是" if one.hard else "否",
        )
        for one in found.lacks
    ]  # fmt: skip
    return sheets.Sheet("命题任务", heads, rows)


def _table_sheet(found) -> sheets.Sheet:
    kinds = _kinds(found)
    heads = [
        sheets.Column("代码", 14), sheets.Column("名称", 36), sheets.Column("比重", 8, "number"), sheets.Column("重要程度", 8),
        *(sheets.Column(TYPES[kind], 10, "number") for kind in kinds),
        sheets.Column("可用合计", 10, "number"), sheets.Column("编审中", 10, "number"), sheets.Column("最近使用", 12),
        sheets.Column("鉴定点", 8, "number"), sheets.Column("无题鉴定点", 10, "number"),
    ]  # fmt: skip
    rows = [
        (
            place.row.code, place.row.name, place.row.weight, place.row.importance.value if place.row.importance else "",
            *(place.stock.usable[kind] for kind in kinds), place.stock.ready, place.stock.under_way, place.stock.last_used,
            place.points, place.bare_points,
        )
        for place in found.places
    ]  # fmt: skip
    return sheets.Sheet("覆盖情况", heads, rows)


ROUTES = (
    ("/banks/<code>/<int:level>/coverage", bank_coverage, "GET", "itembank.view"),
    ("/banks/<code>/<int:level>/coverage.xlsx", bank_coverage_workbook, "GET", "itembank.view"),
)
