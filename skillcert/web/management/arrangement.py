"""Rooms, seats and staff of all batches."""

from skillcert.web import arranging, sharing
from skillcert.web.management import blueprint

ACCESS = sharing.hang(blueprint, arranging.ROUTES)
