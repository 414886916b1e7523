"""The proof on real files: a bank and a roster that others made travel from plan to archive."""

import pytest

from tests.support.walking import reaches_the_archive

pytestmark = [
    pytest.mark.heavy(40),
    pytest.mark.long_round(  # the line to its end, this bank's import, and the roster; the walk goes on PostgreSQL
        "tests/archive/test_closing.py::test_the_whole_line_ends_in_a_closed_file_that_nothing_changes_any_more",
        "tests/registration/test_stage.py::test_the_real_roster_enters_its_rows_for_the_offer_and_names_the_rest",
        "tests/itembank/test_pages.py::test_the_real_bank_of_electricians_comes_in_with_its_conflict_held",
    ),
]


def test_the_electricians_bank_and_the_roster_reach_the_archive(shared_data, tmp_path):
    reaches_the_archive(shared_data, tmp_path, "electrician_1483.xlsx", "6-31-01-03", 944)
