"""Printing a batch: one certificate after the other, each kept as soon as it is set; a kill loses at most one set of pages.

The numbers were given before (`service.number_batch`), so a job that dies and starts again can print twice at worst, never
number twice; and a print is a row that is unique by certificate and version, so it does not even print twice.
"""

import io

import pypdf

from skillcert.certificates import documents, printing, queries
from skillcert.core import files
from skillcert.core.jobs import actor_of
from skillcert.core.models import Job

AT_ONCE = 10


def print_batch(job: Job):
    """Set and keep every certificate of the batch that was never printed, then join them to one file for the printer."""
    actor, batch_id = actor_of(job), job.args["batch_id"]
    total = queries.count_valid(batch_id)
    while unprinted := queries.unprinted(batch_id, AT_ONCE):
        sheets = [(one.id, one.fields_hash, printing.sheet_of(one)) for one in unprinted]
        set_pages = yield lambda sheets=sheets: [documents.certificates([sheet]) for _, _, sheet in sheets]
        for (certificate_id, fields_hash, _), data in zip(sheets, set_pages, strict=True):
            certificate = queries.unprinted_one(certificate_id)
            # Revoked, corrected or printed by somebody else meanwhile: what was set is not used.
            if certificate is not None and certificate.fields_hash == fields_hash:
                printing.record_print(certificate, data, actor)
        yield total - queries.count_unprinted(batch_id), total
    pages = [files.read(stored) for stored in queries.latest_prints(batch_id)]
    whole = yield lambda: join(pages)
    stored = files.put(whole, f"certificates-{batch_id}.pdf", "application/pdf", f"batch:{batch_id}", "temporary")
    return {"file_id": stored.id, "certificates": total}


def join(documents_: list[bytes]) -> bytes:
    """Several PDFs as one, in order; fonts and pictures that are the same are kept once."""
    writer = pypdf.PdfWriter()
    for data in documents_:
        writer.append(io.BytesIO(data))
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
