"""From the attempts at a paper to the response matrix of `statistics`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

import numpy as np
from sqlalchemy import select

from skillcert.arrangement.models import Seat
from skillcert.core import crypto
from skillcert.core.db import db
from skillcert.exams import building
from skillcert.exams.models import DECODE, Answer, Attempt
from skillcert.exams.statistics import Question, Responses
from skillcert.itembank.kinds import CHOICES, OPTION_LETTERS
from skillcert.itembank.states import ItemType
from skillcert.registration.models import Registration


def of_paper(paper_id: int, content: Mapping) -> Responses:
    """What the marked candidates of a paper did, with the marks they got. Rows in the order of attempts."""
    questions = [question_of(item) for item in content["items"]]
    place = {question.number: q for q, question in enumerate(questions)}
    rows = db.session.execute(_marked(paper_id)).all()
    values = _values(paper_id)
    scores = np.full((len(rows), len(questions)), np.nan)
    chosen: list[list[frozenset[str]]] = []
    groups: dict[str, list[str | None]] = {"sex": [], "centre": []}
    for c, (attempt_id, decode, marks, snapshot, centre_id) in enumerate(rows):
        lines = json.loads(crypto.decrypt(DECODE, decode))
        picked = building.chosen(lines, values.get(attempt_id, {}))
        own: list[frozenset[str]] = [frozenset()] * len(questions)
        for position, line in enumerate(lines, 1):
            q = place[line["number"]]
            answer = picked.get(position)
            own[q] = answer if isinstance(answer, frozenset) else frozenset()
            scores[c, q] = float(marks[str(position)])
        chosen.append(own)
        groups["sex"].append((snapshot or {}).get("sex"))
        groups["centre"].append(str(centre_id))
    return Responses(questions, scores, chosen, groups)


def question_of(item: Mapping) -> Question:
    """An item of a paper as statistics sees it."""
    kind = ItemType(item["type"])
    letters = "TF" if kind is ItemType.JUDGE else OPTION_LETTERS[: len(item["options"])] if kind in CHOICES else ""
    key = frozenset(item["key"]) if letters else frozenset()
    marks = float(Decimal(str(item["marks"])))
    return Question(item["number"], item["item_id"], item.get("version", 1), kind, marks, letters, key)


def _marked(paper_id: int):
    return (
        select(Attempt.id, Attempt.decode, Attempt.marks, Registration.snapshot, Registration.centre_id)
        .join(Seat, Seat.id == Attempt.seat_id)
        .join(Registration, Registration.id == Seat.registration_id)
        .where(Attempt.paper_id == paper_id, Attempt.marked_at.is_not(None), Attempt.on_paper.is_(False))
        .order_by(Attempt.id)
    )


def _values(paper_id: int) -> dict[int, dict[int, str]]:
    """{attempt id: {question: stored value}}"""
    query = select(Answer.attempt_id, Answer.question, Answer.value).join(Attempt, Attempt.id == Answer.attempt_id)
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for attempt_id, question, value in db.session.execute(query.where(Attempt.paper_id == paper_id)):
        found[attempt_id][question] = value
    return found
