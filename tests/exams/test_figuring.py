"""Figures of a paper that was sat: computed, kept, handed to the bank; items that look miskeyed; corrected keys."""

from decimal import Decimal

import pytest

from skillcert.core import jobs
from skillcert.core.db import db
from skillcert.core.models import Job
from skillcert.core.reasons import Refused
from skillcert.core.states import JobState
from skillcert.exams import figuring, service_doubts
from skillcert.exams import jobs as exam_jobs
from skillcert.exams.doubt_states import DoubtState
from skillcert.exams.figure_models import KeyCorrection, KeyDoubt, PaperFigure
from skillcert.exams.models import Attempt
from skillcert.itembank.models import Item, ItemFigure
from skillcert.itembank.states import ItemState
from skillcert.results import rekeying, service
from skillcert.results.models import Result, ScoreVersion
from skillcert.results.states import Outcome, ResultsState
from tests.support.examined import COLLECTOR, RELEASER, VERIFIER, actor
from tests.support.sat import practical_marks, sat

ONE = actor("management", "items_assessors", 9101, 1101)
OTHER = actor("management", "items_assessors", 9102, 1102)


def codes(caught) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


def doubt_of(paper) -> KeyDoubt:
    return db.session.query(KeyDoubt).filter_by(paper_id=paper.id).one()


@pytest.fixture
def paper(session):
    return sat().paper


def test_the_figures_of_a_paper_are_kept_and_handed_to_the_bank(paper):
    figure = figuring.compute(paper)
    assert figure.candidates == 60 and len(figure.content["items"]) == 20
    line = figure.content["items"][0]
    item = db.session.get(Item, line["item_id"])
    assert item.responses == 60 and item.facility == Decimal(str(line["p"]))
    kept = db.session.query(ItemFigure).filter_by(item_id=item.id).one()
    assert kept.choices == {one["letter"]: one["count"] for one in line["choices"]} and sum(kept.choices.values()) == 60
    assert figuring.stale() == []


def test_what_the_matrix_says_is_what_marking_said(paper):
    figure = figuring.compute(paper)
    marks = [float(mark) for (mark,) in db.session.query(Attempt.score).filter_by(paper_id=paper.id)]
    assert figure.content["summary"]["mean"] == pytest.approx(sum(marks) / len(marks))
    assert figure.content["summary"]["highest"] == max(marks)


def test_the_one_wrong_key_is_doubted_and_no_other(paper):
    figuring.compute(paper)
    doubt = doubt_of(paper)
    assert (doubt.number, doubt.state, doubt.old_key) == (3, DoubtState.OPEN, ["B"])
    assert set(doubt.signs) >= {"distractor_above", "distractor_better"}


def test_figures_wait_for_the_last_mark(paper):
    db.session.query(Attempt).first().marked_at = None
    with pytest.raises(Refused) as caught:
        figuring.compute(paper)
    assert codes(caught) == ["statistics.waiting"] and figuring.stale() == []


def test_the_clock_starts_one_job_and_the_job_computes(paper):
    assert exam_jobs.figures_due() == 1 and exam_jobs.figures_due() == 0
    job = exam_jobs.start(paper, ONE)
    assert jobs.run(job.id) is JobState.DONE
    assert db.session.query(PaperFigure).one().candidates == 60
    assert exam_jobs.figures_due() == 0


# --- a doubt is settled ----------------------------------------------------------------------------------------------


def test_a_doubt_is_accepted_with_a_reason_by_who_may(paper):
    figuring.compute(paper)
    doubt = doubt_of(paper)
    with pytest.raises(Refused) as caught:
        service_doubts.accept(doubt, " ", COLLECTOR)
    assert codes(caught) == ["machine.forbidden", "doubts.reason_missing"]
    service_doubts.accept(doubt, "专家复核，答案无误", ONE)
    figuring.compute(paper)
    assert doubt.state is DoubtState.ACCEPTED


def test_a_proposed_key_is_a_valid_other_one(paper):
    figuring.compute(paper)
    for key, code in (("B", "doubts.same_key"), ("F", "itembank.key_not_among_options"), ("", "itembank.no_key")):
        with pytest.raises(Refused) as caught:
            service_doubts.propose(doubt_of(paper), key, "统计异常", ONE)
        assert codes(caught) == [code]


@pytest.mark.rule(46)
def test_who_proposed_a_key_does_not_confirm_it(paper):
    figuring.compute(paper)
    doubt = doubt_of(paper)
    service_doubts.propose(doubt, "A", "统计异常", ONE)
    same_person = actor("management", "items_assessors", 9199, ONE.person_id)
    for who in (ONE, same_person):
        with pytest.raises(Refused) as caught:
            rekeying.confirm(doubt, "", who)
        assert codes(caught) == ["doubts.own_proposal"]
    service_doubts.decline(doubt, "教材以B为准", OTHER)
    assert doubt.state is DoubtState.OPEN and doubt.new_key is None


def test_a_confirmed_key_marks_everybody_again_and_the_bank_follows(paper):
    figuring.compute(paper)
    doubt = doubt_of(paper)
    before = dict(db.session.query(Attempt.id, Attempt.score).filter_by(paper_id=paper.id).all())
    sealed = (paper.content, paper.content_hash)
    service_doubts.propose(doubt, "A", "统计异常", ONE)
    done = rekeying.confirm(doubt, "同意", OTHER)
    after = dict(db.session.query(Attempt.id, Attempt.score).filter_by(paper_id=paper.id).all())
    assert done.papers == 1 and done.marks == sum(before[n] != after[n] for n in before) > 0
    assert {abs(after[n] - before[n]) for n in before} <= {0, 5}
    assert (paper.content, paper.content_hash) == sealed
    item = db.session.get(Item, doubt.item_id)
    assert (item.key, item.state, item.version) == (["A"], ItemState.SUBMITTED, 2)
    assert db.session.query(KeyCorrection).one().left_papers == []
    line = next(one for one in db.session.query(PaperFigure).one().content["items"] if one["number"] == 3)
    assert line["key"] == ["A"] and line["item_rest"] > 0 and doubt.state is DoubtState.CORRECTED


# --- and the results follow ------------------------------------------------------------------------------------------


@pytest.mark.rule(45)
def test_results_are_not_released_while_an_item_looks_miskeyed(session, monkeypatch):
    made = sat()
    practical_marks(monkeypatch, made.made)
    run = service.collect(made.made.batch, COLLECTOR)
    with pytest.raises(Refused) as caught:
        service.verify(run, VERIFIER)
    assert codes(caught) == ["results.doubts_open"]
    service_doubts.accept(doubt_of(made.paper), "答案无误", ONE)
    service.verify(run, VERIFIER)
    service.release(run, RELEASER)
    assert run.state is ResultsState.RELEASED


def test_few_candidates_hold_no_results_back(session, monkeypatch):
    made = sat(candidates=12)
    practical_marks(monkeypatch, made.made)
    run = service.collect(made.made.batch, COLLECTOR)
    service.verify(run, VERIFIER)
    assert db.session.query(PaperFigure).one().candidates == 12


@pytest.mark.rule(46)
def test_a_corrected_key_follows_scores_by_new_versions_and_asks_for_a_new_signature(session, monkeypatch):
    made = sat()
    practical_marks(monkeypatch, made.made)
    run = service.collect(made.made.batch, COLLECTOR)
    doubt = doubt_of(made.paper)
    service_doubts.accept(doubt, "先看看", ONE)
    service.verify(run, VERIFIER)
    service_doubts.propose(doubt, "A", "统计异常", ONE)
    failed = session.query(Result).filter_by(outcome=Outcome.FAIL).count()
    done = rekeying.confirm(doubt, "", OTHER)
    assert run.state is ResultsState.COLLECTED and run.verified_by is None and run.scores_hash is None
    newer = session.query(ScoreVersion).filter_by(version=2).all()
    assert len(newer) == done.marks and all("答案更正" in row.reason for row in newer)
    assert (
        abs(failed - session.query(Result).filter_by(outcome=Outcome.FAIL).count())
        <= done.results
        == doubt.changed_results
    )
    assert service.readiness(run).changed is False
    service.verify(run, VERIFIER)


def test_a_key_is_not_corrected_when_the_list_is_on_notice(session, monkeypatch):
    made = sat()
    practical_marks(monkeypatch, made.made)
    run = service.collect(made.made.batch, COLLECTOR)
    doubt = doubt_of(made.paper)
    service_doubts.propose(doubt, "A", "统计异常", ONE)
    run.state = ResultsState.NOTICED
    with pytest.raises(Refused) as caught:
        rekeying.confirm(doubt, "", OTHER)
    assert codes(caught) == ["results.final_for_key"] and doubt.state is DoubtState.PROPOSED


def test_a_released_batch_keeps_its_state_and_tells_who_is_touched(session, monkeypatch):
    from skillcert.messages.models import Notice

    made = sat()
    practical_marks(monkeypatch, made.made)
    run = service.collect(made.made.batch, COLLECTOR)
    doubt = doubt_of(made.paper)
    service_doubts.accept(doubt, "先看看", ONE)
    service.verify(run, VERIFIER)
    service.release(run, RELEASER)
    told = session.query(Notice).count()
    service_doubts.propose(doubt, "A", "考生反映", ONE)
    done = rekeying.confirm(doubt, "", OTHER)
    assert run.state is ResultsState.RELEASED and service.readiness(run).changed is False
    assert session.query(Notice).count() - told == done.marks


def test_a_job_that_failed_is_not_started_again_at_once(paper):
    assert exam_jobs.figures_due() == 1
    db.session.query(Job).one().state = JobState.FAILED
    assert exam_jobs.figures_due() == 0
