"""The exam days of a centre's batches."""

from skillcert.web import exam_days, sharing
from skillcert.web.centre import blueprint

ACCESS = sharing.hang(blueprint, exam_days.VIEW_ROUTES)
