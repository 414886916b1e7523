"""Papers, as the management sees them."""

from skillcert.web import compose_pages, custody_pages, paper_pages
from skillcert.web.management import blueprint
from skillcert.web.sharing import hang

ACCESS = hang(blueprint, (*paper_pages.ROUTES, *compose_pages.ROUTES, *custody_pages.ROUTES))
