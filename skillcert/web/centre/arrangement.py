"""Rooms, seats and staff of a centre's batches."""

from skillcert.web import arranging, rooms, sharing
from skillcert.web.centre import blueprint

ACCESS = sharing.hang(blueprint, [*arranging.ROUTES, *rooms.ROUTES])
