"""The verbs of certificates: number, hand out, correct, revoke. Printing stands in `printing`, uploads in `uploading`."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from skillcert.certificates import numbering, rules, tokens
from skillcert.certificates.models import Certificate, CertificatePrint, Correction, HandOut
from skillcert.certificates.printed import Printed, corrected, freeze, unfit
from skillcert.certificates.printing import record_print, set_one
from skillcert.certificates.states import certificates
from skillcert.core import clock, counters, crypto, history, pdf, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db, lock_row
from skillcert.core.identity import DOCUMENT_NAMES, DocumentType, normalise, problems
from skillcert.core.models import StoredFile
from skillcert.core.reasons import Reason, Refused
from skillcert.core.work import constraint_reason
from skillcert.messages.service import notify
from skillcert.people import service_records
from skillcert.people.states import CredentialSource
from skillcert.plans.models import Batch, Offer
from skillcert.registration.models import Registration
from skillcert.results import service as results
from skillcert.results.models import Result, ResultRun
from skillcert.results.publication import passers
from skillcert.results.states import ResultsState

constraint_reason("uq_certificate_live", "certificates.one_live")
constraint_reason("uq_certificate_number", "certificates.number_used")
constraint_reason("uq_upload_row_live", "certificates.in_upload_twice")


@dataclass(frozen=True)
class Numbered:
    """What numbering a batch brought: how many, and why others had to wait."""

    count: int
    waiting: list[Reason]


def number_batch(batch: Batch, actor: Actor, issued_on: dt.date | None = None) -> Numbered:
    """R49–R51: give every passer without a certificate a number, in order of ticket numbers.

    Who lacks something that is printed (a photo, a glyph) waits and is named; the others get theirs. The lock on the
    batch's results lets a second clerk wait and then find nothing left to do.
    """
    issued_on = issued_on or clock.today()
    _may(actor, "certificates.number")
    run = results.run_of(batch.id, lock=True)
    if found := _number_faults(batch, run, issued_on):
        raise Refused(found)
    has_one = set(db.session.scalars(select(Certificate.registration_id).where(Certificate.batch_id == batch.id)))
    todo = [result for result in passers(batch.id) if result.registration_id not in has_one]
    if not todo:
        raise Refused(Reason("certificates.nobody"))
    count, waiting = 0, []
    for result in todo:
        reasons = _number(result, batch, actor, issued_on)
        waiting += reasons
        count += not reasons
    db.session.flush()
    return Numbered(count, waiting)


def number_faults(batch: Batch, actor: Actor) -> list[Reason]:
    """Why this actor cannot number the batch today; empty when they can."""
    if not actor.may("certificates.number"):
        return [Reason("machine.forbidden")]
    return _number_faults(batch, results.run_of(batch.id), clock.today())


def _number_faults(batch: Batch, run: ResultRun | None, issued_on: dt.date) -> list[Reason]:
    filing = batch.filing
    refused = rules.numbering(
        sealed=run is not None and run.state is ResultsState.SEALED,
        notice_until=run.notice_until if run else None,
        issued_on=issued_on,
        today=clock.today(),
        filing_code=filing.code,
        filing_until=filing.valid_until,
    )
    return list(refused)


def _number(result: Result, batch: Batch, actor: Actor, issued_on: dt.date) -> list[Reason]:
    """One certificate, or the reasons why it must wait. The counter moves only for one that is written."""
    registration = result.registration
    fields = _freeze("", registration, batch, issued_on)
    if reasons := _unfit(fields, batch.filing.name):
        return reasons
    level = registration.offer.level
    try:
        serial = counters.next_value(numbering.scope(batch.filing.code, issued_on, level))
        number = numbering.build(batch.filing.code, issued_on, level, serial)
    except numbering.SerialsExhausted:
        raise Refused(Reason("certificates.exhausted")) from None
    _write(number, result, batch, actor, issued_on)
    return []


def take_number(number: str, result: Result, batch: Batch, actor: Actor, issued_on: dt.date) -> Certificate:
    """R52: a number that the authority gave. Our own counter goes on behind it."""
    registration = result.registration
    refused = _number_faults(batch, results.run_of(batch.id, lock=True), issued_on)
    refused += rules.given_number(number, batch.filing.code, issued_on, registration.offer.level)
    refused += _unfit(_freeze(number, registration, batch, issued_on), batch.filing.name)
    if refused or not actor.may("certificates.number"):
        raise Refused(refused or [Reason("machine.forbidden")])
    scope = numbering.scope(batch.filing.code, issued_on, registration.offer.level)
    counters.raise_to(scope, numbering.parse(number).serial)
    return _write(number, result, batch, actor, issued_on)


def _write(number: str, result: Result, batch: Batch, actor: Actor, issued_on: dt.date) -> Certificate:
    registration = result.registration
    fields = _freeze(number, registration, batch, issued_on)
    row = Certificate(
        registration_id=registration.id,
        result_id=result.id,
        batch_id=batch.id,
        centre_id=batch.centre_id,
        number=number,
        issued_on=issued_on,
        fields=fields.as_json(),
        fields_hash=fields.fingerprint(),
        photo_id=registration.photo_id,
        token=tokens.make(tokens.new_public_id(), crypto.sign),
        numbered_by=actor.account_id,
    )
    db.session.add(row)
    db.session.flush()
    history.record(
        f"batch:{batch.id}", "certificates.number", actor, row,
        person_id=registration.person_id, number=number, fields_hash=row.fields_hash,
    )  # fmt: skip
    _tell_holder(row, registration, actor)
    return row


def _tell_holder(row: Certificate, registration: Registration, actor: Actor) -> None:
    """The person holds the credential from now on, and is told."""
    offer = registration.offer
    service_records.add_credential(
        registration.person,
        actor,
        occupation_code=offer.occupation_code,
        occupation_name=offer.occupation.name,
        work_type=offer.work_type.name if offer.work_type else "",
        level=offer.level,
        number=row.number,
        issued_on=row.issued_on,
        source=CredentialSource.OWN,
    )
    notify(
        Reason("certificates.numbered_for_you", number=row.number),
        person_id=registration.person_id,
        link="/me/certificates",
    )


def _freeze(number: str, registration: Registration, batch: Batch, issued_on: dt.date) -> Printed:
    offer: Offer = registration.offer
    snapshot = registration.snapshot
    kind = DocumentType(snapshot.get("id_type", DocumentType.RESIDENT_ID))
    return freeze(
        number=number,
        name=registration.name,
        id_type=DOCUMENT_NAMES[kind],
        id_number=snapshot.get("id_number", ""),
        occupation=offer.occupation.name,
        work_type=offer.work_type.name if offer.work_type else None,
        level=offer.level,
        institution=batch.filing.name,
        issued_on=issued_on,
        query_url=settings.get("certificates.query_url"),
        institution_query_url=batch.filing.query_url or settings.get("certificates.institution_query_url"),
        photo_sha256=registration.photo.sha256 if registration.photo else None,
    )


def _unfit(fields: Printed, filed_name: str) -> list[Reason]:
    """R53: what must not go to paper, in words."""
    reasons = [Reason(f"certificates.unfit_{field}", name=fields.name) for field in unfit(fields, filed_name)]
    if absent := pdf.missing_glyphs("".join((fields.name, fields.occupation, fields.work_type, fields.institution))):
        reasons.append(Reason("certificates.no_glyph", name=fields.name, characters="".join(absent)))
    return reasons


def _may(actor: Actor, permission: str) -> None:
    if not actor.may(permission):
        raise Refused(Reason("machine.forbidden"))


# --- the life of a certificate ---------------------------------------------------------------------------------------


def hand_out(certificate: Certificate, actor: Actor, receiver: str, way: str = "in_person", note: str = "") -> HandOut:
    """The certificate was given to someone."""
    lock_row(certificate)
    refused = rules.hand_out(bool(certificate.prints), certificate.handed_out is not None, receiver, way, note)
    certificates.move(certificate, "hand_out", actor, refused, receiver=receiver.strip(), way=way)
    row = HandOut(
        certificate_id=certificate.id,
        receiver=receiver.strip(),
        way=way,
        note=note.strip(),
        account_id=actor.account_id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def hand_out_in_person(chosen: list[Certificate], actor: Actor) -> int:
    """Many at once, each to its holder; all or nothing."""
    if not chosen:
        raise Refused(Reason("certificates.none_chosen"))
    for certificate in chosen:
        hand_out(certificate, actor, certificate.registration.name)
    return len(chosen)


def correct(
    certificate: Certificate,
    actor: Actor,
    *,
    name: str = "",
    id_number: str = "",
    photo: StoredFile | None = None,
    evidence: StoredFile | None,
    reason: str,
) -> CertificatePrint:
    """R54: identity data on evidence; a new print version follows at once, number and date of issue stay."""
    lock_row(certificate)
    before = Printed.from_json(certificate.fields)
    changes = _changes(before, name, id_number, photo)
    refused = [*rules.correction(changes, evidence is not None, reason)]
    if "id_number" in changes and before.id_type == DOCUMENT_NAMES[DocumentType.RESIDENT_ID]:
        if problems(changes["id_number"], today=clock.today()):
            refused.append(Reason("certificates.number_shape", "id_number", number=changes["id_number"]))
    after = corrected(before, **changes)
    certificates.move(
        certificate, "correct", actor, refused,
        person_id=certificate.registration.person_id, reason=reason.strip(), changed=sorted(changes),
        fields_hash=after.fingerprint(), evidence=evidence and evidence.id,
    )  # fmt: skip
    db.session.add(
        Correction(
            certificate_id=certificate.id,
            before=before.as_json(),
            after=after.as_json(),
            reason=reason.strip(),
            evidence_id=evidence.id,
            account_id=actor.account_id,
        )
    )
    certificate.fields, certificate.fields_hash = after.as_json(), after.fingerprint()
    if photo is not None:
        certificate.photo = photo
    note = f"第 {len(certificate.prints) + 1} 次印制（更正）"
    return record_print(certificate, set_one(certificate, note), actor, reason)


def _changes(before: Printed, name: str, id_number: str, photo: StoredFile | None) -> dict:
    wanted = {"name": name.strip(), "id_number": normalise(id_number)}
    changes = {field: value for field, value in wanted.items() if value and value != getattr(before, field)}
    if photo is not None:
        changes["photo_sha256"] = photo.sha256
    return changes


def revoke(certificate: Certificate, actor: Actor, reason: str) -> None:
    """R54: the record stays and says so wherever anybody looks; its number is used for ever."""
    lock_row(certificate)
    refused = [] if reason.strip() else [Reason("certificates.reason_missing", "reason")]
    certificates.move(certificate, "revoke", actor, refused, reason=reason.strip(), number=certificate.number)
    certificate.revoked_at, certificate.revoke_reason = clock.now(), reason.strip()[:300]
    person = certificate.registration.person
    service_records.revoke_credential(person, certificate.number, actor)
    told = Reason("certificates.revoked_for_you", number=certificate.number, reason=reason.strip())
    notify(told, person_id=person.id, link="/me/certificates")
    db.session.flush()
