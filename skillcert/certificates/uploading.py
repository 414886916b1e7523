"""The verbs of uploads to the national query system (R57). A second half of `service`."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from skillcert.certificates import exports
from skillcert.certificates.models import Certificate, Upload, UploadRow
from skillcert.certificates.printed import Printed
from skillcert.certificates.states import CertificateState, uploads
from skillcert.core import clock, files, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db, lock_row
from skillcert.core.reasons import Reason, Refused
from skillcert.plans.models import Batch
from skillcert.registration.models import Registration
from skillcert.results import service as results

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def make_upload(batch: Batch, actor: Actor) -> Upload:
    """Write the workbook of all valid certificates of a batch that are in no live upload; its snapshot is hashed."""
    if not actor.may("certificates.upload"):
        raise Refused(Reason("machine.forbidden"))
    results.run_of(batch.id, lock=True)
    todo = _not_uploaded(batch.id)
    if not todo:
        raise Refused(Reason("certificates.nothing_to_upload"))
    rows = [_row(certificate, batch) for certificate in todo]
    stem = f"certificates-{batch.number}-{clock.today():%Y%m%d}.xlsx"
    stored = files.put(exports.workbook(rows), stem, XLSX, f"batch:{batch.id}", "certificate")
    upload = Upload(
        batch_id=batch.id,
        file_id=stored.id,
        hash=exports.snapshot_hash(rows),
        rows=len(rows),
        made_by=actor.account_id,
    )
    db.session.add(upload)
    db.session.flush()
    db.session.add_all(UploadRow(upload_id=upload.id, certificate_id=certificate.id) for certificate in todo)
    db.session.flush()
    history.record(f"batch:{batch.id}", "uploads.make", actor, upload, rows=len(rows), hash=upload.hash)
    return upload


def _not_uploaded(batch_id: int) -> list[Certificate]:
    live = select(UploadRow.id).where(UploadRow.certificate_id == Certificate.id, UploadRow.live)
    query = (
        select(Certificate)
        .where(Certificate.batch_id == batch_id, Certificate.state == CertificateState.VALID, ~live.exists())
        .options(joinedload(Certificate.registration).joinedload(Registration.centre))
        .order_by(Certificate.number)
    )
    return list(db.session.scalars(query))


def _row(certificate: Certificate, batch: Batch) -> exports.UploadRow:
    registration = certificate.registration
    printed = Printed.from_json(certificate.fields)
    return exports.UploadRow(
        printed=printed,
        id_code=settings.get("certificates.id_type_code") if printed.id_type == "居民身份证" else "",
        employer=registration.employer,
        assessed_by=batch.filing.name,
    )


def fetch(upload: Upload, actor: Actor) -> bytes:
    """R60: the workbook leaves the house with whole identity numbers; who took it is written down."""
    history.record(f"batch:{upload.batch_id}", "uploads.fetch", actor, upload, rows=upload.rows, hash=upload.hash)
    return files.read(upload.file)


def submit(upload: Upload, actor: Actor, reference: str) -> None:
    """Handed in, under the number that the authority gave."""
    lock_row(upload)
    refused = [] if reference.strip() else [Reason("certificates.reference", "reference")]
    uploads.move(upload, "submit", actor, refused, reference=reference.strip(), hash=upload.hash)
    upload.reference = reference.strip()[:40]
    db.session.flush()


def accept(upload: Upload, actor: Actor) -> None:
    """The authority took it."""
    lock_row(upload)
    uploads.move(upload, "accept", actor)
    db.session.flush()


def reject(upload: Upload, actor: Actor, reason: str) -> None:
    """The authority sent it back: its certificates are free for another upload."""
    lock_row(upload)
    refused = [] if reason.strip() else [Reason("certificates.reason_missing", "reason")]
    uploads.move(upload, "reject", actor, refused, reason=reason.strip())
    for row in db.session.scalars(select(UploadRow).where(UploadRow.upload_id == upload.id)):
        row.live = False
    db.session.flush()
