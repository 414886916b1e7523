"""Papers through the services: composed, approved by another person, locked, opened with a purpose."""

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from skillcert.core import crypto, history
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.itembank.models import Item
from skillcert.itembank.states import ItemState
from skillcert.papers import service, service_compose
from skillcert.papers.models import Paper, PaperReading
from skillcert.papers.service_compose import Wish
from skillcert.papers.states import ActKind, CompositionMode, PaperState
from skillcert.plans.models import Offer
from skillcert.rehearsal.stages import papers as papers_stage


def codes(caught) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


@pytest.fixture
def papers(opened, session):
    """Main and spare, sealed and on the exam day opened by two custodians."""
    return [session.get(Paper, paper_id) for paper_id in opened.paper_ids]


@pytest.mark.rule(28)
@pytest.mark.rule(30)
def test_main_and_spare_are_locked_share_no_item_and_meet_the_weights(papers, opened):
    main, spare = papers
    assert [paper.state for paper in papers] == [PaperState.LOCKED] * 2
    assert (main.spare, spare.spare) == (False, True)
    opened = [service.open_content(paper, opened.actor("centre", "exam_affairs")) for paper in papers]
    first, second = ({item["item_id"] for item in content["items"]} for content in opened)
    assert not first & second
    assert Counter(item["type"] for item in opened[0]["items"]) == {"single": 12, "multiple": 2, "judge": 4}
    assert Counter(item["range"] for item in opened[0]["items"]) == {"1": 1, "2": 5, "3": 7, "4": 5}
    assert sum(float(item["marks"]) for item in opened[0]["items"]) == 100


def test_two_main_papers_and_a_spare_share_no_item_and_are_used_only_once_marked(stocked, session):
    offer, actor = session.get(Offer, stocked.offer_id), stocked.actor("centre", "items_assessors")
    with pytest.raises(Refused) as caught:
        service_compose.compose_papers(offer, Wish(seed=1, count=1, mains=2), actor)
    assert codes(caught) == ["papers.form_count"]
    made = service_compose.compose_papers(offer, Wish(seed=1, count=3, mains=2), actor)
    assert [(paper.form, paper.spare) for paper in made] == [("A", False), ("B", False), ("C", True)]
    contents = [service.open_content(paper, actor, "check", "view") for paper in made]
    ids = [item["item_id"] for content in contents for item in content["items"]]
    assert len(set(ids)) == len(ids)
    assert session.get(Item, ids[0]).used_count == 0
    service.record_use(made[0], contents[0])
    service.record_use(made[0], contents[0])
    assert [session.get(Item, ids[0]).used_count, session.get(Item, ids[-1]).used_count] == [1, 0]


@pytest.mark.rule(29)
def test_the_stored_seed_and_bank_version_give_the_same_paper_again(stocked, session):
    papers_stage.build(stocked, approve=False)
    composer = stocked.actor("centre", "items_assessors")
    first = session.get(Paper, stocked.paper_id)
    seed, version, content = first.seed, first.bank_version, service.open_content(first, composer)
    with unit_of_work():
        for paper_id in stocked.paper_ids:
            service.discard(session.get(Paper, paper_id), "演练", stocked.actor("management", "items_assessors"))
        offer = session.get(Offer, stocked.offer_id)
        again = service_compose.compose_papers(offer, Wish(seed=seed), composer)
    assert again[0].bank_version == version
    assert service.open_content(again[0], composer) == content
    assert again[0].content_hash != first.content_hash  # salted: a hash confirms no guess


@pytest.mark.rule(28)
def test_who_composed_a_paper_does_not_approve_it(stocked, session):
    papers_stage.build(stocked, approve=False)
    paper = session.get(Paper, stocked.paper_id)
    composer = stocked.actor("management", "items_assessors")
    paper.composed_by, paper.composed_person_id = composer.account_id, composer.person_id
    with pytest.raises(Refused) as caught:
        service.approve(paper, composer)
    assert codes(caught) == ["papers.own_paper"]
    paper.composed_by = None  # another account of the same human being
    with pytest.raises(Refused):
        service.approve(paper, composer)
    service.approve(paper, stocked.actor("management", "items_assessors", nth=2))
    assert paper.state is PaperState.LOCKED


@pytest.mark.rule(30)
def test_an_approved_paper_keeps_its_spare_until_another_is_composed(stocked, session):
    papers_stage.build(stocked, approve=False)
    papers_stage.custodians(stocked)
    chief, composer = stocked.actor("management", "items_assessors"), stocked.actor("centre", "items_assessors")
    main, spare = (session.get(Paper, paper_id) for paper_id in stocked.paper_ids)
    service.approve(main, chief)
    with pytest.raises(Refused) as caught:
        service.discard(spare, "印刷错误", chief)
    assert codes(caught) == ["papers.last_spare"]
    offer = session.get(Offer, stocked.offer_id)
    service_compose.compose_papers(offer, Wish(seed=2, count=1, mains=0), composer)
    service.discard(spare, "印刷错误", chief)
    assert spare.state is PaperState.VOID


@pytest.mark.rule(31)
@pytest.mark.parametrize("what", ["paper", "key"])
def test_nobody_prints_a_paper_that_waits_for_approval(stocked, session, what):
    papers_stage.build(stocked, approve=False)
    paper = session.get(Paper, stocked.paper_id)
    office = stocked.actor("management", "items_assessors")
    everything = replace(office, permissions=office.permissions | {"papers.open", "papers.compose"})
    with pytest.raises(Refused) as caught:
        service.read(paper, everything, "带回家看", what)
    assert codes(caught) == ["machine.state"]
    assert service.read(paper, everything, "审核", "view")[1].copy == 1


@pytest.mark.rule(28)
def test_an_item_that_lost_its_approval_blocks_the_paper(stocked, session):
    papers_stage.build(stocked, approve=False)
    paper = session.get(Paper, stocked.paper_id)
    content = service.open_content(paper, stocked.actor("centre", "items_assessors"), "check", "view")
    session.get(Item, content["items"][0]["item_id"]).state = ItemState.RETIRED
    with pytest.raises(Refused) as caught:
        service.approve(paper, stocked.actor("management", "items_assessors"))
    assert codes(caught) == ["papers.broken_not_approved"]


@pytest.mark.rule(30)
def test_a_changed_blob_is_noticed_and_never_served(papers, opened, session):
    paper = papers[0]
    key = crypto.decrypt("paper-key", paper.wrapped_key)
    plain = crypto.decrypt_with(key, paper.content).replace(b'"number":1,', b'"number":9,')
    paper.content = crypto.encrypt_with(key, plain)
    with pytest.raises(Refused) as caught:
        service.open_content(paper, opened.actor("centre", "exam_affairs"))
    assert codes(caught) == ["papers.hash_differs"]
    paper.content = paper.content[:-1] + bytes([paper.content[-1] ^ 1])
    with pytest.raises(Refused):
        service.open_content(paper, opened.actor("centre", "exam_affairs"))


@pytest.mark.rule(31)
def test_each_opening_is_registered_with_purpose_and_a_copy_number_of_its_own(papers, opened, session):
    for purpose in ("printing for room 1", "printing for room 2"):
        papers_stage.read(opened, papers[0].id, ActKind.PAPER, purpose)
    rows = list(session.scalars(select(PaperReading).where(PaperReading.paper_id == papers[0].id)))
    assert [(row.what, row.copy, row.purpose) for row in rows] == [
        ("paper", 1, "printing for room 1"),
        ("paper", 2, "printing for room 2"),
    ]
    told = [event.verb for event in history.of(papers[0], 6)]
    assert told == ["papers.print", "papers.confirm", "papers.ask"] * 2
    with pytest.raises(Refused) as caught:
        service.read(papers[0], opened.actor("centre", "exam_affairs"), " ", "exam")
    assert codes(caught) == ["papers.purpose_missing"]


@pytest.mark.rule(31)
@pytest.mark.parametrize("role", [("leadership", None), ("management", "coordination"), ("centre", "items_assessors")])
def test_a_locked_paper_opens_only_to_those_who_may_open_papers(papers, opened, role):
    with pytest.raises(Refused) as caught:
        service.open_content(papers[0], opened.actor(*role))
    assert codes(caught) == ["machine.forbidden"]


@pytest.mark.rule(28)
def test_what_the_bank_lacks_comes_in_words_and_nothing_is_stored(stocked, session):
    query = select(Item).where(Item.type == "multiple")
    for item in list(session.scalars(query))[1:]:
        item.state = ItemState.RETIRED
    session.flush()
    with pytest.raises(Refused) as caught:
        service_compose.compose_papers(
            session.get(Offer, stocked.offer_id), Wish(seed=1), stocked.actor("centre", "items_assessors")
        )
    (reason,) = caught.value.reasons
    assert (reason.code, reason.params["wanted"], reason.params["available"], reason.params["missing"]) == (
        "papers.short_type", 2, 1, 1,
    )  # fmt: skip
    assert session.scalar(select(Paper.id)) is None


def test_the_second_form_says_that_it_is_the_second_that_lacks_items(stocked, session):
    items = list(session.scalars(select(Item).where(Item.type == "multiple")))
    for item in items[3:]:
        item.state = ItemState.RETIRED
    session.flush()
    wish = Wish(CompositionMode.BY_TYPE, seed=1)
    with pytest.raises(Refused) as caught:
        service_compose.compose_papers(
            session.get(Offer, stocked.offer_id), wish, stocked.actor("centre", "items_assessors")
        )
    assert codes(caught) == ["papers.short_form", "papers.short_type"]


@pytest.mark.rule(26)
def test_a_bank_that_weighs_otherwise_than_the_standard_needs_a_reason(stocked, session):
    from skillcert.itembank.models import Point

    points = {point.code: point for point in session.scalars(select(Point))}
    points["1"].weight, points["2"].weight = 10, 20
    session.flush()
    offer, actor = session.get(Offer, stocked.offer_id), stocked.actor("centre", "items_assessors")
    with pytest.raises(Refused) as caught:
        service_compose.compose_papers(offer, Wish(seed=1), actor)
    assert codes(caught) == ["papers.weights_differ"] * 2
    papers = service_compose.compose_papers(offer, Wish(seed=1, deviation="按新题库"), actor)
    assert papers[0].deviation == "按新题库"
    points["2"].weight = 19
    session.flush()
    for paper in papers:
        service.discard(paper, "x", stocked.actor("management", "items_assessors"))
    with pytest.raises(Refused) as caught:
        service_compose.compose_papers(offer, Wish(seed=1, deviation="x"), actor)
    assert codes(caught) == ["papers.weights_total"]


def test_no_canary_of_a_paper_lies_readable_in_its_row(papers, session):
    item = session.scalar(select(Item).where(Item.state == ItemState.APPROVED))
    from sqlalchemy import text

    for row in session.execute(text("SELECT content, wrapped_key, blueprint FROM paper")):
        for cell in row:
            assert item.stem_text.encode() not in (cell if isinstance(cell, bytes) else str(cell).encode())
    raw = session.execute(text("SELECT key FROM item")).scalars().all()
    assert not any(b'"A"' in bytes(cell) for cell in raw)
