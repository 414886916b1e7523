"""Official tables of the archive as workbooks: Chinese heads, whatever the screen's language."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from skillcert.core import clock, i18n
from skillcert.core.sheet_writing import Column, Sheet, write_xlsx

CHINESE = "zh_Hans_CN"


def told(value: object) -> object:
    """A value as the file has it: enums by their Chinese word, instants by the wall clock in Shanghai, marks as numbers."""
    match value:
        case StrEnum():
            return i18n.label(CHINESE, value)
        case datetime():
            return clock.local(value).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case Decimal():
            return value
        case bool():
            return "是" if value else "否"
        case dict() | list():
            return (
                "；".join(f"{k} {v}" for k, v in value.items())
                if isinstance(value, dict)
                else "；".join(map(str, value))
            )
    return value


def workbook(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One table. A column is as wide as its longest text, within reason."""
    body = [[told(value) for value in row] for row in rows]
    widths = [
        min(48, max([2 * len(head)] + [_width(row[number]) for row in body[:200]]) + 3)
        for number, head in enumerate(heads)
    ]
    columns = [Column(head, width) for head, width in zip(heads, widths, strict=True)]
    return write_xlsx(Sheet(name, columns, body))


def _width(value: object) -> int:
    return sum(2 if ord(char) > 0x2E80 else 1 for char in str(value if value is not None else ""))
