"""Packages (zip) from strangers: looked over before any library opens them.

A package with a path that climbs, a link, two parts of one name, macros, a password or more than it should hold is
refused as a whole: nobody makes such a file by accident. XML in it is read by `core.strict_xml`.
"""

import io
import re
import stat
import zipfile
import zlib
from xml.etree.ElementTree import Element

from skillcert.core import strict_xml, zip_limits
from skillcert.core.reasons import Reason, Refused
from skillcert.itembank.parsed import LIMITS, ParseLimits

MAX_RATIO = 200
ZIP_MAGIC = b"PK\x03\x04"
_MACROS = re.compile(r"vbaProject\.bin|vbaData\.xml|/activeX/|macrosheets/", re.IGNORECASE)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError,
)  # fmt: skip


class Package:
    """The parts of a package by path. Nothing is unpacked to disk; a part is read when it is asked for."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str, limit: int | None = None) -> bytes:
        """A part's bytes. Raises Refused when it is damaged or larger than `limit`."""
        entry = self._entries[name]
        if limit is not None and entry.file_size > limit:
            raise Refused(Reason("itembank.part_too_big", "file", name=name[-80:], limit=limit // 2**20))
        try:
            return self._archive.read(entry)
        except _BROKEN:
            raise Refused(Reason("itembank.package_damaged", "file")) from None

    def xml(self, name: str) -> Element:
        """A part's XML tree with local names; raises Refused for a document type and for what is no XML."""
        return strict_xml.parse(self.read(name))


def open_package(data: bytes, limits: ParseLimits = LIMITS, ratio: int = MAX_RATIO) -> Package:
    """Open a zip after looking at its directory only; raises Refused. `ratio` is the most that it may be packed."""
    try:
        zip_limits.check_directory(data, limits.parts)
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
        zip_limits.check_sizes(entries, len(data), limits.unpacked, ratio)
    except zip_limits.TooMany:
        raise Refused(Reason("itembank.package_too_many", "file", limit=limits.parts)) from None
    except zip_limits.TooBig:
        raise Refused(Reason("itembank.package_bomb", "file", limit=limits.unpacked // 2**20)) from None
    except (zip_limits.Unreadable, *_BROKEN):
        raise Refused(Reason("itembank.package_damaged", "file")) from None
    seen: set[str] = set()
    for entry in entries:
        _refuse_part(entry, seen)
        seen.add(entry.filename.casefold())
    return Package(archive)


def _refuse_part(entry: zipfile.ZipInfo, seen: set[str]) -> None:
    path = entry.orig_filename
    parts = re.split(r"[/\\]", path)
    label = path[-80:]
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused(Reason("itembank.package_link", "file", name=label))
    if ".." in parts or path.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", path) or "\0" in path:
        raise Refused(Reason("itembank.package_path", "file", name=label))
    if entry.filename.casefold() in seen:
        raise Refused(Reason("itembank.package_twice", "file", name=label))
    if entry.flag_bits & 0x1:
        raise Refused(Reason("itembank.package_locked", "file"))
    if _MACROS.search(path):
        raise Refused(Reason("itembank.package_macros", "file", name=label))
