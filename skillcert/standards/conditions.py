"""Condition lines (申报条件) as data: what any one line of a level asks of a candidate.

The two general editions lie in `data/conditions_2018.json` and `data/conditions_2023.json`; a standard version is
seeded from one of them and may then deviate. A line asks for all of its facts; one line of the level suffices.
Years are calendar years. Sources: the 2018 and 2023 drafting rules for national occupational standards.
"""

import json
import unicodedata
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from skillcert.standards.states import LEVEL_NAMES

__all__ = ["EDITIONS", "LEVELS", "LEVEL_NAMES", "ConditionLine", "Edition", "EducationKind", "EvidenceKind", "TitleLevel"]
_DATA = Path(__file__).parent / "data"
EDITIONS = ("2018", "2023")
LEVELS = (5, 4, 3, 2, 1)


class EducationKind(StrEnum):
    """What a school and class count as for a condition, not what the person writes as education."""

    SECONDARY_VOCATIONAL = "secondary_vocational"
    TECHNICAL_SCHOOL = "technical_school"
    TECHNICAL_SENIOR_CLASS = "technical_senior_class"
    SENIOR_TECHNICAL_SCHOOL = "senior_technical_school"
    TECHNICIAN_COLLEGE = "technician_college"
    TECHNICIAN_CLASS = "technician_class"
    HIGHER_VOCATIONAL = "higher_vocational"
    COLLEGE = "college"
    OTHER = "other"


class TitleLevel(StrEnum):
    JUNIOR = "junior"
    INTERMEDIATE = "intermediate"
    SENIOR = "senior"


class EvidenceKind(StrEnum):
    IDENTITY_DOCUMENT = "identity_document"
    PHOTO = "photo"
    APPLICATION_FORM = "application_form"
    PRIOR_CERTIFICATE = "prior_certificate"
    WORK_PROOF = "work_proof"
    WORK_COMMITMENT = "work_commitment"
    SOCIAL_INSURANCE = "social_insurance"
    DIPLOMA = "diploma"
    TITLE_CERTIFICATE = "title_certificate"
    APPRENTICESHIP_PROOF = "apprenticeship_proof"


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One line: `code` is level-number (``4-2``). A fact that is None, 0, False or empty is not asked for.

    `prior_level` asks for a certificate of exactly that level; `years_after_prior` for work after it,
    `prior_held_years` only for the time since it. `final_year` lets final-year students count as graduates,
    `assessed_school` asks for a programme on the college's list of assessed ones.
    """

    level: int
    code: str
    number: int
    min_age: int | None
    prior_level: int | None
    prior_held_years: int
    years_total: int
    years_after_prior: int
    years_after_title: int
    title_level: TitleLevel | None
    education: frozenset[EducationKind]
    assessed_school: bool
    final_year: bool
    works_now: bool
    apprenticeship: bool
    evidence: tuple[EvidenceKind, ...]
    evidence_optional: tuple[EvidenceKind, ...]
    text: str
    text_en: str

    def stored(self) -> dict:
        """As JSON keeps it; `line_from` reads it back."""
        plain = asdict(self)
        plain["education"] = sorted(self.education)
        plain["evidence"], plain["evidence_optional"] = list(self.evidence), list(self.evidence_optional)
        return plain

    @property
    def needs_work(self) -> bool:
        return bool(self.years_total or self.years_after_prior or self.years_after_title or self.works_now)


@dataclass(frozen=True, slots=True)
class Edition:
    edition: str
    title: str
    title_en: str
    lines: tuple[ConditionLine, ...]

    def of_level(self, level: int) -> tuple[ConditionLine, ...]:
        return tuple(line for line in self.lines if line.level == level)


def line_from(data: dict) -> ConditionLine:
    """A line from its JSON form. Raises ValueError when a fact is unknown or contradicts another."""
    try:
        line = ConditionLine(**{
            **data,
            "title_level": TitleLevel(data["title_level"]) if data["title_level"] else None,
            "education": frozenset(EducationKind(kind) for kind in data["education"]),
            "evidence": tuple(EvidenceKind(kind) for kind in data["evidence"]),
            "evidence_optional": tuple(EvidenceKind(kind) for kind in data["evidence_optional"]),
        })
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a condition line: {error}") from error
    _check(line)
    return line


def _check(line: ConditionLine) -> None:
    after_nothing = (line.years_after_prior or line.prior_held_years) and not line.prior_level
    if after_nothing or (line.years_after_title and not line.title_level):
        raise ValueError(f"{line.code} counts years after something it does not ask for")
    if line.level not in LEVELS or line.code != f"{line.level}-{line.number}":
        raise ValueError(f"{line.code} does not fit its level and number")
    if line.prior_level is not None and line.prior_level <= line.level:
        raise ValueError(f"{line.code} asks for a certificate that is not lower")


@cache
def general_edition(edition: str) -> Edition:
    """One of `EDITIONS`, read once. Raises ValueError for another name."""
    if edition not in EDITIONS:
        raise ValueError(f"no edition {edition}")
    data = json.loads((_DATA / f"conditions_{edition}.json").read_text(encoding="utf-8"))
    lines = tuple(line_from(line) for line in data["lines"])
    return Edition(data["edition"], data["title"], data["title_en"], lines)


def comparable(text: str) -> str:
    """A condition's wording without blanks and punctuation, for finding it again in a workbook."""
    folded = unicodedata.normalize("NFKC", text or "")
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN").upper()


def find_line(text: str, lines) -> ConditionLine | None:
    """The line meant by its wording or its code (``4-2``); None when no line of `lines` is meant."""
    wanted = comparable(text)
    for line in lines:
        if wanted and wanted in (comparable(line.text), comparable(line.code)):
            return line
    return None
