"""An invented group as the workbook and the zip of photos that a company would send."""

import io
import random
import zipfile
from datetime import date

from skillcert.core import identity, sheets
from skillcert.registration import roster_file
from skillcert.registration.roster_columns import FIRST, HAS_CERTIFICATE, NO_CERTIFICATE, PROMOTION, REGULAR
from skillcert.rehearsal.institution import invent
from skillcert.rehearsal.portraits import portrait
from skillcert.standards.conditions import general_edition
from skillcert.standards.states import LEVEL_NAMES

EMPLOYERS = ("示范机电有限公司", "示范建设集团", "示范康养中心", "示范幼儿园", "示范物流有限公司", "示范智能科技公司")
EDUCATION = ("高中", "中等专业学校", "技校", "大学专科和专科学校", "大学本科", "职高")
LINES = {5: ("5-2", "5-1"), 4: ("4-1", "4-2"), 3: ("3-2", "3-1"), 2: ("2-1",), 1: ("1-1",)}
"""The lines that an invented person may use, the usual one first."""


def rows(seed: int, count: int, occupation: str, level: int, today: date, first: int = 0) -> list[dict[str, str]]:
    """`count` rows that meet a condition of the level on `today`. Serials of different seeds stay apart."""
    rng = random.Random(f"registration:{seed}:{first}")
    return [
        _row(rng, 1000 + seed % 90 * 1000 + first + index, index, occupation, level, today) for index in range(count)
    ]


def _row(rng: random.Random, serial: int, index: int, occupation: str, level: int, today: date) -> dict[str, str]:
    who = invent(rng, serial, youngest=32, oldest=55, today=date(today.year, 1, 1))
    usual, *others = LINES[level]
    code = rng.choice([usual, usual, *others])
    line = next(line for line in general_edition("2023").lines if line.code == code)
    since = date(today.year - rng.randint(11, 14), rng.randint(1, 12), 1)
    prior = line.prior_level
    issued = today.year - line.years_after_prior - rng.randint(2, 3)
    return {
        "serial": str(index + 1),
        "occupation": occupation,
        "level": LEVEL_NAMES[level],
        "condition": line.text,
        "document_type": "居民身份证",
        "number": who.number,
        "name": who.name,
        "sex": identity.SEX_NAMES[identity.sex(who.number)],
        "born": identity.birth_date(who.number).isoformat(),
        "phone": who.phone,
        "has_certificate": HAS_CERTIFICATE if prior else NO_CERTIFICATE,
        "certificate_level": LEVEL_NAMES.get(prior, ""),
        "certificate_number": f"S000033000999{issued % 100:02d}{prior}{serial:06d}" if prior else "",
        "education": rng.choice(EDUCATION),
        "province": "浙江省",
        "source": rng.choice(("国有企业", "私营企业", "农民工")),
        "employer": EMPLOYERS[serial // 7 % len(EMPLOYERS)],
        "applied_through": "继续教育学院",
        "category": PROMOTION if prior else FIRST,
        "exam_type": REGULAR,
        "ethnicity": "汉族",
        "working_since": since.isoformat(),
        "major_years": str(today.year - since.year),
        "delivery": "自取",
    }


def workbook(made: list[dict[str, str]]) -> bytes:
    return sheets.write_xlsx(sheets.Sheet("Sheet1", roster_file.sheet_columns(), roster_file.sheet_rows(made)))


def photo_zip(made: list[dict[str, str]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for row in made:
            archive.writestr(f"{row['number']}.jpg", portrait(row["number"], female=row["sex"] == "女"))
    return out.getvalue()
