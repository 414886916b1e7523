"""The cells of a bank workbook: types, keys and difficulties in the spellings that are met."""

import re
import unicodedata
from collections.abc import Sequence

from skillcert.core.reasons import Reason
from skillcert.itembank.kinds import Difficulty, ItemType

_KINDS = {
    **dict.fromkeys(("单选题", "单选", "单项选择题", "单项选择", "single", "20"), ItemType.SINGLE),
    **dict.fromkeys(("多选题", "多选", "多项选择题", "多项选择", "不定项选择题", "multiple", "30"), ItemType.MULTIPLE),
    **dict.fromkeys(("判断题", "判断", "是非题", "正误判断题", "judge", "10"), ItemType.JUDGE),
}
_NOT_OBJECTIVE = ("填空", "简答", "名词解释", "论述", "案例", "计算", "组合", "问答", "综合", "写作")
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


def kind(text: str, answer: str, options: Sequence[str]) -> ItemType | Reason:
    """The type that a cell names. "选择题" and an empty cell leave it to the key: one letter, or several."""
    told = plain(text)
    if told in _KINDS:
        return _KINDS[told]
    if any(word in told for word in _NOT_OBJECTIVE):
        return Reason("itembank.type_not_objective", "kind", type=text.strip()[:20])
    if told in ("选择题", "选择", ""):
        if not any(options) and judge_key(answer, ()):
            return ItemType.JUDGE
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


def difficulty(text: str) -> int | None:
    """A step from 1 to 5, or None for an empty or unknown cell."""
    step = _STEPS.get(plain(text).removesuffix(".0"))
    return int(step) if step else None
