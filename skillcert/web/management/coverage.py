"""Coverage of the banks, as the management sees it."""

from skillcert.web import coverage_pages
from skillcert.web.management import blueprint
from skillcert.web.sharing import hang

ACCESS = hang(blueprint, coverage_pages.ROUTES)
