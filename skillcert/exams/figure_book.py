"""The figures of a paper as a workbook: the paper, its items, what was chosen."""

from skillcert.core import clock, sheets
from skillcert.core.sheets import Column, Sheet
from skillcert.exams.figure_models import PaperFigure

TYPES = {"single": "单选", "multiple": "多选", "judge": "判断", "fill": "填空", "short": "简答", "essay": "论述"}
FLAGS = {
    "negative": "区分度为负", "distractor_above": "干扰项多于答案", "distractor_better": "干扰项区分度高于答案",
    "everybody": "全对", "nobody": "全错", "dead": "有无效干扰项",
}  # fmt: skip


def workbook(figure: PaperFigure) -> bytes:
    """Three sheets: 试卷, 试题, 选项. The third names keys."""
    return sheets.write_xlsx(_paper(figure), _items(figure), _choices(figure))


def _paper(figure: PaperFigure) -> Sheet:
    whole, offer = figure.content["summary"], figure.paper.offer
    rows = [
        ("试卷编号", figure.paper.number),
        ("职业", f"{offer.occupation.name}（{offer.occupation_code}）"),
        ("等级", offer.level),
        ("考生数", whole["candidates"]),
        ("题数", whole["items"]),
        ("满分", whole["full"]),
        ("平均分", whole["mean"]),
        ("标准差", whole["sd"]),
        ("中位数", whole["median"]),
        ("最低分", whole["lowest"]),
        ("最高分", whole["highest"]),
        ("KR-20" if whole["dichotomous"] else "α", whole["alpha"]),
        ("测量标准误", whole["sem"]),
        ("计算时间", f"{clock.local(figure.computed_at):%Y-%m-%d %H:%M}"),
    ]
    rows += [(f"{start:g}–{end:g} 分", n) for start, end, n in whole["bands"]]
    return Sheet("试卷", [Column("项目", 18), Column("值", 30, "number")], rows)


def _items(figure: PaperFigure) -> Sheet:
    heads = [
        Column("题号", 8, "number"), Column("试题ID", 10, "number"), Column("题型", 8), Column("分值", 8, "number"),
        Column("作答数", 8, "number"), Column("难度P", 10, "number"), Column("题总相关", 10, "number"),
        Column("题余相关", 10, "number"), Column("高低分组D", 10, "number"), Column("删除后α", 10, "number"),
        Column("DIF", 30), Column("提示", 40),
    ]  # fmt: skip
    rows = [
        (
            one["number"], one["item_id"], TYPES[one["type"]], float(one["marks"]), one["answers"], one["p"], one["item_total"],
            one["item_rest"], one["upper_lower"], one["alpha_without"],
            "；".join(f"{d['focal']}：{d['grade']} {d['delta']:.2f}" for d in one["dif"]),
            "；".join(FLAGS[flag] for flag in one["flags"]),
        )
        for one in figure.content["items"]
    ]  # fmt: skip
    return Sheet("试题", heads, rows)


def _choices(figure: PaperFigure) -> Sheet:
    groups = figure.content["groups"]
    heads = [
        Column("题号", 8, "number"), Column("选项", 6), Column("答案", 6), Column("人数", 8, "number"), Column("比例", 10, "number"),
        Column("与余分相关", 12, "number"),
        *(Column(f"第{n}组比例", 10, "number") for n in range(1, groups + 1)),
    ]  # fmt: skip
    rows = [
        (
            item["number"], one["letter"], "√" if one["right"] else "", one["count"], one["share"], one["rest"],
            *one["by_group"],
        )
        for item in figure.content["items"]
        for one in item["choices"]
    ]  # fmt: skip
    return Sheet("选项", heads, rows)
