"""Item banks and practical tasks, as the management sees them."""

from skillcert.web import (
    bank_assign,
    bank_bulk,
    bank_cases,
    bank_exports,
    bank_import_rows,
    bank_imports,
    bank_items,
    bank_pages,
    bank_points,
    bank_preview,
    bank_review,
    bank_tasks,
    bank_versions,
)
from skillcert.web.management import blueprint
from skillcert.web.sharing import hang

ACCESS = {
    **hang(blueprint, bank_pages.ROUTES),
    **hang(blueprint, bank_exports.ROUTES),
    **hang(blueprint, bank_items.ROUTES),
    **hang(blueprint, bank_cases.ROUTES),
    **hang(blueprint, bank_preview.ROUTES),
    **hang(blueprint, bank_review.ROUTES),
    **hang(blueprint, bank_bulk.ROUTES),
    **hang(blueprint, bank_versions.ROUTES),
    **hang(blueprint, bank_assign.ROUTES),
    **hang(blueprint, bank_import_rows.ROUTES),
    **hang(blueprint, bank_imports.ROUTES),
    **hang(blueprint, bank_points.ROUTES),
    **hang(blueprint, bank_tasks.ROUTES),
}
