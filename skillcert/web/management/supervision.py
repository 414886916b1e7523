"""The quality overview of all centres."""

from skillcert.web import sharing, supervising
from skillcert.web.management import blueprint

ACCESS = sharing.hang(blueprint, supervising.ROUTES)
