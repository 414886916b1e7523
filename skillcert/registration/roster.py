"""A row of the candidate workbook: normalised, then judged. Accepted means imported, not eligible (decision 16).

Pure. `judge` sees all rows at once because the first of duplicate rows wins. Every reason names its column (the title
in the workbook) in `Reason.field` and says what to do; none repeats an identity number (R64).
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from skillcert.core import identity, identity_reasons
from skillcert.core.identity import DocumentType
from skillcert.core.reasons import Reason
from skillcert.registration.roster_columns import BY_KEY, COLUMNS, HAS_CERTIFICATE, REQUIRED_KEYS
from skillcert.standards.conditions import LEVEL_NAMES, ConditionLine, find_line

_LEVEL_OF = {name: level for level, name in LEVEL_NAMES.items()}
_LEVEL_WORDS = {word: level for level, name in LEVEL_NAMES.items() for word in (str(level), *name.split("/"))}
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[T ]00:00(?::00)?)?")
_FORMULA_FIRST = "=+-@"
_NAME_MARKS = set("·-'. ")


@dataclass(frozen=True, slots=True)
class Occupation:
    """What a name in the first column means: an occupation, perhaps one of its work types."""

    code: str
    name: str
    work_type: str = ""


@dataclass(frozen=True, slots=True)
class RosterRules:
    """What the judge must know: `occupations` by name, the condition lines by level (or by (code, level) where a
    standard deviates), the offers of the batch as (code, work type, level) or None for no limit, the numbers that
    already have a live registration as (type, number, code, level), and further reasons against a (type, number)."""

    today: dt.date
    occupations: Mapping[str, Occupation]
    lines: Mapping[int, tuple[ConditionLine, ...]]
    own_lines: Mapping[tuple[str, int], tuple[ConditionLine, ...]] = field(default_factory=dict)
    offers: frozenset[tuple[str, str, int]] | None = None
    taken: frozenset[tuple[str, str, str, int]] = frozenset()
    blocked: Mapping[tuple[str, str], tuple[Reason, ...]] = field(default_factory=dict)
    minimum_age: int = 16

    def lines_of(self, code: str, level: int) -> tuple[ConditionLine, ...]:
        return self.own_lines.get((code, level)) or self.lines.get(level, ())


@dataclass(frozen=True, slots=True)
class Applicant:
    """A judged row in our terms. Fields that the row's problems concern may be None."""

    values: Mapping[str, str]
    occupation: Occupation | None
    level: int | None
    line: ConditionLine | None
    document_type: DocumentType | None
    number: str
    name: str
    sex: identity.Sex | None
    born: dt.date | None
    phone: str
    certificate_level: int | None
    working_since: dt.date | None

    @property
    def key(self) -> tuple[str, str, str, int] | None:
        if not (self.document_type and self.number and self.occupation and self.level):
            return None
        return (self.document_type.value, self.number, self.occupation.code, self.level)


def clean(values: Mapping[str, str]) -> dict[str, str]:
    """A row by our keys with every cell in its comparable form: NFKC, no blanks around, numbers without blanks."""
    cleaned = {}
    for column in COLUMNS:
        text = values.get(column.key, values.get(column.title, "")) or ""
        if column.key in ("number", "phone", "certificate_number", "postcode", "diploma_number"):
            cleaned[column.key] = identity.normalise(text)
        elif column.key == "name":
            cleaned[column.key] = identity.normalise_name(text)
        else:
            cleaned[column.key] = " ".join(unicodedata.normalize("NFKC", str(text)).split())
    return cleaned


def read_date(text: str) -> dt.date | None:
    """A day in one of the usual spellings (2001-02-03, 2001/2/3, 20010203, 2001年2月3日); None when it is none."""
    found = _DATE.fullmatch(text.strip())
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def read_level(text: str) -> int | None:
    return _LEVEL_OF.get(text) or _LEVEL_WORDS.get(text)


def read_applicant(values: Mapping[str, str], rules: RosterRules) -> Applicant:
    """A row in our terms; sex and birth date come from the number where the number carries them."""
    row = clean(values)
    kind = identity.document_type(row["document_type"])
    checked = kind in identity.CHECKSUMMED and not identity.problems(row["number"], kind, today=rules.today)
    sexes = {name: sex for sex, name in identity.SEX_NAMES.items()}
    occupation, level = rules.occupations.get(row["occupation"]), read_level(row["level"])
    lines = rules.lines_of(occupation.code if occupation else "", level) if level else ()
    mobile = _MOBILE.fullmatch(row["phone"])
    return Applicant(
        values=row, occupation=occupation, level=level, line=find_line(row["condition"], lines),
        document_type=kind, number=row["number"], name=row["name"],
        sex=identity.sex(row["number"]) if checked else sexes.get(row["sex"]),
        born=identity.birth_date(row["number"]) if checked else read_date(row["born"]),
        phone=mobile.group(1) if mobile else "", certificate_level=read_level(row["certificate_level"]),
        working_since=read_date(row["working_since"]),
    )


def judge(rows: Mapping[int, Mapping[str, str]], rules: RosterRules) -> dict[int, list[Reason]]:
    """R6-R9, R63: the reasons against each row by its number in the file; a row without reasons is accepted.

    Of rows for the same person, occupation and level the first accepted one counts (R8).
    """
    verdicts: dict[int, list[Reason]] = {}
    first: dict[tuple, int] = {}
    for number in sorted(rows):
        applicant = read_applicant(rows[number], rules)
        reasons = list(problems_of(applicant, rules))
        if not reasons and applicant.key in first:
            reasons = [Reason("roster.duplicate", BY_KEY["number"].title, row=first[applicant.key])]
        if not reasons and applicant.key:
            first[applicant.key] = number
        verdicts[number] = reasons
    return verdicts


def problems_of(applicant: Applicant, rules: RosterRules) -> Iterator[Reason]:
    """What is wrong with one row, in the order of the columns."""
    row = applicant.values
    found = [*_missing(row), *_formulas(row)]
    yield from found
    bad = {reason.field for reason in found}
    for column, reasons in _by_column(applicant, rules):
        title = BY_KEY[column].title
        if title not in bad:
            yield from (Reason(reason.code, title, **reason.params) for reason in reasons)
    if not found and applicant.document_type:
        yield from rules.blocked.get((applicant.document_type.value, applicant.number), ())


def _missing(row: Mapping[str, str]) -> Iterator[Reason]:
    for column in COLUMNS:
        if column.key in REQUIRED_KEYS and not row[column.key]:
            yield Reason("roster.missing", column.title, column=column.title)
    if row["has_certificate"] == HAS_CERTIFICATE:
        for key in ("certificate_level", "certificate_number"):
            if not row[key]:
                yield Reason("roster.certificate_missing", BY_KEY[key].title, column=BY_KEY[key].title)
    if row["document_type"] and identity.document_type(row["document_type"]) not in (None, *identity.CHECKSUMMED):
        for key in ("sex", "born"):
            if not row[key]:
                yield Reason("roster.needed_without_card", BY_KEY[key].title, column=BY_KEY[key].title)


def _formulas(row: Mapping[str, str]) -> Iterator[Reason]:
    """R63: a text that a spreadsheet would run is never a name, an address or a number."""
    for column in COLUMNS:
        text = row[column.key]
        harmless = column.key == "phone" and text.startswith("+86")
        if text[:1] and text[0] in _FORMULA_FIRST and not harmless and text not in ("-", "--"):
            yield Reason("roster.formula", column.title)


def _by_column(applicant: Applicant, rules: RosterRules) -> Iterator[tuple[str, Iterable[Reason]]]:
    row = applicant.values
    yield "occupation", _occupation(applicant, rules)
    yield "condition", _condition(applicant, rules)
    yield "number", _number(applicant, rules)
    yield "name", _name(applicant.name)
    yield "sex", _sex(applicant)
    yield "born", _born(applicant)
    if row["phone"] and not applicant.phone:
        yield "phone", [Reason("roster.phone", length=len(row["phone"]))]
    if row["document_type"] and applicant.document_type is None:
        yield "document_type", [Reason("roster.option", text=row["document_type"],
                                       options=list(identity.DOCUMENT_NAMES.values()))]
    for column in COLUMNS:
        text = row[column.key]
        known = read_level(text) if column.key in ("level", "certificate_level") else text in column.options
        if column.options and text and not known:
            yield column.key, [Reason("roster.option", text=text[:40], options=list(column.options))]


def _occupation(applicant: Applicant, rules: RosterRules) -> Iterator[Reason]:
    """R1: the occupation is known, and the batch offers it at this level."""
    text, occupation = applicant.values["occupation"], applicant.occupation
    if text and occupation is None:
        yield Reason("roster.occupation_unknown", text=text[:40])
    elif occupation and applicant.level and rules.offers is not None:
        if (occupation.code, occupation.work_type, applicant.level) not in rules.offers:
            yield Reason("roster.not_offered", text=text, level=LEVEL_NAMES[applicant.level])


def _condition(applicant: Applicant, rules: RosterRules) -> Iterator[Reason]:
    """R9: the condition is one line of the row's own level."""
    text = applicant.values["condition"]
    if not text or not applicant.level or applicant.line:
        return
    other = find_line(text, [line for lines in rules.lines.values() for line in lines])
    if other:
        yield Reason("roster.condition_level", line=other.code, belongs=LEVEL_NAMES[other.level],
                     level=LEVEL_NAMES[applicant.level])
    else:
        yield Reason("roster.condition_unknown", level=LEVEL_NAMES[applicant.level])


def _number(applicant: Applicant, rules: RosterRules) -> Iterator[Reason]:
    """R6, R7, R8: the number is possible, its holder old enough, and not registered for the same already."""
    kind = applicant.document_type
    if not applicant.number or kind is None:
        return
    wrong = identity_reasons.why_not(applicant.number, kind, rules.today)
    yield from wrong
    if not wrong and applicant.born:
        age = identity.age_on(applicant.born, rules.today)
        if age < rules.minimum_age:
            yield Reason("roster.too_young", age=age, asked=rules.minimum_age, day=rules.today,
                         earliest=identity.add_years(applicant.born, rules.minimum_age))
    if not wrong and applicant.key in rules.taken:
        yield Reason("roster.taken")


def _name(name: str) -> Iterator[Reason]:
    """A name is letters, perhaps with middle dots; a digit or sign in it is a slip of another column."""
    wrong = [c for c in name if not (unicodedata.category(c)[0] in "LM" or c in _NAME_MARKS)]
    if wrong:
        yield Reason("roster.name", text="".join(dict.fromkeys(wrong)))
    elif len(name) > 60:
        yield Reason("roster.too_long", limit=60)


def _sex(applicant: Applicant) -> Iterator[Reason]:
    """R6: the written sex agrees with the number."""
    written = applicant.values["sex"]
    if written in identity.SEX_NAMES.values() and applicant.sex and written != identity.SEX_NAMES[applicant.sex]:
        yield Reason("identity.sex", written=written, read=identity.SEX_NAMES[applicant.sex])


def _born(applicant: Applicant) -> Iterator[Reason]:
    """R6: the written birth date agrees with the number."""
    text = applicant.values["born"]
    written = read_date(text) if text else None
    if text and written is None:
        yield Reason("roster.date", text=text[:20])
    elif written and applicant.born and written != applicant.born:
        yield Reason("identity.birth", written=written, read=applicant.born)
