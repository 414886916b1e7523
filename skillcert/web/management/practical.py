"""Practical exams of the whole institution."""

from skillcert.web import practical_pages, sharing
from skillcert.web.management import blueprint

ACCESS = sharing.hang(blueprint, practical_pages.ROUTES)
