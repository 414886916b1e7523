"""Accommodations of a centre's candidates."""

from skillcert.web import accommodations, sharing
from skillcert.web.centre import blueprint

ACCESS = sharing.hang(blueprint, accommodations.ROUTES)
