"""Kinds of incidents that are worth writing down."""

from enum import StrEnum


class IncidentKind(StrEnum):
    EQUIPMENT = "equipment"
    POWER = "power"
    LATE_START = "late_start"
    PAPER = "paper"
    HEALTH = "health"
    SAFETY = "safety"
    LEFT = "left"
    OTHER = "other"
