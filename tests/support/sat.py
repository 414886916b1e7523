"""A theory paper that many candidates have sat, made of plain rows: for the tests of statistics and corrected keys."""

import json
import random
from dataclasses import dataclass
from decimal import Decimal

from skillcert.arrangement.models import Seat
from skillcert.core import clock, crypto
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import building, service
from skillcert.exams.models import Answer, Attempt
from skillcert.exams.states import AttemptState
from skillcert.itembank.models import Item
from skillcert.itembank.states import ItemState, ItemType
from skillcert.papers import sealing
from skillcert.papers.models import Paper
from skillcert.papers.states import CompositionMode, PaperState
from skillcert.standards.states import Part
from tests.support.examined import Examined, examined

ITEMS = 20


class _Nothing:
    """`examined` overrides where marks come from; here the real exam gives them."""

    def setattr(self, *_):
        pass


@dataclass
class Sat:
    """Ids of what was made. `wrong`: the number of the item whose stored key is not the truth."""

    made: Examined
    paper_id: int
    item_ids: list[int]
    wrong: int | None

    @property
    def paper(self) -> Paper:
        return db.session.get(Paper, self.paper_id)


def sat(candidates: int = 60, wrong: int | None = 3, seed: int = 1, **options) -> Sat:
    """A paper of 20 single choices worth 5 marks. At item `wrong` the key says B where the truth is A; able candidates know it.

    Practical marks are missing on purpose where `practical` is None; give a number to let results be complete.
    """
    practical = options.pop("practical", 75)
    made = examined(_Nothing(), [(None, practical)] * candidates, with_photo=False, **options)
    with unit_of_work():
        items = [_item(made, n, "B" if n == wrong else "A") for n in range(1, ITEMS + 1)]
        content = {"title": "电工 三级", "minutes": 90, "items": [_line(n, item) for n, item in enumerate(items, 1)]}
        paper = _paper(made, content)
        rng = random.Random(seed)
        seats = db.session.query(Seat).filter_by(room_session_id=_room(made)).order_by(Seat.number)
        for seat in seats.all():
            _sit(seat, paper, content, rng)
        return Sat(made, paper.id, [item.id for item in items], wrong)


def _room(made: Examined) -> int:
    return db.session.query(Seat).filter_by(part_entry_id=made.entries[0, Part.THEORY.value]).one().room_session_id


def _item(made: Examined, number: int, key: str) -> Item:
    options = [{"id": letter, "text": f"选项{letter}{number}"} for letter in "ABCD"]
    item = Item(
        occupation_code=made.batch.offers[0].occupation_code, level=3, type=ItemType.SINGLE, stem=f"<p>第{number}题（　）</p>",
        stem_text=f"第{number}题（　）", options=options, key=[key], fingerprint=f"{number:064d}",
        state=ItemState.APPROVED, author_id=1, reviewer_id=2,
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    return item


def _line(number: int, item: Item) -> dict:
    return {
        "item_id": item.id, "version": 1, "number": number, "type": "single", "marks": "5", "stem": item.stem,
        "options": item.options, "key": item.key, "range": None, "case": None,
    }  # fmt: skip


def _paper(made: Examined, content: dict) -> Paper:
    paper = Paper(
        batch_id=made.batch_id, offer_id=made.offer_id, form="A", number=f"P-{made.batch_id}-A", state=PaperState.LOCKED,
        mode=CompositionMode.BY_TYPE, blueprint={"sections": [], "ranges": []}, seed=1, bank_version="0" * 64,
        item_count=ITEMS, minutes=90, locked_at=clock.now(),
    )  # fmt: skip
    sealing.seal(paper, content)
    db.session.add(paper)
    db.session.flush()
    return paper


def _sit(seat: Seat, paper: Paper, content: dict, rng: random.Random) -> None:
    built = building.build(content, rng.randbytes(32))
    now = clock.now()
    attempt = Attempt(
        seat_id=seat.id, paper_id=paper.id, state=AttemptState.SUBMITTED, questions=ITEMS, starts_at=now, ends_at=now,
        sheet=b"", decode=crypto.encrypt(service.DECODE, json.dumps(built.decode).encode()), finished_at=now, receipt="r",
    )  # fmt: skip
    db.session.add(attempt)
    db.session.flush()
    able = rng.uniform(0.35, 0.95)
    for question, line in enumerate(built.decode, 1):
        letter = "A" if rng.random() < able else rng.choice("BCD")
        token = next(token for token, other in line["letters"].items() if other == letter)
        db.session.add(Answer(attempt_id=attempt.id, question=question, revision=1, value=token, at=now))
    service.remark([attempt], content)


def practical_marks(monkeypatch, made: Examined) -> None:
    """Let the practical marks of `examined` stand beside the theory marks of the real exam."""
    from skillcert.practical import queries

    marks = {entry: Decimal(mark) for entry, mark in made.marks.items()}
    monkeypatch.setattr(queries, "batch_marks", lambda batch_id: marks)
