"""Theory exams of a centre."""

from skillcert.web import exam_pages, sharing
from skillcert.web.centre import blueprint

ACCESS = sharing.hang(blueprint, exam_pages.ROUTES)
