"""From a file as read to rows of a preview: pictures written anew, markup made safe, each row judged against the bank.

Nothing here touches the bank. Pictures are kept as files of the import and become the items' on confirm.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from skillcert.core import files, images, richtext
from skillcert.core.db import db
from skillcert.core.models import ImportRow, ImportRun, StoredFile
from skillcert.core.reasons import Reason, Refused
from skillcert.itembank import judging, pictures
from skillcert.itembank.fingerprint import key_meaning
from skillcert.itembank.formats.columns import OPTION_FIELDS
from skillcert.itembank.judging import BankReport, Known, Surroundings
from skillcert.itembank.models import Item
from skillcert.itembank.parsed import ParsedFile, ParsedItem, in_order
from skillcert.itembank.service import Bank
from skillcert.itembank.service_points import PointFinder

MARKUP = ("stem", "explanation", *OPTION_FIELDS)
_IMG = re.compile(r"<img\b[^>]*>")
_NAME = re.compile(r'data-name="([^"]*)"')


@dataclass
class Prepared:
    """What goes into a preview: records by row number, remarks by row number, the file's cases."""

    records: dict[int, dict] = field(default_factory=dict)
    notes: dict[int, list[dict]] = field(default_factory=dict)
    cases: dict[str, dict] = field(default_factory=dict)


def owner(run: ImportRun) -> str:
    """Who owns the files of a preview."""
    return f"import:{run.id}"


def prepare(run: ImportRun, parsed: ParsedFile) -> Prepared:
    """Records of everything in the file; pictures are stored as the import's own files."""
    done = Prepared()
    for mark, case in parsed.cases.items():
        text, faults = _with_pictures(case.text, case.images, owner(run))
        done.cases[mark] = {"title": case.title[:120], "text": text, "faults": [fault.stored() for fault in faults]}
    for one in in_order(parsed.items, parsed.refused):
        if isinstance(one, ParsedItem):
            done.records[one.number] = _record(run, one, done.cases)
            done.notes[one.number] = [note.stored() for note in one.notes] + [as_loss(loss) for loss in one.losses]
        else:
            done.records[one.number] = judging.refused_record(one)
            done.notes[one.number] = []
    return done


def as_loss(reason: Reason) -> dict:
    """A stored remark that says what the bank does not keep."""
    return {**reason.stored(), "loss": True}


def clean(run: ImportRun, record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with safe markup, and without pictures of other imports and other banks."""
    return {name: _own(run, value) if name in MARKUP else value for name, value in record.items()}


def picture(run: ImportRun, file_id: int) -> StoredFile | None:
    """A picture that a row may show: of this import, or of its bank."""
    stored = db.session.get(StoredFile, file_id)
    if stored is not None and stored.owner == owner(run):
        return stored
    return pictures.of_bank(run.context["occupation_code"], run.context["level"], file_id)


def _own(run: ImportRun, markup: str) -> str:
    markup = _safe(markup)
    strange = {one for one in richtext.file_ids(markup) if picture(run, one) is None}
    return richtext.EMBEDDED.sub(lambda found: "" if strange & set(richtext.file_ids(found[0])) else found[0], markup)


def judge(bank: Bank, rows: Mapping[int, Mapping], create_points: bool, cases: Mapping[str, Mapping]) -> BankReport:
    """Every row's verdict against the other rows and the bank."""
    around = surroundings(rows.values(), cases)
    readings = {number: judging.read_record(record, around) for number, record in rows.items()}
    asked = {draft.fingerprint for draft, _, _ in readings.values() if draft}
    report = judging.judge(sorted(rows.items()), dict(_items_with(bank, asked)), around, readings)
    if create_points:
        return report
    finder = PointFinder(bank)
    return BankReport([_point_known(verdict, finder) for verdict in report.verdicts])


def surroundings(records: Iterable[Mapping], cases: Mapping[str, Mapping]) -> Surroundings:
    """The digests of the pictures that records show, and the texts of the file's cases."""
    shown = sorted({one for record in records for one in richtext.file_ids(record.get("stem", ""))})
    digests: dict[int, str] = {}
    for part in parts(shown, 500):
        found = select(StoredFile.id, StoredFile.sha256).where(StoredFile.id.in_(part))
        digests |= dict(db.session.execute(found).all())
    return Surroundings(digests, {name: judging.plain(case["text"]) for name, case in cases.items()})


def _items_with(bank: Bank, asked: set[str]) -> Iterable[tuple[str, Known]]:
    """The items of the bank that ask what some row asks: only their keys are read."""
    there = (Item.occupation_code == bank.occupation_code, Item.level == bank.level)
    for part in parts(sorted(asked), 500):
        for item in db.session.scalars(select(Item).where(*there, Item.fingerprint.in_(part))):
            options = [richtext.to_text(option["text"]) for option in item.options]
            yield item.fingerprint, Known(f"№{item.id}", key_meaning(item.type, item.key, options), item=item.id)


def parts(values: Sequence, size: int) -> Iterable[Sequence]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def notes_of(row: ImportRow) -> tuple[list[Reason], list[Reason]]:
    """(remarks, losses) of a row."""
    remarks = [Reason.loaded(note) for note in row.notes if not note.get("loss")]
    return remarks, [Reason.loaded(note) for note in row.notes if note.get("loss")]


def _point_known(verdict: judging.Judgement, finder: PointFinder) -> judging.Judgement:
    if verdict.reasons or not verdict.draft.points or finder.find(verdict.draft.points) is not None:
        return verdict
    why = Reason("itembank.unknown_point", "point_1", path=" / ".join(verdict.draft.points))
    return judging.Judgement(verdict.row, verdict.draft, (why,), verdict.warnings)


def _record(run: ImportRun, item: ParsedItem, cases: Mapping[str, dict]) -> dict[str, Any]:
    record = judging.as_record(item)
    faults = [Reason.loaded(fault) for fault in cases.get(item.case, {}).get("faults", ())]
    for name in MARKUP:
        if name in record:
            record[name], wrong = _with_pictures(record[name], item.images, owner(run))
            faults += wrong
    if faults:
        record["problems"] = [*record.get("problems", ()), *(fault.stored() for fault in faults)]
    return record


def _with_pictures(markup: str, given: Mapping[str, bytes], whose: str) -> tuple[str, list[Reason]]:
    """Safe markup whose pictures are stored files; a picture that cannot be taken is left out, with its reason."""
    faults: list[Reason] = []

    def store(found: re.Match[str]) -> str:
        name = _NAME.search(found[0])
        if name is None or name[1] not in given:
            return "" if name is None else _told(faults, Reason("itembank.loss_picture_missing", name=name[1][:60]))
        try:
            shown = images.clean_image(given[name[1]])
        except Refused as refused:
            return _told(faults, *refused.reasons)
        stored = files.put(shown.data, name[1][-100:], shown.media_type, whose)
        return found[0].replace(name[0], f'data-file="{stored.id}"')

    if "<img" in markup:
        markup = _IMG.sub(store, markup)
    return _safe(markup), faults


def _told(faults: list[Reason], *reasons: Reason) -> str:
    faults.extend(reasons)
    return ""


def _safe(markup: str) -> str:
    return richtext.sanitize(markup) if "<" in markup else markup
