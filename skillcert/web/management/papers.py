"""Papers, as the management sees them."""

from skillcert.web import custody_pages, paper_pages
from skillcert.web.management import blueprint
from skillcert.web.sharing import hang

ACCESS = hang(blueprint, (*paper_pages.ROUTES, *custody_pages.ROUTES))
