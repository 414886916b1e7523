"""The Jinja environment of printed documents, and its filters. No Flask: jobs print too."""

import base64
import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from skillcert.core import qr
from skillcert.core.clock import SHANGHAI
from skillcert.core.identity import mask

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "documents"


class PdfFailed(RuntimeError):
    """The document could not be set; a mistake in a template, not in the data."""


def _local(value: dt.datetime) -> dt.datetime:
    return value.astimezone(SHANGHAI) if value.tzinfo else value.replace(tzinfo=dt.UTC).astimezone(SHANGHAI)


def _date(value: dt.date | dt.datetime | None) -> str:
    if value is None:
        return ""
    day = _local(value).date() if isinstance(value, dt.datetime) else value
    return f"{day.year}年{day.month}月{day.day}日"


def _day(value: dt.date | dt.datetime | None) -> str:
    if value is None:
        return ""
    return (_local(value).date() if isinstance(value, dt.datetime) else value).isoformat()


def moment(value: dt.datetime | None) -> str:
    return "" if value is None else f"{_date(value)} {_local(value):%H:%M}"


def _dash(value: Any) -> str:
    return "--" if value is None or str(value).strip() == "" else str(value)


def picture(data: bytes | None) -> str:
    """PNG or JPEG bytes as a ``data:`` URI; nothing for nothing. Other formats are refused: nothing else belongs on paper."""
    if not data:
        return ""
    if data.startswith(b"\x89PNG"):
        kind = "png"
    elif data.startswith(b"\xff\xd8\xff"):
        kind = "jpeg"
    else:
        raise PdfFailed("A picture in a document must be PNG or JPEG.")
    return f"data:image/{kind};base64," + base64.b64encode(data).decode()


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The Jinja environment of documents: autoescape always on, an unknown name is an error, no Flask."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        date=_date,
        day=_day,
        moment=moment,
        masked=mask,
        dash=_dash,
        picture=picture,
        qr=lambda text: qr.data_uri(text),
    )
    return env
