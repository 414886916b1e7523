"""The pages of item banks and practical tasks, in one list for the skins that show them."""

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

ROUTES = (
    *bank_pages.ROUTES,
    *bank_exports.ROUTES,
    *bank_items.ROUTES,
    *bank_cases.ROUTES,
    *bank_preview.ROUTES,
    *bank_review.ROUTES,
    *bank_bulk.ROUTES,
    *bank_versions.ROUTES,
    *bank_assign.ROUTES,
    *bank_import_rows.ROUTES,
    *bank_imports.ROUTES,
    *bank_points.ROUTES,
    *bank_tasks.ROUTES,
)
