"""The proof on real files: a bank and a roster that others made travel from plan to archive."""

import pytest

from tests.support.walking import reaches_the_archive

pytestmark = [
    pytest.mark.heavy(40),
    pytest.mark.long_round(  # the same walk with a shorter bank, and this bank's import
        "tests/rehearsal/test_walk_childcare.py::test_the_childcare_bank_and_the_roster_reach_the_archive",
        "tests/itembank/test_pages.py::test_the_real_bank_of_electricians_comes_in_with_its_conflict_held",
    ),
]


def test_the_electricians_bank_and_the_roster_reach_the_archive(shared_data, tmp_path):
    reaches_the_archive(shared_data, tmp_path, "electrician_1483.xlsx", "6-31-01-03", 944)
