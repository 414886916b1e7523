"""Kinds of incidents that are worth writing down."""

from enum import StrEnum

from skillcert.core.i18n import LABELS


class IncidentKind(StrEnum):
    EQUIPMENT = "equipment"
    POWER = "power"
    LATE_START = "late_start"
    PAPER = "paper"
    HEALTH = "health"
    SAFETY = "safety"
    LEFT = "left"
    RESEATED = "reseated"
    OTHER = "other"


def msgid(kind: str) -> str:
    """The English msgid of a stored kind."""
    return LABELS[("IncidentKind", kind)]
