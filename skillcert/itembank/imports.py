"""The bank workbook on its way in: upload → preview → mend → confirm → undo, and the report of what became of each row."""

from collections.abc import Mapping

from sqlalchemy import delete, func, select

from skillcert.core import i18n, imports, jobs, richtext, sheets
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import ImportRow, ImportRun, Job
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.states import ImportState, Verdict
from skillcert.itembank import bankbook, service, service_review
from skillcert.itembank.fingerprint import key_meaning
from skillcert.itembank.models import Item, ItemConflict, ItemReview
from skillcert.itembank.service import Bank
from skillcert.itembank.service_points import PointFinder
from skillcert.itembank.states import ItemState

KIND = "itembank"
LIMITS = sheets.Limits()


def begin(bank: Bank, filename: str, data: bytes, actor: Actor, create_points: bool = True) -> ImportRun:
    """Read a workbook into a preview with a verdict for every row."""
    service.refuse_unless_writer(actor)
    table = sheets.read(data, limits=LIMITS)
    try:
        records = bankbook.records((row.number, row.cells) for row in table.rows)
    except ValueError:
        raise Refused(Reason("itembank.not_a_bank")) from None
    return imports.begin(
        KIND, filename, dict(records), judge, actor,
        occupation_code=bank.occupation_code, level=bank.level, create_points=create_points,
    )  # fmt: skip


def bank_of(run: ImportRun) -> Bank:
    return Bank(run.context["occupation_code"], run.context["level"])


def judge(values: dict[int, dict], context: Mapping) -> dict[int, list[Reason]]:
    """Why each row cannot be taken; an empty list where it can."""
    report = bankbook.judge(sorted(values.items()), _known(values, context))
    reasons = {verdict.row: list(verdict.reasons) for verdict in report.verdicts}
    if not context["create_points"]:
        finder = PointFinder(Bank(context["occupation_code"], context["level"]))
        for verdict in report.imported:
            if verdict.draft.points and finder.find(verdict.draft.points) is None:
                path = " / ".join(verdict.draft.points)
                reasons[verdict.row].append(Reason("itembank.unknown_point", "point_1", path=path))
    return reasons


def mend(run: ImportRun, changes: dict[int, dict], actor: Actor) -> None:
    service.refuse_unless_writer(actor)
    refuse_if(_under_way(run))
    imports.mend(run, changes, judge)


def discard(run: ImportRun, actor: Actor) -> None:
    """Throw a preview away, unless its items are coming in right now."""
    service.refuse_unless_writer(actor)
    refuse_if(_under_way(run))
    imports.discard(run, actor)


def start_confirming(run: ImportRun, actor: Actor) -> Job:
    """Bring the accepted rows in as a job with progress."""
    service.refuse_unless_writer(actor)
    imports.check_open(run)
    return jobs.start("itembank.import", actor, Reason("itembank.job_import", file=run.filename), run_id=run.id)


def confirm(run: ImportRun, actor: Actor) -> int:
    """Bring all accepted rows in at once; returns how many items came in."""
    while True:
        done, total = confirm_some(run, actor, 2_000)
        if done == total:
            return total


def confirm_some(run: ImportRun, actor: Actor, limit: int) -> tuple[int, int]:
    """Store at most `limit` accepted rows as drafts; (stored, accepted).

    With the last ones the key conflicts of the refused rows are noted. A row that has its item already is not taken again.
    """
    service.refuse_unless_writer(actor)
    bank = bank_of(run)
    waiting = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.verdict == Verdict.ACCEPTED)
    waiting = waiting.where(ImportRow.target_id.is_(None)).order_by(ImportRow.number).limit(limit)
    finder = PointFinder(bank)
    made = [_item(bank, run, row, finder, actor) for row in db.session.scalars(waiting).all()]
    db.session.add_all(made)
    db.session.flush()
    ids = iter([item.id for item in made])
    done, total = imports.confirm_some(run, lambda _values, _context: next(ids), actor, limit)
    if done == total:
        _note_conflicts(run, actor)
    return done, total


def undo(run: ImportRun, actor: Actor) -> None:
    """Take a confirmed import back as long as none of its items was approved."""
    service.refuse_unless_writer(actor)
    imports.undo(run, lambda ids: _remove(run, ids), actor)


def submit_all(run: ImportRun, actor: Actor) -> int:
    """Send all drafts of an import to review."""
    query = select(Item).where(Item.import_run_id == run.id, Item.state == ItemState.DRAFT)
    return service_review.submit_all(list(db.session.scalars(query)), actor)


def counts(run: ImportRun) -> dict[str, int]:
    """Rows, imported (or importable), refused: imported + refused = rows."""
    query = select(ImportRow.verdict, func.count()).where(ImportRow.run_id == run.id).group_by(ImportRow.verdict)
    found = dict(db.session.execute(query).all())
    accepted, refused = found.get(Verdict.ACCEPTED, 0), found.get(Verdict.REFUSED, 0)
    return {"rows": accepted + refused, "imported": accepted, "refused": refused}


def by_reason(run: ImportRun) -> dict[str, int]:
    """Refused rows by the code of their first reason, most frequent first."""
    found: dict[str, int] = {}
    for row in imports.rows_of(run, Verdict.REFUSED):
        code = row.problems[0]["code"]
        found[code] = found.get(code, 0) + 1
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def report(run: ImportRun, locale: str) -> bytes:
    """A workbook with every row, its verdict and the reasons; the bank's own columns, so that it can be mended and sent again.

    It holds the keys that the sender sent.
    """
    told = {Verdict.ACCEPTED: "已导入", Verdict.REFUSED: "未导入"}
    titles = ["原行号", "结果", "原因", *HEADINGS.values()]
    rows, problems = [], []
    for place, row in enumerate(imports.rows_of(run)):
        reasons = "；".join(i18n.explain(locale, reason) for reason in imports.problems_of(row))
        rows.append([row.number, told[row.verdict], reasons, *(row.values.get(name, "") for name in HEADINGS)])
        if reasons:
            problems.append(sheets.Problem(place, 2, reasons))
    widths = {"题干(必填)": 50, "原因": 40}
    columns = [sheets.Column(title, widths.get(title, 14)) for title in titles]
    return sheets.write_xlsx(sheets.Sheet("导入结果", columns, rows, problems))


HEADINGS = {
    "external_id": "试题GUID", "kind": "题型(必填)", "stem": "题干(必填)", "key": "答案",
    **{f"option_{letter}": f"选项{letter.upper()}" for letter in "abcde"},
    **{f"point_{n}": f"知识点{word}级" for n, word in zip(range(1, 7), "一二三四五六", strict=True)},
    "difficulty": "难度", "consistency": "一致性", "marks": "分数", "explanation": "解析", "source": "出处",
}  # fmt: skip
"""The columns of the bank workbook, in their order."""


def _known(values: dict[int, dict], context: Mapping) -> dict[str, bankbook.Known]:
    """The items of the bank that ask what some row asks: only their keys are read."""
    asked = {draft.fingerprint for record in values.values() if (draft := bankbook.read_row(record)[0])}
    bank = (Item.occupation_code == context["occupation_code"], Item.level == context["level"])
    there = set(db.session.scalars(select(Item.fingerprint).where(*bank))) & asked
    known = {}
    for part in _parts(sorted(there), 500):
        for item in db.session.scalars(select(Item).where(*bank, Item.fingerprint.in_(part))):
            options = [richtext.to_text(option["text"]) for option in item.options]
            known[item.fingerprint] = bankbook.Known(f"№{item.id}", key_meaning(item.type, "".join(item.key), options))
    return known


def _parts(values: list, size: int):
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _item(bank: Bank, run: ImportRun, row: ImportRow, finder: PointFinder, actor: Actor) -> Item:
    draft = bankbook.read_row(row.values)[0]
    point = finder.find_or_add(draft.points) if run.context["create_points"] else finder.find(draft.points)
    return Item(
        occupation_code=bank.occupation_code,
        level=bank.level,
        point_id=point.id if point else None,
        type=draft.kind,
        stem=richtext.from_text(draft.stem),
        stem_text=draft.stem,
        options=[
            {"id": letter, "text": richtext.from_text(text)}
            for letter, text in zip("ABCDE", draft.options, strict=False)
        ],
        key=list(draft.key),
        difficulty=draft.difficulty or 3,
        analysis=richtext.from_text(draft.explanation),
        source=draft.source[:160],
        external_id=draft.external_id[:64],
        fingerprint=draft.fingerprint,
        author_id=actor.account_id,
        author_person_id=actor.person_id,
        import_run_id=run.id,
    )


def _note_conflicts(run: ImportRun, actor: Actor) -> None:
    """Each refused row with another key becomes a conflict at the item that was there first."""
    for row in imports.rows_of(run, Verdict.REFUSED):
        told = next((p for p in row.problems if p["code"] == "itembank.key_conflict"), None)
        if told is None:
            continue
        draft, (mark, number) = (
            bankbook.read_row(row.values)[0],
            (told["params"]["other"][0], told["params"]["other"][1:]),
        )
        first = select(ImportRow.target_id).where(ImportRow.run_id == run.id, ImportRow.number == int(number))
        item = db.session.get(Item, db.session.scalar(first) if mark == "#" else int(number))
        if draft is not None and item is not None:
            service_review.raise_conflict(item, _as_lettered(item, draft), f"{run.filename}#{row.number}", actor)


def _under_way(run: ImportRun):
    begun = select(ImportRow.id).where(ImportRow.run_id == run.id, ImportRow.target_id.is_not(None)).limit(1)
    if run.state is ImportState.PREVIEWED and db.session.scalar(begun):
        yield Reason("itembank.import_under_way")


def _as_lettered(item: Item, draft: bankbook.Draft) -> str:
    """The other key in the letters of the item we have: the options may stand in another order."""
    if not item.options:
        return draft.key
    meaning = draft.meaning
    return "".join(
        option["id"]
        for option in item.options
        if key_meaning(item.type, "A", [richtext.to_text(option["text"])]) <= meaning
    )


def _remove(run: ImportRun, ids: list[int]) -> None:
    mine = select(Item.id).where(Item.import_run_id == run.id)
    used = db.session.scalar(
        select(func.count()).select_from(mine.where(Item.state.in_([ItemState.APPROVED, ItemState.RETIRED])).subquery())
    )
    if used:
        raise Refused(Reason("itembank.used", count=used))
    for model in (ItemConflict, ItemReview):
        db.session.execute(delete(model).where(model.item_id.in_(mine)))
    db.session.execute(delete(Item).where(Item.import_run_id == run.id))
    db.session.flush()
