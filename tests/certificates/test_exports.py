"""The eleven-column upload workbook."""

import datetime as dt
import io
from dataclasses import replace

import openpyxl
import pytest

from skillcert.certificates.exports import UploadRow, snapshot_hash, workbook
from skillcert.certificates.printed import freeze

PRINTED = freeze(
    number="S000033000123263000001", name="=王小明", id_type="居民身份证", id_number="33070219900101001x", occupation="电工",
    work_type=None, level=3, institution="示范职业技术学院", issued_on=dt.date(2026, 11, 21), query_url="", institution_query_url="",
    photo_sha256="ab",
)  # fmt: skip
ROW = UploadRow(PRINTED, "201", "", "示范职业技术学院第一认定中心")


def grid(rows):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(rows))).active
    return [list(row) for row in sheet.iter_rows()]


@pytest.mark.rule(57)
def test_the_upload_has_exactly_the_eleven_columns_in_order():
    assert [cell.value for cell in grid([ROW])[0]] == [
        "姓名", "证件类型", "证件号码", "所在单位", "职业名称", "工种名称", "职业技能等级", "证书编号", "发证日期", "评价机构", "发证机构"
    ]  # fmt: skip


@pytest.mark.rule(57)
def test_a_row_each_certificate():
    assert len(grid([ROW] * 7)) == 8


@pytest.mark.rule(63)
def test_numbers_stay_text_and_a_formula_stays_a_name():
    row = grid([ROW])[1]
    assert {cell.data_type for cell in row} == {"s"}
    assert [cell.value for cell in row] == [
        "=王小明", "201", "33070219900101001X", "其他", "电工", "--", "3", "S000033000123263000001", "2026-11-21",
        "示范职业技术学院第一认定中心", "示范职业技术学院",
    ]  # fmt: skip


@pytest.mark.rule(57)
def test_the_snapshot_changes_with_any_cell_and_with_the_order():
    other = replace(ROW, employer="某公司")
    assert len({snapshot_hash(rows) for rows in ([ROW], [other], [ROW, other], [other, ROW])}) == 4
    assert snapshot_hash([ROW, other]) == snapshot_hash([ROW, other])
