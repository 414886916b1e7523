"""What a walk leaves in the folder: the documents of the batch as files."""

from pathlib import Path

from sqlalchemy import select

from skillcert.archive.models import ArchiveFile
from skillcert.certificates.models import CertificatePrint, Upload
from skillcert.core import files
from skillcert.core.db import db
from skillcert.core.models import Job, StoredFile
from skillcert.registration.models import RosterFiling


def save(world, folder: Path) -> list[str]:
    """Write every document that the stages stored; returns the names."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, stored in enumerate(documents(), 1):
        name = f"{number:03d}-{Path(stored.filename).name}"
        (folder / name).write_bytes(files.read(stored))
        written.append(name)
    return written


def documents() -> list[StoredFile]:
    """Roster, results of jobs (tickets, prints), certificates, upload workbook and archive, in that order."""
    found: dict[int, StoredFile] = {}
    for column in (RosterFiling.file_id, Job.file_id, CertificatePrint.file_id, Upload.file_id, ArchiveFile.file_id):
        query = select(StoredFile).where(StoredFile.id.in_(select(column))).order_by(StoredFile.id)
        found.update({stored.id: stored for stored in db.session.scalars(query)})
    return list(found.values())
