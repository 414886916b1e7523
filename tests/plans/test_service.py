"""The way of a plan: what is refused, who may not decide on their own work, what is frozen."""

from datetime import timedelta

import pytest

from skillcert.core import clock, history
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.plans import notice, queries, service
from skillcert.plans.models import Announcement
from skillcert.plans.states import BatchState
from skillcert.standards import queries as standards
from skillcert.standards import service as standards_service
from skillcert.standards.states import Part
from tests.support.line import until
from tests.support.plans import codes, do, drafted

REASON = "考点停电，改期举行"


def clerk(world):
    return world.actor("centre", "coordination")


def office(world, nth=1):
    return world.actor("management", "coordination", nth=nth)


def test_a_plan_travels_to_its_announcement(world):
    until(world, "plans")
    batch = queries.whole(world.batch_id)
    assert batch.state == BatchState.ANNOUNCED
    assert [event.verb for event in history.of(batch) if event.verb != "plans.edit"] == [
        "plans.announce", "plans.file", "plans.approve", "plans.pass", "plans.submit", "plans.draft",
    ]


def test_numbers_of_batches_count_by_year(world):
    first = drafted(world).number
    second = drafted(world).number
    assert first == f"{clock.today().year}-0001" and second == f"{clock.today().year}-0002"


@pytest.mark.rule(3)
@pytest.mark.parametrize("field", ["method", "scope_text", "fees", "contact", "process", "materials"])
def test_a_batch_stays_a_draft_while_a_field_of_the_announcement_is_empty(world, field):
    drafted(world)
    do(world, "edit", clerk(world), **{field: " "})
    with pytest.raises(Refused) as refused:
        do(world, "submit", clerk(world))
    assert [(reason.code, reason.field) for reason in refused.value.reasons] == [("plans.field_missing", field)]
    assert queries.whole(world.batch_id).state == BatchState.DRAFT


@pytest.mark.rule(3)
def test_a_batch_needs_a_session_for_each_required_part(world):
    batch = drafted(world)
    practical = next(s for s in batch.offers[0].sessions if s.part == Part.PRACTICAL)
    with unit_of_work():
        service.remove_session(queries.planned_session(clerk(world).scope, practical.id), clerk(world))
    with pytest.raises(Refused) as refused:
        do(world, "submit", clerk(world))
    assert [(r.code, r.params["part"]) for r in refused.value.reasons] == [("plans.no_session", Part.PRACTICAL)]


@pytest.mark.rule(4)
def test_dates_out_of_order_are_refused_with_both_dates(world):
    batch = drafted(world)
    opens = batch.registration_opens
    do(world, "edit", clerk(world), registration_closes=opens)
    with pytest.raises(Refused) as refused:
        do(world, "submit", clerk(world))
    [reason] = refused.value.reasons
    assert reason.code == "plans.dates_order" and reason.field == "registration_closes"
    assert reason.params["earlier"] == reason.params["later"] == opens


@pytest.mark.rule(4)
def test_a_review_that_ends_too_late_for_the_roster_is_refused_with_a_way_out(world):
    drafted(world)
    late = world.exam_day - timedelta(days=7)
    do(world, "edit", clerk(world), review_deadline=late)
    with pytest.raises(Refused) as refused:
        do(world, "submit", clerk(world))
    [reason] = refused.value.reasons
    assert reason.code == "plans.roster_impossible"
    assert reason.params["due"] < late < reason.params["earliest"]


@pytest.mark.rule(1)
def test_an_offer_outside_the_filing_cannot_be_published(world):
    batch = drafted(world, BatchState.FILED)
    filing = standards.filing(batch.filing_id)
    with unit_of_work():
        item = standards.filing_item(filing.id, filing.items[0].id)
        standards_service.put_filing_item(
            standards.filing(batch.filing_id), item.occupation_code, None, [5], item.centre_id, office(world), item
        )
    with pytest.raises(Refused) as refused:
        do(world, "announce", office(world))
    assert codes(refused) == ["plans.outside_filing"]


@pytest.mark.rule(1)
def test_a_filing_that_ends_before_the_exam_is_refused(world):
    batch = drafted(world)
    filing = standards.filing(batch.filing_id)
    fields = {name: getattr(filing, name) for name in ("code", "name", "hat", "candidate_group", "valid_from", "query_url")}
    with unit_of_work():
        until_eve = world.exam_day - timedelta(days=1)
        standards_service.change_filing(standards.filing(filing.id), office(world), **fields, valid_until=until_eve)
    with pytest.raises(Refused) as refused:
        do(world, "submit", clerk(world))
    assert codes(refused) == ["plans.filing_expired"]


def test_a_retired_standard_cannot_be_announced(world):
    drafted(world, BatchState.FILED)
    with unit_of_work():
        standards_service.retire(standards.version(world.standard_id), office(world))
    with pytest.raises(Refused) as refused:
        do(world, "announce", office(world))
    assert codes(refused) == ["plans.standard_not_active"]


def test_who_reviewed_a_plan_does_not_approve_it(world):
    drafted(world, BatchState.REVIEWED)
    reviewer = office(world, 2)
    same_person = world.add_actor(reviewer.account_id, reviewer.name, "leadership", person_id=reviewer.person_id, nth=9)
    with pytest.raises(Refused) as refused:
        do(world, "approve", same_person)
    assert codes(refused) == ["plans.two_people"]


def test_another_account_of_the_drafter_does_not_review(world):
    drafted(world, BatchState.SUBMITTED)
    person = clerk(world).person_id
    second_account = world.add_actor(office(world).account_id, "x", "management", "coordination", person_id=person, nth=9)
    with pytest.raises(Refused) as refused:
        do(world, "pass_", second_account)
    assert codes(refused) == ["plans.two_people"]


def test_a_plan_is_returned_with_a_reason_and_comes_back(world):
    drafted(world, BatchState.SUBMITTED)
    with pytest.raises(Refused) as refused:
        do(world, "return_", " ", office(world))
    assert codes(refused) == ["plans.reason_missing"]
    do(world, "return_", "收费标准不明确", office(world))
    assert queries.whole(world.batch_id).state == BatchState.RETURNED
    do(world, "submit", clerk(world))
    assert queries.whole(world.batch_id).state == BatchState.SUBMITTED


def test_a_role_without_the_permission_is_refused(world):
    drafted(world, BatchState.REVIEWED)
    with pytest.raises(Refused) as refused:
        do(world, "approve", office(world))
    assert "machine.forbidden" in codes(refused)


@pytest.mark.rule(5)
def test_offers_of_an_announced_batch_are_frozen(world):
    until(world, "plans")
    batch = queries.whole(world.batch_id)
    version = standards.version(world.standard_id)
    with pytest.raises(Refused) as refused, unit_of_work():
        service.add_offer(queries.whole(batch.id), world.occupation, None, 3, version, 10, clerk(world))
    assert codes(refused) == ["plans.offers_frozen"]
    with pytest.raises(Refused) as refused, unit_of_work():
        service.remove_offer(queries.offer(clerk(world).scope, world.offer_id), clerk(world))
    assert codes(refused) == ["plans.offers_frozen"]


@pytest.mark.rule(5)
def test_a_moved_session_is_a_new_version_of_the_notice_and_the_old_one_stays(world):
    until(world, "plans")
    batch = queries.whole(world.batch_id)
    session = batch.offers[0].sessions[0]
    later = session.starts_at + timedelta(days=7)

    def moves(fresh):
        return [(s, s.site, later if s.id == session.id else s.starts_at, s.minutes) for s in fresh.offers[0].sessions]

    with unit_of_work():
        fresh = queries.whole(batch.id)
        service.change_notice(fresh, REASON, office(world), sessions=moves(fresh))
    second, first = queries.versions_of_notice(batch.id)
    assert (first.version, second.version, second.reason) == (1, 2, REASON)
    assert first.fields["offers"][0]["sessions"] != second.fields["offers"][0]["sessions"]
    assert notice.frozen_part(first.fields) == notice.frozen_part(second.fields)
    assert [one.hash for one in (first, second)] == [notice.hash_of(one.fields) for one in (first, second)]


@pytest.mark.rule(5)
def test_a_notice_that_changes_nothing_is_refused(world):
    until(world, "plans")
    with pytest.raises(Refused) as refused:
        do(world, "change_notice", REASON, office(world))
    assert codes(refused) == ["plans.nothing_changed"]


def test_a_notice_cannot_change_once_the_exam_has_begun(world):
    until(world, "plans")
    world.travel(world.exam_day)
    with pytest.raises(Refused) as refused:
        do(world, "change_notice", REASON, office(world), contact="0571-1")
    assert codes(refused) == ["plans.exam_begun"]


def test_an_announced_notice_does_not_follow_the_batch(world, session):
    until(world, "plans")
    before = queries.notice(world.batch_id).fields["contact"]
    with unit_of_work():
        queries.whole(world.batch_id).contact = "changed behind its back"
    published = session.get(Announcement, queries.notice(world.batch_id).id)
    assert published.fields["contact"] == before


def test_a_cancelled_batch_goes_nowhere(world):
    until(world, "plans")
    do(world, "cancel", "报名人数不足", office(world))
    assert queries.whole(world.batch_id).state == BatchState.CANCELLED
    with pytest.raises(Refused):
        do(world, "close", world.actor("management", "quality"))
    assert queries.open_offers() == []


@pytest.mark.rule(4)
def test_filing_a_plan_needs_a_reference_and_no_day_to_come(world):
    drafted(world, BatchState.APPROVED)
    with pytest.raises(Refused) as refused:
        do(world, "file", clock.today() + timedelta(days=1), " ", office(world))
    assert codes(refused) == ["plans.filed_in_future", "plans.reference_missing"]


@pytest.mark.rule(3)
def test_a_session_shorter_than_the_standard_is_refused(world):
    drafted(world)
    with pytest.raises(Refused) as refused, unit_of_work():
        offer = queries.offer(clerk(world).scope, world.offer_id)
        site = queries.site(clerk(world).scope, world.site_id)
        service.plan_session(offer, Part.THEORY, site, clock.now() + timedelta(days=40), 60, clerk(world))
    assert codes(refused) == ["plans.session_minutes"]


def test_another_centre_does_not_see_the_batch(world):
    drafted(world)
    stranger = world.actor("centre", "coordination", centre_id=world.centre_ids[-1])
    assert queries.batch(clerk(world).scope, world.batch_id) is not None
    assert queries.batch(stranger.scope, world.batch_id) is None
    assert queries.offer(stranger.scope, world.offer_id) is None


def test_the_demo_can_leave_a_plan_returned(world):
    batch = drafted(world, BatchState.RETURNED)
    assert batch.state == BatchState.RETURNED
