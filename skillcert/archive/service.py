"""The verbs of the archive: waive, put in, take out, make the file, close the batch. Owns scan, waiver and archive file."""

from skillcert.archive import queries, rules
from skillcert.archive.models import ArchiveFile, ArchiveScan, Waiver
from skillcert.archive.volumes import missing
from skillcert.core import clock, crypto, files, history, jobs, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.models import Job, StoredFile
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.uploads import Accepted
from skillcert.plans import service as plans
from skillcert.plans.models import Batch

history.allow_after_seal("archive.read")


def stream(batch_id: int) -> str:
    return f"batch:{batch_id}"


def _allowed(actor: Actor) -> None:
    if not actor.may("archive.close"):
        raise Refused(Reason("machine.forbidden"))


def waive(batch: Batch, piece: str, reason: str, actor: Actor) -> Waiver:
    """R58: the batch does without a mandatory piece, and says why."""
    _allowed(actor)
    refuse_if(rules.waive(piece, reason, queries.lines(batch.id)))
    waiver = Waiver(batch_id=batch.id, piece=piece, reason=reason.strip(), account_id=actor.account_id)
    db.session.add(waiver)
    db.session.flush()
    history.record(stream(batch.id), "archive.waived", actor, waiver, piece=piece, reason=waiver.reason)
    return waiver


def take_back_waiver(batch: Batch, piece: str, actor: Actor) -> None:
    """The piece is asked for again."""
    _allowed(actor)
    waiver = db.session.query(Waiver).filter_by(batch_id=batch.id, piece=piece).one_or_none()
    if waiver is not None:
        history.record(stream(batch.id), "archive.waiver_taken_back", actor, waiver, piece=piece)
        db.session.delete(waiver)
        db.session.flush()


def put_in(batch: Batch, piece: str, scan: Accepted, actor: Actor) -> ArchiveScan:
    """Put a signed paper into a volume; a waiver of the piece ends with it."""
    _allowed(actor)
    refuse_if(rules.scan(piece))
    stored = files.put(scan.data, scan.label or scan.name, scan.media_type, f"archive:{batch.id}", "record")
    kept = ArchiveScan(batch_id=batch.id, piece=piece, file_id=stored.id, account_id=actor.account_id)
    db.session.add(kept)
    db.session.flush()
    history.record(stream(batch.id), "archive.put_in", actor, kept, piece=piece, sha256=stored.sha256)
    take_back_waiver(batch, piece, actor)
    return kept


def take_out(scan: ArchiveScan, actor: Actor) -> None:
    """Take a wrong paper out again; the history keeps that it was there, and its hash."""
    _allowed(actor)
    history.record(stream(scan.batch_id), "archive.taken_out", actor, scan, piece=scan.piece, sha256=scan.file.sha256)
    stored = scan.file
    db.session.delete(scan)
    db.session.flush()
    files.drop(stored)


def order(batch: Batch, actor: Actor, *, close: bool = False) -> Job:
    """Have the file made in the background; with `close` the batch is closed when it is whole (R58)."""
    if not actor.may("archive.view"):
        raise Refused(Reason("machine.forbidden"))
    if close:
        _allowed(actor)
        refuse_if(why_not_close(batch))
    title = Reason("archive.job_close" if close else "archive.job_build", number=batch.number)
    return jobs.start("archive.build", actor, title, batch_id=batch.id, close=close)


def why_not_close(batch: Batch) -> list[Reason]:
    """R58: what stands between this batch and its closing."""
    return list(
        rules.close(
            missing(queries.lines(batch.id)),
            sealed=queries.results_sealed(batch.id),
            certificates_open=queries.without_certificate(batch.id),
            closed=batch.closed_on is not None,
        )
    )


def keep_draft(batch: Batch, data: bytes, actor: Actor) -> StoredFile:
    """The file as it is today, for reading; the batch stays open."""
    stored = files.put(data, f"{batch.number}-draft.zip", "application/zip", f"archive:{batch.id}", "temporary")
    history.record(stream(batch.id), "archive.made", actor, batch, sha256=stored.sha256)
    return stored


def close(batch: Batch, data: bytes, manifest: bytes, pieces: int, actor: Actor) -> ArchiveFile:
    """R58, R59: the batch is closed with this file; from now on it is read-only, and the file is kept for years."""
    _allowed(actor)
    refuse_if(why_not_close(batch))
    years = [settings.get("archive.paper_years"), settings.get("archive.electronic_years")]
    stored = files.put(data, f"{batch.number}.zip", "application/zip", f"archive:{batch.id}", "archive")
    kept = ArchiveFile(
        batch_id=batch.id,
        file_id=stored.id,
        manifest_hash=crypto.digest(manifest),
        pieces=pieces,
        keep_until=rules.keep_until(clock.today(), years),
        closed_by=actor.account_id,
    )
    db.session.add(kept)
    db.session.flush()
    plans.close(batch, actor)
    history.record(
        stream(batch.id), "archive.closed", actor, kept, sha256=stored.sha256, manifest=kept.manifest_hash,
        pieces=pieces, keep_until=kept.keep_until,
    )  # fmt: skip
    history.seal(stream(batch.id))
    return kept


def read(batch: Batch, stored: StoredFile, actor: Actor) -> bytes:
    """The bytes of a file or a scan; that somebody read it is written down (R60)."""
    if not actor.may("archive.view"):
        raise Refused(Reason("machine.forbidden"))
    history.record(stream(batch.id), "archive.read", actor, batch, file=stored.filename, sha256=stored.sha256)
    return files.read(stored)
