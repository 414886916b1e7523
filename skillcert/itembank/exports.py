"""The bank going out: a choice of its items in one of four formats, for a purpose that is written into the history."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Select, Text, and_, case, cast, func, or_, select
from sqlalchemy.orm import joinedload

from skillcert.core import files, history, i18n, jobs, richtext
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.i18n import N_
from skillcert.core.models import Job, StoredFile
from skillcert.core.reasons import Reason, refuse_if, register
from skillcert.itembank import queries, service
from skillcert.itembank.models import Item, SharedStem
from skillcert.itembank.outgoing import leaving, to_moodle, to_qti, to_word, to_workbook
from skillcert.itembank.outgoing.shape import OutCase, Outgoing, OutItem, Picture
from skillcert.itembank.service import Bank
from skillcert.itembank.states import ItemPool, ItemState, ItemType
from skillcert.standards.models import Occupation

register(
    {
        "itembank.export_nothing": N_("No item fits this choice. Take a state or a type away from it."),
        "itembank.export_too_many": N_("{count} items are chosen; one file holds at most {limit}. Choose by type or state."),
        "itembank.export_format": N_("Choose one of the formats."),
        "itembank.job_export": N_("Export {count} items of {occupation}"),
    }
)  # fmt: skip
AT_ONCE = 300
"""Items that are written within the request; more are a job."""
MOST = 20_000
STEP = 500
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS = {
    "workbook": (to_workbook.write, "xlsx", _XLSX),
    "word": (to_word.write, "docx", _DOCX),
    "moodle": (to_moodle.write, "xml", "application/xml"),
    "qti": (to_qti.write, "zip", "application/zip"),
}
"""Format → (writer, ending, media type)."""


@dataclass(frozen=True)
class Choice:
    """What goes out: a format, with keys or without, items by number or by state, type and pool (empty: any)."""

    name: str
    with_keys: bool = False
    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    pools: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Made:
    """A file that is ready to be handed out."""

    data: bytes
    filename: str
    media_type: str


def chosen(bank: Bank, choice: Choice) -> Select:
    """The items of a choice, in the order of the bank. Retired ones only when asked for."""
    query = select(Item).where(Item.occupation_code == bank.occupation_code, Item.level == bank.level)
    states = _of(ItemState, choice.states)
    query = query.where(Item.state.in_(states)) if states else query.where(Item.state != ItemState.RETIRED)
    for column, values in ((Item.type, _of(ItemType, choice.kinds)), (Item.pool, _of(ItemPool, choice.pools))):
        if values:
            query = query.where(column.in_(values))
    return query.where(Item.id.in_(choice.ids)) if choice.ids else query


def count(bank: Bank, choice: Choice) -> int:
    return db.session.scalar(select(func.count()).select_from(chosen(bank, choice).subquery()))


def facts(bank: Bank, choice: Choice) -> leaving.Facts:
    """What the chosen items have that a format may not carry; keys are not read. Three statements."""
    base = chosen(bank, choice).outerjoin(SharedStem, SharedStem.id == Item.shared_stem_id)
    text = Item.stem + cast(Item.options, Text) + Item.analysis + func.coalesce(SharedStem.text, "")
    wanted = {
        "pictures": text.contains("<img"),
        "sounds": text.contains("<audio"),
        "tables": text.contains("<table"),
        "formulas": text.contains("data-tex"),
        "marks": or_(*(text.contains(mark) for mark in leaving.MARKS)),
        "cases": Item.shared_stem_id.is_not(None),
        "points": Item.point_id.is_not(None),
        "difficulty": Item.difficulty.is_not(None),
        "analysis": Item.analysis != "",
        "source": Item.source != "",
        "related": Item.related.is_not(None),
    }
    columns = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in wanted.values()]
    total, *sums = db.session.execute(base.with_only_columns(func.count(), *columns)).one()
    having = dict(zip(wanted, (int(one) for one in sums), strict=True))
    drawn = base.with_only_columns(Item.stem, Item.options, Item.analysis, SharedStem.text).where(wanted["formulas"])
    having["formulas_text"] = sum(
        leaving.has_undrawn("".join([stem, *(one["text"] for one in options), analysis, shared or ""]))
        for stem, options, analysis, shared in db.session.execute(drawn)
    )
    marked = and_(Item.type == ItemType.FILL, Item.stem.contains("<"))
    gaps = db.session.scalars(base.with_only_columns(Item.stem).where(marked))
    having["gaps"] = sum(leaving.has_cut_gaps(stem) for stem in gaps)
    return leaving.Facts(total, having)


def export(bank: Bank, choice: Choice, purpose: str, locale: str, actor: Actor) -> Made | Job:
    """R31: hand a choice of items out, at once or (a large one) as a job. Purpose and extent go into the history.

    Raises Refused without a purpose, with nothing chosen, or with more than one file holds.
    """
    reasons = [] if actor.may("itembank.view") else [Reason("machine.forbidden")]
    if not purpose.strip():
        reasons.append(Reason("itembank.purpose_missing", "purpose"))
    if choice.name not in WRITERS:
        reasons.append(Reason("itembank.export_format", "name"))
    refuse_if(reasons)
    total = count(bank, choice)
    if not total:
        reasons.append(Reason("itembank.export_nothing"))
    if total > MOST:
        reasons.append(Reason("itembank.export_too_many", None, count=total, limit=MOST))
    refuse_if(reasons)
    if choice.with_keys:
        service.read_keys(bank, purpose, actor, total)
    history.record(
        bank.stream, "itembank.export", actor, None,
        level=bank.level, purpose=purpose.strip(), format=choice.name, items=total, keys=choice.with_keys,
    )  # fmt: skip
    if total <= AT_ONCE:
        items = gather(bank, choice, db.session.scalars(_loaded(bank, choice)).all())
        return written(assembled(bank, choice, items), choice, locale)
    title = Reason("itembank.job_export", None, count=total, occupation=_title(bank))
    return jobs.start(
        "itembank.export", actor, title,
        code=bank.occupation_code, level=bank.level, choice=asdict(choice), locale=locale, total=total,
    )  # fmt: skip


def parts(bank: Bank, choice: Choice) -> Iterator[list[OutItem]]:
    """The chosen items, some hundred at a time, for a job."""
    last = 0
    while rows := db.session.scalars(_loaded(bank, choice).where(Item.id > last).limit(STEP)).all():
        last = rows[-1].id
        yield gather(bank, choice, rows)


def gather(bank: Bank, choice: Choice, rows: Sequence[Item]) -> list[OutItem]:
    """Rows of the bank in the shape that writers take; without keys none is decrypted into it, and no explanation
    goes along, for it says why the key is the key."""
    names = {point.code: point.name for point in queries.points(bank.occupation_code, bank.level)}
    return [
        OutItem(
            id=row.id, kind=row.type, stem=richtext.without_sounds(row.stem),
            options=tuple(richtext.without_sounds(option["text"]) for option in row.options),
            key=tuple(row.key) if choice.with_keys else (), difficulty=row.difficulty, points=_path(row, names),
            analysis=richtext.without_sounds(row.analysis) if choice.with_keys else "", source=row.source, external_id=row.external_id,
            state=i18n.label("zh_Hans_CN", row.state), case=row.shared_stem_id,
            extras=frozenset({"related"} if row.related else ()),
        )
        for row in rows
    ]  # fmt: skip


def assembled(bank: Bank, choice: Choice, items: Sequence[OutItem]) -> Outgoing:
    """The items with the pictures and cases that they show."""
    shown = {item.case for item in items if item.case}
    found = db.session.scalars(select(SharedStem).where(SharedStem.id.in_(shown))) if shown else ()
    cases = {one.id: OutCase(one.title, richtext.without_sounds(one.text)) for one in found}
    bare = Outgoing(_title(bank), tuple(items), choice.with_keys, cases)
    numbers = sorted({number for markup in bare.markups() for number in richtext.file_ids(markup)})
    return Outgoing(bare.title, bare.items, bare.with_keys, cases, dict(_pictures(numbers)))


def written(out: Outgoing, choice: Choice, locale: str) -> Made:
    """The file itself. No database: a job does it outside of any transaction."""
    told = [
        i18n.explain(locale, one) for one in leaving.left_behind(leaving.facts_of(out), choice.name, choice.with_keys)
    ]
    write, ending, media = WRITERS[choice.name]
    return Made(write(out, told), f"{out.title}-题库{'' if choice.with_keys else '-无答案'}.{ending}", media)


def _pictures(numbers: Sequence[int]) -> Iterator[tuple[int, Picture]]:
    for start in range(0, len(numbers), STEP):
        query = select(StoredFile).where(StoredFile.id.in_(numbers[start : start + STEP]))
        for stored in db.session.scalars(query):
            ending = "png" if stored.media_type == "image/png" else "jpg"
            yield stored.id, Picture(f"figure-{stored.id}.{ending}", files.read(stored), stored.media_type)


def _loaded(bank: Bank, choice: Choice) -> Select:
    return chosen(bank, choice).options(joinedload(Item.point)).order_by(Item.id)


def _title(bank: Bank) -> str:
    occupation = db.session.get(Occupation, bank.occupation_code)
    return f"{occupation.name if occupation else bank.occupation_code}-{bank.level}级"


def _path(row: Item, names: dict[str, str]) -> tuple[str, ...]:
    if row.point is None:
        return ()
    codes = row.point.code.split(".")
    path = (names.get(".".join(codes[: depth + 1]), "") for depth in range(len(codes)))
    return tuple(name for name in path if name)


def _of(enum: type, values: Sequence[str]) -> list:
    return [one for one in enum if one.value in values]
