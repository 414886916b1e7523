"""The quality overview of a centre's own sessions."""

from skillcert.web import sharing, supervising
from skillcert.web.centre import blueprint

ACCESS = sharing.hang(blueprint, supervising.ROUTES)
