"""The bank going out: the workbook with keys, for a purpose that is written into the history."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from skillcert.core import i18n, richtext, sheets
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.itembank import queries, service
from skillcert.itembank.imports import HEADINGS
from skillcert.itembank.models import Item
from skillcert.itembank.states import ItemState, ItemType

_KINDS = {ItemType.SINGLE: "单选题", ItemType.MULTIPLE: "多选题", ItemType.JUDGE: "判断题"}
_STEPS = ("易", "较易", "中等", "较难", "难")


def bank_workbook(bank: service.Bank, purpose: str, actor: Actor) -> bytes:
    """R31: all items of a bank that are not retired, in the columns of the bank workbook, so that they can come in again."""
    query = select(Item).where(Item.occupation_code == bank.occupation_code, Item.level == bank.level)
    query = query.where(Item.state != ItemState.RETIRED).options(joinedload(Item.point)).order_by(Item.id)
    items = list(db.session.scalars(query))
    service.read_keys(bank, purpose, actor, len(items))
    names = {point.code: point.name for point in queries.points(bank.occupation_code, bank.level)}
    titles = [*HEADINGS.values(), "状态"]
    rows = [_row(item, names) for item in items]
    return sheets.write_xlsx(sheets.Sheet("试题", [sheets.Column(title) for title in titles], rows))


def _row(item: Item, names: dict[str, str]) -> list[str]:
    values = {
        "external_id": item.external_id,
        "kind": _KINDS[item.type],
        "stem": item.stem_text,
        "key": {"T": "正确", "F": "错误"}.get("".join(item.key), "".join(item.key)),
        "difficulty": _STEPS[item.difficulty - 1],
        "explanation": richtext.to_text(item.analysis),
        "source": item.source,
    }
    for option in item.options:
        values[f"option_{option['id'].lower()}"] = richtext.to_text(option["text"])
    if item.point is not None:
        parts = item.point.code.split(".")
        path = [names.get(".".join(parts[: depth + 1]), "") for depth in range(len(parts))]
        values |= {f"point_{depth}": name for depth, name in enumerate(path, 1)}
    return [values.get(name, "") for name in HEADINGS] + [i18n.label("zh_Hans_CN", item.state)]
