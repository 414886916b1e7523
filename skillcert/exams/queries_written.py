"""What markers read: questions with answers that wait, and single answers without a word about whose they are."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.core.models import StoredFile
from skillcert.exams import building
from skillcert.exams.models import Answer, WrittenMark, WrittenQuestion
from skillcert.papers.models import Paper
from skillcert.plans.models import Batch, Offer


def questions(scope: Scope) -> Select:
    """Questions in the queue with their counts: (WrittenQuestion, answers, waiting)."""
    waiting = func.count(WrittenMark.id) - func.count(WrittenMark.marked_at)
    query = (
        select(WrittenQuestion, func.count(WrittenMark.id).label("answers"), waiting.label("waiting"))
        .join(WrittenMark, WrittenMark.written_question_id == WrittenQuestion.id)
        .join(Paper, Paper.id == WrittenQuestion.paper_id)
        .join(Offer, Offer.id == Paper.offer_id)
        .join(Batch, Batch.id == Paper.batch_id)
        .group_by(WrittenQuestion.id, Offer.id)
        .options(joinedload(WrittenQuestion.paper).joinedload(Paper.offer).joinedload(Offer.occupation))
    )
    return scope.limit(query, centre=Batch.centre_id)


def question(scope: Scope, number: int) -> WrittenQuestion | None:
    query = select(WrittenQuestion).join(Paper, Paper.id == WrittenQuestion.paper_id)
    query = query.join(Batch, Batch.id == Paper.batch_id).where(WrittenQuestion.id == number)
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def answer(scope: Scope, number: int) -> WrittenMark | None:
    """One answer of the queue."""
    query = select(WrittenMark).join(WrittenQuestion, WrittenQuestion.id == WrittenMark.written_question_id)
    query = query.join(Paper, Paper.id == WrittenQuestion.paper_id).join(Batch, Batch.id == Paper.batch_id)
    return db.session.scalar(scope.limit(query.where(WrittenMark.id == number), centre=Batch.centre_id))


def next_answer(question_id: int) -> int | None:
    """The next answer to this question that nobody has marked."""
    query = select(func.min(WrittenMark.id)).where(
        WrittenMark.written_question_id == question_id, WrittenMark.marked_at.is_(None)
    )
    return db.session.scalar(query)


def last_of(question_id: int, account_id: int | None) -> int | None:
    """The answer to this question that this marker marked last."""
    query = select(WrittenMark.id).where(
        WrittenMark.written_question_id == question_id, WrittenMark.marker_id == account_id
    )
    return db.session.scalar(query.order_by(WrittenMark.marked_at.desc()).limit(1))


def counts(question_id: int) -> tuple[int, int]:
    """(marked, all) of a question."""
    query = select(func.count(WrittenMark.marked_at), func.count(WrittenMark.id))
    marked, everything = db.session.execute(query.where(WrittenMark.written_question_id == question_id)).one()
    return marked, everything


def text(row: WrittenMark) -> str:
    """What the candidate wrote."""
    query = select(Answer.value).where(Answer.attempt_id == row.attempt_id, Answer.question == row.question)
    return building.written(db.session.scalar(query) or "") or ""


def picture(files: list[int], place: int) -> StoredFile | None:
    return db.session.get(StoredFile, files[place - 1]) if 1 <= place <= len(files) else None
