"""Theory exams of the whole institution."""

from skillcert.web import exam_fallback, exam_pages, exam_scores, exam_timeline, exam_unsent, marking_pages, sharing
from skillcert.web.management import blueprint

ACCESS = {
    **sharing.hang(blueprint, exam_pages.ROUTES),
    **sharing.hang(blueprint, exam_fallback.ROUTES),
    **sharing.hang(blueprint, exam_scores.ROUTES),
    **sharing.hang(blueprint, marking_pages.ROUTES),
    **sharing.hang(blueprint, exam_timeline.ROUTES),
    **sharing.hang(blueprint, exam_unsent.ROUTES),
}
