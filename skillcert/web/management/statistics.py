"""Statistics of theory papers, as the management sees them."""

from skillcert.web import doubts_pages, statistics_pages
from skillcert.web.management import blueprint
from skillcert.web.sharing import hang

ACCESS = hang(blueprint, (*statistics_pages.ROUTES, *doubts_pages.ROUTES))
