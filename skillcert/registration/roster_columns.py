"""The 33 columns of the candidate workbook (考生信息模板): titles, what must be filled, what may stand in a column.

Facts of the national template: rules.md §5. Titles are compared after NFKC and without blanks, so that full-width
brackets do not matter.
"""

import re
import unicodedata
from dataclasses import dataclass

from skillcert.standards.conditions import LEVEL_NAMES

NO_CERTIFICATE, HAS_CERTIFICATE = "否", "是"
EDUCATION = ("博士", "研究生", "大学本科", "大学专科和专科学校", "中等专业学校", "技校", "高级技校", "技师学院",
             "高中", "职高", "初中", "小学")
SOURCES = ("国有企业", "集体企业", "私营企业", "个体企业", "外商投资", "港澳台商投资", "职业高中", "普通技工学校",
           "高级技工学校", "技师学院", "职业技术学院", "普通中专", "普通高中", "普通大专", "普通大学", "研究生院",
           "其它", "下岗失业人员", "现役军人", "农民工", "劳改劳教人员", "其他人员", "机关事业单位")
FIRST, PROMOTION = "初次认定", "晋级认定"
REGULAR, MAKE_UP = "正考", "补考"


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """`key` is our name, `required` without condition; `options` empty: free text."""

    key: str
    title: str
    required: bool = False
    options: tuple[str, ...] = ()
    width: int = 12


COLUMNS = (
    RosterColumn("serial", "序号", width=6),
    RosterColumn("occupation", "职业工种名称", required=True, width=18),
    RosterColumn("level", "认定等级", required=True, options=tuple(LEVEL_NAMES.values())),
    RosterColumn("condition", "申报条件", required=True, width=48),
    RosterColumn("document_type", "证件类型", required=True),
    RosterColumn("number", "证件号码", required=True, width=22),
    RosterColumn("name", "姓名", required=True),
    RosterColumn("sex", "性别", options=("男", "女"), width=6),
    RosterColumn("born", "出生日期"),
    RosterColumn("phone", "手机号码", required=True, width=14),
    RosterColumn("has_certificate", "是否有职业资格证书", required=True, options=(HAS_CERTIFICATE, NO_CERTIFICATE)),
    RosterColumn("certificate_level", "证书等级", options=tuple(LEVEL_NAMES.values())),
    RosterColumn("certificate_number", "证书编号", width=26),
    RosterColumn("education", "文化程度", required=True, options=EDUCATION, width=18),
    RosterColumn("province", "所在省（市）区", required=True),
    RosterColumn("source", "考生来源", required=True, options=SOURCES),
    RosterColumn("employer", "所在单位", width=24),
    RosterColumn("applied_through", "报名单位", required=True, width=20),
    RosterColumn("category", "认定分类", required=True, options=(FIRST, PROMOTION)),
    RosterColumn("major", "专业"),
    RosterColumn("exam_type", "考试类型", required=True, options=(REGULAR, MAKE_UP)),
    RosterColumn("ethnicity", "民族", required=True),
    RosterColumn("working_since", "参加工作时间"),
    RosterColumn("email", "电子邮箱", width=20),
    RosterColumn("major_years", "专业年限"),
    RosterColumn("household", "户籍所在地"),
    RosterColumn("politics", "政治面貌"),
    RosterColumn("diploma_number", "学历证书编号", width=20),
    RosterColumn("history", "简要经历", width=24),
    RosterColumn("address", "通讯地址", width=24),
    RosterColumn("delivery", "证书领取方式"),
    RosterColumn("postcode", "邮政编码"),
    RosterColumn("delivery_address", "邮寄地址", width=24),
)
BY_KEY = {column.key: column for column in COLUMNS}
TITLES = tuple(column.title for column in COLUMNS)


def comparable_title(text: str) -> str:
    return re.sub(r"[\s*＊]", "", unicodedata.normalize("NFKC", text or ""))


KEY_BY_TITLE = {comparable_title(column.title): column.key for column in COLUMNS}
REQUIRED_KEYS = frozenset(column.key for column in COLUMNS if column.required)


def keys_of(header) -> list[str | None]:
    """Our key for each title of a header row; None for a column that the template does not have."""
    return [KEY_BY_TITLE.get(comparable_title(title)) for title in header]


def missing_titles(header) -> list[str]:
    """Required columns that a header lacks, in the template's order."""
    there = set(keys_of(header))
    return [column.title for column in COLUMNS if column.required and column.key not in there]
