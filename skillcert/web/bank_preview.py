"""What the pages of the bank share: the bank or the item in sight, and how the candidate will see an item."""

from flask import url_for

from skillcert.core import richtext
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
    """An item as the candidate sees it: no key, no letters that tell, pictures by an address of this reader."""

    def __init__(self, item):
        self.kind, self.number = item.type, 1
        self.stem = self._shown(item, item.stem)
        self.options = [(option["id"], self._shown(item, option["text"])) for option in item.options]

    @staticmethod
    def _shown(item, markup: str) -> str:
        return richtext.with_sources(markup, lambda file_id: url_for(".item_figure", item_id=item.id, file_id=file_id))
