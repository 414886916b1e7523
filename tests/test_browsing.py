"""The audit of every page a test opens: what it finds, also behind what it has read before. Pure."""

import pytest

from tests.support import browsing

ICON = '<svg viewBox="0 0 16 16"><path d="M1 1h14"/></svg>'
PAGE = "<!doctype html><html lang=en><head><title>x</title></head><body><h1>x</h1>{}<table><tbody>{}</tbody></table></body></html>"


def row(n: int, field: str = '<input id="f{0}" aria-label="x">', before: str = ICON) -> str:
    return f'<tr id="r{n}"><td>{before}</td><td>{field.format(n)}</td></tr>'


@pytest.fixture(autouse=True)
def nothing_read(monkeypatch):
    monkeypatch.setattr(browsing, "_sound", set())
    monkeypatch.setattr(browsing, "_drawn", set())


def test_of_a_long_page_each_kind_of_row_and_each_drawing_is_read_once():
    page = PAGE.format(ICON, "".join(row(n) for n in range(50)))
    assert browsing.read_once(page) == []
    short = browsing.without_repetition(page, browsing._drawn)
    assert short.count("<tr") == 1 and "<svg" not in short
    assert browsing.without_repetition(page, set()).count("<svg") == 2


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (row(51, '<input id="f{0}">'), "without a label"),
        (row(51, '<input id="f7" aria-label="x">'), "id f7 twice"),
        (row(51, '<label for="f7">x</label><input id="f{0}">'), "without a label"),
        (row(51, '<form method="post"></form>'), "without a token"),
        (row(51, before='<svg style="x"></svg>'), "inline style"),
        (row(51, "<p><div></p>"), "line 1"),
    ],
)
def test_a_fault_in_the_last_of_many_rows_is_found_every_time(last, said):
    good = "".join(row(n) for n in range(50))
    assert browsing.read_once(PAGE.format(ICON, good)) == []
    for _ in range(2):
        assert any(said in fault for fault in browsing.read_once(PAGE.format(ICON, good + last)))


def test_a_label_for_another_row_is_found():
    labelled = '<label for="f{0}">x</label><input id="f{0}">'
    rows = "".join(row(n, labelled) for n in range(5))
    assert browsing.read_once(PAGE.format("", rows)) == []
    assert browsing.read_once(PAGE.format("", rows + row(5, '<label for="f1">x</label><input id="f{0}">') + row(6, labelled)))
