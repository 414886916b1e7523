"""The versions of an item, what differs between two of them, and remarks."""

from flask import request

from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.itembank import differences, queries, queries_versions, service_review, service_versions
from skillcert.itembank.states import ItemType
from skillcert.web import kit
from skillcert.web.bank_preview import found_item
from skillcert.web.forms.itembank import DIFFICULTIES
from skillcert.web.forms.itembank_review import RemarkForm

FIELDS = {
    "stem": N_("Question"),
    "files": N_("Pictures and recordings"),
    "analysis": N_("Explanation"),
    "source": N_("Source"),
    "type": N_("Type"),
    "difficulty": N_("Difficulty"),
    "point_id": N_("Knowledge point"),
    "shared_stem_id": N_("Shared stem"),
    "key": N_("Key"),
}


def item_versions(item_id):
    """All versions, and two of them side by side: the last two, or those the address names."""
    item = found_item(item_id)
    kept = queries_versions.of(item)
    contents = {row.number: row.content for row in kept} | {item.version: service_versions.content_of(item)}
    numbers = sorted(contents)
    new = _chosen("to", numbers, numbers[-1])
    old = _chosen("from", numbers, max([n for n in numbers if n < new], default=numbers[0]))
    changes = differences.changes(contents[old], contents[new]) if old != new else []
    return kit.page(
        "parts/itembank/versions.html",
        item=item,
        occupation=queries.occupation(kit.scope(), item.occupation_code),
        kept=kept,
        names=queries.names_of({row.author_id for row in kept} | {row.reviewer_id for row in kept} | {item.author_id}),
        numbers=numbers,
        old=old,
        new=new,
        changes=[(_field(change.field), _worded(item, change)) for change in changes],
    )


def item_comment(item_id):
    form = RemarkForm()
    with kit.refusing() as refused, unit_of_work():
        service_review.comment(found_item(item_id), form.text.data or "", kit.actor())
    if refused:
        kit.say(N_("Nothing was changed: {reason}"), "warning", reason=refused[0])
    return kit.go(".item", item_id=item_id, _anchor="remarks")


def _chosen(name: str, numbers: list[int], default: int) -> int:
    asked = request.args.get(name, type=int)
    return asked if asked in numbers else default


def _field(name: str) -> str:
    if name.startswith("option_"):
        return kit.gettext(N_("Option {letter}"), letter=name[-1])
    return kit.gettext(FIELDS[name])


def _worded(item, change) -> list[differences.Part]:
    """The pieces of a change with codes and ids in words."""
    if change.field == "type":
        return [differences.Part(part.kind, kit.label(ItemType(part.text))) for part in _whole(change)]
    if change.field == "difficulty":
        return [differences.Part(part.kind, kit.gettext(DIFFICULTIES[int(part.text) - 1])) for part in _whole(change)]
    if change.field == "point_id":
        names = {
            str(point.id): f"{point.code} {point.name}" for point in queries.points(item.occupation_code, item.level)
        }
        return [differences.Part(part.kind, names.get(part.text, part.text)) for part in _whole(change)]
    return list(change.parts)


def _whole(change) -> list[differences.Part]:
    """Old and new value uncut: a code is one word."""
    sides = {
        side: "".join(part.text for part in change.parts if part.kind in ("same", side)) for side in ("old", "new")
    }
    return [differences.Part(side, text) for side, text in sides.items() if text]


ROUTES = (
    ("/items/<int:item_id>/versions", item_versions, "GET", "itembank.view"),
    ("/items/<int:item_id>/comments", item_comment, "POST", "itembank.view"),
)
