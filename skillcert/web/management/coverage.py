"""Coverage of the banks and the import of specification tables, as the management sees them."""

from skillcert.web import bank_point_imports, coverage_pages
from skillcert.web.management import blueprint
from skillcert.web.sharing import hang

ACCESS = hang(blueprint, (*coverage_pages.ROUTES, *bank_point_imports.ROUTES))
