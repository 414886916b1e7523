"""Questions of an import that look like others: found at once or as a job, shown side by side, decided by a person.

An undecided pair stops nothing: both come in as drafts and go through review.
"""

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from skillcert.core import imports, jobs
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import ImportRow, ImportRun, Job
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.states import JobState, Verdict
from skillcert.itembank import import_storing, judging, likeness, service
from skillcert.itembank.import_models import Decision, ImportAlike
from skillcert.itembank.judging import Surroundings
from skillcert.itembank.likeness import Library, Pair, Question
from skillcert.itembank.models import Item
from skillcert.itembank.service import Bank

AT_ONCE = 5_000
"""Rows and items that are compared within a request; more are a job. Five thousand take about a third of a second."""
ROW, ITEM = 1, -1
"""References of questions while they are compared: rows are positive, items of the bank negative."""


def compare(run: ImportRun, actor: Actor) -> int | None:
    """Look for questions that are alike; None when there is so much that it has to be a job (`start_comparing`)."""
    rows = db.session.scalar(
        select(func.count()).where(ImportRow.run_id == run.id, ImportRow.verdict == Verdict.ACCEPTED)
    )
    items = db.session.scalar(select(func.count()).select_from(_bank_items(_bank(run)).subquery()))
    if rows + items > AT_ONCE:
        return None
    new, known = begin(run, actor)
    keep(run, Library(known).alike(new))
    finish(run)
    return open_pairs(run)


def start_comparing(run: ImportRun, actor: Actor) -> Job:
    """The same as a job with progress."""
    service.refuse_unless_writer(actor)
    imports.check_open(run)
    job = jobs.start("itembank.compare", actor, Reason("itembank.job_compare", file=run.filename), run_id=run.id)
    run.context = {**run.context, "compare_job": job.id}
    return job


def job_of(run: ImportRun) -> Job | None:
    """The reading or comparison that is under way, if there is one."""
    job = db.session.get(Job, run.context.get("compare_job") or run.context.get("read_job") or 0)
    return job if job is not None and job.state in (JobState.WAITING, JobState.RUNNING) else None


def begin(run: ImportRun, actor: Actor) -> tuple[list[Question], list[Question]]:
    """What is to be compared: the accepted rows, and them together with the bank. Earlier results are dropped."""
    service.refuse_unless_writer(actor)
    imports.check_open(run)
    db.session.execute(delete(ImportAlike).where(ImportAlike.run_id == run.id, ImportAlike.decision.is_(None)))
    there = select(ImportRow.number, ImportRow.values, ImportRow.mark)
    accepted = there.where(ImportRow.run_id == run.id, ImportRow.verdict == Verdict.ACCEPTED).order_by(ImportRow.number)
    nothing = Surroundings()
    new = []
    for number, values, mark in db.session.execute(accepted):
        draft = judging.read_record(values, nothing)[0]
        if draft is not None:
            new.append(Question(number * ROW, likeness.text_of(draft.stem, draft.options), mark or ""))
    known = [
        Question(number * ITEM, likeness.text_of(stem, [judging.plain(one["text"]) for one in options]), mark)
        for number, stem, options, mark in db.session.execute(_bank_items(_bank(run)))
    ]
    return new, [*new, *known]


def keep(run: ImportRun, pairs: Sequence[Pair]) -> None:
    """Write down pairs that are not known yet; of two rows the later one is the new one."""
    rows = {}
    for pair in pairs:
        if pair.other < 0:
            rows[pair.new, None, -pair.other] = pair.score
        else:
            rows[max(pair.new, pair.other), min(pair.new, pair.other), None] = pair.score
    numbers = {number for number, _, _ in rows}
    there = select(ImportAlike.number, ImportAlike.other_number, ImportAlike.item_id).where(
        ImportAlike.run_id == run.id, ImportAlike.number.in_(numbers)
    )
    known = set(db.session.execute(there))
    db.session.add_all(
        ImportAlike(run_id=run.id, number=number, other_number=other, item_id=item, score=score)
        for (number, other, item), score in rows.items()
        if (number, other, item) not in known
    )
    db.session.flush()


def finish(run: ImportRun) -> None:
    run.context = {**run.context, "compared": True}
    db.session.flush()


def counts(run: ImportRun) -> dict[str, int]:
    """Pairs that look alike: all, and those that nobody has decided."""
    query = select(func.count(), func.count(ImportAlike.decision)).where(ImportAlike.run_id == run.id)
    pairs, decided = db.session.execute(query).one()
    return {"all": pairs, "open": pairs - decided}


def open_pairs(run: ImportRun) -> int:
    """How many pairs nobody has decided."""
    query = select(func.count()).where(ImportAlike.run_id == run.id, ImportAlike.decision.is_(None))
    return db.session.scalar(query)


def decide(run: ImportRun, pair_ids: Sequence[int], decision: Decision, actor: Actor) -> int:
    """Say what becomes of pairs; a question that is left out is refused with that reason. Returns how many were decided."""
    service.refuse_unless_writer(actor)
    imports.check_open(run)
    refuse_if(import_storing.under_way(run))
    query = select(ImportAlike).where(ImportAlike.run_id == run.id, ImportAlike.id.in_(pair_ids))
    pairs = list(db.session.scalars(query.order_by(ImportAlike.id)))
    for pair in pairs:
        if decision is Decision.SKIP_OTHER and pair.other_number is None:
            raise Refused(Reason("itembank.not_of_this_file"))
        _take_back(run, pair)
        pair.decision = decision
        if decision in (Decision.SKIP, Decision.SKIP_OTHER):
            gone, stays = pair.number, f"#{pair.other_number}" if pair.other_number else f"№{pair.item_id}"
            if decision is Decision.SKIP_OTHER:
                gone, stays = pair.other_number, f"#{pair.number}"
            _leave_out(run, gone, stays)
    db.session.flush()
    return len(pairs)


def _leave_out(run: ImportRun, number: int, stays: str) -> None:
    row = _row(run, number)
    if row is not None and row.verdict is Verdict.ACCEPTED:
        imports.set_verdict(row, [Reason("itembank.skipped_alike", other=stays)])


def _take_back(run: ImportRun, pair: ImportAlike) -> None:
    """A decision may be changed: what it had left out comes back."""
    if pair.decision in (Decision.SKIP, Decision.SKIP_OTHER):
        row = _row(run, pair.number if pair.decision is Decision.SKIP else pair.other_number)
        if row is not None and [problem["code"] for problem in row.problems] == ["itembank.skipped_alike"]:
            imports.set_verdict(row, [])


def _row(run: ImportRun, number: int) -> ImportRow | None:
    return db.session.scalar(select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.number == number))


def _bank(run: ImportRun) -> Bank:
    return Bank(run.context["occupation_code"], run.context["level"])


def _bank_items(bank: Bank):
    return select(Item.id, Item.stem_text, Item.options, Item.fingerprint).where(
        Item.occupation_code == bank.occupation_code, Item.level == bank.level
    )
