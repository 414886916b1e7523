"""Pages of the banks: the list of banks, the items of one, acts on many, keys and likenesses; for centre and management."""

from flask import request, url_for

from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.itembank import queries, queries_use, service, service_review
from skillcert.itembank.models import Item
from skillcert.itembank.states import ItemPool, ItemState, ItemType
from skillcert.tasks import queries as task_queries
from skillcert.web import kit
from skillcert.web.bank_bulk import bulk_acts
from skillcert.web.bank_preview import found_bank
from skillcert.web.forms.itembank import DIFFICULTIES
from skillcert.web.lists import Bulk, Column, Empty, Filter, list_page

COLUMNS = [
    Column("id", N_("No."), sort=Item.id),
    Column("type", N_("Type"), sort=Item.type),
    Column("stem_text", N_("Question"), value=lambda item: item.stem_text),
    Column("point", N_("Knowledge point"), value=lambda item: item.point.name if item.point else None, sort=Item.point_id),
    Column("difficulty", N_("Difficulty"), value=lambda item: kit.gettext(DIFFICULTIES[item.difficulty - 1]), sort=Item.difficulty),
    Column("state", N_("State"), sort=Item.state),
    Column("used_count", N_("Used"), sort=Item.used_count, number=True, end=True),
]  # fmt: skip


def banks():
    return kit.page(
        "parts/itembank/banks.html", lines=queries.banks(kit.scope()), tasks=task_queries.counts(kit.scope())
    )


def bank(code, level):
    occupation = found_bank(code, level)
    new_url = url_for(".item_new", code=code, level=level) if kit.may("itembank.write") else None
    return list_page(
        "parts/itembank/bank.html",
        queries.items(code, level),
        COLUMNS,
        search=[Item.stem_text, Item.external_id],
        search_hint=N_("Words of the question"),
        filters=_filters(code, level),
        default_sort="-id",
        by=Item.id,
        bulk=[
            *(Bulk(act, title, url_for(".bank_bulk", code=code, level=level)) for act, title in bulk_acts()),
            Bulk("export", N_("Export"), url_for(".bank_export_chosen", code=code, level=level)),
        ],
        empty=Empty(
            N_("This bank is empty"),
            N_("Bring in a bank workbook, or write the first item."),
            new_url,
            N_("Write an item"),
            "books",
        ),
        context={
            "occupation": occupation,
            "code": code,
            "level": level,
            "open_conflicts": queries.open_conflicts(code, level),
            "imports": queries.imports(code, level, "itembank"),
        },
    )


def bank_conflicts(code, level):
    occupation = found_bank(code, level)
    return kit.page(
        "parts/itembank/conflicts.html",
        occupation=occupation,
        code=code,
        level=level,
        conflicts=queries.conflicts(code, level),
        alike=queries.same_stem(code, level),
        shown=None,
        reasons=[],
    )


def conflict_open(conflict_id):
    """Show both keys side by side: reading keys is an act."""
    conflict = kit.found(queries.conflict(kit.scope(), conflict_id))
    item = conflict.item
    where = service.Bank(item.occupation_code, item.level)
    with kit.refusing() as refused, unit_of_work():
        service.read_keys(where, "conflict", kit.actor(), 2, queries.conflict(kit.scope(), conflict_id).item)
    return _conflict_page(queries.conflict(kit.scope(), conflict_id), refused)


def conflict_decide(conflict_id):
    with kit.refusing() as refused, unit_of_work():
        conflict = kit.found(queries.conflict(kit.scope(), conflict_id))
        service_review.decide_conflict(conflict, request.form.get("decision") == "other", kit.actor())
    conflict = kit.found(queries.conflict(kit.scope(), conflict_id))
    if refused:
        return _conflict_page(conflict, refused, 422)
    kit.say(N_("The conflict is decided."))
    return kit.go(".bank_conflicts", code=conflict.item.occupation_code, level=conflict.item.level)


def _conflict_page(conflict, reasons, status=200):
    item = conflict.item
    return kit.page(
        "parts/itembank/conflicts.html",
        status=status,
        occupation=queries.occupation(kit.scope(), item.occupation_code),
        code=item.occupation_code,
        level=item.level,
        conflicts=queries.conflicts(item.occupation_code, item.level),
        alike=[],
        shown=None if reasons and status == 200 else conflict,
        reasons=reasons,
    )


def _filters(code: str, level: int) -> list[Filter]:
    points = queries.points(code, level)
    return [
        Filter("state", N_("State"), Item.state, list(ItemState)),
        Filter("type", N_("Type"), Item.type, list(ItemType)),
        Filter("pool", N_("Pool"), Item.pool, list(ItemPool)),
        Filter("difficulty", N_("Difficulty"), Item.difficulty, [(n, kit.gettext(name)) for n, name in enumerate(DIFFICULTIES, 1)]),
        Filter("use", N_("Use"), choices=_uses(), where=_use_where),
        Filter("point", N_("Knowledge point"), choices=_points(points), where=lambda chosen: _point_where(points, chosen), many=True),
        Filter("author", N_("Written by"), Item.author_id, queries.authors(code, level), many=True),
    ]  # fmt: skip


def _points(points) -> list[tuple[str, str]]:
    if not points:
        return []
    return [
        ("no", kit.gettext(N_("without a point"))),
        *((str(point.id), f"{point.code} {point.name}") for point in points),
    ]


def _point_where(points, chosen: str):
    """Items of a point, or of a range with all that lies in it."""
    if chosen == "no":
        return Item.point_id.is_(None)
    head = next(point.code for point in points if str(point.id) == chosen)
    return Item.point_id.in_([point.id for point in points if point.code == head or point.code.startswith(f"{head}.")])


def _uses() -> list[tuple[str, str]]:
    """How an item was used; resting and used up only where the house has such limits."""
    limits = queries_use.limits()
    found = [("never", kit.gettext(N_("never used"))), ("used", kit.gettext(N_("used before")))]
    if limits.rest_days:
        found.append(("resting", kit.gettext(N_("resting"))))
    if limits.max_uses:
        found.append(("up", kit.gettext(N_("used up"))))
    return found


def _use_where(chosen: str):
    limits = queries_use.limits()
    return {
        "never": Item.used_count == 0,
        "used": Item.used_count > 0,
        "resting": limits.resting,
        "up": limits.used_up,
    }[chosen]


ROUTES = (
    ("/banks", banks, "GET", "itembank.view"),
    ("/banks/<code>/<int:level>", bank, "GET", "itembank.view"),
    ("/banks/<code>/<int:level>/conflicts", bank_conflicts, "GET", "itembank.view"),
    ("/conflicts/<int:conflict_id>/open", conflict_open, "POST", "itembank.review"),
    ("/conflicts/<int:conflict_id>/decide", conflict_decide, "POST", "itembank.review"),
)
