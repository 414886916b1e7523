"""Quotas that lose nothing in rounding."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillcert.papers import quotas

counts = st.integers(min_value=0, max_value=60)


@pytest.mark.rule(28)
def test_the_largest_remainder_takes_the_last_item():
    assert quotas.largest_remainder(10, {"a": Decimal("33.4"), "b": Decimal("33.3"), "c": Decimal("33.3")}) == {
        "a": 4,
        "b": 3,
        "c": 3,
    }


def test_weights_that_sum_to_nothing_are_no_weights():
    with pytest.raises(ValueError):
        quotas.largest_remainder(10, {"a": 0})


@pytest.mark.rule(28)
@given(st.integers(0, 500), st.lists(st.decimals("0", "60", places=2), min_size=1, max_size=30).filter(any))
def test_quotas_sum_to_the_paper_and_stray_less_than_one_item(total, weights):
    named = {str(index): weight for index, weight in enumerate(weights)}
    shares = quotas.largest_remainder(total, named)
    assert sum(shares.values()) == total
    for key, weight in named.items():
        assert abs(shares[key] - total * weight / sum(weights)) < 1


@pytest.mark.rule(28)
@given(st.lists(counts, min_size=1, max_size=12), st.lists(counts, min_size=1, max_size=5))
def test_the_table_of_ranges_and_types_keeps_both_margins(ranges, types):
    total = sum(types)
    rows = quotas.largest_remainder(total, {str(i): n + 1 for i, n in enumerate(ranges)})
    columns = {str(i): n for i, n in enumerate(types)}
    cells = quotas.table(rows, columns)
    for row, wanted in rows.items():
        assert sum(n for (r, _), n in cells.items() if r == row) == wanted
    for column, wanted in columns.items():
        assert sum(n for (_, c), n in cells.items() if c == column) == wanted
    for (row, column), n in cells.items():
        assert abs(n - rows[row] * columns[column] / total) < 1


def test_margins_that_disagree_are_refused():
    with pytest.raises(ValueError):
        quotas.table({"a": 3}, {"single": 4})
