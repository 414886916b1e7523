"""Practical exams of a centre."""

from skillcert.web import practical_pages, sharing
from skillcert.web.centre import blueprint

ACCESS = sharing.hang(blueprint, practical_pages.ROUTES)
