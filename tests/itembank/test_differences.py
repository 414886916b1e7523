"""What differs between two versions, as a reader sees it."""

from hypothesis import given
from hypothesis import strategies as st

from skillcert.itembank.differences import MOST, Part, changes, parts

OLD = {
    "type": "single",
    "stem": "<p>额定电压为 220 V（　）。</p>",
    "options": [{"id": "A", "text": "是"}, {"id": "B", "text": "否"}],
    "key": ["A"],
    "analysis": "",
    "source": "教材",
    "difficulty": 2,
    "point_id": None,
}


def joined(found, *kinds) -> str:
    return "".join(part.text for part in found if part.kind in kinds)


def test_numbers_change_as_a_whole_and_chinese_by_characters():
    assert parts("电压 220 V", "电压 380 V") == (
        Part("same", "电压 "),
        Part("old", "220"),
        Part("new", "380"),
        Part("same", " V"),
    )
    assert [part.text for part in parts("应先验电", "应后验电") if part.kind != "same"] == ["先", "后"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_old_and_new_can_be_read_back_from_the_pieces(old, new):
    found = parts(old, new)
    assert (joined(found, "same", "old"), joined(found, "same", "new")) == (old, new)


def test_very_long_texts_are_shown_whole():
    old, new = "甲" * (MOST + 1), "乙"
    assert parts(old, new) == (Part("old", old), Part("new", new))


def test_only_what_differs_is_told_and_a_key_is_never_shown():
    assert changes(OLD, OLD) == []
    new = OLD | {
        "key": ["B"],
        "analysis": "<p>因为乙</p>",
        "difficulty": 3,
        "options": [*OLD["options"], {"id": "C", "text": "不一定"}],
    }
    told = {change.field: change.parts for change in changes(OLD, new)}
    assert told == {
        "option_C": (Part("new", "不一定"),),
        "difficulty": (Part("old", "2"), Part("new", "3")),
        "analysis": (),
        "key": (),
    }


def test_another_recording_under_the_same_title_is_a_difference():
    old, new = ({"stem": f'听<audio data-file="{n}" title="报警声"></audio>', "options": []} for n in (7, 8))
    (change,) = changes(old, new)
    assert change.field == "files" and [(part.kind, part.text) for part in change.parts][1:] == [("old", "7"), ("new", "8")]
    assert changes(old, old) == []
