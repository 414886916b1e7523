"""The personal details of an application beside identity: which there are, which are needed. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping

from skillcert.core.identity import normalise
from skillcert.core.reasons import Reason
from skillcert.registration.roster_columns import BY_KEY

REQUIRED = ("phone", "ethnicity", "education", "province", "source")
DETAIL_KEYS = (*REQUIRED, "employer", "class_name", "major", "working_since", "email", "household", "politics",
               "diploma_number", "history", "address", "delivery", "postcode", "delivery_address", "major_years",
               "school", "graduated_on")
ETHNICITIES = tuple(
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬"
    " 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺".split())
"""GB/T 3304: the 56 peoples, without the ending 族."""
_MOBILE = re.compile(r"1[3-9]\d{9}")


def detail_faults(details: Mapping, only: Iterable[str] | None = None) -> Iterator[Reason]:
    """What is missing or misshapen among the details; `only` looks at some of them (a step of the form)."""
    asked = set(only) if only is not None else set(DETAIL_KEYS)
    for key in REQUIRED:
        if key in asked and not str(details.get(key) or "").strip():
            yield Reason("registration.field_missing", key)
    phone = normalise(details.get("phone"))
    if "phone" in asked and phone and not _MOBILE.fullmatch(phone):
        yield Reason("registration.phone", "phone")
    for key in ("education", "source"):
        value = details.get(key)
        if key in asked and value and value not in BY_KEY[key].options:
            yield Reason("roster.option", key, text=str(value)[:40], options=list(BY_KEY[key].options))
