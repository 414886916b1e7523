"""States of a registration: it ends at accepted; `sealed_at` says that a seat was given."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class RegistrationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    FIRST_PASSED = "first_passed"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SEALED = "sealed"


LIVE = frozenset(set(RegistrationState) - {RegistrationState.REFUSED, RegistrationState.WITHDRAWN})
"""States that count for R8."""


class Source(StrEnum):
    SELF = "self"
    GROUP = "group"


class ExamKind(StrEnum):
    FIRST = "first"
    MAKE_UP = "make_up"


class EntryKind(StrEnum):
    """How a part comes into a registration."""

    FIRST = "first"
    MAKE_UP = "make_up"
    KEPT = "kept"
    EXEMPT = "exempt"


class Round(StrEnum):
    FIRST = "first"
    SECOND = "second"


class Decision(StrEnum):
    PASS = "pass"
    RETURN = "return"
    REFUSE = "refuse"


labels(
    RegistrationState,
    {
        RegistrationState.DRAFT: N_("Draft"),
        RegistrationState.SUBMITTED: N_("Waiting for first review"),
        RegistrationState.FIRST_PASSED: N_("Waiting for second review"),
        RegistrationState.RETURNED: N_("Returned for supplement"),
        RegistrationState.ACCEPTED: N_("Accepted"),
        RegistrationState.REFUSED: N_("Not accepted"),
        RegistrationState.WITHDRAWN: N_("Withdrawn"),
        RegistrationState.SEALED: N_("Seat given"),
    },
)
labels(Source, {Source.SELF: N_("Applied in person"), Source.GROUP: N_("Registered by a group")})
labels(ExamKind, {ExamKind.FIRST: N_("First attempt"), ExamKind.MAKE_UP: N_("Make-up")})
labels(
    EntryKind,
    {
        EntryKind.FIRST: N_("First attempt"),
        EntryKind.MAKE_UP: N_("Make-up"),
        EntryKind.KEPT: N_("Passed part kept"),
        EntryKind.EXEMPT: N_("Exempt"),
    },
)
labels(Round, {Round.FIRST: N_("First review"), Round.SECOND: N_("Second review")})
labels(Decision, {Decision.PASS: N_("Pass"), Decision.RETURN: N_("Return"), Decision.REFUSE: N_("Refuse")})

S = RegistrationState
OPEN = {S.DRAFT, S.RETURNED}
registrations = Machine(
    "registration",
    RegistrationState,
    lambda registration: f"batch:{registration.batch_id}",
    {
        "edit": Verb("registration.own", OPEN, None),
        "submit": Verb("registration.own", OPEN, S.SUBMITTED),
        "enter": Verb("registration.enter", OPEN, S.SUBMITTED),
        "mend": Verb("registration.enter", OPEN, None),
        "complete": Verb("registration.enter", {S.SUBMITTED}, None),
        "cancel": Verb("registration.enter", OPEN | {S.SUBMITTED, S.FIRST_PASSED, S.ACCEPTED}, S.WITHDRAWN),
        "take_back": Verb("registration.own", {S.ACCEPTED}, S.RETURNED),
        "withdraw": Verb("registration.own", OPEN | {S.SUBMITTED, S.FIRST_PASSED, S.ACCEPTED}, S.WITHDRAWN),
        "pass_first": Verb("registration.review_first", {S.SUBMITTED}, S.FIRST_PASSED),
        "return_first": Verb("registration.review_first", {S.SUBMITTED}, S.RETURNED),
        "refuse_first": Verb("registration.review_first", {S.SUBMITTED}, S.REFUSED),
        "pass_second": Verb("registration.review_second", {S.FIRST_PASSED}, S.ACCEPTED),
        "return_second": Verb("registration.review_second", {S.FIRST_PASSED}, S.RETURNED),
        "refuse_second": Verb("registration.review_second", {S.FIRST_PASSED}, S.REFUSED),
        "reopen": Verb("registration.enter", {S.ACCEPTED}, S.SUBMITTED),
        "seal": Verb("arrangement.manage", {S.ACCEPTED}, S.SEALED),
    },
)
