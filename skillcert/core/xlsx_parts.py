"""Opening an .xlsx package safely: sizes first, no DTD, and only the parts that a reader needs are handed on.

The package is read here once within the limits and packed anew (stored) for the spreadsheet library, so that no two
unzippers can disagree about what is inside, and no picture, macro or surplus sheet reaches it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from posixpath import join, normpath
from xml.etree.ElementTree import Element, ParseError
from xml.parsers import expat

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from skillcert.core import zip_limits

MAX_ENTRIES = 2_000
MAX_RATIO = 400
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class TooBig(Exception):
    """More than the limit once unpacked."""


class ForbiddenXml(Exception):
    """A document type or entity definition."""


class NotAWorkbook(Exception):
    """A zip, but not of a workbook."""


class Damaged(Exception):
    """Neither readable as a zip nor as XML where it must be."""


class NoSuchSheet(Exception):
    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names


@dataclass(frozen=True)
class SheetPart:
    name: str
    path: str
    xml: bytes


@dataclass(frozen=True)
class Package:
    """The needed parts by path, and the visible sheets as (name, path) in their order."""

    parts: dict[str, bytes]
    sheets: tuple[tuple[str, str], ...]
    hidden: tuple[tuple[str, str], ...]

    def sheet(self, name: str | None) -> SheetPart:
        everything = self.sheets + self.hidden
        for title, path in everything:
            if (name is None or title == name) and path in self.parts:
                return SheetPart(title, path, self.parts[path])
        raise NoSuchSheet([title for title, _ in self.sheets])

    def only(self, part: SheetPart) -> bytes:
        """A fresh package with the one sheet and what it refers to."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as fresh:
            for path, content in self.parts.items():
                if not path.startswith("xl/worksheets/") or path == part.path:
                    fresh.writestr(path, content)
        return out.getvalue()


def open_package(data: bytes, max_unpacked: int) -> Package:
    """Read the parts of a workbook; raises one of this module's exceptions instead of unpacking too much."""
    try:
        zip_limits.check_directory(data, MAX_ENTRIES)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            zip_limits.check_sizes(entries, len(data), max_unpacked, MAX_RATIO)
            if "xl/workbook.xml" not in archive.namelist():
                raise NotAWorkbook
            parts = {entry.filename: archive.read(entry) for entry in entries if _needed(entry.filename)}
    except (zip_limits.TooBig, zip_limits.TooMany):
        raise TooBig from None
    except (
        zip_limits.Unreadable,
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ):
        raise Damaged from None
    for content in parts.values():
        _refuse_definitions(content)
    visible, hidden = _sheets(parts)
    return Package(parts, tuple(visible), tuple(hidden))


def sheets_of(data: bytes, max_unpacked: int) -> tuple[tuple[str, str], ...]:
    """The visible sheets as (name, path), else the hidden ones; raises as `open_package` does."""
    package = open_package(data, max_unpacked)
    there = tuple(one for one in package.sheets if one[1] in package.parts)
    return there or tuple(one for one in package.hidden if one[1] in package.parts)


def _needed(path: str) -> bool:
    if (
        path in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
        or path.lower() == "xl/sharedstrings.xml"
    ):
        return True
    return path.startswith("xl/worksheets/") and path.endswith(".xml")


def _refuse_definitions(content: bytes) -> None:
    """Parse without keeping anything; the first sign of a DTD ends it."""
    parser = expat.ParserCreate()

    def stop(*_: object) -> None:
        raise ForbiddenXml

    parser.StartDoctypeDeclHandler = stop
    parser.EntityDeclHandler = stop
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise Damaged from None


def _tree(content: bytes) -> Element:
    try:
        return fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise ForbiddenXml from None
    except ParseError:
        raise Damaged from None


def _sheets(parts: dict[str, bytes]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    relations = {}
    for relation in _tree(parts.get("xl/_rels/workbook.xml.rels", b"<r/>")):
        target = relation.get("Target", "")
        relations[relation.get("Id")] = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    visible, hidden = [], []
    for node in _tree(parts["xl/workbook.xml"]).iter():
        if node.tag.rpartition("}")[2] == "sheet" and node.get(RELATION) in relations:
            named = (node.get("name", ""), relations[node.get(RELATION)])
            (visible if node.get("state", "visible") == "visible" else hidden).append(named)
    return visible, hidden


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class _Extent:
    """Walks over a sheet's cells and remembers the last row and column that hold something."""

    def __init__(self, max_rows: int, max_columns: int) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0
        self._max = (max_rows, max_columns)

    class Enough(Exception):
        pass

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif name == "c":
            place = CELL.fullmatch(attributes.get("r", ""))
            if place:
                self._column, self._row = _column_number(place[1]), int(place[2])
            else:
                self._column += 1
        elif name in ("v", "is", "f"):  # the cell is not just formatted: it holds a value
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
            if self.rows > self._max[0] or self.columns > self._max[1]:
                raise self.Enough


def extent(xml: bytes, max_rows: int, max_columns: int) -> tuple[int, int]:
    """The (rows, columns) that the sheet's filled cells span; stops at the first cell beyond the given maxima.

    The sheet's own `dimension` is a claim and is not used: two far cells would make a reader lay out billions.
    """
    walk = _Extent(max_rows, max_columns)
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.start
    try:
        parser.Parse(xml, True)
    except _Extent.Enough:
        pass
    except (expat.ExpatError, ValueError):
        raise Damaged from None
    return walk.rows, walk.columns
