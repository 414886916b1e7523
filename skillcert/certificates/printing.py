"""The verbs of printing: a batch as a job, one certificate again. A part of `service` of its own."""

from skillcert.certificates import documents, queries, rules, tokens
from skillcert.certificates.models import Certificate, CertificatePrint
from skillcert.certificates.printed import Printed
from skillcert.certificates.states import certificates
from skillcert.core import files, history, jobs, pdf, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db, lock_row
from skillcert.core.models import Job
from skillcert.core.reasons import Reason, Refused
from skillcert.plans.models import Batch
from skillcert.results import service as results


def sheet_of(certificate: Certificate, print_note: str = "") -> documents.Sheet:
    """A certificate as the document takes it, photo decrypted."""
    base = settings.get("institution.url")
    return documents.Sheet(
        printed=Printed.from_json(certificate.fields),
        photo=files.read(certificate.photo) if certificate.photo else b"",
        address=tokens.address(base, certificate.token),
        site=base.split("//")[-1].rstrip("/"),
        print_note=print_note,
    )


def start_printing(batch: Batch, actor: Actor) -> Job:
    """Start the job that prints every certificate of the batch that was never printed."""
    if not actor.may("certificates.print"):
        raise Refused(Reason("machine.forbidden"))
    results.run_of(batch.id, lock=True)
    if queries.is_printing(batch.id):
        raise Refused(Reason("certificates.print_running"))
    if not queries.count_unprinted(batch.id):
        raise Refused(Reason("certificates.nothing_to_print"))
    return jobs.start(
        "certificates.print", actor, Reason("certificates.job_print", batch=batch.number), batch_id=batch.id
    )


def record_print(certificate: Certificate, data: bytes, actor: Actor, reason: str = "") -> CertificatePrint:
    """Keep a printed version: the file, the hash of what it shows, who and why."""
    version = len(certificate.prints) + 1
    stored = files.put(
        data, f"{certificate.number}-{version}.pdf", "application/pdf", f"certificate:{certificate.id}", "certificate"
    )
    row = CertificatePrint(
        version=version,
        file_id=stored.id,
        fields_hash=certificate.fields_hash,
        reason=reason.strip(),
        account_id=actor.account_id,
    )
    certificate.prints.append(row)
    db.session.flush()
    history.record(
        f"batch:{certificate.batch_id}", "certificates.print", actor, certificate,
        version=version, sha256=stored.sha256, reason=reason.strip(),
    )  # fmt: skip
    return row


def reissue(certificate: Certificate, actor: Actor, reason: str) -> CertificatePrint:
    """R54: print again; number and date of issue stay, the version and the reason are on the paper and in the register."""
    lock_row(certificate)
    refused = rules.reissue(bool(certificate.prints), reason)
    certificates.move(certificate, "reissue", actor, refused, reason=reason.strip())
    note = f"第 {len(certificate.prints) + 1} 次印制（补发）"
    return record_print(certificate, set_one(certificate, note), actor, reason)


def set_one(certificate: Certificate, note: str) -> bytes:
    try:
        return documents.certificates([sheet_of(certificate, note)])
    except pdf.MissingGlyphs as missing:
        name = Printed.from_json(certificate.fields).name
        raise Refused(Reason("certificates.no_glyph", name=name, characters="".join(missing.characters))) from missing


def fetch(certificate: Certificate, version: int, actor: Actor) -> CertificatePrint | None:
    """R60: somebody of the staff takes a printed version out; it bears a whole identity number, so it is written down."""
    row = next((one for one in certificate.prints if one.version == version), None)
    if row is not None:
        history.record(f"batch:{certificate.batch_id}", "certificates.fetch", actor, certificate, version=version)
    return row
