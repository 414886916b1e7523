"""Statistics of theory papers, as the centre sees them."""

from skillcert.web import doubts_pages, statistics_pages
from skillcert.web.centre import blueprint
from skillcert.web.sharing import hang

ACCESS = hang(blueprint, (*statistics_pages.ROUTES, *doubts_pages.ROUTES))
