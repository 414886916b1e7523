"""The exam days of all batches, and the decisions on violations."""

from skillcert.web import exam_days, sharing
from skillcert.web.management import blueprint

ACCESS = sharing.hang(blueprint, [*exam_days.VIEW_ROUTES, *exam_days.DECIDE_ROUTES])
