"""Tables of standards: occupations, work types, filings, standard versions with conditions, weights and levels."""

from datetime import date

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from skillcert.core.db import Marks, db, enum_column
from skillcert.people.models import Centre
from skillcert.standards.states import CandidateGroup, Hat, StandardState, WeightKind


class Occupation(db.Model):
    """A row of the 2022 occupation catalogue (d-dd-dd-dd) with its groups. Master data."""

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    name_en: Mapped[str] = mapped_column(String(160), default="")
    major: Mapped[str] = mapped_column(String(120))
    medium: Mapped[str] = mapped_column(String(120))
    minor: Mapped[str] = mapped_column(String(120))


class WorkType(db.Model):
    """A work type (工种) under an occupation, by name; it has no national code."""

    id: Mapped[int] = mapped_column(primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    occupation: Mapped[Occupation] = relationship()
    __table_args__ = (UniqueConstraint("occupation_code", "name"),)


class Filing(db.Model):
    """A filing (备案): the institution's right to certify, with its 13-character code. R1 stands on it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(13), index=True)
    name: Mapped[str] = mapped_column(String(120))  # the filed name, printed on certificates
    hat: Mapped[Hat] = enum_column(Hat)
    candidate_group: Mapped[CandidateGroup] = enum_column(CandidateGroup)
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    query_url: Mapped[str] = mapped_column(String(200), default="")
    items: Mapped[list["FilingItem"]] = relationship(back_populates="filing", order_by="FilingItem.id")


class FilingItem(db.Model):
    """An occupation (and work type) with its levels inside a filing, and which centre runs it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filing.id"), index=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"))
    work_type_id: Mapped[int | None] = mapped_column(ForeignKey("work_type.id"))
    levels: Mapped[list] = mapped_column(JSON)  # e.g. [5, 4, 3]
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    filing: Mapped[Filing] = relationship(back_populates="items")
    occupation: Mapped[Occupation] = relationship()
    work_type: Mapped[WorkType | None] = relationship()
    centre: Mapped[Centre] = relationship()
    __table_args__ = (UniqueConstraint("filing_id", "occupation_code", "work_type_id"),)


class StandardVersion(db.Model):
    """A version of an occupation's standard. `official` False: the figures are for demonstration and say so."""

    id: Mapped[int] = mapped_column(primary_key=True)
    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"), index=True)
    edition: Mapped[str] = mapped_column(String(40))  # "2024年版"
    conditions_edition: Mapped[str] = mapped_column(String(8))  # general edition: "2018" | "2023"
    official: Mapped[bool] = mapped_column(default=False)
    state: Mapped[StandardState] = enum_column(StandardState, default=StandardState.DRAFT)
    published_on: Mapped[date | None]
    related_codes: Mapped[list] = mapped_column(JSON, default=list)  # related occupations, for conditions
    occupation: Mapped[Occupation] = relationship()
    levels: Mapped[list["LevelRule"]] = relationship(order_by="LevelRule.level.desc()")
    conditions: Mapped[list["ConditionLine"]] = relationship(order_by="ConditionLine.level.desc(), ConditionLine.code")
    weights: Mapped[list["Weight"]] = relationship(order_by="Weight.kind, Weight.level.desc(), Weight.code")


class LevelRule(db.Model):
    """Figures of a level: minutes of each part, assessors, and the pattern of its theory paper."""

    id: Mapped[int] = mapped_column(primary_key=True)
    standard_version_id: Mapped[int] = mapped_column(ForeignKey("standard_version.id"), index=True)
    level: Mapped[int]
    theory_minutes: Mapped[int] = mapped_column(default=90)
    practical_minutes: Mapped[int] = mapped_column(default=60)
    review_minutes: Mapped[int] = mapped_column(default=30)
    assessor_ratio: Mapped[int] = mapped_column(default=5)  # candidates an assessor
    assessors_odd: Mapped[bool] = mapped_column(default=True)
    # [{"type": "single", "count": 80, "marks": "1"}, …]; counts × marks sum to 100
    theory_pattern: Mapped[list] = mapped_column(JSON)
    __table_args__ = (UniqueConstraint("standard_version_id", "level"),)


class ConditionLine(db.Model):
    """One line of the conditions of a level (申报条件); any one line suffices. `rule` is the JSON of
    `standards.conditions`."""

    id: Mapped[int] = mapped_column(primary_key=True)
    standard_version_id: Mapped[int] = mapped_column(ForeignKey("standard_version.id"), index=True)
    level: Mapped[int]
    code: Mapped[str] = mapped_column(String(8))  # "4-2"
    rule: Mapped[dict] = mapped_column(JSON)
    evidence: Mapped[list] = mapped_column(JSON)  # kinds of evidence the line asks for
    text: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (UniqueConstraint("standard_version_id", "code"),)


class Weight(db.Model):
    """A cell of a weight table (权重表): column = level, row = code and name; children's codes begin with the
    parent's."""

    id: Mapped[int] = mapped_column(primary_key=True)
    standard_version_id: Mapped[int] = mapped_column(ForeignKey("standard_version.id"), index=True)
    kind: Mapped[WeightKind] = enum_column(WeightKind)
    level: Mapped[int]
    code: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(120))
    weight = mapped_column(Marks)
    __table_args__ = (UniqueConstraint("standard_version_id", "kind", "level", "code"),)
