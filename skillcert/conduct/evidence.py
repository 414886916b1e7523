"""Files that prove a violation: taken by their bytes, pictures drawn anew, kept as records of the batch."""

from collections.abc import Iterable

from skillcert.arrangement.models import Seat
from skillcert.core import files, images, uploads
from skillcert.core.models import StoredFile
from skillcert.core.reasons import Reason, Refused

MOST = 10 * 1024 * 1024


def keep(uploaded: Iterable[bytes], seat: Seat) -> list[StoredFile]:
    """Store each file; refuses what is neither a picture nor a PDF."""
    owner = f"batch:{seat.registration.batch_id}"
    kept = []
    for data in uploaded:
        media = uploads.sniff(data[:4096]) if data else ""
        if len(data) > MOST:
            raise Refused(Reason("uploads.too_big", "evidence", limit=MOST // 1024))
        if media in uploads.PICTURES:
            picture = images.clean_image(data, 2000)
            kept.append(files.put(picture.data, "evidence.jpg", picture.media_type, owner))
        elif media == "application/pdf":
            kept.append(files.put(data, "evidence.pdf", media, owner))
        else:
            raise Refused(Reason("conduct.evidence_kind", "evidence"))
    return kept
