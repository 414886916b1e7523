"""The checks of a walk judge as the rules do, and see what is broken past the services."""

import pytest

from skillcert.core.db import db
from skillcert.plans.models import Offer
from skillcert.rehearsal.invariants import offers_inside_filing
from tests.support.line import until


@pytest.mark.rule(1)
def test_a_filing_of_the_whole_occupation_holds_its_work_types_but_no_other_level(world):
    until(world, "plans")
    offer = db.session.get(Offer, world.offer_id)
    assert offer.work_type_id is None and not list(offers_inside_filing())
    offer.work_type_id = world.work_types[offer.occupation_code][0]
    assert not list(offers_inside_filing())
    offer.level = 1
    assert list(offers_inside_filing()) == [f"offer {offer.id}"]
