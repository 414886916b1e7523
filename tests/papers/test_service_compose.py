"""Composing through the services: fixed sets, random papers, more spares, the job; what approval looks at again."""

import pytest
from sqlalchemy import select

from skillcert.core import jobs
from skillcert.core.models import Job
from skillcert.core.reasons import Reason, Refused
from skillcert.core.states import JobState
from skillcert.core.work import unit_of_work
from skillcert.exams import building
from skillcert.itembank.models import Item
from skillcert.itembank.states import ItemPool, ItemType
from skillcert.papers import jobs as papers_jobs
from skillcert.papers import queries_compose, second_look, service, service_compose
from skillcert.papers.blueprint import Demand
from skillcert.papers.models import Paper
from skillcert.papers.service_compose import Wish
from skillcert.papers.states import CompositionMode
from skillcert.plans.models import Offer
from skillcert.rehearsal.stages import itembank as bank_stage
from tests.support.bank import make_ground
from tests.support.prepared import prepared


def stocked_world(world):
    make_ground(world)
    bank_stage.build(world)


@pytest.fixture
def stocked(world):
    return prepared(world, stocked_world)


@pytest.fixture
def offer(stocked, session):
    return session.get(Offer, stocked.offer_id)


@pytest.fixture
def composer(stocked):
    return stocked.actor("centre", "items_assessors")


def codes(caught) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


def held(paper, actor) -> list[dict]:
    return service.open_content(paper, actor, "check", "view")["items"]


def test_papers_remember_what_they_were_composed_for_and_their_figures_but_no_item(offer, composer):
    wish = Wish(seed=4, count=3, mains=2, demands=(Demand("3", None, 1, 5, 2, None),))
    papers = service_compose.compose_papers(offer, wish, composer)
    assert [(p.form, p.spare) for p in papers] == [("A", False), ("B", False), ("C", True)]
    sheets = [paper.blueprint["sheet"] for paper in papers]
    assert {sheet["items"] for sheet in sheets} == {18}
    assert sheets[0]["range"] == {"1": 1, "2": 5, "3": 7, "4": 5}
    assert sheets[0]["common"] == {"B": 0, "C": 0}
    assert papers[2].blueprint["reserve"] and not papers[0].blueprint["reserve"]
    assert [second_look.promises(papers[0].blueprint).demands] == [wish.demands]
    ids = {item["item_id"] for item in held(papers[0], composer)}
    assert "item" not in set(papers[0].blueprint) and len(ids) == 18


@pytest.mark.rule(30)
def test_a_set_always_has_a_spare_and_more_spares_can_follow(offer, composer, session):
    with pytest.raises(Refused) as caught:
        service_compose.compose_papers(offer, Wish(seed=1, count=1), composer)
    assert codes(caught) == ["papers.form_count"]
    first = service_compose.compose_papers(offer, Wish(seed=1), composer)
    with pytest.raises(Refused) as caught:
        service_compose.compose_papers(offer, Wish(seed=2), composer)
    assert codes(caught) == ["papers.forms_exist"]
    (third,) = service_compose.compose_papers(offer, Wish(seed=2, count=1, mains=0), composer)
    assert (third.form, third.spare) == ("C", True)
    ids = [item["item_id"] for paper in (*first, third) for item in held(paper, composer)]
    assert len(ids) == len(set(ids)) == 54


@pytest.mark.rule(28)
def test_a_fixed_set_keeps_its_order_and_is_refused_where_it_breaks_a_rule(offer, composer, session):
    by_kind = {
        kind: list(session.scalars(select(Item.id).where(Item.type == kind).order_by(Item.id))) for kind in ItemType
    }
    counts = {ItemType.SINGLE: 12, ItemType.MULTIPLE: 2, ItemType.JUDGE: 4}
    main = [id_ for kind, n in counts.items() for id_ in reversed(by_kind[kind][:n])]
    spare = [id_ for kind, n in counts.items() for id_ in by_kind[kind][n : 2 * n]]
    for wrong, code in (
        (main[:-1], "papers.set_total"),
        ([*main[:-1], main[-2]], "papers.set_twice"),
        ([*main[:-1], 10**8], "papers.set_unknown"),
    ):
        with pytest.raises(Refused) as caught:
            service_compose.compose_fixed(offer, [wrong, spare], 1, composer)
        assert codes(caught) == [code]
    papers = service_compose.compose_fixed(offer, [main, spare], 1, composer)
    assert [item["item_id"] for item in held(papers[0], composer)] == main
    assert papers[0].mode is CompositionMode.FIXED
    content = service.open_content(papers[0], composer, "check", "view")
    assert second_look.broken(papers[0], content, [papers[1]]) == []
    item = session.get(Item, main[0])
    item.pool = ItemPool.PRACTICE
    session.flush()
    assert {b.code for b in second_look.broken(papers[0], content, [papers[1]])} == {"wrong_pool"}


@pytest.mark.rule(28)
def test_a_random_paper_passes_the_second_look_and_gives_each_candidate_eighteen_items(offer, composer, session):
    wish = Wish(CompositionMode.RANDOM, seed=6, each=2)
    papers = service_compose.compose_papers(offer, wish, composer)
    content = service.open_content(papers[0], composer, "check", "view")
    assert papers[0].item_count == 18
    assert len(content["items"]) == 36
    assert second_look.broken(papers[0], content, [papers[1]]) == []
    sheets = [building.build(content, bytes([n]) * 32) for n in range(4)]
    assert {len(built.sheet["questions"]) for built in sheets} == {18}
    assert len({tuple(line["number"] for line in built.decode) for built in sheets}) == 4
    session.get(Item, content["items"][0]["item_id"]).difficulty = 5
    session.get(Item, content["items"][1]["item_id"]).difficulty = 1
    session.flush()
    assert "uneven_place" in {b.code for b in second_look.broken(papers[0], content, [papers[1]])}


@pytest.mark.rule(30)
def test_what_the_second_look_finds_after_the_bank_moved_on(offer, composer, session):
    papers = service_compose.compose_papers(offer, Wish(seed=4), composer)
    content = service.open_content(papers[0], composer, "check", "view")
    assert second_look.broken(papers[0], content, [papers[1]]) == []
    session.get(Item, content["items"][0]["item_id"]).pool = ItemPool.RESERVE
    session.flush()
    assert {b.code for b in second_look.broken(papers[0], content, [papers[1]])} == {"wrong_pool"}


def test_an_item_that_changed_while_the_search_ran_is_noticed(offer, composer, session):
    task = service_compose.prepare(offer, Wish(seed=4), composer)
    made = task.solve()
    session.get(Item, made.ids(0)[0]).version += 1
    session.flush()
    with pytest.raises(Refused) as caught:
        service_compose.store(offer, task, made, composer)
    assert codes(caught) == ["papers.bank_changed"]
    assert session.scalar(select(Paper.id)) is None


@pytest.mark.rule(29)
def test_a_job_composes_the_same_and_forgets_the_seed(stocked, offer, composer, session):
    wish = Wish(seed=11, count=2, demands=(Demand("3", ItemType.SINGLE, 1, 5, 1, 9),))
    assert papers_jobs.loaded(papers_jobs.stored(wish)) == wish
    with unit_of_work():
        title = Reason("papers.job_compose", batch="1", occupation="电工", level=4)
        job_id = jobs.start("papers.compose", composer, title, offer_id=offer.id, wish=papers_jobs.stored(wish)).id
    assert jobs.run(job_id) is JobState.DONE
    job = session.get(Job, job_id)
    assert (job.result["papers"], job.done, job.args) == (2, 3, {"offer_id": offer.id})
    found = queries_compose.of_set(offer.id)
    by_job = [[item["item_id"] for item in held(paper, composer)] for paper in found]
    made = service_compose.prepare(offer, Wish(seed=11, count=1, mains=0), composer)
    assert made.barred  # the papers that stand already are left out
    with unit_of_work():
        for paper in found:
            paper.state = "void"
    task = service_compose.prepare(session.get(Offer, stocked.offer_id), wish, composer)
    made = task.solve()
    assert [made.ids(0), made.ids(1)] == by_job


def test_a_job_that_is_refused_says_why_and_writes_nothing(offer, composer, session):
    wish = Wish(seed=1, demands=(Demand("1", ItemType.SINGLE, 1, 5, 200, None),))
    with unit_of_work():
        title = Reason("papers.job_compose", batch="1", occupation="电工", level=4)
        job_id = jobs.start("papers.compose", composer, title, offer_id=offer.id, wish=papers_jobs.stored(wish)).id
    assert jobs.run(job_id) is JobState.FAILED
    reasons = [Reason.loaded(one).code for one in session.get(Job, job_id).reasons]
    assert reasons[0] == "papers.short_demand"
    assert session.scalar(select(Paper.id)) is None
