"""States of the core's own things: jobs and imports."""

from enum import StrEnum


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ImportState(StrEnum):
    PREVIEWED = "previewed"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"
    UNDONE = "undone"


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
