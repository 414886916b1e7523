"""Theory exams of a centre."""

from skillcert.web import exam_fallback, exam_pages, exam_scores, marking_pages, sharing
from skillcert.web.centre import blueprint

ACCESS = {
    **sharing.hang(blueprint, exam_pages.ROUTES),
    **sharing.hang(blueprint, exam_fallback.ROUTES),
    **sharing.hang(blueprint, exam_scores.ROUTES),
    **sharing.hang(blueprint, marking_pages.ROUTES),
}
