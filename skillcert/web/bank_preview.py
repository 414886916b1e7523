"""What the pages of the bank share: the bank or the item in sight, and how the candidate will see an item."""

from flask import render_template, request, url_for

from skillcert.core import richtext
from skillcert.exams import building
from skillcert.itembank import queries
from skillcert.web import kit


def found_bank(code: str, level: int):
    """The occupation of a bank in sight, else 404."""
    kit.found(level in (1, 2, 3, 4, 5) or None)
    return kit.found(queries.occupation(kit.scope(), code))


def found_item(item_id):
    """The item in sight, else 404."""
    return kit.found(queries.item(kit.scope(), item_id))


class Preview:
    """An item as the candidate sees it: no key, no letters that tell, pictures by an address of this reader.

    `stem` and `options` for lists; `question` and `case` for the macros of the sitting page (`parts/exams/_question.html`).
    """

    def __init__(self, item):
        self.kind, self.number = item.type, 1
        self.stem = self._shown(item, item.stem)
        self.options = [(option["id"], self._shown(item, option["text"])) for option in item.options]
        self._item = item

    @property
    def question(self) -> dict:
        """The item laid out as for an exam, its options in the bank's order."""
        content = {"type": self._item.type.value, "stem": self._item.stem, "options": self._item.options}
        question = building.preview(content)
        question["stem"] = self._shown(self._item, question["stem"])
        for option in question["options"]:
            option["text"] = self._shown(self._item, option["text"])
        return question

    @property
    def case(self) -> dict | None:
        """The shared stem above it."""
        case = self._item.shared_stem
        if case is None:
            return None
        where = {"code": case.occupation_code, "level": case.level}
        text = richtext.with_sources(case.text, lambda file_id: url_for(".bank_picture", file_id=file_id, **where))
        return {"title": case.title, "text": text}

    @staticmethod
    def _shown(item, markup: str) -> str:
        return richtext.with_sources(markup, lambda file_id: url_for(".item_figure", item_id=item.id, file_id=file_id))


def item_preview(item_id):
    """The item on a page of its own, as at a seat: `size` 1 to 3, `contrast` high."""
    return kit.page("parts/itembank/preview.html", preview=Preview(found_item(item_id)), **_wishes())


def item_look(item_id):
    """The preview in frames as wide as a phone and an exam PC. The frames hold the page itself and no address: no page of
    ours may be framed by an address."""
    item, wishes = found_item(item_id), _wishes()
    return kit.page(
        "parts/itembank/look.html",
        item=item,
        occupation=queries.occupation(kit.scope(), item.occupation_code),
        code=item.occupation_code,
        level=item.level,
        page=str(render_template("parts/itembank/preview.html", preview=Preview(item), **wishes)),
        **wishes,
    )


def _wishes() -> dict:
    size = request.args.get("size", "1")
    return {"size": size if size in ("1", "2", "3") else "1", "contrast": request.args.get("contrast") == "high"}


ROUTES = (
    ("/items/<int:item_id>/preview", item_preview, "GET", "itembank.view"),
    ("/items/<int:item_id>/look", item_look, "GET", "itembank.view"),
)
