"""The thirteen occupations of the invented college: work types, functions, and figures that no official standard states.

Every standard made from these says on the screen that its figures are for demonstration.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trade:
    """An occupation as the college runs it: work types, the functions of its standard, minutes of the practical part."""

    name_en: str
    work_types: tuple[str, ...]
    functions: tuple[str, ...]
    practical_minutes: int = 60
    assessor_ratio: int = 5
    levels: tuple[int, ...] = (5, 4, 3)


TRADES = {
    "6-31-01-03": Trade(
        "Electrician",
        ("工业自动控制电工", "楼宇电工", "电力线路电工"),
        ("继电控制线路装调维修", "电气设备装调维修", "自动控制电路装调维修", "基本电子电路装调维修"),
        90,
        5,
        (5, 4, 3, 2),
    ),
    "6-18-01-01": Trade(
        "Lathe operator", ("普通车工", "数控车工"), ("轴类工件加工", "套类工件加工", "螺纹加工", "设备维护与保养"), 120
    ),
    "6-18-02-04": Trade("Welder", ("电焊工", "气焊工", "钎焊工"), ("焊前准备", "焊接操作", "焊后检查"), 90),
    "6-20-01-01": Trade("Fitter", ("机械装配钳工", "设备检修钳工"), ("零件加工", "部件装配", "精度检验与调整"), 120),
    "4-04-05-05": Trade(
        "AI trainer",
        ("数据标注员", "人工智能算法测试员"),
        ("数据采集和处理", "数据标注", "智能系统运维", "业务分析"),
        60,
        10,
    ),
    "4-10-01-03": Trade(
        "Childcare worker",
        ("幼儿园保育", "托育机构保育"),
        ("环境创设", "生活照料", "安全健康管理", "早期学习支持"),
        30,
        5,
    ),
    "4-10-01-05": Trade(
        "Care worker for the elderly",
        ("居家照护", "机构照护", "社区照护"),
        ("生活照护", "基础照护", "康复服务", "心理支持"),
        45,
        5,
    ),
    "4-14-01-03": Trade("Health care assistant", ("医院陪护", "居家陪护"), ("生活照护", "协助诊疗", "安全防护"), 45, 5),
    "4-03-02-01": Trade(
        "Chinese-style cook",
        ("热菜烹调", "冷菜制作", "药膳制作"),
        ("原料初加工", "原料分档与切配", "菜肴制作", "成本核算"),
        90,
        5,
    ),
    "4-10-03-01": Trade("Beautician", ("生活美容", "美容护理"), ("接待与咨询", "护理美容", "修饰美容"), 60, 5),
    "4-12-01-01": Trade(
        "Automobile mechanic",
        ("汽车机械维修工", "汽车电器维修工", "汽车车身整形修复工"),
        ("汽车维护", "发动机检修", "底盘检修", "电器检修"),
        90,
        5,
        (5, 4, 3, 2),
    ),
    "4-01-06-01": Trade(
        "E-commerce specialist",
        ("网商", "跨境电子商务", "农村电子商务"),
        ("产品及服务信息管理", "线上店铺设计", "营销推广", "客户服务"),
        60,
        10,
    ),
    "4-02-06-03": Trade(
        "Logistics service specialist",
        ("物流仓储", "运输调度", "配送管理"),
        ("仓储作业", "运输作业", "配送作业"),
        60,
        10,
    ),
}
"""Code → trade: 13 occupations with 33 work types."""

OTHER = Trade("", (), ("作业准备", "作业实施", "质量检验"))
"""What a walk on any other occupation of the catalogue takes."""


def trade(code: str) -> Trade:
    return TRADES.get(code, OTHER)


def pattern(level: int) -> list[dict]:
    """The theory paper: 80 single and 20 judge items for levels 5 and 4; multiple choice comes in from level 3 on."""
    if level >= 4:
        return [{"type": "single", "count": 80, "marks": "1"}, {"type": "judge", "count": 20, "marks": "1"}]
    return [
        {"type": "single", "count": 60, "marks": "1"},
        {"type": "judge", "count": 20, "marks": "1"},
        {"type": "multiple", "count": 10, "marks": "2"},
    ]


def weight_columns(one: Trade, level: int) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """(theory rows, skill rows) of a level as (name, weight); each sums to 100."""
    basics = [("职业道德", 5), ("基础知识", {5: 25, 4: 20, 3: 15}.get(level, 10))]
    left = 100 - sum(weight for _name, weight in basics)
    return basics + _shares(one.functions, left), _shares(one.functions, 100)


def _shares(names: tuple[str, ...], total: int) -> list[tuple[str, int]]:
    """Whole shares in steps of five where they fit; what is left over goes to the first."""
    each = total // len(names) // 5 * 5
    shares = [each] * len(names)
    shares[0] += total - sum(shares)
    return list(zip(names, shares, strict=True))
