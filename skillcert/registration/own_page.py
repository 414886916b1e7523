"""What a candidate's pages show of an application: the steps, what is wanted, what is still undone. Reads only."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from skillcert.core import clock, identity
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason
from skillcert.people.states import Sex
from skillcert.registration import applying, queries
from skillcert.registration.models import Evidence, KeptPart, Registration, ReviewDecision
from skillcert.registration.states import LIVE, Decision, RegistrationState
from skillcert.standards.conditions import EvidenceKind

S = RegistrationState
STEPS = (
    ("details", N_("About you")),
    ("condition", N_("Your condition")),
    ("papers", N_("Photo and documents")),
    ("hand_in", N_("Commitment and handing in")),
)
_STEP_OF = {
    "registration.no_condition": "condition",
    "registration.condition_foreign": "condition",
    "registration.already_holds": "condition",
    "registration.evidence_missing": "papers",
    "registration.consent_missing": "hand_in",
}


@dataclass(frozen=True)
class Step:
    key: str
    title: str
    done: bool


@dataclass(frozen=True)
class Wanted:
    """A kind of document, whether the line demands it, and what is there."""

    kind: EvidenceKind
    required: bool
    files: tuple[Evidence, ...]


def step_of(reason: Reason) -> str:
    """The step of the form where a reason is mended."""
    if reason.code.startswith("eligibility."):
        return "condition"
    return _STEP_OF.get(reason.code, "details" if reason.field else "")


def undone(registration: Registration) -> list[Reason]:
    """What stands between an open application and the review."""
    return applying.submit_faults(registration) if registration.state in (S.DRAFT, S.RETURNED) else []


def steps(registration: Registration) -> list[Step]:
    open_steps = {step_of(reason) for reason in undone(registration)}
    return [Step(key, title, key not in open_steps) for key, title in STEPS]


def wanted(registration: Registration) -> list[Wanted]:
    """The documents of the chosen line; the photo and the commitment have places of their own."""
    line = queries.line_of(registration.condition)
    own = {EvidenceKind.PHOTO, EvidenceKind.APPLICATION_FORM}
    asked = [(kind, True) for kind in line.evidence] + [(kind, False) for kind in line.evidence_optional] if line else [
        (EvidenceKind.IDENTITY_DOCUMENT, True)]
    return [Wanted(kind, required, tuple(one for one in registration.evidence if one.kind == kind))
            for kind, required in asked if kind not in own]


def evidence_kind(text: str) -> EvidenceKind | None:
    return EvidenceKind(text) if text in set(EvidenceKind) else None


def told(registration: Registration) -> list[tuple[str, object]]:
    """(msgid, value) of the applicant's own data; the number is masked even here."""
    kept = registration.snapshot
    born = kept.get("birth_date")
    return [
        (N_("Full name"), registration.name), (N_("Identity number"), identity.mask(kept.get("id_number"))),
        (N_("Sex"), Sex(kept["sex"]) if kept.get("sex") else None),
        (N_("Date of birth"), clock.today().fromisoformat(born) if born else None),
        (N_("Mobile number"), kept.get("phone")), (N_("Education"), kept.get("education")),
        (N_("Employer or school"), kept.get("employer")),
        (N_("Condition"), f"{registration.condition.code} {registration.condition.text}" if registration.condition else None),
    ]


def last_return(registration: Registration) -> ReviewDecision | None:
    """Why it came back, or was refused."""
    if registration.state not in (S.RETURNED, S.REFUSED):
        return None
    found = [decision for decision in registration.decisions if decision.decision is not Decision.PASS]
    return found[-1] if found else None


def all_of(scope: Scope) -> list[Registration]:
    query = queries.registrations(scope).options(selectinload(Registration.parts)).order_by(Registration.id.desc())
    return list(db.session.scalars(query.limit(100)))


def mine(person_id: int) -> dict[int, Registration]:
    """Live applications of a person by offer."""
    query = select(Registration).where(Registration.person_id == person_id, Registration.state.in_(LIVE))
    return {row.offer_id: row for row in db.session.scalars(query)}


def make_up_offers(person_id: int) -> set[tuple[str, int | None, int]]:
    """(occupation, work type, level) for which a passed part is still kept: there a make-up is offered."""
    query = select(KeptPart).where(KeptPart.person_id == person_id, KeptPart.valid_until >= clock.today())
    return {(row.occupation_code, row.work_type_id, row.level) for row in db.session.scalars(query)}
