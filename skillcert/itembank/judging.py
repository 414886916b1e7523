"""Can a row become an item, and does the bank have it already? Values in, values out.

A record is a parsed item as JSON keeps it: {field: text}, questions, options and explanations as markup, the key written
or stored (`kinds`). A person mends its fields; it is judged anew each time. The first of equal questions wins; a later
one with another key is refused and named as a conflict, which a person decides (R27).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from skillcert.core import richtext
from skillcert.core.reasons import Reason
from skillcert.itembank import bankcells
from skillcert.itembank.fingerprint import fingerprint, key_meaning
from skillcert.itembank.formats.columns import OPTION_FIELDS, POINT_FIELDS
from skillcert.itembank.kinds import CHOICES, OPTION_LETTERS, WRITTEN, ItemType, gap_count, key_faults, read_key
from skillcert.itembank.parsed import ParsedItem, Refusal

Record = Mapping[str, Any]
_FIGURE = re.compile(r"如图|图示|下图|上图|图中|见图|下表|表中|(以下|下列).{0,6}表格")
_SHOWN = re.compile(r"<img|<audio|<table")


@dataclass(frozen=True, slots=True)
class Draft:
    """An item as a record tells it. `stem` and `options` are plain texts, the `markup` of each stands beside them.

    `points` is the path of knowledge levels, outermost first; `key` is stored; `case` names a shared stem of the file.
    """

    kind: ItemType
    stem: str
    options: tuple[str, ...]
    key: list
    points: tuple[str, ...] = ()
    difficulty: int | None = None
    explanation: str = ""
    source: str = ""
    external_id: str = ""
    fingerprint: str = ""
    case: str = ""
    stem_markup: str = ""
    option_markup: tuple[str, ...] = ()

    @property
    def meaning(self) -> frozenset[str]:
        return key_meaning(self.kind, self.key, self.options)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a record refers to: the digests of stored pictures by id, the plain texts of the file's cases by name."""

    digests: Mapping[int, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """An item that is there already: how to name it, what its key says, and which row or item it is."""

    name: str
    meaning: frozenset[str]
    row: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What becomes of one row: a draft, or reasons; `same_as` is the name of the row or item that asks the same."""

    row: int
    draft: Draft | None
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    same_as: str | None = None
    conflict: bool = False


@dataclass(slots=True)
class BankReport:
    """All judgements in the order of the file. Imported + refused = rows, always."""

    verdicts: list[Judgement] = field(default_factory=list)

    @property
    def imported(self) -> list[Judgement]:
        return [verdict for verdict in self.verdicts if not verdict.reasons]

    @property
    def refused(self) -> list[Judgement]:
        return [verdict for verdict in self.verdicts if verdict.reasons]

    def by_reason(self) -> dict[str, int]:
        """Refused rows by their first reason."""
        return dict(Counter(verdict.reasons[0].code for verdict in self.refused))


def as_record(item: ParsedItem) -> dict[str, Any]:
    """A parsed item as a record. Options beyond the last letter are kept apart, so that the judge can say so."""
    record: dict[str, Any] = {
        "kind": item.kind.value if isinstance(item.kind, ItemType) else item.kind,
        "stem": item.stem, "key": item.key, "difficulty": item.difficulty, "marks": item.marks,
        "explanation": item.analysis, "source": item.source, "external_id": item.external_id, "case": item.case,
        "place": item.place, "beyond": len(item.options[len(OPTION_FIELDS) :]),
    }  # fmt: skip
    record |= dict(zip(OPTION_FIELDS, item.options, strict=False))
    record |= dict(zip(POINT_FIELDS, item.points, strict=False))
    record["problems"] = [problem.stored() for problem in item.problems]
    return {name: value for name, value in record.items() if value}


def refused_record(refusal: Refusal) -> dict[str, Any]:
    """An item that could not be read as one: its beginning, and why. Whoever writes its fields makes an item of it."""
    return {
        "stem": richtext.from_text(refusal.excerpt), "place": refusal.place, "problems": [refusal.reason.stored()],
    }  # fmt: skip


def plain(markup: str) -> str:
    """The text of markup; most cells have no markup at all."""
    if "<" in markup or "&" in markup:
        return richtext.to_text(markup)
    return "\n".join(line for one in markup.split("\n") if (line := one.strip()))


def read_record(record: Record, around: Surroundings | None = None) -> tuple[Draft | None, list[Reason], list[Reason]]:
    """Read one record: the draft if it can be one, the reasons against it, and warnings."""
    around = around or Surroundings()
    told = [Reason.loaded(problem) for problem in record.get("problems", ())]
    stem, answer = plain(record.get("stem", "")), record.get("key", "")
    options, reasons = _options(record)
    kind = bankcells.kind(
        record.get("kind", ""), answer if isinstance(answer, str) else "".join(map(str, answer)), options
    )
    if isinstance(kind, Reason):
        return None, [*told, kind], []
    if not stem:
        reasons.append(Reason("itembank.no_stem", "stem"))
    key = _key(kind, answer, stem, options)
    if kind in CHOICES:
        reasons.extend(_option_faults(options, record.get("beyond", 0)))
    else:
        options = ()
    reasons.extend(_key_reasons(kind, key, answer, stem, options, bool(reasons)))
    if told or reasons or key is None:
        return None, [*told, *reasons], []
    draft = _draft(record, kind, stem, options, key, around)
    return draft, [], list(_warnings(draft, record))


Reading = tuple[Draft | None, list[Reason], list[Reason]]
"""What `read_record` gives."""


def judge(
    rows: Iterable[tuple[int, Record]],
    known: Mapping[str, Known] | None = None,
    around: Surroundings | None = None,
    readings: Mapping[int, Reading] | None = None,
) -> BankReport:
    """Give every record its verdict. ``known`` are the items that the bank has, by fingerprint; ``readings`` by row, if
    the records were read already."""
    seen: dict[str, Known] = dict(known or {})
    report = BankReport()
    for number, record in rows:
        draft, reasons, warnings = readings[number] if readings else read_record(record, around)
        if draft is None:
            report.verdicts.append(Judgement(number, None, tuple(reasons)))
            continue
        first = seen.get(draft.fingerprint)
        if first is None:
            seen[draft.fingerprint] = Known(f"#{record.get('place') or number}", draft.meaning, row=number)
            report.verdicts.append(Judgement(number, draft, (), tuple(warnings)))
            continue
        conflict = first.meaning != draft.meaning
        told = (same_question(first, conflict),)
        report.verdicts.append(Judgement(number, draft, told, tuple(warnings), first.name, conflict))
    return report


def same_question(first: Known, conflict: bool) -> Reason:
    """R27: why a row that asks what is there already is not taken."""
    told = {name: value for name, value in (("row", first.row), ("item", first.item)) if value}
    if conflict:
        return Reason("itembank.key_conflict", "key", other=first.name, **told)
    return Reason("itembank.duplicate", "stem", other=first.name, **told)


def _draft(record: Record, kind: ItemType, stem: str, options: Sequence[str], key: list, around: Surroundings) -> Draft:
    case = record.get("case", "")
    shown = [around.digests[one] for one in richtext.file_ids(record.get("stem", "")) if one in around.digests]
    return Draft(
        kind, stem, tuple(options), key, _points(record),
        bankcells.difficulty(record.get("difficulty", "")),
        record.get("explanation", ""), record.get("source", ""), record.get("external_id", ""),
        fingerprint(kind, stem, options, shown, around.cases.get(case, "")),
        case, record.get("stem", ""), tuple(record.get(name, "") for name, _ in zip(OPTION_FIELDS, options, strict=False)),
    )  # fmt: skip


def _key(kind: ItemType, answer: str | list, stem: str, options: Sequence[str]) -> list | None:
    """The stored key; None for one that cannot be read, [] for none."""
    if isinstance(answer, list):
        return answer
    text = answer.strip()
    if kind is ItemType.JUDGE:
        letter = bankcells.judge_key(text, options)
        return [letter] if letter else None
    if kind is ItemType.FILL:
        return bankcells.gap_key(text, gap_count(stem))
    if kind in WRITTEN:
        return read_key(kind, text)
    letters = bankcells.choice_key(text)
    return list(letters) if letters else None


def _key_reasons(
    kind: ItemType, key: list | None, answer: str | list, stem: str, options: Sequence[str], faulty: bool
) -> Iterable[Reason]:
    shown = answer.strip()[:20] if isinstance(answer, str) else "…"
    if key is None or not key:
        yield Reason("itembank.key_unreadable" if answer and key is None else "itembank.no_key", "key", key=shown)
        return
    gaps = gap_count(stem) if kind is ItemType.FILL else None
    fault = None if faulty else key_faults(kind, key, len(options), gaps)
    if fault == "gap_count":
        yield Reason("itembank.gap_count", "key", gaps=gaps, given=len(key))
    elif fault:
        yield Reason(f"itembank.{fault}", "key", key=shown)


def _options(record: Record) -> tuple[tuple[str, ...], list[Reason]]:
    """The option texts without their trailing blanks; a gap in the middle would shift the letters of the key."""
    texts = [plain(record.get(name, "")) for name in OPTION_FIELDS]
    while texts and not texts[-1]:
        texts.pop()
    if "" in texts:
        letter = OPTION_LETTERS[texts.index("")]
        return tuple(texts), [Reason("itembank.option_gap", f"option_{letter.lower()}", letter=letter)]
    return tuple(texts), []


def _option_faults(options: Sequence[str], beyond: int) -> Iterable[Reason]:
    if len(options) < 2:
        yield Reason("itembank.too_few_options", "option_a", count=len(options))
    if beyond:
        yield Reason("itembank.too_many_options", "option_h", count=len(options) + beyond, most=len(OPTION_LETTERS))
    same = [unicodedata.normalize("NFKC", option).strip() for option in options if option]
    for text, times in Counter(same).items():
        if times > 1:
            letter = OPTION_LETTERS[len(same) - 1 - same[::-1].index(text)]
            yield Reason("itembank.same_option_twice", f"option_{letter.lower()}", option=text[:30])


def _points(record: Record) -> tuple[str, ...]:
    return tuple(text for name in POINT_FIELDS if (text := record.get(name, "").strip()))


def _warnings(draft: Draft, record: Record) -> Iterable[Reason]:
    if _FIGURE.search(draft.stem) and not _SHOWN.search(draft.stem_markup) and not draft.case:
        yield Reason("itembank.figure_missing", "stem")
    if draft.difficulty is None and record.get("difficulty", "").strip():
        yield Reason("itembank.unknown_difficulty", "difficulty", text=record["difficulty"][:20])
