import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.archive.bundle import MANIFEST, Fault, faults, read_manifest, write

FILES = [("1-报名/01-公告.pdf", b"%PDF notice"), ("2-备案/02-回执.pdf", b"%PDF receipt"), ("2-备案/空.txt", b"")]


def packed(files=FILES):
    target = io.BytesIO()
    write(target, files)
    return target


def repacked(source, change):
    """The archive again, its content as `change` (path → bytes or None) says, the manifest as it was."""
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name in set(change) - set(old.namelist()):
            new.writestr(name, change[name])
    return target


@pytest.mark.rule(58)
def test_an_untouched_archive_has_no_faults():
    assert list(faults(packed())) == []


def test_the_manifest_names_each_file_with_size_and_hash():
    entries = read_manifest(zipfile.ZipFile(packed()).read(MANIFEST))
    assert [(e.path, e.size) for e in entries] == [(path, len(content)) for path, content in FILES]
    assert entries[2].sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_same_content_gives_the_same_bytes():
    assert packed().getvalue() == packed().getvalue()


@pytest.mark.parametrize(
    "change, fault",
    [
        ({FILES[0][0]: b"%PDF forged"}, Fault("changed", FILES[0][0])),
        ({FILES[1][0]: None}, Fault("missing", FILES[1][0])),
        ({"3-过程/伪造.pdf": b"x"}, Fault("unlisted", "3-过程/伪造.pdf")),
        ({MANIFEST: None}, Fault("unreadable", MANIFEST)),
        ({MANIFEST: b"something else"}, Fault("unreadable", MANIFEST)),
    ],
)
def test_what_was_done_to_an_archive_is_named(change, fault):
    assert list(faults(repacked(packed(), change))) == [fault]


def test_what_is_no_zip_is_unreadable():
    assert list(faults(io.BytesIO(b"not a zip"))) == [Fault("unreadable", MANIFEST)]


@pytest.mark.parametrize("path", ["", "../x", "/etc/x", "a//b", "a/./b", "a\\b", MANIFEST])
def test_no_path_leaves_the_archive(path):
    with pytest.raises(ValueError):
        write(io.BytesIO(), [(path, b"")])


def test_two_files_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two files"):
        write(io.BytesIO(), [("a.pdf", b"1"), ("a.pdf", b"2")])


@given(
    st.dictionaries(
        st.text("abc甲乙丙,\"'\n ", min_size=1, max_size=8).map(lambda s: f"v/{s}"), st.binary(max_size=40), max_size=6
    )
)
def test_whatever_the_names_the_manifest_reads_back(files):
    assert list(faults(packed(list(files.items())))) == []
