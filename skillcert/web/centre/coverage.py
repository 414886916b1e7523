"""Coverage of the banks, as the centre sees it."""

from skillcert.web import coverage_pages
from skillcert.web.centre import blueprint
from skillcert.web.sharing import hang

ACCESS = hang(blueprint, coverage_pages.ROUTES)
