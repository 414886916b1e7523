"""States of a batch's results, of a part's score, of re-checks and objections."""

from enum import StrEnum

from skillcert.core.i18n import N_, labels
from skillcert.core.machine import Machine, Verb


class ResultsState(StrEnum):
    COLLECTED = "collected"
    VERIFIED = "verified"
    RELEASED = "released"
    NOTICED = "noticed"
    SEALED = "sealed"


class ScoreState(StrEnum):
    """What is known of a part before it is judged."""

    SCORED = "scored"
    ABSENT = "absent"
    VOID = "void"  # annulled by a decision on a violation; the raw mark is kept and not used (R43)
    MISSING = "missing"  # held, but no mark yet
    KEPT = "kept"  # passed in an earlier batch and carried over (R42)
    EXEMPT = "exempt"


class PartOutcome(StrEnum):
    """A part, judged."""

    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"
    VOID = "void"
    MISSING = "missing"
    EXPIRED = "expired"
    NOT_ADMITTED = "not_admitted"  # the review opens only for those who passed the other parts (R41)


class Outcome(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    INCOMPLETE = "incomplete"


class RecheckState(StrEnum):
    ASKED = "asked"
    CONFIRMED = "confirmed"
    CHANGED = "changed"


class ObjectionState(StrEnum):
    OPEN = "open"
    REJECTED = "rejected"
    UPHELD = "upheld"


labels(
    ResultsState,
    {
        ResultsState.COLLECTED: N_("Collected, waiting for verification"),
        ResultsState.VERIFIED: N_("Verified"),
        ResultsState.RELEASED: N_("Released"),
        ResultsState.NOTICED: N_("Public notice"),
        ResultsState.SEALED: N_("Sealed"),
    },
)
labels(
    ScoreState,
    {
        ScoreState.SCORED: N_("Scored"),
        ScoreState.ABSENT: N_("Absent"),
        ScoreState.VOID: N_("Void"),
        ScoreState.MISSING: N_("Missing"),
        ScoreState.KEPT: N_("Kept from before"),
        ScoreState.EXEMPT: N_("Exempt"),
    },
)
labels(
    PartOutcome,
    {
        PartOutcome.PASSED: N_("Passed"),
        PartOutcome.FAILED: N_("Below 60"),
        PartOutcome.ABSENT: N_("Absent"),
        PartOutcome.VOID: N_("Void"),
        PartOutcome.MISSING: N_("Missing"),
        PartOutcome.EXPIRED: N_("Expired"),
        PartOutcome.NOT_ADMITTED: N_("Not admitted"),
    },
)
labels(Outcome, {Outcome.PASS: N_("Passed"), Outcome.FAIL: N_("Not passed"), Outcome.INCOMPLETE: N_("Incomplete")})
labels(
    RecheckState,
    {
        RecheckState.ASKED: N_("Asked for"),
        RecheckState.CONFIRMED: N_("Score confirmed"),
        RecheckState.CHANGED: N_("Score changed"),
    },
)
labels(
    ObjectionState,
    {
        ObjectionState.OPEN: N_("Open"),
        ObjectionState.REJECTED: N_("Not upheld"),
        ObjectionState.UPHELD: N_("Upheld"),
    },
)

S = ResultsState
results = Machine(
    "results",
    ResultsState,
    lambda run: f"batch:{run.batch_id}",
    {
        "collect": Verb("results.verify", {S.COLLECTED}, None),
        "verify": Verb("results.verify", {S.COLLECTED}, S.VERIFIED),
        "send_back": Verb("results.release", {S.VERIFIED}, S.COLLECTED),
        "release": Verb("results.release", {S.VERIFIED}, S.RELEASED),
        "rekey": Verb("statistics.confirm", {S.COLLECTED, S.VERIFIED}, S.COLLECTED),
        "rekey_released": Verb("statistics.confirm", {S.RELEASED}, None),
        "notice": Verb("results.release", {S.RELEASED}, S.NOTICED),
        "seal": Verb("results.release", {S.NOTICED}, S.SEALED),
    },
)
R = RecheckState
rechecks = Machine(
    "rechecks",
    RecheckState,
    lambda recheck: f"batch:{recheck.result.batch_id}",
    {
        "confirm": Verb("results.recheck", {R.ASKED}, R.CONFIRMED),
        "change": Verb("results.recheck", {R.ASKED}, R.CHANGED),
    },
)
O = ObjectionState  # noqa: E741
objections = Machine(
    "objections",
    ObjectionState,
    lambda objection: f"batch:{objection.batch_id}",
    {
        "reject": Verb("results.recheck", {O.OPEN}, O.REJECTED),
        "uphold": Verb("results.recheck", {O.OPEN}, O.UPHELD),
    },
)
