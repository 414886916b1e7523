"""The proof on real files: a bank and a roster that others made travel from plan to archive."""

import pytest

from tests.support.walking import reaches_the_archive

pytestmark = pytest.mark.heavy(25)


def test_the_childcare_bank_and_the_roster_reach_the_archive(shared_data, tmp_path):
    reaches_the_archive(shared_data, tmp_path, "childcare_386.xlsx", "4-10-01-03", 385)
