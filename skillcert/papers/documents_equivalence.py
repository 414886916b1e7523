"""The equivalence sheet (试卷等值分析表) of a set of papers as PDF. It names no item."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from skillcert.core import pdf
from skillcert.papers import equivalence
from skillcert.papers.models import Paper
from skillcert.papers.printed import SECTIONS
from skillcert.plans.models import Offer
from skillcert.standards.states import LEVEL_NAMES

GROUPS = {
    "type": "题型分布（题）",
    "range": "鉴定范围分布（题）",
    "difficulty": "难度分布（题，1 易—5 难）",
    "importance": "重要程度分布（题）",
    "single": "单项选择题答案分布（题）",
    "judge": "判断题答案分布（题）",
}
REMARKS = {
    "mean": "平均难度相差较大（{low}～{high}）。",
    "score": "预期平均分相差较大（{low}～{high}）。",
    "type": "各卷题型题量不一致。",
    "range": "各卷鉴定范围题量不一致。",
}
COLOURS = ("#1f5fae", "#b7791f", "#0f8a6b", "#8a4fbf", "#c2413b", "#475467")


def sheet_pdf(offer: Offer, papers: Sequence[Paper], operator: str, at: datetime) -> bytes:
    """All papers side by side: figures, bars, common items, signatures."""
    sheets = {paper.form: paper.blueprint["sheet"] for paper in papers}
    names = {one["code"]: one["name"] for paper in papers for one in paper.blueprint["ranges"]}
    furniture = pdf.Furniture(code=papers[0].number[:-2], title="试卷等值分析表", operator=operator, printed_at=at)
    context = {
        "occupation": offer.occupation.name,
        "level": LEVEL_NAMES[offer.level],
        "batch": f"{offer.batch.number} {offer.batch.name}",
        "papers": [(paper.form, "备用卷" if paper.spare else "正卷", sheets[paper.form]) for paper in papers],
        "groups": [
            (GROUPS[group], [(_named(group, key, names), _bars(values, lines)) for key, values in lines])
            for group, lines in equivalence.rows(sheets).items()
            if lines
        ],
        "remarks": [REMARKS[code].format(low=low, high=high) for code, low, high in equivalence.remarks(sheets)],
        "colours": COLOURS,
        "deviation": next((paper.deviation for paper in papers if paper.deviation), ""),
    }
    return pdf.render("papers/equivalence.html", context, furniture)


def _named(group: str, key: str, ranges: Mapping[str, str]) -> str:
    if group == "type":
        return next((name for kind, name in SECTIONS.items() if kind.value == key), key)
    if group == "range":
        return f"{key} {ranges.get(key, '')}"
    return {"T": "正确", "F": "错误"}.get(key, key) if group == "judge" else key


def _bars(values: Mapping[str, float], lines) -> list[tuple[str, float, int]]:
    """(form, value, percent of the longest bar of the group)."""
    most = max((value for _, others in lines for value in others.values()), default=0) or 1
    return [(form, value, max(1, round(80 * value / most))) for form, value in values.items()]
