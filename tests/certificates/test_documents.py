"""The certificate on paper, looked at as a reader and as a scanner."""

import datetime as dt
import io
import subprocess

import pypdf
import pytest
import zxingcpp
from PIL import Image

from skillcert.certificates.documents import (
    HandOutRow,
    Sheet,
    UploadLine,
    certificates,
    confirmation,
    register,
)
from skillcert.certificates.printed import freeze
from skillcert.core import pdf

ADDRESS = "HTTPS://CERT.EXAMPLE.EDU.CN/V/ABCDEFGHIJKLMNOPQRSTUVWXYZ2345671234ABCD"
RARE = ["䶮", "张㛃", "李喆", "王堃", "朱镕", "刘𬭎"]
A4_LANDSCAPE = (297, 210)


def photo() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((358, 441)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def sheet(name="王小明", serial=1, **changes) -> Sheet:
    fields = {
        "number": f"S000033000123263{serial:06d}", "name": name, "id_type": "居民身份证", "id_number": "330702199001010015",
        "occupation": "人工智能训练师", "work_type": None, "level": 3, "institution": "示范职业技术学院",
        "issued_on": dt.date(2026, 11, 21), "query_url": "http://zscx.osta.org.cn",
        "institution_query_url": "http://pjjg.osta.org.cn", "photo_sha256": "ab" * 32,
    }  # fmt: skip
    return Sheet(freeze(**{**fields, **changes}), photo(), ADDRESS, "cert.example.edu.cn")


def written(data: bytes, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(data)
    return path


def text_of(path) -> str:
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout


@pytest.mark.rule(53)
def test_a_certificate_bears_all_the_fields_of_the_rule(tmp_path):
    text = text_of(written(certificates([sheet()]), tmp_path))
    for part in (
        "职业技能等级证书", "示范职业技术学院", "王小明", "居民身份证", "330702199001010015", "人工智能训练师", "--",
        "三级/高级工", "S000033000123263000001", "2026年11月21日", "http://zscx.osta.org.cn", "http://pjjg.osta.org.cn",
    ):  # fmt: skip
        assert part in text, part


def test_a_certificate_is_one_landscape_page_with_photo_and_code(tmp_path):
    reader = pypdf.PdfReader(io.BytesIO(certificates([sheet(serial=n) for n in (1, 2, 3)])))
    assert len(reader.pages) == 3
    for page in reader.pages:
        size = [float(x) / 72 * 25.4 for x in page.mediabox[2:]]
        assert size == pytest.approx(A4_LANDSCAPE, abs=0.5)
        assert len(page.images) == 2


def test_rare_names_copy_out_right(tmp_path):
    text = text_of(written(certificates([sheet(name, n) for n, name in enumerate(RARE, 1)]), tmp_path))
    assert [name for name in RARE if name not in text] == []


def test_a_name_that_cannot_be_printed_stops_the_certificate():
    with pytest.raises(pdf.MissingGlyphs):
        certificates([sheet("张\U00031350")])


def test_the_code_on_paper_reads_back_and_is_large_enough(tmp_path):
    path = written(certificates([sheet()]), tmp_path)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", path, tmp_path / "page"], check=True)
    found = zxingcpp.read_barcode(Image.open(tmp_path / "page.png").convert("L"))
    assert found is not None and found.text == ADDRESS
    corners = found.position
    width_mm = (corners.top_right.x - corners.top_left.x) / 150 * 25.4
    assert width_mm >= 28


def test_markup_in_a_name_is_printed_and_not_obeyed(tmp_path):
    text = text_of(written(certificates([sheet("<b>{{7*7}}</b>")]), tmp_path))
    assert "<b>{{7*7}}</b>" in text


def test_the_hand_out_register_lists_every_certificate(tmp_path):
    rows = [
        HandOutRow(f"考生{n}", "3307************15", f"S000033000123263{n:06d}", dt.date(2026, 11, 21), "")
        for n in range(1, 71)
    ]
    data = register(rows, [("认定批次", "2026年第3批")], pdf.Furniture(title="证书发放登记表", code="SC-ZS-02"))
    text = text_of(written(data, tmp_path))
    assert all(row.number in text for row in rows)
    assert text.count("证件号码") == len(pypdf.PdfReader(io.BytesIO(data)).pages) > 1


def test_the_confirmation_sums_what_is_uploaded(tmp_path):
    lines = [UploadLine("电工", "--", "三级/高级工", 12), UploadLine("保育师", "--", "五级/初级工", 30)]
    data = confirmation(
        lines, [("单位名称", "示范职业技术学院")], pdf.Furniture(title="证书数据审核确认表", code="表5")
    )
    text = text_of(written(data, tmp_path))
    assert "42" in text and "信息管理员意见" in text
