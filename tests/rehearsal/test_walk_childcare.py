"""The proof on real files: a bank and a roster that others made travel from plan to archive."""

import pytest

from tests.support.walking import reaches_the_archive

pytestmark = [
    pytest.mark.heavy(25),
    pytest.mark.long_round(  # the line to its end, every bank file and the roster, each by itself; the walk goes on PostgreSQL
        "tests/archive/test_closing.py::test_the_whole_line_ends_in_a_closed_file_that_nothing_changes_any_more",
        "tests/itembank/test_imports.py::test_every_bank_file_is_imported_or_refused_to_the_last_item",
        "tests/registration/test_stage.py::test_the_real_roster_enters_its_rows_for_the_offer_and_names_the_rest",
    ),
]


def test_the_childcare_bank_and_the_roster_reach_the_archive(shared_data, tmp_path):
    reaches_the_archive(shared_data, tmp_path, "childcare_386.xlsx", "4-10-01-03", 385)
