"""The verbs of statistics: compute the figures of a paper, hand them down to the bank, raise doubts about keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal

from sqlalchemy import func, select

from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused
from skillcert.exams import corrections, dif, distractors, responses, statistics
from skillcert.exams.doubt_states import DoubtState
from skillcert.exams.figure_models import KeyDoubt, PaperFigure
from skillcert.exams.models import Attempt
from skillcert.exams.states import AttemptState
from skillcert.itembank import service_figures as bank
from skillcert.papers.models import Paper

HOUSE = Actor.system()


def compute(paper: Paper) -> PaperFigure:
    """The figures of a paper whose candidates are all marked; done again it replaces them and its doubts follow."""
    facts, content, matrix = gather(paper)
    return keep(paper, facts, content, figures_of(matrix, content))


def gather(paper: Paper) -> tuple[Basis, dict, statistics.Responses]:
    """What the figures are computed from; refuses while candidates wait for their marks."""
    facts = basis([paper.id]).get(paper.id)
    if facts is None:
        raise Refused(Reason("statistics.nobody"))
    if facts.waiting:
        raise Refused(Reason("statistics.waiting", count=facts.waiting))
    content = corrections.opened(paper, HOUSE, "statistics")
    return facts, content, responses.of_paper(paper.id, content)


def keep(paper: Paper, facts: Basis, content: dict, figures: dict) -> PaperFigure:
    """Store the figures, hand them down to the bank, raise doubts."""
    figure = db.session.scalar(select(PaperFigure).where(PaperFigure.paper_id == paper.id))
    if figure is None:
        figure = PaperFigure(paper_id=paper.id)
        db.session.add(figure)
    figure.candidates, figure.basis = facts.marked, facts.mark
    figure.content, figure.computed_at = figures, clock.now()
    db.session.flush()
    bank.record_statistics(paper.id, _for_the_bank(figures["items"]))
    raised = _raise_doubts(paper, figures["items"])
    history.record(
        f"batch:{paper.batch_id}", "statistics.compute", HOUSE, paper, candidates=facts.marked, doubts=raised
    )
    return figure


def figures_of(matrix: statistics.Responses, content: dict) -> dict:
    """Everything that a page shows of a paper, fit for JSON."""
    whole = statistics.summary(matrix, band_of(sum(matrix.full)))
    lines = statistics.item_lines(matrix)
    unfair = dif.differences(matrix)
    _, groups = distractors.ability_groups(statistics.shares(matrix))
    items = []
    for q, (question, line, item) in enumerate(zip(matrix.questions, lines, content["items"], strict=True)):
        chosen = distractors.choices(matrix, q)
        items.append(
            {
                "number": question.number,
                "item_id": question.item_id,
                "version": question.version,
                "type": question.kind.value,
                "marks": str(item["marks"]),
                "key": item["key"],
                **_rounded(asdict(line)),
                "choices": [_rounded(asdict(one)) for one in chosen],
                "flags": list(distractors.flags(question.kind, line, chosen)),
                "dif": [_rounded(asdict(one)) for one in unfair[q]],
            }
        )
    return {"summary": _rounded(asdict(whole)), "groups": groups, "items": items}


def band_of(full: float) -> float:
    """The width of a bar of the distribution: twenty bars, but never finer than one mark."""
    return max(1.0, full / 20)


def _rounded(values):
    if isinstance(values, dict):
        return {name: _rounded(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [_rounded(value) for value in values]
    return round(values, 6) if isinstance(values, float) else values


# --- what waits ------------------------------------------------------------------------------------------------------


_IN_THE_HALL = Attempt.on_paper.is_(False)
"""Who wrote on paper has no answers by item: figures leave them out."""


class Basis:
    """What figures rest on: how many papers are marked, how many wait, and a mark that changes with them."""

    def __init__(self, marked: int, waiting: int, last, total):
        self.marked, self.waiting = marked, waiting
        self.mark = f"{marked}|{last.isoformat() if last else ''}|{total}"[:64]


def basis(paper_ids: Iterable[int]) -> dict[int, Basis]:
    """{paper id: what there is}; papers that nobody sat are left out."""
    waits = (Attempt.marked_at.is_(None)) & (Attempt.state != AttemptState.ABSENT) & _IN_THE_HALL
    query = (
        select(
            Attempt.paper_id,
            func.count(Attempt.marked_at).filter(_IN_THE_HALL),
            func.count().filter(waits),
            func.max(Attempt.marked_at).filter(_IN_THE_HALL),
            func.sum(Attempt.score).filter(_IN_THE_HALL),
        )
        .where(Attempt.paper_id.in_(list(paper_ids)))
        .group_by(Attempt.paper_id)
    )
    found = {row[0]: Basis(*row[1:]) for row in db.session.execute(query)}
    return {number: one for number, one in found.items() if one.marked or one.waiting}


def stale(batch_id: int | None = None, limit: int = 20) -> list[int]:
    """Papers that are marked to the last candidate and whose figures are missing or older than the marks."""
    marked = Attempt.marked_at.is_not(None) & _IN_THE_HALL
    query = select(Paper.id).join(Attempt, Attempt.paper_id == Paper.id).where(marked)
    if batch_id is not None:
        query = query.where(Paper.batch_id == batch_id)
    else:
        newest = func.max(Attempt.marked_at)
        query = query.outerjoin(PaperFigure, PaperFigure.paper_id == Paper.id).group_by(Paper.id)
        query = query.having(
            (func.max(PaperFigure.computed_at).is_(None)) | (func.max(PaperFigure.computed_at) < newest)
        )
    numbers = sorted(set(db.session.scalars(query.limit(limit) if batch_id is None else query)))
    known = dict(
        db.session.execute(
            select(PaperFigure.paper_id, PaperFigure.basis).where(PaperFigure.paper_id.in_(numbers))
        ).all()
    )
    there = basis(numbers)
    return [n for n in numbers if there[n].marked and not there[n].waiting and known.get(n) != there[n].mark]


def bring_up_to_date(batch_id: int) -> int:
    """Compute what is missing or stale of a batch; gives how many papers."""
    numbers = stale(batch_id)
    for number in numbers:
        compute(db.session.get(Paper, number))
    return len(numbers)


# --- what follows ----------------------------------------------------------------------------------------------------


def _for_the_bank(items: list[dict]) -> dict[int, bank.Figure]:
    def exact(value: float | None) -> Decimal | None:
        return None if value is None else Decimal(str(value))

    return {
        one["item_id"]: bank.Figure(
            version=one["version"],
            responses=one["answers"],
            facility=exact(one["p"]),
            discrimination=exact(one["item_rest"]),
            upper_lower=exact(one["upper_lower"]),
            choices={choice["letter"]: choice["count"] for choice in one["choices"]},
        )
        for one in items
        if one["answers"]
    }


def _raise_doubts(paper: Paper, items: list[dict]) -> int:
    """A doubt for every item that looks miskeyed; one that nobody took up goes when the suspicion does."""
    known = {row.number: row for row in db.session.scalars(select(KeyDoubt).where(KeyDoubt.paper_id == paper.id))}
    for one in items:
        signs = [flag for flag in one["flags"] if flag in distractors.MISKEYED]
        doubt = known.get(one["number"])
        if doubt is None and signs:
            known[one["number"]] = doubt = new_doubt(paper, one, signs)
            db.session.add(doubt)
        elif doubt is not None and doubt.signs and doubt.state in (DoubtState.OPEN, DoubtState.CLEARED):
            doubt.signs = signs or doubt.signs
            doubt.state = DoubtState.OPEN if signs else DoubtState.CLEARED
    db.session.flush()
    return sum(doubt.state is DoubtState.OPEN for doubt in known.values())


def new_doubt(paper: Paper, item: dict, signs: list[str]) -> KeyDoubt:
    """A doubt about one item of `PaperFigure.content`."""
    return KeyDoubt(
        paper_id=paper.id, number=item["number"], item_id=item["item_id"], version=item["version"], signs=signs,
        state=DoubtState.OPEN, old_key=item["key"],
    )  # fmt: skip
