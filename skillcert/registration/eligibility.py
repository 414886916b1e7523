"""Does a person meet a condition line, which facts are missing, and from which day would they be met? R7, R9-R12.

Pure: facts in, an `Outcome` with one `Check` a fact out. `on` is the registration date; it is never read from a clock.
A certificate or title counts for work from its own day on; exactly N years are enough. Every check only improves
with time, so the earliest day of a line is the latest of its checks' days.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from skillcert.core.identity import add_years, age_on
from skillcert.core.reasons import Reason
from skillcert.registration.worktime import WorkPeriod, months_worked, years_and_months, years_reached
from skillcert.standards.conditions import ConditionLine, EducationKind, EvidenceKind, TitleLevel

_TITLE_ORDER = {TitleLevel.JUNIOR: 1, TitleLevel.INTERMEDIATE: 2, TitleLevel.SENIOR: 3}


class Fact(StrEnum):
    AGE = "age"
    PRIOR = "prior"
    PRIOR_HELD = "prior_held"
    WORK_TOTAL = "work_total"
    WORK_AFTER_PRIOR = "work_after_prior"
    WORK_AFTER_TITLE = "work_after_title"
    WORKS_NOW = "works_now"
    TITLE = "title"
    EDUCATION = "education"
    APPRENTICESHIP = "apprenticeship"


@dataclass(frozen=True, slots=True)
class PriorCertificate:
    """A certificate held. `related`: of the same occupation or one listed as related."""

    level: int
    issued_on: dt.date
    related: bool = True
    number: str = ""
    occupation: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    level: TitleLevel
    granted_on: dt.date
    matching: bool = True


@dataclass(frozen=True, slots=True)
class Education:
    kind: EducationKind
    graduated_on: dt.date | None = None
    final_year: bool = False
    related_major: bool = True
    assessed: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the conditions can ask about one person."""

    born: dt.date
    periods: tuple[WorkPeriod, ...] = ()
    certificates: tuple[PriorCertificate, ...] = ()
    titles: tuple[Title, ...] = ()
    education: tuple[Education, ...] = ()
    apprenticeship_ended_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One fact of one line: met or not, the reason that says both what is asked and what was found, and the
    first day on which it will be met (None: not by waiting)."""

    fact: Fact
    met: bool
    reason: Reason
    earliest: dt.date | None


@dataclass(frozen=True, slots=True)
class Outcome:
    line: ConditionLine
    on: dt.date
    checks: tuple[Check, ...] = field(default=())

    @property
    def met(self) -> bool:
        return all(check.met for check in self.checks)

    @property
    def missing(self) -> list[Reason]:
        return [check.reason for check in self.checks if not check.met]

    @property
    def earliest(self) -> dt.date | None:
        """The first day on which the line is met if present work goes on; None when waiting is not enough."""
        days = [check.earliest for check in self.checks]
        return None if None in days else max(days, default=self.on)

    def stored(self) -> dict:
        """R9: what is kept with a decision."""
        return {"line": self.line.code, "on": self.on.isoformat(), "met": self.met,
                "earliest": self.earliest.isoformat() if self.earliest else None,
                "checks": [{"fact": check.fact.value, "met": check.met, "reason": check.reason.stored()}
                           for check in self.checks]}


def evaluate(case: Case, line: ConditionLine, on: dt.date, minimum_age: int = 16) -> Outcome:
    """R9: one line, all its facts. `minimum_age` is the institution's (R7); a line may ask for more."""
    checks = [_age(case, line, on, minimum_age)]
    checks += _prior(case, line, on)
    checks += _title(case, line, on)
    if line.years_total:
        checks.append(_work(Fact.WORK_TOTAL, case, line, on, line.years_total, None))
    if line.works_now:
        checks.append(_works_now(case, line, on))
    if line.education:
        checks.append(_education(case, line, on))
    if line.apprenticeship:
        checks.append(_apprenticeship(case, line, on))
    return Outcome(line, on, tuple(checks))


def explain(case: Case, lines: Iterable[ConditionLine], on: dt.date, minimum_age: int = 16) -> list[Outcome]:
    """Every line, the best first: met, then by the day on which it will be, then what waiting does not mend."""
    outcomes = [evaluate(case, line, on, minimum_age) for line in lines]
    return sorted(outcomes, key=lambda outcome: (not outcome.met, outcome.earliest or dt.date.max,
                                                 len(outcome.missing), -outcome.line.level, outcome.line.number))


def missing_evidence(line: ConditionLine, present: Iterable[EvidenceKind]) -> list[EvidenceKind]:
    """R11: the required kinds of the line that are not there yet, in the line's order."""
    there = set(present)
    return [kind for kind in line.evidence if kind not in there]


def usable_certificate(case: Case, line: ConditionLine, on: dt.date) -> PriorCertificate | None:
    """R12: exactly the level asked for, same or related occupation, issued before the registration. The oldest."""
    fitting = (c for c in case.certificates if c.level == line.prior_level and c.related and c.issued_on < on)
    return min(fitting, key=lambda certificate: certificate.issued_on, default=None)


def _usable_title(case: Case, line: ConditionLine, on: dt.date) -> Title | None:
    asked = _TITLE_ORDER[line.title_level]
    fitting = (t for t in case.titles if t.matching and _TITLE_ORDER[t.level] >= asked and t.granted_on < on)
    return min(fitting, key=lambda title: title.granted_on, default=None)


def _check(fact: Fact, line: ConditionLine, met: bool, earliest: dt.date | None, **told) -> Check:
    ending = "met" if met else ("later" if earliest else "short")
    shown = {"earliest": earliest} if ending == "later" else {}
    return Check(fact, met, Reason(f"eligibility.{fact}_{ending}", None, line=line.code, **told, **shown), earliest)


def _age(case: Case, line: ConditionLine, on: dt.date, minimum_age: int) -> Check:
    asked = max(line.min_age or 0, minimum_age)
    reached = max(add_years(case.born, asked), on)
    return _check(Fact.AGE, line, reached == on, reached, age=age_on(case.born, on), asked=asked, day=on)


def _prior(case: Case, line: ConditionLine, on: dt.date) -> Iterator[Check]:
    if not line.prior_level:
        return
    certificate = usable_certificate(case, line, on)
    if certificate is None:
        yield _check(Fact.PRIOR, line, False, None, asked=line.prior_level)
        return
    yield _check(Fact.PRIOR, line, True, on, asked=line.prior_level, issued=certificate.issued_on)
    if line.years_after_prior:
        yield _work(Fact.WORK_AFTER_PRIOR, case, line, on, line.years_after_prior, certificate.issued_on)
    if line.prior_held_years:
        reached = max(add_years(certificate.issued_on, line.prior_held_years), on)
        yield _check(Fact.PRIOR_HELD, line, reached == on, reached, asked=line.prior_held_years,
                     issued=certificate.issued_on)


def _title(case: Case, line: ConditionLine, on: dt.date) -> Iterator[Check]:
    """A title of a higher level is one of the lower level too."""
    if not line.title_level:
        return
    title = _usable_title(case, line, on)
    if title is None:
        yield _check(Fact.TITLE, line, False, None, asked=line.title_level)
        return
    yield _check(Fact.TITLE, line, True, on, asked=line.title_level, granted=title.granted_on)
    if line.years_after_title:
        yield _work(Fact.WORK_AFTER_TITLE, case, line, on, line.years_after_title, title.granted_on)


def _work(fact: Fact, case: Case, line: ConditionLine, on: dt.date, asked: int, since: dt.date | None) -> Check:
    years, months = years_and_months(months_worked(case.periods, on, since))
    reached = years_reached(case.periods, asked, on, since)
    told = {"since": since} if since else {}
    return _check(fact, line, reached == on, reached, years=years, months=months, asked=asked, **told)


def _works_now(case: Case, line: ConditionLine, on: dt.date) -> Check:
    """R9: line 5-2 asks for present work."""
    now = any(p.related and p.start <= on and (p.end is None or p.end >= on) for p in case.periods)
    return _check(Fact.WORKS_NOW, line, now, on if now else None)


def _education(case: Case, line: ConditionLine, on: dt.date) -> Check:
    days = [day for school in case.education if (day := _counts_from(school, line, on)) is not None]
    reached = min(days, default=None)
    return _check(Fact.EDUCATION, line, reached == on, reached, asked=sorted(line.education))


def _counts_from(school: Education, line: ConditionLine, on: dt.date) -> dt.date | None:
    """The day from which a school counts for the line: now for graduates and, where allowed, final-year students."""
    if school.kind not in line.education or not school.related_major or (line.assessed_school and not school.assessed):
        return None
    if line.final_year and school.final_year:
        return on
    return max(school.graduated_on, on) if school.graduated_on else None


def _apprenticeship(case: Case, line: ConditionLine, on: dt.date) -> Check:
    ended = case.apprenticeship_ended_on
    reached = max(ended, on) if ended else None
    return _check(Fact.APPRENTICESHIP, line, reached == on, reached)


_DAYS = frozenset({"day", "earliest", "issued", "granted", "since"})


def stored_checks(stored: dict) -> list[tuple[bool, Reason]]:
    """The checks of a stored outcome as (met, reason), days and kinds typed again so that they read well."""
    return [(check["met"], _typed(Reason.loaded(check["reason"]))) for check in stored["checks"]]


def _typed(reason: Reason) -> Reason:
    told = {name: dt.date.fromisoformat(value) if name in _DAYS else value for name, value in reason.params.items()}
    if reason.code.startswith("eligibility.title"):
        told["asked"] = TitleLevel(told["asked"])
    if reason.code.startswith("eligibility.education"):
        told["asked"] = [EducationKind(kind) for kind in told["asked"]]
    return Reason(reason.code, reason.field, **told)
