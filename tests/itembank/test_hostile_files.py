"""Files that mean harm: each ends in a refusal that names it, quickly and in little memory (T06 is about leaks; these are T22-T25)."""

import io
import stat
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillcert.core import sheets
from skillcert.core.reasons import Refused
from skillcert.itembank import formats
from tests.support.word import document

BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><w:document>&b;</w:document>'
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document>&a;</w:document>'


def repacked(data: bytes, changes: dict[str, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    """A package with parts changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", compression) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return out.getvalue()


def workbook() -> bytes:
    columns = [sheets.Column(title) for title in ("题干", "答案", "选项A", "选项B")]
    return sheets.write_xlsx(sheets.Sheet("s", columns, [["甲（ ）", "A", "一", "二"]]))


def with_link(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        entry = zipfile.ZipInfo("word/media/link.png")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def twice(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


def locked(data: bytes) -> bytes:
    """The same package with the password flag set in its directory."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 8] + struct.pack("<H", 1) + data[at + 10 :]


CSV = "1,甲是（ ）,一,二,A\n2,乙是（ ）,三,四,B\n".encode("gb18030")
WORD, BOOK = document("1. 甲（A）", "A. 一 B. 二"), workbook()
FILES = {
    "entities in a document": (repacked(WORD, {"word/document.xml": BOMB}), "xml.doctype"),
    "an outside file in a document": (repacked(WORD, {"word/document.xml": XXE}), "xml.doctype"),
    "entities in its settings": (repacked(WORD, {"word/settings.xml": BOMB}), "xml.doctype"),
    "entities in another encoding": (
        repacked(WORD, {"word/document.xml": BOMB.decode().replace("1.0", "1.0\" encoding=\"utf-16").encode("utf-16")}),
        "xml.doctype",
    ),
    "macros in a document": (repacked(WORD, {"word/vbaProject.bin": b"\xd0\xcf"}), "itembank.package_macros"),
    "macros in a workbook": (repacked(BOOK, {"xl/vbaProject.bin": b"\xd0\xcf"}), "itembank.package_macros"),
    "a path that climbs": (repacked(WORD, {"../../etc/cron.d/x": b"x"}), "itembank.package_path"),
    "a path from the root": (repacked(BOOK, {"/etc/x": b"x"}), "itembank.package_path"),
    "a link": (with_link(WORD), "itembank.package_link"),
    "two parts of one name": (None, "itembank.package_twice"),
    "a password": (locked(WORD), "itembank.package_locked"),
    "a bomb in a document": (repacked(WORD, {"word/media/a.png": b"\0" * 70_000_000}), "itembank.package_bomb"),
    "a bomb in a workbook": (repacked(BOOK, {"xl/worksheets/sheet9.xml": b" " * 70_000_000}), "itembank.package_bomb"),
    "too many parts": (repacked(WORD, {f"word/media/{n}.png": b"" for n in range(6_000)}), "itembank.package_too_many"),
    "half a document": (WORD[: len(WORD) // 2], "itembank.package_damaged"),
    "entities in a workbook": (repacked(BOOK, {"xl/workbook.xml": BOMB}), "sheets.forbidden_xml"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_as_a_whole_with_its_reason(name):
    data, code = FILES[name]
    data = twice(WORD) if data is None else data
    with pytest.raises(Refused) as refused:
        formats.read(data, "items")
    assert [reason.code for reason in refused.value.reasons] == [code]


def test_the_files_that_the_hostile_ones_are_made_from_are_read():
    assert formats.read(WORD, "items")[1].found == 1
    assert formats.read(BOOK, "items")[1].found == 1


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_part_ends_in_a_refusal_or_in_fewer_items_never_in_a_crash(data):
    """Bytes changed, taken out or cut off, inside the package too, where its checksum is right again."""
    whole = data.draw(st.sampled_from([WORD, BOOK, CSV]))
    inside = (
        [name for name in zipfile.ZipFile(io.BytesIO(whole)).namelist() if name.endswith((".xml", ".rels"))]
        if whole != CSV
        else []
    )
    name = data.draw(st.sampled_from(["", *inside]))
    part = zipfile.ZipFile(io.BytesIO(whole)).read(name) if name else whole
    at = data.draw(st.integers(0, len(part) - 1))
    match data.draw(st.sampled_from(["cut", "change", "drop", "repeat"])):
        case "cut":
            spoilt = part[:at]
        case "change":
            spoilt = part[:at] + data.draw(st.binary(min_size=1, max_size=4)) + part[at + 1 :]
        case "drop":
            spoilt = part[:at] + part[at + data.draw(st.integers(1, 40)) :]
        case _:
            spoilt = part[:at] + part[max(0, at - 60) : at] * 3 + part[at:]
    file = repacked(whole, {name: spoilt}) if name else spoilt
    try:
        _, read = formats.read(file, "items")
    except Refused as refused:
        assert refused.reasons
    else:
        assert len(read.items) + len(read.refused) == read.found


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_an_old_workbook_damaged_anywhere_is_read_or_refused(shared_data, data):
    """A real .xls cut off, changed or with a piece missing: the library that reads it may panic, the house does not."""
    whole = (shared_data / "banks/question_bm.xls").read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    match data.draw(st.sampled_from(["cut", "change", "drop"])):
        case "cut":
            spoilt = whole[:at]
        case "change":
            spoilt = whole[:at] + data.draw(st.binary(min_size=1, max_size=8)) + whole[at + 8 :]
        case _:
            spoilt = whole[:at] + whole[at + data.draw(st.integers(1, 400)) :]
    try:
        _, read = formats.read(spoilt, "question_bm.xls")
    except Refused as refused:
        assert refused.reasons
    else:
        assert len(read.items) + len(read.refused) == read.found


MEASURE = """
import resource, sys
from pathlib import Path
from tests.support import yardstick
from skillcert.core import images
from skillcert.core.reasons import Refused
from skillcert.itembank import formats
formats.known()
yardstick.piece()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sorted(Path(sys.argv[1]).iterdir()):
    data = path.read_bytes()
    with yardstick.within(1):
        try:
            images.clean_image(data) if path.suffix == ".png" else formats.read(data, path.name)
        except Refused as refused:
            code = refused.reasons[0].code
        else:
            code = "taken"
    print(path.name, code, sep="|")
print("memory", (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, sep="|")
"""


def huge_picture() -> bytes:
    """A PNG that says it is 50,000 × 50,000."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def test_refusing_takes_less_than_a_second_and_50_mb_each(tmp_path):
    """Processor time and the growth of a process that is given all of them, one after the other."""
    for number, (data, _code) in enumerate(FILES.values()):
        if data is not None:
            (tmp_path / f"{number:02}.bin").write_bytes(data)
    (tmp_path / "99.png").write_bytes(huge_picture())
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path)], capture_output=True, text=True, check=True, cwd=root, timeout=600
    )
    *told, memory = [line.split("|") for line in done.stdout.strip().splitlines()]
    assert {code for _name, code in told} == {code for _data, code in FILES.values()} - {
        "itembank.package_twice"
    } | {"images.far_too_many_pixels"}
    assert int(memory[1]) < 50
