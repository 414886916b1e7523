"""Accommodations of all candidates."""

from skillcert.web import accommodations, sharing
from skillcert.web.management import blueprint

ACCESS = sharing.hang(blueprint, accommodations.ROUTES)
