"""Item banks and practical tasks, as the centre sees them."""

from skillcert.web.bank_routes import ROUTES
from skillcert.web.centre import blueprint
from skillcert.web.sharing import hang

ACCESS = hang(blueprint, ROUTES)
