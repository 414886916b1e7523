"""The stage builder of registration on the real services: invented groups, and the real roster where it is there."""

import pytest

from skillcert.core import history
from skillcert.registration import queries
from skillcert.registration.states import RegistrationState
from skillcert.rehearsal.stages import registration
from tests.support.line import until


def test_a_group_and_two_who_apply_themselves_are_accepted_and_filed(world):
    until(world, "plans")
    counted = registration.build(world, count=8)
    assert counted == {"rows": 6, "entered": 8, "accepted": 8, "refused_rows": 0, "refused": {}, "not_accepted": 0,
                       "waiting": 0, "photos_drawn": 0, "with_photo": 8, "filed": True}
    assert len(world.registrations) == 8 and set(world.candidates) == set(world.registrations)
    assert not list(history.verify())


def test_applications_can_be_left_for_the_reviewers(world):
    until(world, "plans")
    counted = registration.build(world, count=5, until="reviewed", leave=2)
    assert (counted["accepted"], counted["waiting"], counted["filed"]) == (3, 2, False)
    assert queries.counts(world.batch_id)[RegistrationState.SUBMITTED] == 2


@pytest.mark.rule(1)
def test_the_real_roster_enters_its_rows_for_the_offer_and_names_the_rest(world, shared_data):
    until(world, "plans", standards={"occupation": "6-31-01-03", "level": 4})
    counted = registration.build(world, roster=shared_data / "rosters/roster_clean.xls",
                                 photos=shared_data / "rosters/photos_clean.zip")
    assert counted["rows"] == 300
    assert counted["entered"] + counted["refused_rows"] == 300
    assert counted["refused"] == {"roster.not_offered": counted["refused_rows"]}
    assert counted["accepted"] == counted["entered"] == counted["with_photo"] > 90
    assert counted["photos_drawn"] == 0


@pytest.mark.rule(11)
def test_who_came_without_a_photo_hands_one_in_before_the_review(world, shared_data):
    until(world, "plans", standards={"occupation": "6-31-01-03", "level": 4})
    counted = registration.build(world, roster=shared_data / "rosters/roster_dirty.xlsx",
                                 photos=shared_data / "rosters/photos_clean.zip")
    assert counted["photos_drawn"] == counted["entered"] == counted["accepted"] > 20
    assert counted["refused_rows"] == 150 - counted["entered"]
