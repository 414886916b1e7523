"""What people send: taken by its bytes, limits before unpacking (A28-A30, T24)."""

import io
import stat
import tracemalloc
import zipfile

import pytest

from skillcert.core.reasons import Refused
from skillcert.core.uploads import Kind, ZipLimits, accept, clean_label, read_zip
from tests.support.yardstick import within

JPEG, PNG, PDF = b"\xff\xd8\xff\xe0" + b"x" * 20, b"\x89PNG\r\n\x1a\n" + b"x" * 20, b"%PDF-1.7\n"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"


def code(call) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reasons[0].code


def zipped(*entries, compression=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def test_a_file_is_what_its_bytes_say_not_its_name():
    assert accept(JPEG, Kind.PHOTO, label="a.exe").media_type == "image/jpeg"
    assert accept(PNG, Kind.IMAGE).name.endswith(".png")
    assert accept(PDF, Kind.PDF).media_type == "application/pdf"
    assert accept("姓名,号码\n".encode("gb18030"), Kind.SHEET).media_type == "text/csv"
    assert accept(zipped(("a.jpg", JPEG)), Kind.ZIP).name.endswith(".zip")


@pytest.mark.parametrize("data", [SVG, b"<html>", b"MZ\x90\0", b"\x7fELF", PDF, zipped(("a", b"b"))])
@pytest.mark.parametrize("kind", [Kind.PHOTO, Kind.IMAGE])
def test_only_pictures_are_pictures(data, kind):
    assert code(lambda: accept(data, kind, label="photo.jpg")) == "uploads.wrong_kind"


def test_a_page_or_a_program_is_no_workbook():
    for data in (SVG, b"MZ\x90\0\0", b"\xef\xbb\xbf <html>", JPEG):
        assert code(lambda data=data: accept(data, Kind.SHEET)) == "uploads.wrong_kind"


def test_size_is_checked_while_reading():
    class Endless:
        asked = 0

        def read(self, size):
            Endless.asked = size
            return b"\xff\xd8\xff" + bytes(size - 3)

    assert code(lambda: accept(Endless(), Kind.PHOTO, max_bytes=1000)) == "uploads.too_big"
    assert Endless.asked == 1001
    assert code(lambda: accept(None, Kind.PHOTO)) == "uploads.missing"
    assert code(lambda: accept(b"", Kind.PHOTO)) == "uploads.empty"


def test_stored_names_are_generated_and_labels_hold_no_path_or_trick():
    first, second = accept(JPEG, Kind.PHOTO, label="../../etc/passwd"), accept(JPEG, Kind.PHOTO)
    assert first.name != second.name and len(first.name) == 36 and first.label == "passwd"
    assert clean_label("C:\\a\\证件\u202egpj.exe\r\nx\0") == "证件gpj.exex"
    assert len(clean_label("长" * 500)) == 120


def test_a_zip_gives_its_pictures_by_label_and_lists_what_it_left_out():
    link = zipfile.ZipInfo("link.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    data = zipped(
        ("330106199001010019.jpg", JPEG),
        ("照片/一.jpg", JPEG),
        (link, "/etc/passwd"),
        ("../up.jpg", JPEG),
        ("/abs.jpg", JPEG),
        ("__MACOSX/._a.jpg", JPEG),
        ("a/b/c/d/e/f/g.jpg", JPEG),
        ("x/330106199001010019.jpg", JPEG),
        ("inner.zip", zipped(("a", b"b"))),
        ("folder/", b""),
    )
    reading = read_zip(data)
    assert [member.label for member in reading] == ["330106199001010019.jpg", "一.jpg"]
    assert dict(reading.ignored) == {
        "link.jpg": "link",
        "up.jpg": "path",
        "abs.jpg": "path",
        "._a.jpg": "hidden",
        "g.jpg": "depth",
        "330106199001010019.jpg": "twice",
        "inner.zip": "archive",
    }


def test_names_packed_by_a_chinese_windows_are_read():
    entry = zipfile.ZipInfo("x.jpg")
    data = zipped((entry, JPEG)).replace(b"x.jpg", "张.jp".encode("gb18030") + b"")
    assert [member.label for member in read_zip(data)] == ["张.jp"]


def test_a_damaged_or_oversized_member_is_left_out_and_the_rest_is_read():
    data = zipped(
        ("bad.jpg", JPEG + b"Q" * 400), ("good.jpg", JPEG), ("big.jpg", b"y" * 5000), compression=zipfile.ZIP_STORED
    )
    reading = read_zip(data.replace(b"Q" * 400, b"R" * 400, 1), ZipLimits(each=1000))
    assert [member.label for member in reading] == ["good.jpg"]
    assert dict(reading.ignored) == {"bad.jpg": "damaged", "big.jpg": "big"}


def liar() -> bytes:
    """Declares 10 bytes and unpacks to 60 MB."""
    data = bytearray(zipped(("a.jpg", bytes(60 * 2**20))))
    size = (60 * 2**20).to_bytes(4, "little")
    return bytes(data.replace(size, (10).to_bytes(4, "little")))


HOSTILE = {
    "bomb": (lambda: zipped(("a.jpg", bytes(450 * 2**20))), "uploads.zip_too_big"),
    "tight": (lambda: zipped(("a.jpg", bytes(30 * 2**20))), "uploads.zip_ratio"),
    "many": (lambda: zipped(*((str(number), b"") for number in range(6_000))), "uploads.zip_too_many"),
    "not a zip": (lambda: b"PK\x03\x04" + bytes(5_000), "uploads.zip_damaged"),
    "cut off": (lambda: zipped(("a.jpg", JPEG))[:-30], "uploads.zip_damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_zip_ends_quickly_and_small(name):
    make, expected = HOSTILE[name]
    data = make()
    tracemalloc.start()
    with within(1):
        assert code(lambda: list(read_zip(data))) == expected
    assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    tracemalloc.stop()


def test_a_member_that_unpacks_to_more_than_it_declares_is_cut_and_left_out():
    data = liar()
    tracemalloc.start()
    reading = read_zip(data)
    assert list(reading) == [] and reading.ignored == [("a.jpg", "damaged")]
    assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    tracemalloc.stop()
