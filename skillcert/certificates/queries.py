"""What the pages of certificates show, and what the print job has left to do."""

from collections.abc import Iterable

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from skillcert.certificates.models import Certificate, CertificatePrint, Correction, HandOut, Upload, UploadRow
from skillcert.certificates.states import CertificateState
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.core.models import ImportRun, Job, StoredFile
from skillcert.core.states import JobState
from skillcert.plans.models import Batch, Offer
from skillcert.registration.models import Registration
from skillcert.results.models import Result, ResultRun
from skillcert.results.states import Outcome, ResultsState

_OFFER = joinedload(Registration.offer).options(joinedload(Offer.occupation), joinedload(Offer.work_type))
_PRINTED = select(CertificatePrint.id).where(CertificatePrint.certificate_id == Certificate.id).exists()


# --- certificates ----------------------------------------------------------------------------------------------------


def certificates(scope: Scope, batch_id: int | None = None) -> Select:
    """Certificates in scope with registration, prints and hand-out, by number."""
    query = (
        select(Certificate)
        .join(Certificate.registration)
        .options(
            contains_eager(Certificate.registration).options(_OFFER),
            selectinload(Certificate.prints),
            joinedload(Certificate.handed_out),
            joinedload(Certificate.batch),
        )
        .order_by(Certificate.number)
    )
    if batch_id is not None:
        query = query.where(Certificate.batch_id == batch_id)
    return scope.limit(query, centre=Certificate.centre_id, person=Registration.person_id)


def certificate(scope: Scope, certificate_id: int) -> Certificate | None:
    return db.session.scalar(certificates(scope).where(Certificate.id == certificate_id))


def mine(person_id: int) -> list[Certificate]:
    """A candidate's own certificates, newest first."""
    query = certificates(Scope("own", person_id=person_id)).order_by(None).order_by(Certificate.id.desc())
    return list(db.session.scalars(query))


def corrections(certificate_id: int) -> list[Correction]:
    query = select(Correction).where(Correction.certificate_id == certificate_id).order_by(Correction.id)
    return list(db.session.scalars(query))


def valid(scope: Scope, batch_id: int) -> list[Certificate]:
    """The valid certificates of a batch, by number: what the hand-out register lists."""
    query = certificates(scope, batch_id).where(Certificate.state == CertificateState.VALID)
    return list(db.session.scalars(query).unique())


# --- batches ---------------------------------------------------------------------------------------------------------


def batches(scope: Scope) -> Select:
    """Batches whose results are sealed: the certificate office's work list."""
    query = (
        select(Batch)
        .join(ResultRun, ResultRun.batch_id == Batch.id)
        .where(ResultRun.state == ResultsState.SEALED)
        .options(joinedload(Batch.centre))
        .order_by(Batch.id.desc())
    )
    return scope.limit(query, centre=Batch.centre_id)


def batch(scope: Scope, batch_id: int) -> Batch | None:
    query = select(Batch).where(Batch.id == batch_id).options(joinedload(Batch.filing), joinedload(Batch.centre))
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def figures(batch_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """{batch id: {"passed", "numbered", "printed", "handed_out", "revoked", "uploaded"}} in a fixed number of statements."""
    ids = list(batch_ids)
    found = {
        one: dict.fromkeys(("passed", "numbered", "printed", "handed_out", "revoked", "uploaded"), 0) for one in ids
    }
    passed = select(Result.batch_id, func.count(Result.id)).where(Result.outcome == Outcome.PASS, Result.withheld == "")
    _count(found, "passed", passed.where(Result.batch_id.in_(ids)).group_by(Result.batch_id))
    base = select(Certificate.batch_id, func.count(Certificate.id)).where(Certificate.batch_id.in_(ids))
    valid = base.where(Certificate.state == CertificateState.VALID)
    _count(found, "numbered", base.group_by(Certificate.batch_id))
    _count(found, "printed", valid.where(_PRINTED).group_by(Certificate.batch_id))
    _count(found, "handed_out", valid.join(HandOut).group_by(Certificate.batch_id))
    _count(found, "revoked", base.where(Certificate.state == CertificateState.REVOKED).group_by(Certificate.batch_id))
    uploaded = select(Upload.batch_id, func.sum(Upload.rows)).where(
        Upload.batch_id.in_(ids), Upload.state.in_(("submitted", "accepted"))
    )
    _count(found, "uploaded", uploaded.group_by(Upload.batch_id))
    return found


def _count(found: dict, name: str, query) -> None:
    for batch_id, count in db.session.execute(query):
        found[batch_id][name] = int(count)


def uploads(scope: Scope, batch_id: int) -> list[Upload]:
    query = select(Upload).join(Upload.batch).where(Upload.batch_id == batch_id).order_by(Upload.id.desc())
    return list(db.session.scalars(scope.limit(query, centre=Batch.centre_id)))


def upload(scope: Scope, upload_id: int) -> Upload | None:
    query = select(Upload).join(Upload.batch).where(Upload.id == upload_id)
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))


def in_upload(upload_id: int) -> list[Certificate]:
    """The certificates of an upload, by number."""
    query = (
        select(Certificate)
        .join(UploadRow, UploadRow.certificate_id == Certificate.id)
        .where(UploadRow.upload_id == upload_id)
        .order_by(Certificate.number)
    )
    return list(db.session.scalars(query))


# --- the print job ---------------------------------------------------------------------------------------------------


def _unprinted(batch_id: int) -> Select:
    return select(Certificate).where(
        Certificate.batch_id == batch_id, Certificate.state == CertificateState.VALID, ~_PRINTED
    )


def unprinted(batch_id: int, limit: int) -> list[Certificate]:
    query = _unprinted(batch_id).options(joinedload(Certificate.photo)).order_by(Certificate.number).limit(limit)
    return list(db.session.scalars(query))


def unprinted_one(certificate_id: int) -> Certificate | None:
    """The certificate if it still waits for its first print; read afresh."""
    query = select(Certificate).where(
        Certificate.id == certificate_id, Certificate.state == CertificateState.VALID, ~_PRINTED
    )
    return db.session.scalar(query)


def count_unprinted(batch_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(_unprinted(batch_id).subquery()))


def count_valid(batch_id: int) -> int:
    query = select(func.count(Certificate.id)).where(
        Certificate.batch_id == batch_id, Certificate.state == CertificateState.VALID
    )
    return db.session.scalar(query)


def latest_prints(batch_id: int) -> list[StoredFile]:
    """The newest print of each valid certificate of a batch, by number."""
    other = aliased(CertificatePrint)
    newer = select(other.id).where(
        other.certificate_id == CertificatePrint.certificate_id, other.version > CertificatePrint.version
    )
    query = (
        select(StoredFile)
        .join(CertificatePrint, CertificatePrint.file_id == StoredFile.id)
        .join(Certificate, Certificate.id == CertificatePrint.certificate_id)
        .where(Certificate.batch_id == batch_id, Certificate.state == CertificateState.VALID, ~newer.exists())
        .order_by(Certificate.number)
    )
    return list(db.session.scalars(query))


def print_job(batch_id: int) -> Job | None:
    """The newest print job of a batch, running or over."""
    query = select(Job).where(Job.kind == "certificates.print").order_by(Job.id.desc()).limit(50)
    return next((job for job in db.session.scalars(query) if job.args.get("batch_id") == batch_id), None)


def is_printing(batch_id: int) -> bool:
    job = print_job(batch_id)
    return job is not None and job.state in (JobState.WAITING, JobState.RUNNING)


# --- numbers from the authority --------------------------------------------------------------------------------------


def import_run(scope: Scope, run_id: int, kind: str) -> ImportRun | None:
    """An import of numbers, seen by those who see its batch."""
    run = db.session.scalar(select(ImportRun).where(ImportRun.id == run_id, ImportRun.kind == kind))
    return run if run and batch(scope, run.context["batch_id"]) else None
