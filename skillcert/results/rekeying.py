"""A key was wrong: mark again, follow the scores by new versions, grade anew. Before the results are final (R46)."""

from dataclasses import dataclass

from sqlalchemy import func, select

from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused
from skillcert.exams import service_doubts
from skillcert.exams.doubt_states import WAITING
from skillcert.exams.figure_models import KeyDoubt
from skillcert.messages.service import notify
from skillcert.papers.models import Paper
from skillcert.registration.models import Registration
from skillcert.results import gathering, gradebook, ledger
from skillcert.results.models import Result, ResultRun
from skillcert.results.states import ResultsState, results
from skillcert.standards.states import Part

FINAL = (ResultsState.NOTICED, ResultsState.SEALED)
REASON = "答案更正"


@dataclass(frozen=True)
class Rekeyed:
    """What a corrected key changed. `results`: candidates whose outcome (passed, not passed) is another one now."""

    papers: int
    marks: int
    results: int


def confirm(doubt: KeyDoubt, note: str, actor: Actor) -> Rekeyed:
    """R46: confirm a proposed key as a second person and carry it through to the results.

    A batch that was verified goes back to verification, because what was signed for has changed; a released one keeps its state
    and the candidates whose mark changed are told. What is on public notice or sealed stays as it is.
    """
    batches = {paper.batch_id for paper in service_doubts.papers_with(doubt)}
    query = select(ResultRun).where(ResultRun.batch_id.in_(batches))
    runs = {run.batch_id: run for run in db.session.scalars(locked(query))}
    final = {batch_id for batch_id, run in runs.items() if run.state in FINAL}
    if doubt.paper.batch_id in final:
        raise Refused(Reason("results.final_for_key"))
    changed = service_doubts.confirm(doubt, note, actor, final)
    outcomes = sum(_follow(runs[batch_id], doubt, actor) for batch_id in changed if batch_id in runs)
    doubt.changed_results = outcomes
    db.session.flush()
    return Rekeyed(doubt.papers, doubt.changed_marks, outcomes)


def _follow(run: ResultRun, doubt: KeyDoubt, actor: Actor) -> int:
    """New score versions and results of one batch; gives how many outcomes changed."""
    people = gathering.candidates(run.batch_id)
    before = _standing(run.batch_id)
    told = f"{REASON}：{doubt.paper.number} 第 {doubt.number} 题"
    gradebook.append_scores(run.batch_id, people, actor, reason=told[:300], part=Part.THEORY)
    db.session.flush()
    gradebook.grade(run.batch_id, people)
    db.session.flush()
    after = _standing(run.batch_id)
    moved = [number for number, facts in after.items() if facts != before.get(number)]
    passed = sum(after[number][0] != before[number][0] for number in moved if number in before)
    if run.state is ResultsState.RELEASED:
        results.move(run, "rekey_released", actor, doubt=doubt.id, marks=len(moved), outcomes=passed)
        run.scores_hash = ledger.digest(ledger.latest(batch_id=run.batch_id).values())
        _tell(run, moved)
    else:
        results.move(run, "rekey", actor, doubt=doubt.id, marks=len(moved), outcomes=passed)
        run.verified_by = run.verified_by_person = run.verified_at = run.scores_hash = None
    return passed


def _standing(batch_id: int) -> dict[int, tuple]:
    """{registration id: (outcome, theory mark)}"""
    query = select(Result.registration_id, Result.outcome, Result.theory).where(Result.batch_id == batch_id)
    return {number: (outcome, mark) for number, outcome, mark in db.session.execute(query)}


def _tell(run: ResultRun, registration_ids: list[int]) -> None:
    query = select(Registration.person_id).where(Registration.id.in_(registration_ids))
    for person_id in db.session.scalars(query):
        notify(Reason("results.rekeyed_for_you", batch=run.batch.name), person_id=person_id, link="/me/results")


def open_doubts(batch_id: int) -> int:
    """Items of the batch's papers that look miskeyed and that nobody has dealt with."""
    query = select(func.count(KeyDoubt.id)).join(Paper, Paper.id == KeyDoubt.paper_id)
    return db.session.scalar(query.where(Paper.batch_id == batch_id, KeyDoubt.state.in_(WAITING)))
