"""The text of a task that is set, for those who score it: pictures come inside the page, no address of them exists."""

from skillcert.core import files, pdf, richtext, sounds
from skillcert.itembank import pictures
from skillcert.plans.models import Offer
from skillcert.practical.models import ExamTask


def shown(task: ExamTask, offer: Offer) -> str:
    """The task sheet's markup, cleaned again: exams that were set long ago hold what was written then."""
    code, level = offer.occupation_code, offer.level
    return richtext.with_sources(
        richtext.sanitize(task.content["description"]), lambda file_id: _inline(code, level, file_id)
    )


def _inline(code: str, level: int, file_id: int) -> str:
    stored = pictures.of_bank(code, level, file_id)
    if stored is None:
        return ""
    data = files.read(stored)
    return sounds.uri(data, stored.media_type) if pictures.is_sound(stored) else pdf.picture(data)
