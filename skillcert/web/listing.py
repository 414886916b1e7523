"""What a list page is made of: its columns, filters and acts as a page module names them, and what the macro draws from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from flask import request, url_for

from skillcert.core.i18n import N_, say
from skillcert.web.visual import locale


@dataclass(frozen=True)
class Column:
    """A column: `key` is a dotted attribute path unless `value` says how to read a row; `sort` is what the
    database sorts by; `end` sets it right, `tight` keeps it on one line."""

    key: str
    title: str
    value: Callable[[Any], Any] | None = None
    sort: Any = None
    end: bool = False
    export: bool = True
    number: bool = False
    tight: bool = False
    label: str = ""
    sorted: bool = False
    descending: bool = False
    sort_url: str | None = None

    def read(self, row):
        if self.value:
            return self.value(row)
        return reduce(lambda thing, name: getattr(thing, name, None), self.key.split("."), row)

    def text(self, row) -> str:
        value = self.read(row)
        return "—" if value is None or value == "" else say(locale(), value)


@dataclass(frozen=True)
class Filter:
    """Chips over one column, or one drop-down list (`many`: for long lists of choices). `choices`: enum members, or (value, text)
    pairs; `where` replaces "column = value"."""

    name: str
    title: str
    column: Any = None
    choices: Sequence = ()
    where: Callable[[str], Any] | None = None
    many: bool = False


@dataclass(frozen=True)
class Bulk:
    """An act on the chosen rows; posted as `act=name` with `ids`, to `url` or to the page itself."""

    name: str
    title: str
    url: str | None = None
    icon: str = ""
    label: str = ""


@dataclass(frozen=True)
class Empty:
    """What to say and to offer when there is nothing at all."""

    title: str = N_("Nothing here yet")
    text: str = ""
    url: str | None = None
    verb: str | None = None
    icon: str = "inbox"


@dataclass(frozen=True)
class Option:
    """One chip."""

    label: str
    url: str
    active: bool
    count: int | None = None


@dataclass(frozen=True)
class Chips:
    """One row of chips."""

    label: str
    options: list[Option]


@dataclass(frozen=True)
class Pick:
    """One drop-down list beside the search: its name in the URL, its label, and (value, text, chosen) of each choice."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]


@dataclass
class Listing:
    """What the list macro draws."""

    rows: list
    columns: list[Column]
    total: int
    page: int
    pages: int
    q: str = ""
    searchable: bool = False
    search_hint: str = ""
    filters: list[Chips] = field(default_factory=list)
    picks: list[Pick] = field(default_factory=list)
    narrowed: bool = False
    export_url: str | None = None
    bulk: list[Bulk] = field(default_factory=list)
    empty: Empty = field(default_factory=Empty)
    name: str = "list"
    caption: str = ""
    row_id: Callable[[Any], Any] = lambda row: row.id

    def url(self, **changes) -> str:
        return address(changes)

    def page_url(self, page: int) -> str:
        return address({"page": page})

    @property
    def clear_url(self) -> str:
        return request.path

    def kept_arguments(self, *without: str) -> list[tuple[str, str]]:
        return [(name, value) for name, value in request.args.items() if name not in without]


def address(changes: dict) -> str:
    """This page's address with other arguments; None takes one away, and any change but of the page goes back to page 1."""
    arguments = {name: value for name, value in request.args.items() if name != "export"}
    if "page" not in changes:
        arguments.pop("page", None)
    arguments.update(changes)
    kept = {name: value for name, value in arguments.items() if value not in (None, "")}
    return url_for(request.endpoint, **(request.view_args or {}), **kept)
