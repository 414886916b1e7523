"""The certificate number: 22 characters in seven parts (R50, R52). Pure; the counter lies in `core.counters`.

====== === =========================== ==========================================
place  len part                        value
====== === =========================== ==========================================
1      1   kind of institution         S society, Y employer; set by the authority
2–5    4   institution                 0000 when filed with a province
6–7    2   province                    GB/T 2260
8–13   6   site                        set by the province
14–15  2   year of issue               of the date printed on the certificate
16     1   level                       5 … 1
17–22  6   serial                      000001 … 999999
====== === =========================== ==========================================

Source: 职业技能等级证书编码规则（试行）, 人社鉴发〔2019〕2号. The serial starts anew for each prefix, year and level.
"""

import datetime as dt
import re
from dataclasses import dataclass

LENGTH = 22
LAST_SERIAL = 999_999
#: Y and S are in the rule; J is in use for technical colleges. Which one a college has stands in its filing.
LETTERS = "YSJ"

_PREFIX = re.compile(rf"[{LETTERS}]\d{{12}}")
_NUMBER = re.compile(rf"([{LETTERS}])(\d{{4}})(\d{{2}})(\d{{6}})(\d{{2}})([1-5])(\d{{6}})", re.ASCII)


class BadNumber(ValueError):
    """A text that is no certificate number, or parts that make none."""


class SerialsExhausted(BadNumber):
    """All 999,999 numbers of a prefix, year and level are used."""


@dataclass(frozen=True)
class Number:
    letter: str
    institution: str
    province: str
    site: str
    year: int
    """Four digits."""
    level: int
    serial: int

    @property
    def prefix(self) -> str:
        """The 13 characters the authority gave: the filing code."""
        return self.letter + self.institution + self.province + self.site

    def __str__(self) -> str:
        return f"{self.prefix}{self.year % 100:02d}{self.level}{self.serial:06d}"


def is_prefix(text: str) -> bool:
    """Is it a filing code?"""
    return bool(_PREFIX.fullmatch(text)) and text.isascii()


def build(prefix: str, issued_on: dt.date, level: int, serial: int) -> str:
    """R50: the number of a certificate. `issued_on` is the printed date, a civil date in Shanghai.

    >>> build("S000033000123", dt.date(2026, 11, 21), 3, 1)
    'S000033000123263000001'
    """
    if not is_prefix(prefix):
        raise BadNumber(f"{prefix!r} is not a filing code of 13 characters")
    if level not in range(1, 6):
        raise BadNumber(f"level {level} has no certificate number")
    if serial > LAST_SERIAL:
        raise SerialsExhausted(f"{prefix} {issued_on.year} level {level}")
    if serial < 1:
        raise BadNumber(f"serial {serial}")
    return f"{prefix}{issued_on.year % 100:02d}{level}{serial:06d}"


def parse(text: str) -> Number:
    """The parts of a number; raises BadNumber. The century is this one: the code has existed since 2019."""
    match = _NUMBER.fullmatch(text.strip().upper())
    if not match:
        raise BadNumber(f"{text!r} is not a certificate number of {LENGTH} characters")
    letter, institution, province, site, year, level, serial = match.groups()
    if serial == "000000":
        raise BadNumber("serials begin with 000001")
    return Number(letter, institution, province, site, 2000 + int(year), int(level), int(serial))


def contradictions(text: str, prefix: str, issued_on: dt.date, level: int) -> list[str]:
    """R50, R52: what in a number does not fit its certificate: any of "format", "prefix", "year", "level"; empty when all fits."""
    try:
        number = parse(text)
    except BadNumber:
        return ["format"]
    found = []
    if number.prefix != prefix:
        found.append("prefix")
    if number.year != issued_on.year:
        found.append("year")
    if number.level != level:
        found.append("level")
    return found


def scope(prefix: str, issued_on: dt.date, level: int) -> str:
    """The name of the counter: one sequence for each prefix, year of issue and level, never for each filing (a renewed filing
    keeps its code)."""
    return f"certificate:{prefix}:{issued_on.year}:{level}"
