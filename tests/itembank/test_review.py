"""The way of an item to approval: two reviews by two other people, a checklist, retirement and back, versions."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from skillcert.core import history, settings
from skillcert.core.actor import EVERYTHING
from skillcert.core.reasons import Refused
from skillcert.insight import work
from skillcert.itembank import queries, rules_review, service, service_cases, service_review, service_versions
from skillcert.itembank.models import ItemReview, ItemVersion
from skillcert.itembank.service import Bank, Text
from skillcert.itembank.states import ItemState, ItemType, ReviewCheck

BANK = Bank("6-31-01-03", 4)
TEXT = Text(ItemType.SINGLE, "验电前应（ ）。", ["检查验电器", "直接操作", "拆除接地线"], "A")
ALL = list(ReviewCheck)


@pytest.fixture
def writer(ground):
    return ground.actor("centre", "items_assessors")


@pytest.fixture
def colleague(ground):
    return ground.actor("centre", "items_assessors", nth=2)


@pytest.fixture
def chief(ground):
    return ground.actor("management", "items_assessors")


@pytest.fixture
def item(ground, writer):
    made = service.write(BANK, TEXT, writer)
    service_review.submit(made, writer)
    return made


@pytest.fixture
def approved(item, colleague, chief):
    service_review.first_approve(item, colleague, ALL)
    service_review.approve(item, chief, ALL)
    return item


def refusal(verb, *args) -> list[str]:
    with pytest.raises(Refused) as caught:
        verb(*args)
    return [reason.code for reason in caught.value.reasons]


@pytest.mark.rule(27)
def test_an_item_needs_a_first_and_a_final_reader_beside_its_author(item, writer, colleague, chief, session):
    assert refusal(service_review.first_approve, item, writer, ALL) == ["itembank.own_item"]
    assert refusal(service_review.approve, item, chief, ALL) == ["itembank.first_review_missing"]
    service_review.first_approve(item, colleague, ALL, "可以")
    assert item.state is ItemState.REVIEWED
    assert refusal(service_review.approve, item, colleague, ALL) == ["itembank.first_review_own"]
    assert refusal(service_review.approve, item, writer, ALL) == ["itembank.own_item"]
    service_review.approve(item, chief, ALL)
    assert (item.state, item.first_reviewer_id, item.reviewer_id) == (
        ItemState.APPROVED, colleague.account_id, chief.account_id,
    )  # fmt: skip
    kept = session.scalars(select(ItemReview).order_by(ItemReview.id)).all()
    assert [(row.step, row.approved, row.version, row.checks) for row in kept] == [(1, True, 1, ALL), (2, True, 1, ALL)]


@pytest.mark.rule(27)
def test_another_account_of_the_same_human_being_is_not_another_person(item, writer, colleague, chief, session):
    assert refusal(service_review.first_approve, item, replace(colleague, person_id=writer.person_id), ALL)
    service_review.first_approve(item, colleague, ALL)
    twin = replace(chief, person_id=colleague.person_id)
    assert refusal(service_review.approve, item, twin, ALL) == ["itembank.first_review_own"]
    assert service_review.approve_all([item], twin, ALL)[0] == 0
    assert item.state is ItemState.REVIEWED


@pytest.mark.rule(27)
@pytest.mark.parametrize("left_out", ALL)
def test_an_approval_needs_every_tick_of_the_checklist(left_out):
    assert list(rules_review.all_checked(ALL)) == []
    (reason,) = rules_review.all_checked([check for check in ALL if check is not left_out])
    assert (reason.code, reason.params["missing"]) == ("itembank.checks_missing", [left_out])


@pytest.mark.rule(27)
def test_a_missing_tick_holds_the_item_back(item, colleague):
    assert refusal(service_review.first_approve, item, colleague, ALL[:-1]) == ["itembank.checks_missing"]
    assert service_review.approve_all([item], colleague, ALL[:-1])[0] == 0
    assert item.state is ItemState.SUBMITTED


@pytest.mark.rule(27)
def test_a_review_is_of_the_content_that_was_read(item, colleague, session):
    seen = {item.id: service_review.mark_of(item)}
    item.key = ["B"]
    session.flush()
    assert refusal(service_review.first_approve, item, colleague, ALL, "", seen) == ["itembank.changed_meanwhile"]
    assert service_review.approve_all([item], colleague, ALL, "", seen)[0] == 0
    assert service_review.approve_all([item], colleague, ALL, "", {})[0] == 0
    service_review.first_approve(item, colleague, ALL, "", {item.id: service_review.mark_of(item)})
    assert item.state is ItemState.REVIEWED


@pytest.mark.rule(27)
def test_a_house_may_settle_for_one_review_but_never_by_the_author(item, writer, chief):
    settings.put("itembank.review_steps", 1, writer)
    assert refusal(service_review.approve, item, writer, ALL) == ["itembank.own_item"]
    service_review.approve(item, chief, ALL)
    assert item.state is ItemState.APPROVED


@pytest.mark.rule(27)
@pytest.mark.parametrize("passed_first", [False, True])
def test_a_returned_item_carries_the_note_and_begins_both_reviews_anew(
    passed_first, item, writer, colleague, chief, session
):
    assert refusal(service_review.send_back, item, " ", chief) == ["itembank.note_missing"]
    if passed_first:
        service_review.first_approve(item, colleague, ALL)
    service_review.send_back(item, "题干有歧义", chief, [ReviewCheck.KEY])
    assert item.state is ItemState.RETURNED
    service.edit(item, TEXT, writer)
    service_review.submit(item, writer)
    assert item.first_reviewer_id is None
    assert refusal(service_review.approve, item, chief, ALL) == ["itembank.first_review_missing"]
    row = session.scalars(select(ItemReview).where(~ItemReview.approved)).one()
    assert (row.note, row.step, row.checks) == ("题干有歧义", 1 + passed_first, ["key"])
    assert [event.verb for event in history.of(item)][:2] == ["itembank.submit", "itembank.edit"]


@pytest.mark.rule(27)
def test_who_changes_an_item_becomes_its_author_and_who_wrote_it_stays_out_of_its_review(
    item, writer, colleague, chief
):
    service_review.send_back(item, "改", chief)
    service.edit(item, TEXT, colleague)
    service_review.submit(item, colleague)
    assert item.author_id == colleague.account_id
    for wrote in (colleague, writer, replace(chief, person_id=writer.person_id)):
        assert refusal(service_review.first_approve, item, wrote, ALL) == ["itembank.own_item"]
        assert service_review.approve_all([item], wrote, ALL)[0] == 0
    service_review.first_approve(item, chief, ALL)


def queue(session, *readers) -> list[list[int]]:
    """What each reader finds in the list of reviews; each of it is theirs to review, and what the desk counts is as much."""
    session.flush()
    found = []
    for reader in readers:
        listed = session.scalars(queries.waiting_review(EVERYTHING, reader.account_id, reader.person_id)).unique().all()
        assert service_review.reviewable(listed, reader) == listed
        counts = {step.key: count for step, count in work.open_steps(reader)}
        assert counts.get("items", 0) == len(listed)
        found.append([one.id for one in listed])
    return found


@pytest.mark.rule(28)
def test_the_list_of_reviews_holds_only_what_the_reader_may_review(item, writer, colleague, chief, session):
    assert queue(session, writer, colleague, chief) == [[], [item.id], [item.id]]
    service_review.send_back(item, "改", chief)
    service.edit(item, TEXT, colleague)
    service_review.submit(item, colleague)
    same = replace(chief, person_id=writer.person_id)
    assert queue(session, writer, colleague, chief, same) == [[], [], [item.id], []], "who wrote it first reads it no more than who changed it"
    service_review.first_approve(item, chief, ALL)
    assert queue(session, writer, colleague, chief) == [[], [], []]


@pytest.mark.rule(27)
def test_who_wrote_an_earlier_version_may_review_the_next_one(approved, writer, colleague):
    service_versions.revise(approved, colleague, "改")
    service.edit(approved, replace(TEXT, difficulty=4), colleague)
    service_review.submit(approved, colleague)
    assert refusal(service_review.first_approve, approved, colleague, ALL) == ["itembank.own_item"]
    service_review.first_approve(approved, writer, ALL)


@pytest.mark.rule(27)
def test_a_selection_goes_on_by_the_review_each_waits_for_and_each_keeps_the_ticks(
    item, writer, colleague, chief, session
):
    second = service.write(BANK, replace(TEXT, stem="第二题（ ）"), writer)
    service_review.submit(second, writer)
    service_review.first_approve(item, colleague, ALL)
    draft = service.write(BANK, replace(TEXT, stem="第三题（ ）"), writer)
    done, left = service_review.approve_all([item, second, draft], chief, ALL, "一并审核")
    assert (done, item.state, second.state, draft.state) == (2, ItemState.APPROVED, ItemState.REVIEWED, ItemState.DRAFT)
    assert [reason.code for reason in left[0][1]] == ["machine.state"]
    rows = session.scalars(select(ItemReview).where(ItemReview.account_id == chief.account_id)).all()
    assert {(row.item_id, row.step, tuple(row.checks)) for row in rows} == {
        (item.id, 2, tuple(ALL)), (second.id, 1, tuple(ALL)),
    }  # fmt: skip


@pytest.mark.rule(27)
def test_an_approved_content_is_kept_and_a_revision_is_the_next_version(approved, writer, colleague, chief, session):
    service_versions.revise(approved, writer, "教材更新")
    assert (approved.state, approved.version, approved.reviewer_id) == (ItemState.DRAFT, 2, None)
    service.edit(approved, replace(TEXT, stem="改后的题干（ ）"), writer)
    service_review.submit(approved, writer)
    service_review.first_approve(approved, colleague, ALL)
    service_review.approve(approved, chief, ALL)
    stems = [(row.number, row.content["stem_text"], row.content["key"]) for row in session.scalars(select(ItemVersion))]
    assert stems == [(1, "验电前应（ ）。", ["A"]), (2, "改后的题干（ ）", ["A"])]


@pytest.mark.rule(27)
def test_a_version_keeps_its_shared_stem_when_the_stem_changes_for_the_next_one(
    ground, writer, colleague, chief, session
):
    case = service_cases.write(BANK, "配电室", "<p>某厂配电室</p>", writer)
    item = service.write(BANK, replace(TEXT, shared_stem_id=case.id), writer)
    service_review.submit(item, writer)
    service_review.first_approve(item, colleague, ALL)
    service_review.approve(item, chief, ALL)
    assert refusal(service_cases.edit, case, "配电室", "<p>某厂水泵房</p>", writer) == ["itembank.case_fixed"]
    service_versions.revise(item, writer)
    service_cases.edit(case, "配电室", "<p>某厂水泵房</p>", writer)
    kept = session.scalars(select(ItemVersion).where(ItemVersion.item_id == item.id)).one()
    assert kept.content["case"] == {"title": "配电室", "text": "<p>某厂配电室</p>"}


@pytest.mark.rule(27)
def test_a_kept_version_cannot_be_changed(approved, session):
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(update(ItemVersion).values(note="anders"))


def test_an_item_is_retired_and_comes_back_for_a_reason_and_through_review(approved, chief, session):
    assert refusal(service_review.retire, approved, " ", chief) == ["itembank.retire_reason"]
    service_review.retire(approved, "标准已修订", chief)
    assert refusal(service_review.reinstate, approved, "", chief) == ["itembank.reinstate_reason"]
    service_review.reinstate(approved, "仍然适用", chief)
    assert (approved.state, approved.version) == (ItemState.SUBMITTED, 2)
    assert session.scalars(select(ItemVersion)).one().number == 1
    told = {event.verb: history.payload(event).get("reason") for event in history.of(approved)}
    assert (told["itembank.retire"], told["itembank.reinstate"]) == ("标准已修订", "仍然适用")
