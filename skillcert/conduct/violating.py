"""The verbs of violations: reported in the room, decided by another person in management (R43)."""

from skillcert.arrangement import queries as arrangement
from skillcert.arrangement.models import Seat
from skillcert.conduct import queries, rules
from skillcert.conduct.models import Violation
from skillcert.conduct.states import violations
from skillcert.conduct.tiers import CLAUSES, Consequence, Reach, consequence
from skillcert.core import clock, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.i18n import translate
from skillcert.core.models import StoredFile
from skillcert.core.reasons import Reason, refuse_if
from skillcert.messages.service import notify
from skillcert.people import service_records


def report_violation(
    seat: Seat,
    actor: Actor,
    *,
    clause: str,
    description: str,
    witnesses: list[str] = (),
    evidence: list[StoredFile] = (),
    candidate_signed: bool = False,
) -> Violation:
    """What was seen, as the act of a clause, with evidence. The tier follows from the clause; nothing is decided yet."""
    known = CLAUSES.get(clause)
    reasons = list(rules.violation_complete(known is not None, description, list(witnesses), len(evidence)))
    if actor.role != "machine" and arrangement.duty_in(actor.person_id, seat.room_session_id) is None:
        reasons.insert(0, Reason("conduct.not_on_duty"))
    if queries.record_of(seat.room_session_id) is not None:
        reasons.append(Reason("conduct.room_closed"))
    refuse_if(reasons)
    row = Violation(
        batch_id=seat.registration.batch_id,
        room_session_id=seat.room_session_id,
        seat_id=seat.id,
        registration_id=seat.registration_id,
        tier=known.tier,
        clause=clause,
        description=description.strip(),
        evidence_ids=[file.id for file in evidence],
        witnesses=[w.strip() for w in witnesses if w.strip()],
        candidate_signed=candidate_signed,
        reported_by=actor.account_id,
        reporter_person_id=actor.person_id,
    )
    db.session.add(row)
    db.session.flush()
    history.record(
        f"batch:{row.batch_id}",
        "conduct.violation_reported",
        actor,
        row,
        person_id=seat.registration.person_id,
        clause=clause,
    )
    return row


def why_not_decide(row: Violation, actor: Actor) -> list[Reason]:
    """R43: the right, the state, and another person than the one who reported."""
    reported = (row.reported_by, row.reporter_person_id)
    return [
        *violations.why_not(row, "decide", actor),
        *rules.other_person(reported, (actor.account_id, actor.person_id)),
    ]


def outcome(row: Violation) -> Consequence:
    """What a decision taken today would bring about."""
    return consequence(
        row.tier,
        clock.today(),
        months_cheating=settings.get("conduct.ban_months_tier2"),
        months_grave=settings.get("conduct.ban_months_tier3"),
    )


def decide(row: Violation, actor: Actor, text: str, clause: str | None = None) -> Consequence:
    """R43: the violation stands. Marks are void as the tier says, a ban is written, the candidate is told.

    `clause`: another act than the reported one, when the decision sees it so; the tier follows.
    """
    refuse_if([*why_not_decide(row, actor), *rules.reason_given(text, "conduct.decision_text")])
    if clause is not None and clause != row.clause:
        refuse_if([] if clause in CLAUSES else [Reason("conduct.clause_unknown", "clause")])
        row.clause, row.tier = clause, CLAUSES[clause].tier
    brings = outcome(row)
    row.decision, row.decided_by, row.decided_at = text.strip(), actor.account_id, clock.now()
    row.banned_until = brings.banned_until
    violations.move(
        row, "decide", actor, person_id=row.registration.person_id, clause=row.clause, tier=row.tier.value,
        void=brings.reach.value, banned_until=brings.banned_until,
    )  # fmt: skip
    if brings.banned_until is not None:
        service_records.ban(
            row.registration.person, actor, tier=int(row.tier.value), reason=_chinese(row.clause), starts_on=clock.today(),
            until=brings.banned_until,
        )  # fmt: skip
    _tell(row, brings)
    return brings


def _tell(row: Violation, brings: Consequence) -> None:
    code = "conduct.notice_voided" if brings.reach is Reach.SUBJECT else "conduct.notice_voided_all"
    params = {"clause": _chinese(row.clause)}
    if brings.banned_until is not None:
        code, params["until"] = "conduct.notice_banned", brings.banned_until
    notify(Reason(code, None, **params), person_id=row.registration.person_id)


def dismiss(row: Violation, actor: Actor, text: str) -> None:
    """The report does not stand; nothing follows."""
    refuse_if([*why_not_decide(row, actor), *rules.reason_given(text, "conduct.decision_text")])
    row.decision, row.decided_by, row.decided_at = text.strip(), actor.account_id, clock.now()
    violations.move(row, "dismiss", actor, person_id=row.registration.person_id)


def _chinese(clause: str) -> str:
    return translate("zh_Hans_CN", CLAUSES[clause].text)
