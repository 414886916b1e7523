"""Marking by a person: the anonymous queue of short answers and essays, and what marks make of a paper.

A paper's score exists only when every answer has its marks; until then the paper counts as not marked (R40).
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from skillcert.core import clock, history, richtext
from skillcert.core.actor import Actor
from skillcert.core.db import db, lock_row
from skillcert.core.reasons import Reason, refuse_if
from skillcert.exams import rules
from skillcert.exams.marking import CENT, ItemMark, Verdict, judged, total
from skillcert.exams.models import Attempt, WrittenMark, WrittenQuestion
from skillcert.itembank.kinds import WRITTEN, ItemType

_FULL_MARKS = joinedload(WrittenMark.written_question).load_only(WrittenQuestion.marks)


def put_marks(
    attempt: Attempt,
    numbers: Sequence[int],
    items: Sequence[ItemMark],
    human: Mapping[int, WrittenMark],
    questions: Callable[[int], Mapping[int, WrittenQuestion]],
) -> list[WrittenMark]:
    """Keep the marks of a paper; what persons have marked before keeps their marks. Marking again changes nothing.

    `numbers`: of the items in the paper, by question; `human`: the rows of this paper in the queue, by question; `questions`: the
    written questions of a paper. Gives the written answers that are not in the queue yet, for `open_queue`.
    """
    kept = [_with_human(item, human.get(n)) for n, item in enumerate(items, 1)]
    _keep(attempt, kept)
    return [
        WrittenMark(attempt_id=attempt.id, question=n, written_question_id=questions(attempt.paper_id)[number].id)
        for n, (item, number) in enumerate(zip(items, numbers, strict=True), 1)
        if item.verdict is Verdict.WAITING and n not in human
    ]


def open_queue(new: Iterable[WrittenMark]) -> None:
    """E9: put written answers into the queue in random order, so that the numbers of the rows tell nothing of seats."""
    rows = list(new)
    secrets.SystemRandom().shuffle(rows)
    db.session.add_all(rows)  # numbered as they come, and they come shuffled
    db.session.flush()


def mark(row: WrittenMark, points: Sequence[Decimal | None], remark: str, actor: Actor) -> None:
    """R39, E9: give a written answer its marks, scoring point by scoring point. The last one completes the paper."""
    lock_row(row)
    attempt = row.attempt
    lock_row(attempt)
    reasons = [] if actor.may("exams.mark_written") else [Reason("machine.forbidden")]
    own = actor.person_id is not None and attempt.seat.registration.person_id == actor.person_id
    full = [Decimal(point["marks"]) for point in row.written_question.content["points"]]
    reasons += rules.written_marks(points, full)
    reasons += rules.written_turn(row.marked_at is not None, row.marker_id == actor.account_id, attempt.waiting, own)
    refuse_if(reasons)
    row.points = [str(mark) for mark in points]
    row.marks = sum((mark for mark in points if mark is not None), Decimal(0))
    row.remark, row.marked_at = remark.strip()[:200], clock.now()
    row.marker_id, row.marker_person_id = actor.account_id, actor.person_id
    item = judged(row.marks, Decimal(row.written_question.marks))
    kept = [item if n == row.question else one for n, one in enumerate(_kept(attempt), 1)]
    _keep(attempt, kept)
    history.record(
        f"batch:{attempt.seat.registration.batch_id}",
        "exams.mark_written",
        actor,
        row,
        marks=str(row.marks),
        left=attempt.waiting,
    )
    db.session.flush()


def item_marks(attempt: Attempt) -> dict[int, Decimal | None]:
    """{question: marks} of a paper that was marked; None: waits for a person. Empty before marking."""
    return {int(n): None if mark is None else Decimal(mark) for n, mark in (attempt.marks or {}).items()}


def _kept(attempt: Attempt) -> list[ItemMark]:
    verdicts = attempt.verdicts or {}
    return [ItemMark(Verdict(verdicts[str(n)]), mark) for n, mark in sorted(item_marks(attempt).items())]


def _keep(attempt: Attempt, items: Sequence[ItemMark]) -> None:
    attempt.verdicts = {str(n): item.verdict.value for n, item in enumerate(items, 1)}
    attempt.marks = {str(n): None if item.marks is None else str(item.marks) for n, item in enumerate(items, 1)}
    attempt.waiting = sum(1 for item in items if item.verdict is Verdict.WAITING)
    attempt.score = total(items)
    attempt.marked_at = clock.now() if attempt.score is not None else None


def _with_human(item: ItemMark, row: WrittenMark | None) -> ItemMark:
    if item.verdict is not Verdict.WAITING or row is None or row.marks is None:
        return item
    return judged(row.marks, Decimal(row.written_question.marks))


def queued(attempt_ids: Collection[int]) -> dict[int, dict[int, WrittenMark]]:
    """{attempt id: {question: the written answer in the queue, marked or not}}, in one statement."""
    found: dict[int, dict[int, WrittenMark]] = defaultdict(dict)
    query = select(WrittenMark).where(WrittenMark.attempt_id.in_(attempt_ids))
    for row in db.session.scalars(query.options(_FULL_MARKS)):
        found[row.attempt_id][row.question] = row
    return found


def questions(paper_id: int, content: Mapping) -> dict[int, WrittenQuestion]:
    """{number in the paper: the question as markers see it}; made once a paper."""
    there = {
        row.number: row
        for row in db.session.scalars(select(WrittenQuestion).where(WrittenQuestion.paper_id == paper_id))
    }
    cases = {case["id"]: case["text"] for case in content.get("cases") or ()}
    for item in content["items"]:
        if ItemType(item["type"]) in WRITTEN and item["number"] not in there:
            row = WrittenQuestion(paper_id=paper_id, number=item["number"], marks=Decimal(str(item["marks"])))
            row.content = _shown(item, cases.get(item.get("case"), ""))
            db.session.add(row)
            there[item["number"]] = row
    db.session.flush()
    return there


def _shown(item: Mapping, case: str) -> dict:
    points = [point["text"] for point in item["key"]]
    shares = spread(Decimal(str(item["marks"])), [Decimal(str(point["marks"])) for point in item["key"]])
    return {
        "type": item["type"],
        "stem": item["stem"],
        "case": case,
        "points": [{"text": text, "marks": str(mark)} for text, mark in zip(points, shares, strict=True)],
        "files": sorted({*richtext.file_ids(item["stem"]), *richtext.file_ids(case)}),
    }


def spread(marks: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """The marks of an item shared out over its scoring points, in hundredths; they sum to the marks exactly."""
    whole = sum(shares, Decimal(0))
    given: list[Decimal] = []
    for place in range(1, len(shares) + 1):
        upto = (marks * sum(shares[:place], Decimal(0)) / whole).quantize(CENT)
        given.append(upto - sum(given, Decimal(0)))
    return [share.normalize() if share else share for share in given]
