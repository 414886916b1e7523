"""Reading the bank workbook: every row becomes a draft or a refusal with its reasons.

The columns are those of a real bank workbook (题型, 题干, 答案, 选项A–E, 知识点一级–六级, 难度, …); titles are matched by
meaning, so that other sites' templates and a headless export (number, stem, options, key) are read too. Imported and
refused rows together are all rows of the sheet. The first of equal questions wins; a later one with another key is
refused and named as a conflict, which a person decides (R27).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from skillcert.core.reasons import Reason
from skillcert.itembank import bankcells
from skillcert.itembank.fingerprint import fingerprint, key_meaning
from skillcert.itembank.kinds import OPTION_LETTERS, ItemType, key_faults

OPTION_FIELDS = tuple(f"option_{letter.lower()}" for letter in OPTION_LETTERS)
POINT_FIELDS = tuple(f"point_{depth}" for depth in range(1, 7))
FIELDS = (
    "external_id", "kind", "stem", "key", *OPTION_FIELDS, *POINT_FIELDS,
    "difficulty", "consistency", "marks", "explanation", "source",
)  # fmt: skip

_TITLES = {
    "external_id": ("试题guid", "guid", "题目编号", "试题编号", "编号", "序号", "题号"),
    "kind": ("题型", "题目类型", "试题类型", "type"),
    "stem": ("题干", "题目内容", "试题内容", "题目", "试题", "stem"),
    "key": ("答案", "正确答案", "标准答案", "参考答案", "key"),
    "difficulty": ("难度", "难易度", "难易程度"),
    "consistency": ("一致性",),
    "marks": ("分数", "分值"),
    "explanation": ("解析", "答案解析", "试题解析"),
    "source": ("出处", "来源"),
    "point_1": ("知识点一级", "知识点代码", "知识点", "鉴定点代码", "鉴定点"),
    **{f"point_{n}": (f"知识点{word}级",) for n, word in zip(range(2, 7), "二三四五六", strict=True)},
    **{f"option_{c}": (f"选项{c}", f"备选项{c}", f"option {c}", c) for c in "abcde"},
}
_FIELD_OF = {title: name for name, titles in _TITLES.items() for title in titles}
_FIGURE = re.compile(r"如图|图示|下图|上图|图中|见图|下表|表中|(以下|下列).{0,6}表格")


@dataclass(frozen=True, slots=True)
class Draft:
    """An item as the workbook tells it. ``points`` is the path of knowledge levels, outermost first."""

    kind: ItemType
    stem: str
    options: tuple[str, ...]
    key: str
    points: tuple[str, ...] = ()
    difficulty: int | None = None
    explanation: str = ""
    source: str = ""
    external_id: str = ""
    fingerprint: str = ""

    @property
    def meaning(self) -> frozenset[str]:
        return key_meaning(self.kind, self.key, self.options)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one sheet row: a draft, or reasons; ``same_as`` is the row or item that asks the same."""

    row: int
    draft: Draft | None
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    same_as: str | None = None
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """An item that the bank already has: how to name it, and what its key says."""

    name: str
    meaning: frozenset[str]


@dataclass(slots=True)
class BankReport:
    """All verdicts in sheet order. Imported + refused = rows, always."""

    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def imported(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if not verdict.reasons]

    @property
    def refused(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.reasons]

    def by_reason(self) -> dict[str, int]:
        """Refused rows by their first reason."""
        return dict(Counter(verdict.reasons[0].code for verdict in self.refused))


def read_layout(header: Sequence[str]) -> dict[int, str] | None:
    """Which column holds which field; None when the row is no header."""
    layout: dict[int, str] = {}
    for index, title in enumerate(header):
        name = _FIELD_OF.get(_title(title))
        if name and name not in layout.values():
            layout[index] = name
    return layout if {"stem", "key"} <= set(layout.values()) else None


def records(rows: Iterable[tuple[int, Sequence[str]]]) -> list[tuple[int, dict[str, str]]]:
    """Turn (row number, cells) into (row number, {field: text}); blank rows are left out.

    Raises ValueError when neither a header nor the headless shape is found.
    """
    filled = [(number, [str(cell) for cell in cells]) for number, cells in rows if any(str(c).strip() for c in cells)]
    if not filled:
        return []
    layout = read_layout(filled[0][1])
    if layout is not None:
        return [
            (number, {name: cells[index].strip() if index < len(cells) else "" for index, name in layout.items()})
            for number, cells in filled[1:]
        ]
    width = Counter(len(cells) for _, cells in filled).most_common(1)[0][0]
    if not 5 <= width <= 8 or not all(cells[0].strip().isdigit() for _, cells in filled[:20]):
        raise ValueError("no header and not the shape: number, stem, options, key")
    names = ["external_id", "stem", *OPTION_FIELDS[: width - 3], "key"]
    return [(number, {n: c.strip() for n, c in zip(names, cells, strict=False)}) for number, cells in filled]


def read_row(record: Mapping[str, str]) -> tuple[Draft | None, list[Reason], list[Reason]]:
    """Read one record: the draft if it can be one, the reasons against it, and warnings."""
    stem, answer = record.get("stem", "").strip(), record.get("key", "").strip()
    options, reasons = _options(record)
    kind = bankcells.kind(record.get("kind", ""), answer, options)
    if isinstance(kind, Reason):
        return None, [kind], []
    if not stem:
        reasons.append(Reason("itembank.no_stem", "stem"))
    if kind is ItemType.JUDGE:
        key, options = bankcells.judge_key(answer, options), ()
    else:
        key = bankcells.choice_key(answer)
        reasons.extend(_option_faults(options))
    if key is None:
        reasons.append(Reason("itembank.key_unreadable" if answer else "itembank.no_key", "key", key=answer[:20]))
    elif not reasons and (fault := key_faults(kind, key, len(options))):
        reasons.append(Reason(f"itembank.{fault}", "key", key=answer[:20]))
    if reasons or key is None:
        return None, reasons, []
    difficulty = bankcells.difficulty(record.get("difficulty", ""))
    draft = Draft(
        kind, stem, options, key, _points(record), difficulty,
        record.get("explanation", ""), record.get("source", ""), record.get("external_id", ""),
        fingerprint(kind, stem, options),
    )  # fmt: skip
    return draft, [], list(_warnings(draft, record))


def judge(rows: Iterable[tuple[int, Mapping[str, str]]], known: Mapping[str, Known] | None = None) -> BankReport:
    """Give every record its verdict. ``known`` are the items that the bank has, by fingerprint."""
    seen: dict[str, Known] = dict(known or {})
    report = BankReport()
    for number, record in rows:
        draft, reasons, warnings = read_row(record)
        if draft is None:
            report.verdicts.append(Verdict(number, None, tuple(reasons)))
            continue
        first = seen.get(draft.fingerprint)
        if first is None:
            seen[draft.fingerprint] = Known(f"#{number}", draft.meaning)
            report.verdicts.append(Verdict(number, draft, (), tuple(warnings)))
            continue
        conflict = first.meaning != draft.meaning
        code = "itembank.key_conflict" if conflict else "itembank.duplicate"
        told = (Reason(code, "key" if conflict else "stem", other=first.name),)
        report.verdicts.append(Verdict(number, draft, told, (), first.name, conflict))
    return report


def _title(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\(.*?\)|[*:\s]", "", plain).strip() or plain.strip()


def _options(record: Mapping[str, str]) -> tuple[tuple[str, ...], list[Reason]]:
    """The option texts without their trailing blanks; a gap in the middle would shift the letters of the key."""
    texts = [record.get(name, "").strip() for name in OPTION_FIELDS]
    while texts and not texts[-1]:
        texts.pop()
    if "" in texts:
        letter = OPTION_LETTERS[texts.index("")]
        return tuple(texts), [Reason("itembank.option_gap", f"option_{letter.lower()}", letter=letter)]
    return tuple(texts), []


def _option_faults(options: Sequence[str]) -> Iterable[Reason]:
    if len(options) < 2:
        yield Reason("itembank.too_few_options", "option_a", count=len(options))
    plain = [unicodedata.normalize("NFKC", option).strip() for option in options if option]
    for text, times in Counter(plain).items():
        if times > 1:
            letter = OPTION_LETTERS[len(plain) - 1 - plain[::-1].index(text)]
            yield Reason("itembank.same_option_twice", f"option_{letter.lower()}", option=text[:30])


def _points(record: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(text for name in POINT_FIELDS if (text := record.get(name, "").strip()))


def _warnings(draft: Draft, record: Mapping[str, str]) -> Iterable[Reason]:
    if _FIGURE.search(draft.stem):
        yield Reason("itembank.figure_missing", "stem")
    if draft.difficulty is None and record.get("difficulty", "").strip():
        yield Reason("itembank.unknown_difficulty", "difficulty", text=record["difficulty"][:20])
