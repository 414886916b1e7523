"""Three practical tasks for any occupation: preparation, execution, finish; their weights sum to 100."""

from decimal import Decimal

from skillcert.itembank.service_tasks import CriterionLine, TaskText

_SHEETS = (
    (
        "工作准备与方案确认", 20, 20,
        (
            ("任务单核对", 20, 5, "逐项核对任务、数量和时限", "每漏一项扣5分"),
            ("工具与物品检查", 30, 5, "数量齐全，状态完好，在检定期内", "每缺一项或未检查一项扣5分"),
            ("防护与环境", 25, 5, "防护用品佩戴正确，环境符合要求", "每处不符合扣5分"),
            ("工作方案", 25, 5, "步骤完整，顺序合理", "每缺一个步骤或顺序错误一处扣5分"),
        ),
    ),
    (
        "典型任务实施", 60, 60,
        (
            ("操作步骤", 30, 5, "按规定顺序完成全部步骤", "每漏一步或颠倒一处扣5分"),
            ("操作方法", 25, 5, "方法正确，动作规范", "每处不规范扣5分"),
            ("成果质量", 30, 5, "结果符合质量要求", "每项不合格扣5分"),
            ("完成时间", 15, 3, "在规定时间内完成", "每超时1分钟扣3分"),
        ),
    ),
    (
        "检查整理与记录", 20, 15,
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


def tasks(occupation: str) -> list[TaskText]:
    """The task sheets of an occupation: own texts, plain enough for any work."""
    return [
        TaskText(
            name=name,
            description=f"在规定时间内，按照{occupation}的作业要求独立完成“{name}”。考核前阅读任务单，完成后举手示意。",
            minutes=minutes,
            marks=Decimal(100),
            weight=Decimal(weight),
            preparation="考场准备：工位、任务单、常用工具和物品、记录表、计时器。考生准备：身份证、准考证、工作服。",
            criteria=[
                *(
                    CriterionLine(line, Decimal(marks), need, rule, Decimal(step))
                    for line, marks, step, need, rule in lines
                ),
                _VETO,
            ],
        )
        for name, weight, minutes, lines in _SHEETS
    ]
