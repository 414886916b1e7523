"""Accepted rows become items: cases, points, pictures, marks of related items; and all of it back again."""

import re
from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from skillcert.core import files, imports, richtext
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import ImportRow, ImportRun, StoredFile
from skillcert.core.reasons import Reason, Refused
from skillcert.core.states import ImportState, Verdict
from skillcert.itembank import import_rows, judging, service_review
from skillcert.itembank.fingerprint import key_meaning
from skillcert.itembank.import_models import Decision, ImportAlike
from skillcert.itembank.judging import Draft, Surroundings
from skillcert.itembank.kinds import CHOICES, OPTION_LETTERS
from skillcert.itembank.models import Item, ItemComment, ItemConflict, ItemReview, SharedStem
from skillcert.itembank.service import Bank
from skillcert.itembank.service_points import PointFinder
from skillcert.itembank.states import ItemState

MARK = "import:{run}:{number}"
"""How items are marked as related that a person said must not meet in one paper."""


def store(run: ImportRun, bank: Bank, actor: Actor, limit: int) -> list[int]:
    """Make items of the next accepted rows without one; their ids in the order of the rows."""
    waiting = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.verdict == Verdict.ACCEPTED)
    waiting = waiting.where(ImportRow.target_id.is_(None)).order_by(ImportRow.number).limit(limit)
    rows = db.session.scalars(waiting).all()
    around = import_rows.surroundings([row.values for row in rows], run.context["cases"])
    drafts = [judging.read_record(row.values, around)[0] for row in rows]
    cases = _cases(run, bank, {draft.case for draft in drafts if draft.case}, actor)
    finder = PointFinder(bank)
    made = [_item(bank, run, draft, finder, actor) for draft in drafts]
    for item, row, draft in zip(made, rows, drafts, strict=True):
        if draft.case:
            item.shared_stem_id, item.stem_position = cases[draft.case], row.number
    db.session.add_all(made)
    db.session.flush()
    for item in made:
        _own_pictures(item)
    _relate(run, {row.number: item for row, item in zip(rows, made, strict=True)})
    db.session.flush()
    return [item.id for item in made]


def note_conflicts(run: ImportRun, actor: Actor) -> None:
    """Each refused row with another key becomes a conflict at the item that was there first."""
    for row in imports.rows_of(run, Verdict.REFUSED):
        told = next((p["params"] for p in row.problems if p["code"] == "itembank.key_conflict"), None)
        draft = judging.read_record(row.values, _around(run, row))[0] if told else None
        if draft is None:
            continue
        first = select(ImportRow.target_id).where(ImportRow.run_id == run.id, ImportRow.number == told.get("row"))
        item = db.session.get(Item, told.get("item") or db.session.scalar(first) or 0)
        if item is not None:
            service_review.raise_conflict(item, _as_lettered(item, draft), f"{run.filename}#{row.number}", actor)


def under_way(run: ImportRun):
    """A reason when a job has begun to bring the rows in."""
    begun = select(ImportRow.id).where(ImportRow.run_id == run.id, ImportRow.target_id.is_not(None)).limit(1)
    if run.state is ImportState.PREVIEWED and db.session.scalar(begun):
        yield Reason("itembank.import_under_way")


def remove(run: ImportRun) -> None:
    """Delete the items of a run with all that hangs on them; raises Refused when one of them was approved."""
    mine = select(Item.id).where(Item.import_run_id == run.id)
    free = [ItemState.DRAFT, ItemState.SUBMITTED, ItemState.RETURNED, ItemState.REVIEWED]
    used = db.session.scalar(select(func.count()).select_from(mine.where(Item.state.not_in(free)).subquery()))
    used = used or db.session.scalar(select(func.count()).where(Item.import_run_id == run.id, Item.version > 1))
    if used:
        raise Refused(Reason("itembank.used", count=used))
    stems = set(db.session.scalars(select(Item.shared_stem_id).where(Item.import_run_id == run.id).distinct())) - {None}
    shown = [
        text
        for row in db.session.execute(
            select(Item.stem, Item.analysis, Item.options).where(Item.import_run_id == run.id)
        )
        for text in row
    ]
    for model in (ItemConflict, ItemReview, ItemComment):
        db.session.execute(delete(model).where(model.item_id.in_(mine)))
    db.session.execute(update(Item).where(Item.related.like(MARK.format(run=run.id, number="%"))).values(related=None))
    db.session.execute(delete(ImportAlike).where(ImportAlike.item_id.in_(mine)))
    db.session.execute(delete(Item).where(Item.import_run_id == run.id))
    _drop_pictures({one for text in shown for one in _files_in(text)})
    _drop_stems(stems)
    db.session.flush()


def drop_files(whose: str) -> None:
    """Forget the files of an owner."""
    for stored in db.session.scalars(select(StoredFile).where(StoredFile.owner == whose)).all():
        db.session.execute(update(ImportRun).where(ImportRun.file_id == stored.id).values(file_id=None))
        files.drop(stored)
    db.session.flush()


def drop_upload(run: ImportRun) -> None:
    """Forget the file as it was sent: its items are in the bank, and it holds their keys."""
    stored = db.session.get(StoredFile, run.file_id) if run.file_id else None
    if stored is not None:
        run.file_id = None
        db.session.flush()
        files.drop(stored)


def _around(run: ImportRun, row: ImportRow) -> Surroundings:
    return import_rows.surroundings([row.values], run.context["cases"])


def _item(bank: Bank, run: ImportRun, draft: Draft, finder: PointFinder, actor: Actor) -> Item:
    point = finder.find_or_add(draft.points) if run.context["create_points"] else finder.find(draft.points)
    texts = zip(OPTION_LETTERS, draft.option_markup, strict=False) if draft.kind in CHOICES else ()
    return Item(
        occupation_code=bank.occupation_code,
        level=bank.level,
        point_id=point.id if point else None,
        type=draft.kind,
        stem=draft.stem_markup,
        stem_text=draft.stem,
        options=[{"id": letter, "text": text} for letter, text in texts],
        key=draft.key,
        difficulty=draft.difficulty or 3,
        analysis=draft.explanation,
        source=draft.source[:160],
        external_id=draft.external_id[:64],
        fingerprint=draft.fingerprint,
        author_id=actor.account_id,
        author_person_id=actor.person_id,
        assignment_id=run.context.get("assignment_id"),
        import_run_id=run.id,
    )


def _cases(run: ImportRun, bank: Bank, names: set[str], actor: Actor) -> dict[str, int]:
    """Shared stems by their name in the file; one with the same text in the bank is taken again."""
    there = select(SharedStem.id).where(
        SharedStem.occupation_code == bank.occupation_code, SharedStem.level == bank.level
    )
    found: dict[str, int] = {}
    for name in sorted(names):
        case = run.context["cases"][name]
        plain = judging.plain(case["text"])
        same = db.session.scalar(there.where(SharedStem.plain_text == plain).limit(1))
        if same is None:
            stem = SharedStem(
                occupation_code=bank.occupation_code, level=bank.level, title=case["title"] or plain[:40],
                text=case["text"], plain_text=plain, author_id=actor.account_id,
            )  # fmt: skip
            db.session.add(stem)
            db.session.flush()
            _change_owner(richtext.file_ids(case["text"]), f"shared_stem:{stem.id}")
            same = stem.id
        found[name] = same
    return found


def _own_pictures(item: Item) -> None:
    shown = [one for text in (item.stem, item.analysis, item.options) for one in _files_in(text)]
    _change_owner(shown, f"item:{item.id}")


def _files_in(text: str | list) -> list[int]:
    texts = [text] if isinstance(text, str) else [option["text"] for option in text]
    return [one for each in texts for one in richtext.file_ids(each)]


def _change_owner(ids: Sequence[int], whose: str) -> None:
    if ids:
        ours = StoredFile.owner.like("import:%")
        db.session.execute(update(StoredFile).where(StoredFile.id.in_(ids), ours).values(owner=whose))


def _drop_pictures(ids: set[int]) -> None:
    for stored in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(ids))).all() if ids else ():
        if re.fullmatch(r"(item|import):\d+", stored.owner):
            files.drop(stored)


def _drop_stems(ids: set[int]) -> None:
    """Shared stems that no item uses any more."""
    for one in ids:
        if not db.session.scalar(select(Item.id).where(Item.shared_stem_id == one).limit(1)):
            drop_files(f"shared_stem:{one}")
            db.session.execute(delete(SharedStem).where(SharedStem.id == one))


def _relate(run: ImportRun, made: dict[int, Item]) -> None:
    """Give both items of a pair that a person called enemies one mark: they never come into one paper."""
    pairs = select(ImportAlike).where(ImportAlike.run_id == run.id, ImportAlike.number.in_(made))
    for pair in db.session.scalars(pairs.where(ImportAlike.decision == Decision.ENEMIES).order_by(ImportAlike.id)):
        item, other = made[pair.number], _other(run, pair, made)
        if other is None:
            continue
        mark = other.related or item.related or MARK.format(run=run.id, number=pair.number)
        item.related = other.related = mark


def _other(run: ImportRun, pair: ImportAlike, made: dict[int, Item]) -> Item | None:
    if pair.item_id is not None:
        return db.session.get(Item, pair.item_id)
    if pair.other_number in made:
        return made[pair.other_number]
    row = select(ImportRow.target_id).where(ImportRow.run_id == run.id, ImportRow.number == pair.other_number)
    return db.session.get(Item, db.session.scalar(row) or 0)


def _as_lettered(item: Item, draft: Draft) -> list:
    """The other key in the letters of the item we have: the options may stand in another order."""
    if not item.options:
        return draft.key
    return [
        option["id"]
        for option in item.options
        if key_meaning(item.type, ["A"], [richtext.to_text(option["text"])]) <= draft.meaning
    ]
