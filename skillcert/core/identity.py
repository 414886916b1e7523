"""Identity numbers: GB 11643 checks, what a number says of its holder, masking, normalising.

Pure: no database, no clock of its own. A problem is a code (`Problem`); the sentences stand in
`core/identity_reasons.py`. R6. Source of the checksum: GB 11643-1999 (weights 2^(17-i) mod 11).
An area code is never looked up: a number whose area we do not know is as good as any other.
"""

import datetime as dt
import re
import unicodedata
from enum import StrEnum

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_OTHER_NUMBER = re.compile(r"[A-Z0-9()-]{5,24}")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+")
_INVISIBLE = {"Cf", "Cc", "Zs", "Zl", "Zp"}
EARLIEST_BIRTH = dt.date(1900, 1, 1)


class DocumentType(StrEnum):
    RESIDENT_ID = "resident_id"
    HMT_RESIDENCE = "hmt_residence"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    FOREIGN_RESIDENCE = "foreign_residence"
    PASSPORT = "passport"
    OFFICER = "officer"


# Chinese names as printed on forms and in workbooks (master data), and other spellings met in practice.
DOCUMENT_NAMES = {
    DocumentType.RESIDENT_ID: "居民身份证",
    DocumentType.HMT_RESIDENCE: "港澳台居民居住证",
    DocumentType.HK_MACAO_PERMIT: "港澳居民来往内地通行证",
    DocumentType.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
    DocumentType.FOREIGN_RESIDENCE: "外国人永久居留身份证",
    DocumentType.PASSPORT: "护照",
    DocumentType.OFFICER: "军官证",
}
_DOCUMENT_ALIASES = {
    "身份证": DocumentType.RESIDENT_ID,
    "201": DocumentType.RESIDENT_ID,
    "外国人永久居留证": DocumentType.FOREIGN_RESIDENCE,
    "境外永久居住证": DocumentType.FOREIGN_RESIDENCE,
    "台胞证": DocumentType.TAIWAN_PERMIT,
}
# These carry the 18-character checksum; every other type is checked for length and characters only.
CHECKSUMMED = frozenset({DocumentType.RESIDENT_ID, DocumentType.HMT_RESIDENCE})


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


SEX_NAMES = {Sex.MALE: "男", Sex.FEMALE: "女"}


class Problem(StrEnum):
    """Why a number is refused; the value is the code of the reason."""

    MISSING = "identity.missing"
    SCIENTIFIC = "identity.scientific"
    LENGTH = "identity.length"
    CHARACTERS = "identity.characters"
    DATE = "identity.date"
    FUTURE = "identity.future"
    CHECK_DIGIT = "identity.check_digit"


def normalise(text: object) -> str:
    """The comparable form of a number: NFKC, no blanks or invisible characters, upper case (x → X)."""
    folded = unicodedata.normalize("NFKC", "" if text is None else str(text))
    return "".join(c for c in folded if unicodedata.category(c) not in _INVISIBLE).upper()


def normalise_name(text: object) -> str:
    """The stored form of a person's name: NFKC, one kind of middle dot, no blanks beside Chinese characters."""
    folded = unicodedata.normalize("NFKC", "" if text is None else str(text))
    folded = re.sub(r"[•‧∙⋅・･]", "·", folded)
    visible = "".join(" " if unicodedata.category(c) in {"Zs", "Zl", "Zp", "Cc"} else c
                      for c in folded if unicodedata.category(c) != "Cf")
    joined = re.sub(r"\s+", " ", visible).strip()
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", joined)


def document_type(text: object) -> DocumentType | None:
    """The document type behind a name or code in a form or workbook; None when unknown."""
    wanted = unicodedata.normalize("NFKC", str(text or "")).strip()
    for kind, name in DOCUMENT_NAMES.items():
        if wanted in (name, kind.value):
            return kind
    return _DOCUMENT_ALIASES.get(wanted)


def check_digit(first17: str) -> str:
    """The eighteenth character that belongs to seventeen digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True))
    return _CHECK_DIGITS[total % 11]


def problems(number: str, kind: DocumentType = DocumentType.RESIDENT_ID, *, today: dt.date) -> list[Problem]:
    """R6: what is wrong with a number; empty when nothing is. `number` is normalised first."""
    number = normalise(number)
    if not number:
        return [Problem.MISSING]
    if _SCIENTIFIC.fullmatch(number):
        return [Problem.SCIENTIFIC]
    if kind not in CHECKSUMMED:
        return [] if _OTHER_NUMBER.fullmatch(number) else [Problem.CHARACTERS]
    if len(number) != 18:
        return [Problem.LENGTH]
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return [Problem.CHARACTERS]
    return _date_problems(number, today) or ([] if check_digit(number[:17]) == number[17] else [Problem.CHECK_DIGIT])


def _date_problems(number: str, today: dt.date) -> list[Problem]:
    born = birth_date(number)
    if born is None or born < EARLIEST_BIRTH:
        return [Problem.DATE]
    return [Problem.FUTURE] if born > today else []


def birth_date(number: str) -> dt.date | None:
    """The birth date in an 18-character number; None when there is none."""
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> Sex | None:
    """Odd seventeenth digit: male; even: female; None when the number has no such digit."""
    if len(number) != 18 or not number[16].isdigit():
        return None
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def mask(number: str | None) -> str:
    """First four and last two characters, stars between (decision 13); short numbers keep less."""
    number = number or ""
    if len(number) <= 6:
        return number[:1] + "*" * max(len(number) - 1, 0)
    return number[:4] + "*" * (len(number) - 6) + number[-2:]


def mask_phone(phone: str | None) -> str:
    """First three and last two digits of a telephone number."""
    phone = phone or ""
    return phone[:3] + "*" * (len(phone) - 5) + phone[-2:] if len(phone) > 5 else "*" * len(phone)


def add_years(day: dt.date, years: int) -> dt.date:
    """The same day `years` later; 29 February becomes the last day of February (Civil Code, art. 202)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 2, 28)


def age_on(born: dt.date, day: dt.date) -> int:
    """Completed years of age; a year is completed on the birthday."""
    years = day.year - born.year
    return years - 1 if day < add_years(born, years) else years


def make_number(area: str, born: dt.date, sequence: int) -> str:
    """A number valid in form for fictional persons: six area digits, birth date, sequence 0–999."""
    first17 = f"{area}{born:%Y%m%d}{sequence:03d}"
    return first17 + check_digit(first17)
