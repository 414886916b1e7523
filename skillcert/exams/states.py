"""States of an attempt at a theory paper."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


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

A = AttemptState
attempts = Machine(
    "exams",
    AttemptState,
    lambda attempt: f"batch:{attempt.seat.registration.batch_id}",
    {
        "sign_in": Verb("exams.own", {A.PREPARED, A.RUNNING}, A.RUNNING),
        "release": Verb("exams.release_seat", {A.PREPARED, A.RUNNING}, None),
        "extend": Verb("exams.hold", {A.PREPARED, A.RUNNING}, None),
        "take_back": Verb("exams.hold", {A.PREPARED, A.RUNNING}, None),
        "pause": Verb("exams.hold", {A.PREPARED, A.RUNNING}, None),
        "evacuate": Verb("exams.hold", {A.PREPARED, A.RUNNING}, None),
        "resume": Verb("exams.hold", {A.PREPARED, A.RUNNING}, None),
        "take_back_resume": Verb("exams.hold", {A.PREPARED, A.RUNNING}, None),
        "compensate": Verb("exams.hold", {A.PREPARED, A.RUNNING}, None),
        "notify": Verb("exams.hold", {A.PREPARED, A.RUNNING}, None),
        "submit": Verb("exams.own", {A.RUNNING}, A.SUBMITTED),
        "end": Verb("exams.prepare", {A.PREPARED, A.RUNNING}, A.ENDED),
        "miss": Verb("exams.prepare", {A.PREPARED}, A.ABSENT),
        "mark": Verb("exams.prepare", {A.SUBMITTED, A.ENDED}, None),
        "to_paper": Verb("exams.prepare", {A.PREPARED, A.RUNNING, A.ENDED, A.ABSENT}, A.PREPARED),
        "from_paper": Verb("exams.prepare", {A.PREPARED}, None),
        "score": Verb("exams.enter_scores", {A.PREPARED}, A.SUBMITTED),
        "reopen_score": Verb("exams.prepare", {A.SUBMITTED}, A.PREPARED),
    },
)
"""`end` and `miss` are the clock's; the seat's own verbs carry the candidate's one permission, `exams.own`."""
