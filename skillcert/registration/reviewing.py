"""The two reviews: pass, return with reasons, refuse. R11: neither reviewer handed in, and they are two people."""

from skillcert.core import clock
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused
from skillcert.messages.service import notify
from skillcert.people import queries as people_queries
from skillcert.people import service as people
from skillcert.people import service_records
from skillcert.registration import queries, rules
from skillcert.registration.applying import judge, lock, offer_name, present_kinds
from skillcert.registration.models import Registration, ReviewDecision
from skillcert.registration.states import Decision, RegistrationState, Round, registrations

S = RegistrationState
ROUND_OF = {S.SUBMITTED: Round.FIRST, S.FIRST_PASSED: Round.SECOND}


def decide(registration: Registration, decision: Decision, actor: Actor, reasons: list[str] = (), note: str = "",
           seen: RegistrationState | None = None) -> Round:
    """Decide the round that the application is in. `reasons` are preset codes of `rules.REVIEW_REASONS`.

    `seen` is the state that the reviewer's page showed: when somebody was quicker, nothing is decided.
    """
    lock(registration)
    if seen is not None and registration.state is not seen:
        raise Refused(Reason("registration.stale"))
    stage = ROUND_OF.get(registration.state)
    if stage is None:
        raise Refused(Reason("machine.state", state=registration.state))
    given = [code for code in reasons if code in rules.REVIEW_REASONS]
    registrations.move(registration, f"{decision.value}_{stage.value}", actor,
                       decide_faults(registration, decision, stage, actor, given, note),
                       person_id=registration.person_id, presets=given, note=note)
    registration.decisions.append(ReviewDecision(
        registration_id=registration.id, round=stage, decision=decision, reasons=given, note=note.strip(),
        account_id=actor.account_id, reviewer=actor.name))
    _after(registration, decision, stage, actor)
    db.session.flush()
    return stage


def decide_faults(registration: Registration, decision: Decision, stage: Round, actor: Actor, given: list[str],
                  note: str) -> list[Reason]:
    """R11 for every decision; to pass, the line must be met and its evidence complete (R9, R11, R13)."""
    faults = hands_in(registration, stage, actor)
    if decision is not Decision.PASS:
        return [*faults, *rules.told(given, note)]
    return [*faults, *pass_faults(registration, note)]


def hands_in(registration: Registration, stage: Round, actor: Actor) -> list[Reason]:
    """R11: why this actor, of all people, does not review this application."""
    first = queries.who(registration.first_reviewer) if stage is Round.SECOND else None
    return list(rules.reviewer(
        rules.Who(actor.account_id, actor.person_id), rules.Who(None, registration.person_id),
        queries.who(registration.submitted_by), first))


def pass_faults(registration: Registration, note: str = "") -> list[Reason]:
    """What forbids anybody to pass this application."""
    offer = registration.offer
    ban = people_queries.active_ban(registration.person_id)
    return [
        *rules.eligible(judge(registration)),
        *rules.evidence_complete(queries.line_of(registration.condition), present_kinds(registration)),
        *rules.ban(ban.until if ban else None, clock.today()),
        *rules.held_already(queries.held_level(registration.person_id, offer), offer.level,
                            registration.facts.get("held_reason", "") or note),
    ]


def warnings(registration: Registration) -> list[Reason]:
    """What a reviewer should look at twice, though it refuses nothing (R12, R13)."""
    numbers = [certificate.get("number", "") for certificate in registration.facts.get("certificates", [])]
    found = list(rules.certificate_warnings(numbers))
    held = queries.held_level(registration.person_id, registration.offer)
    if held is not None and held <= registration.offer.level:
        found.append(Reason("registration.warning_held", held=held, given=registration.facts.get("held_reason", "") or "—"))
    return found


def _after(registration: Registration, decision: Decision, stage: Round, actor: Actor) -> None:
    told = {Decision.RETURN: "registration.notice_returned", Decision.REFUSE: "registration.notice_refused"}
    code = told.get(decision)
    if stage is Round.FIRST:
        registration.first_reviewer = actor.account_id
        if decision is Decision.PASS:
            people.confirm_documents(registration.person, actor)
    else:
        registration.second_reviewer, registration.decided_at = actor.account_id, clock.now()
        if decision is Decision.PASS:
            code = "registration.notice_accepted"
            _remember_certificates(registration, actor)
    if code:
        notify(Reason(code, offer=offer_name(registration)), person_id=registration.person_id,
               link=f"/me/applications/{registration.id}")


def _remember_certificates(registration: Registration, actor: Actor) -> None:
    """A certificate that two reviewers saw is known of the person from now on (R13 reads it)."""
    known = {credential.number for credential in people_queries.credentials_of(registration.person_id)}
    offer = registration.offer
    for certificate in registration.facts.get("certificates", []):
        same = certificate.get("occupation", "") in ("", offer.occupation.name)
        if same and certificate.get("number") and certificate["number"] not in known and certificate.get("issued_on"):
            service_records.add_credential(
                registration.person, actor, occupation_code=offer.occupation_code, occupation_name=offer.occupation.name,
                level=certificate["level"], number=certificate["number"],
                issued_on=clock.today().fromisoformat(certificate["issued_on"]))
