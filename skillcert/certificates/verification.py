"""The public question "is it genuine?": by the code on the certificate, or by number and name (R48, R56, T12–T15)."""

import datetime as dt
import hmac
from dataclasses import dataclass

from sqlalchemy import func, select

from skillcert.certificates import rules, tokens
from skillcert.certificates.models import Certificate, Inquiry
from skillcert.certificates.printed import Printed
from skillcert.certificates.states import CertificateState
from skillcert.core import clock, crypto
from skillcert.core.db import db
from skillcert.core.identity import mask, normalise, normalise_name
from skillcert.core.reasons import refuse_if


@dataclass(frozen=True)
class Shown:
    """R56: all that anybody may see of a certificate, and nothing else."""

    name: str
    id_masked: str
    occupation: str
    work_type: str
    level_text: str
    number: str
    institution: str
    issued_on: dt.date
    state: CertificateState
    revoked_on: dt.date | None


def by_token(token: str) -> Shown | None:
    """The certificate behind a scanned code; None for whatever we did not make. Reads only."""
    try:
        tokens.read(token, crypto.check_signature)
    except tokens.NotGenuine:
        return None
    return _shown(db.session.scalar(select(Certificate).where(Certificate.token == token.strip().upper())))


def by_number(number: str, name: str, source: str) -> Shown | None:
    """The certificate with this number if it bears this name; None otherwise, whichever of the two is wrong.

    Each question leaves a row without number or name, and too many misses are refused: by source against a walk through
    the numbers, by target against guessing one holder's name. Inside a unit of work.
    """
    number, name = normalise(number), normalise_name(name)
    target = crypto.blind_index("certificate-inquiry", number)
    since = clock.now() - rules.SPAN
    misses = select(func.count(Inquiry.id)).where(Inquiry.hit.is_(False), Inquiry.at > since)
    refuse_if(
        rules.inquiry(
            db.session.scalar(misses.where(Inquiry.source == source)),
            db.session.scalar(misses.where(Inquiry.target == target)),
        )
    )
    certificate = db.session.scalar(select(Certificate).where(Certificate.number == number))
    held = Printed.from_json(certificate.fields).name if certificate else _NOBODY
    # The same work for an unknown number as for a wrong name, so that the time does not tell them apart.
    same = hmac.compare_digest(normalise_name(held).encode(), name.encode())
    hit = certificate is not None and same
    db.session.add(Inquiry(source=source, target=target, hit=hit))
    db.session.flush()
    return _shown(certificate) if hit else None


_NOBODY = "\x00"


def _shown(certificate: Certificate | None) -> Shown | None:
    if certificate is None:
        return None
    printed = Printed.from_json(certificate.fields)
    if printed.fingerprint() != certificate.fields_hash:
        # Somebody changed the row behind our back: it is not what we issued.
        return None
    return Shown(
        name=printed.name,
        id_masked=mask(printed.id_number),
        occupation=printed.occupation,
        work_type=printed.work_type,
        level_text=printed.level_text,
        number=printed.number,
        institution=printed.institution,
        issued_on=printed.issued_on,
        state=certificate.state,
        revoked_on=clock.local(certificate.revoked_at).date() if certificate.revoked_at else None,
    )


def sweep() -> None:
    """Forget inquiries that no limit needs any more. Inside a unit of work."""
    db.session.execute(Inquiry.__table__.delete().where(Inquiry.at < clock.now() - 6 * rules.SPAN))
