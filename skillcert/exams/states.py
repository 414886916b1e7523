"""States of an attempt at a theory paper."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels


class AttemptState(StrEnum):
    PREPARED = "prepared"  # built before the doors open
    RUNNING = "running"  # the candidate has the page
    SUBMITTED = "submitted"  # handed in
    ENDED = "ended"  # ended by the clock
    ABSENT = "absent"  # never came


labels(
    AttemptState,
    {
        AttemptState.PREPARED: N_("Prepared"),
        AttemptState.RUNNING: N_("Running"),
        AttemptState.SUBMITTED: N_("Handed in"),
        AttemptState.ENDED: N_("Ended by the clock"),
        AttemptState.ABSENT: N_("Absent"),
    },
)
