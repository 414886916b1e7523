"""Files of tasks that are cut or spoilt: always tasks or a refusal, never a crash (T20-T24)."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillcert.core.reasons import Refused
from skillcert.tasks import entries as task_record
from skillcert.tasks import imports as task_imports
from skillcert.tasks import listing as task_json
from skillcert.tasks import taskbook as task_book

BOOK = task_imports.template()
JSON = json.dumps(
    [
        {"id": 1, "title": "甲", "category": "乙", "time_limit": "30min", "total_score": 2, "scenario": "做",
         "tasks": [{"num": 1, "text": "一"}], "rubric": [{"id": "M1", "points": 2, "desc": "对得2分"}],
         "answer_sections": [{"type": "code", "content": "x"}], "code_segments": [{"type": "given", "code": "y"}]}
    ],
    ensure_ascii=False,
).encode()  # fmt: skip
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(reader, data):
    """Every task of a book can be judged; a refusal says a code."""
    try:
        book = reader(data)
    except Refused as refused:
        assert all(reason.code for reason in refused.reasons)
        return
    for record in book.tasks.values():
        list(task_record.faults(record))


@QUICK
@given(st.integers(0, len(BOOK) - 1), st.binary(min_size=1, max_size=4))
def test_a_workbook_spoilt_anywhere_never_crashes(place, bytes_):
    read(task_book.read, BOOK[:place] + bytes_ + BOOK[place + len(bytes_) :])
    read(task_book.read, BOOK[:place])


@QUICK
@given(st.integers(0, len(JSON) - 1), st.binary(min_size=1, max_size=4))
def test_a_list_spoilt_anywhere_never_crashes(place, bytes_):
    read(task_json.read, JSON[:place] + bytes_ + JSON[place + len(bytes_) :])
    read(task_json.read, JSON[:place])


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=True) | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "points", "desc", "text"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
NAMES = st.sampled_from(sorted(task_json.KNOWN) + ["flash_points"])


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(NAMES, VALUES))
def test_a_list_with_anything_in_its_fields_is_read_or_refused(task):
    read(task_json.read, json.dumps([task | {"rubric": task.get("rubric")}]).encode())


@pytest.mark.parametrize("text", ["1e9999", "--", "∞", "１２", "0.1234567", " 5 分 ", "5,5", "9" * 40])
def test_odd_numbers_are_numbers_or_none(text):
    found = task_record.number(text)
    assert found is None or 0 <= found < task_record.MOST_NUMBER
