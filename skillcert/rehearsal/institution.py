"""The invented college: six centres, thirteen occupations, and names for people who do not exist.

Numbers of people are valid in form (GB 11643 check digit), their sequence digits begin at 900 and their
telephone numbers use the block 1990000xxxx, so that nobody's real number is met by intent.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from skillcert.core import identity

CENTRES = (
    ("C01", "机电工程认定中心", "Mechanical and Electrical Engineering"),
    ("C02", "信息技术认定中心", "Information Technology"),
    ("C03", "康养服务认定中心", "Health and Care"),
    ("C04", "现代服务认定中心", "Modern Services"),
    ("C05", "汽车工程认定中心", "Automotive Engineering"),
    ("C06", "商贸物流认定中心", "Trade and Logistics"),
)
"""(code, name, English name)."""

OCCUPATIONS = {
    "6-31-01-03": 0,
    "6-18-01-01": 0,
    "6-18-02-04": 0,
    "6-20-01-01": 0,
    "4-04-05-05": 1,
    "4-10-01-03": 2,
    "4-10-01-05": 2,
    "4-14-01-03": 2,
    "4-03-02-01": 3,
    "4-10-03-01": 3,
    "4-12-01-01": 4,
    "4-01-06-01": 5,
    "4-02-06-03": 5,
}
"""Code of the 2022 catalogue → index of the centre that runs it."""

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
)
GIVEN = (
    "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 涛 明 超 霞 平 刚 玲 桂英 建华 志强 晓东 雪梅 海燕 文博 子涵 梓萱 浩然 思远 雨桐 嘉怡"
    " 俊杰 欣怡 家豪 诗涵 一鸣 春梅 国栋 红梅 立新 永康 晨曦 若曦 天宇 凯 颖 倩 斌 辉 鑫 宁 丹 萍 慧敏 玉兰 振华 书瑶 镕"
).split()
AREAS = ("110101", "310101", "330102", "320102", "420102", "440103", "510104", "610102")


@dataclass(frozen=True)
class Invented:
    """A person who does not exist. `number` is valid in form."""

    name: str
    number: str
    phone: str


def invent(rng: random.Random, serial: int, *, youngest: int = 24, oldest: int = 58, today: date) -> Invented:
    """One person; `serial` (0–99,999) keeps telephone and identity numbers apart from everybody else's."""
    days = rng.randrange(youngest * 365, oldest * 365)
    born = today - timedelta(days=days)
    name = rng.choice(SURNAMES) + rng.choice(GIVEN)
    number = identity.make_number(AREAS[serial % len(AREAS)], born, 900 + serial % 100)
    return Invented(name, number, f"1990{serial:07d}")
