"""States and enumerations of standards; `Part` and `Level` are words of the whole line."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb

LEVEL_NAMES = {
    5: "五级/初级工",
    4: "四级/中级工",
    3: "三级/高级工",
    2: "二级/技师",
    1: "一级/高级技师",
}
"""The fixed texts of the levels, as certificates print them (R53)."""

LEVEL_LABELS = {
    5: N_("Level 5 · junior"),
    4: N_("Level 4 · intermediate"),
    3: N_("Level 3 · senior"),
    2: N_("Level 2 · technician"),
    1: N_("Level 1 · senior technician"),
}
"""The levels in the words of the page; Chinese pages say the fixed texts."""


class Part(StrEnum):
    THEORY = "theory"
    PRACTICAL = "practical"
    REVIEW = "review"


def required_parts(level: int) -> tuple[Part, ...]:
    """R40: theory and practical for levels 5-3, the comprehensive review too for 2 and 1."""
    return (Part.THEORY, Part.PRACTICAL) if level >= 3 else (Part.THEORY, Part.PRACTICAL, Part.REVIEW)


class Hat(StrEnum):
    """The legal hat of a filing."""

    SOCIETY = "society"
    EMPLOYER = "employer"
    SCHOOL = "school"


class CandidateGroup(StrEnum):
    SOCIETY = "society"
    OWN_STUDENTS = "own_students"


class StandardState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class WeightKind(StrEnum):
    THEORY = "theory"
    SKILL = "skill"


labels(Part, {Part.THEORY: N_("Theory"), Part.PRACTICAL: N_("Practical"), Part.REVIEW: N_("Comprehensive review")})
labels(
    Hat,
    {
        Hat.SOCIETY: N_("Social training and assessment organisation"),
        Hat.EMPLOYER: N_("Employer"),
        Hat.SCHOOL: N_("College"),
    },
)
labels(
    CandidateGroup,
    {CandidateGroup.SOCIETY: N_("Society at large"), CandidateGroup.OWN_STUDENTS: N_("Own full-time students")},
)
labels(
    StandardState,
    {StandardState.DRAFT: N_("Draft"), StandardState.ACTIVE: N_("In force"), StandardState.RETIRED: N_("Retired")},
)
labels(WeightKind, {WeightKind.THEORY: N_("Theory"), WeightKind.SKILL: N_("Skill")})

versions = Machine(
    "standards",
    StandardState,
    lambda version: f"standard:{version.occupation_code}",
    {
        "edit": Verb("standards.manage", {StandardState.DRAFT}, None),
        "activate": Verb("standards.manage", {StandardState.DRAFT}, StandardState.ACTIVE),
        "retire": Verb("standards.manage", {StandardState.ACTIVE}, StandardState.RETIRED),
    },
)
