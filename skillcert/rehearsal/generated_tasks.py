"""A small practical bank for any occupation: preparation and finish are compulsory, of the typical work one of two is drawn."""

from decimal import Decimal

from skillcert.core import richtext
from skillcert.tasks.service import CriterionLine, TaskText
from skillcert.tasks.states import Selection
from skillcert.tasks.structure import Module

MODULES = (
    Module("工作准备", Selection.COMPULSORY, 0, Decimal(20), 20),
    Module("典型任务", Selection.DRAWN, 1, Decimal(60), 60),
    Module("检查整理", Selection.COMPULSORY, 0, Decimal(20), 15),
)
_EXECUTION = (
    ("操作步骤", 30, 5, "按规定顺序完成全部步骤", "每漏一步或颠倒一处扣5分"),
    ("操作方法", 25, 5, "方法正确，动作规范", "每处不规范扣5分"),
    ("成果质量", 30, 5, "结果符合质量要求", "每项不合格扣5分"),
    ("完成时间", 15, 3, "在规定时间内完成", "每超时1分钟扣3分"),
)
_SHEETS = (
    (
        "工作准备", "工作准备与方案确认", 20,
        (
            ("任务单核对", 20, 5, "逐项核对任务、数量和时限", "每漏一项扣5分"),
            ("工具与物品检查", 30, 5, "数量齐全，状态完好，在检定期内", "每缺一项或未检查一项扣5分"),
            ("防护与环境", 25, 5, "防护用品佩戴正确，环境符合要求", "每处不符合扣5分"),
            ("工作方案", 25, 5, "步骤完整，顺序合理", "每缺一个步骤或顺序错误一处扣5分"),
        ),
    ),
    ("典型任务", "典型任务实施（常规作业）", 60, _EXECUTION),
    ("典型任务", "典型任务实施（异常处理）", 60, _EXECUTION),
    (
        "检查整理", "检查整理与记录", 15,
        (
            ("自检", 35, 5, "对照要求逐项自检并说明结果", "每漏一项扣5分"),
            ("现场整理", 30, 5, "工具归位，废弃物分类，场地整洁", "每处不符合扣5分"),
            ("记录填写", 35, 5, "真实、完整、清楚", "每缺一项或涂改一处扣5分"),
        ),
    ),
)  # fmt: skip
_VETO = CriterionLine(
    "违反安全操作规程", Decimal(0), "造成人身伤害或设备严重损坏，或不听指令", "立即终止考核，本科目记零分", veto=True
)
_SITE = (
    ("考核工位", "按工位平面图布置，工位号清楚", "个", "1/人", "备用1个"),
    ("工具", "按职业标准配备，状态完好", "套", "1/人", ""),
    ("消耗材料", "按任务单数量，另备一成", "份", "1/人", ""),
    ("计时器", "校准在有效期内", "个", "1/场", ""),
)
_CANDIDATE = (
    ("居民身份证", "原件", "张", "1", "与准考证一致"),
    ("准考证", "纸质或电子", "张", "1", ""),
    ("工作服", "符合安全要求", "套", "1", "不得有单位标识"),
    ("书写工具", "黑色签字笔", "支", "2", ""),
)
_COLUMNS = ("name", "specification", "unit", "quantity", "remark")


def tasks(occupation: str) -> list[tuple[str, TaskText]]:
    """(module, task) for an occupation: own texts, plain enough for any work."""
    return [(module, _task(occupation, name, minutes, lines)) for module, name, minutes, lines in _SHEETS]


def _task(occupation: str, name: str, minutes: int, lines) -> TaskText:
    scored = [CriterionLine(line, Decimal(marks), need, rule, Decimal(step)) for line, marks, step, need, rule in lines]
    return TaskText(
        name=name,
        description=richtext.from_text(
            f"在规定时间内，按照{occupation}的作业要求独立完成“{name}”。考核前阅读任务单，完成后举手示意。"
        ),
        conditions=richtext.from_text("在规定工位独立完成；工具、材料由考场提供。"),
        requirements=richtext.from_text("操作规范，结果符合质量要求；安全文明，工完场清。"),
        materials=richtext.from_text("任务单一份，记录表一份。"),
        answer=richtext.from_text(
            "\n".join(f"{n}. {line}：{need}。" for n, (line, _, _, need, _) in enumerate(lines, 1))
        ),
        minutes=minutes,
        marks=Decimal(100),
        weight=Decimal(20),
        preparation="考核前一天由考场负责人按清单逐项核对并签字。",
        criteria=[*scored, _VETO],
        site_items=[dict(zip(_COLUMNS, row, strict=True)) for row in _SITE],
        candidate_items=[dict(zip(_COLUMNS, row, strict=True)) for row in _CANDIDATE],
    )
