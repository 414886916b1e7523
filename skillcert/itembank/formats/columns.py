"""Which column of a sheet holds what: by its title, or by what stands in it where there are no titles."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from skillcert.itembank import bankcells
from skillcert.itembank.kinds import OPTION_LETTERS

OPTION_FIELDS = tuple(f"option_{letter.lower()}" for letter in OPTION_LETTERS)
POINT_FIELDS = tuple(f"point_{depth}" for depth in range(1, 7))
HEADINGS = {
    "external_id": "试题GUID", "kind": "题型(必填)", "stem": "题干(必填)", "key": "答案",
    **{f"option_{letter.lower()}": f"选项{letter}" for letter in OPTION_LETTERS},
    **{f"point_{n}": f"知识点{word}级" for n, word in zip(range(1, 7), "一二三四五六", strict=True)},
    "difficulty": "难度", "consistency": "一致性", "marks": "分数", "explanation": "解析", "source": "出处",
    "case": "共用题干",
}  # fmt: skip
"""The columns of the bank workbook, in their order."""
FIELDS = tuple(HEADINGS)

_TITLES = {
    "external_id": ("试题guid", "guid", "题目编号", "试题编号", "编号", "序号", "题号"),
    "kind": ("题型", "题目类型", "试题类型", "type"),
    "stem": ("题干", "题目内容", "试题内容", "题目", "试题", "stem", "question"),
    "key": ("答案", "正确答案", "标准答案", "参考答案", "key", "answer"),
    "difficulty": ("难度", "难易度", "难易程度", "difficulty"),
    "consistency": ("一致性",),
    "marks": ("分数", "分值", "marks"),
    "explanation": ("解析", "答案解析", "试题解析", "explanation"),
    "source": ("出处", "来源", "source"),
    "case": ("共用题干", "公共题干", "材料", "案例材料", "背景材料", "case"),
    "point_1": ("知识点一级", "知识点代码", "知识点", "鉴定点代码", "鉴定点"),
    **{f"point_{n}": (f"知识点{word}级",) for n, word in zip(range(2, 7), "二三四五六", strict=True)},
    **{f"option_{c}": (f"选项{c}", f"备选项{c}", f"option {c}", f"option{c}", c) for c in "abcdefgh"},
}
_FIELD_OF = {title: name for name, titles in _TITLES.items() for title in titles}
_CODES = {"10", "20", "30", "40", "50", "60", "70", "80", "90"}
MOST = 0.8
"""The share of cells that must look alike for a column without a title to be taken for something."""


def by_titles(header: Sequence[str]) -> dict[int, str] | None:
    """{column: field} when the row is a header (it names the question and the key), else None."""
    layout: dict[int, str] = {}
    for index, title in enumerate(header):
        name = _FIELD_OF.get(_title(title))
        if name and name not in layout.values():
            layout[index] = name
    return layout if {"stem", "key"} <= set(layout.values()) else None


def by_contents(rows: Sequence[Sequence[str]]) -> dict[int, str] | None:
    """{column: field} guessed from the cells of rows without titles; None when neither key nor question shows.

    The key is a column of letters or ticks, the question the column with the longest texts left of its options, and
    what stands between the two, or right of both, are the options.
    """
    width = max((len(row) for row in rows), default=0)
    columns = [[row[at].strip() if at < len(row) else "" for row in rows] for at in range(width)]
    numbers = {at for at, cells in enumerate(columns) if _share(cells, str.isdigit) >= MOST}
    types = [at for at, cells in enumerate(columns) if at not in numbers and _share(cells, _is_kind) >= MOST]
    keys = [at for at in range(width) if at not in (*numbers, *types) and _share(columns[at], _is_key) >= MOST]
    if not keys:
        return None
    key = keys[-1]
    texts = [at for at in range(width) if at not in numbers and at not in types and at != key]
    if not texts:
        return None
    stem = max(texts, key=lambda at: sum(map(len, columns[at])))
    layout = {stem: "stem", key: "key"}
    if numbers and min(numbers) < stem:
        layout[min(numbers)] = "external_id"
    if types:
        layout[types[0]] = "kind"
    rest = [at for at in texts if at > stem and (at < key if key > stem else True)]
    for at in [one for one in texts if _share(columns[one], _is_step) >= MOST]:
        layout[at] = "difficulty"
        rest = [one for one in rest if one != at]
    for at, name in zip(rest, OPTION_FIELDS, strict=False):
        layout[at] = name
    return dict(sorted(layout.items()))


def taken(layout: Mapping[int, str]) -> bool:
    """Does a layout (chosen by a person) name a question and a key, and no field twice?"""
    return {"stem", "key"} <= set(layout.values()) and len(set(layout.values())) == len(layout)


def _share(cells: Sequence[str], looks) -> float:
    filled = [cell for cell in cells if cell]
    return sum(1 for cell in filled if looks(cell)) / len(filled) if len(filled) * 4 >= len(cells) and filled else 0.0


def _is_key(cell: str) -> bool:
    letters = bankcells.choice_key(cell)
    if letters is not None and len(letters) <= len(OPTION_LETTERS) and set(letters) <= set(OPTION_LETTERS):
        return True
    return not cell.isdigit() and bankcells.judge_key(cell, ()) is not None


def _is_kind(cell: str) -> bool:
    return bankcells.named_kind(cell) is not None and cell not in _CODES


def _is_step(cell: str) -> bool:
    return not cell.isdigit() and bankcells.difficulty(cell) is not None


def _title(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\(.*?\)|[*:\s]", "", plain).strip() or plain.strip()
