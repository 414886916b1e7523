"""The cells of a bank workbook: types, keys and difficulties in the spellings that are met."""

import re
import unicodedata
from collections.abc import Sequence

from skillcert.core.reasons import Reason
from skillcert.itembank.kinds import Difficulty, ItemType, read_key

_WORDS = {
    ItemType.SINGLE: ("单选题", "单选", "单项选择题", "单项选择", "single", "20"),
    ItemType.MULTIPLE: ("多选题", "多选", "多项选择题", "多项选择", "不定项选择题", "不定项选择", "multiple", "30"),
    ItemType.JUDGE: ("判断题", "判断", "是非题", "是非判断题", "正误判断题", "判断正误", "判断改错题", "judge", "10"),
    ItemType.FILL: ("填空题", "填空", "fill", "40"),
    ItemType.SHORT: (
        "简答题", "简答", "名词解释", "名词解释题", "问答题", "问答", "计算题", "计算", "简述题", "short", "50", "70",
    ),
    ItemType.ESSAY: (
        "论述题", "论述", "案例分析题", "案例分析", "案例题", "综合题", "综合分析题", "分析题", "写作题", "作文", "essay", "80", "90",
    ),
}  # fmt: skip
"""Names of the types that are met, and the codes of a production system."""
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words}
_GROUPS = {"组合题", "组合", "材料题", "题组", "共用题干题", "60"}
_TRUE = {"√", "✓", "✔", "☑", "对", "正确", "是", "t", "true", "y", "yes", "1", "v", "r", "right"}
_FALSE = {"×", "✗", "✘", "✕", "x", "错", "错误", "不正确", "否", "非", "f", "false", "n", "no", "0", "w", "wrong"}
_STEPS = {
    **dict.fromkeys(("易", "容易", "简单", "1"), Difficulty.EASY),
    **dict.fromkeys(("较易", "较容易", "2"), Difficulty.FAIRLY_EASY),
    **dict.fromkeys(("中等", "中", "一般", "适中", "3"), Difficulty.MEDIUM),
    **dict.fromkeys(("较难", "4"), Difficulty.FAIRLY_HARD),
    **dict.fromkeys(("难", "困难", "很难", "5"), Difficulty.HARD),
}


def plain(text: str) -> str:
    """NFKC, no outer blanks, folded case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def named_kind(text: str) -> ItemType | None:
    """The type that a word names, or None."""
    return _KINDS.get(plain(text))


def kind(text: str, answer: str, options: Sequence[str]) -> ItemType | Reason:
    """The type that a cell names. "选择题" and an empty cell leave it to the options and the key."""
    told = plain(text)
    if told in _KINDS:
        return _KINDS[told]
    if told in _GROUPS:
        return Reason("itembank.type_is_a_case", "kind", type=text.strip()[:20])
    if told in ("选择题", "选择", ""):
        if not any(options) and judge_key(answer, ()) and plain(answer) not in ("a", "b"):
            return ItemType.JUDGE
        if told == "" and not any(options) and answer.strip():
            return ItemType.SHORT if choice_key(answer) is None else ItemType.SINGLE
        return ItemType.MULTIPLE if len(choice_key(answer) or "") > 1 else ItemType.SINGLE
    return Reason("itembank.unknown_type", "kind", type=text.strip()[:20])


def judge_key(answer: str, options: Sequence[str]) -> str | None:
    """ "T", "F" or None. A and B mean what the options say; without options A is right and B is wrong."""
    told = plain(answer)
    if told in ("a", "b"):
        place = "ab".index(told)
        if place < len(options) and options[place]:
            return judge_key(options[place], ()) if plain(options[place]) not in ("a", "b") else None
        return "TF"[place]
    if told in _TRUE:
        return "T"
    return "F" if told in _FALSE else None


def choice_key(answer: str) -> str | None:
    """Sorted letters without repetition ("ABD"), or None if the cell holds anything but letters and separators."""
    letters = re.sub(r"[\s,、;/|.&+]+", "", unicodedata.normalize("NFKC", answer)).upper()
    return "".join(sorted(set(letters))) if re.fullmatch(r"[A-Z]+", letters) and len(letters) <= 8 else None


def gap_key(answer: str, gaps: int) -> list[list[str]]:
    """The accepted spellings of each gap. Where ";" does not part as many answers as there are gaps, a comma or a
    blank that does is taken: "青、品红、黄、黑" answers four gaps, but one gap whole."""
    stored = read_key(ItemType.FILL, answer)
    if gaps > 1 and len(stored) == 1:
        for mark in ("[、]", "[,，]", "[/／]", r"\s{2,}|\t", r"\s+"):
            parts = [part.strip() for part in re.split(mark, answer.strip()) if part.strip()]
            if len(parts) == gaps:
                return [[part] for part in parts]
    return stored


def difficulty(text: str) -> int | None:
    """A step from 1 to 5, or None for an empty or unknown cell."""
    step = _STEPS.get(plain(text).removesuffix(".0"))
    return int(step) if step else None
