"""Item banks and practical tasks, as the management sees them."""

from skillcert.web.bank_routes import ROUTES
from skillcert.web.management import blueprint
from skillcert.web.sharing import hang

ACCESS = hang(blueprint, ROUTES)
