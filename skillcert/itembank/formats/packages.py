"""A package of files in a zip: its members by path, each read only when it is asked for and never onto the disk.

Limits are those of `core.uploads` but for paths, which a package needs: a manifest names its files by them. Links,
paths that climb, encrypted entries, further archives and the second of two equal names are left out and listed.
"""

from __future__ import annotations

import io
import posixpath
import stat
import zipfile
import zlib
from dataclasses import dataclass, field
from urllib.parse import unquote

from skillcert.core import zip_limits
from skillcert.core.reasons import Reason, Refused

MB = 1024 * 1024
MAX_FILES, MAX_TOTAL, MAX_EACH, MAX_RATIO, MAX_DEPTH = 20_000, 400 * MB, 24 * MB, 100, 12
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


@dataclass
class Package:
    """The members of a zip by their normalised paths; `ignored` lists (path, why) of what was left out."""

    archive: zipfile.ZipFile
    entries: dict[str, zipfile.ZipInfo]
    ignored: list[tuple[str, str]] = field(default_factory=list)

    def find(self, href: str, base: str = "") -> str | None:
        """The path of a member that a document in folder `base` refers to, or None. Addresses lead nowhere."""
        plain = unquote(href.split("#")[0].split("?")[0]).replace("\\", "/")
        if not plain or "://" in plain or plain.startswith(("/", "data:")):
            return None
        path = posixpath.normpath(posixpath.join(base, plain))
        return path if path in self.entries else None

    def read(self, path: str) -> bytes | None:
        """The bytes of a member; None, and a line in `ignored`, when it is damaged or larger than it may be."""
        try:
            with self.archive.open(self.entries[path]) as stream:
                content = stream.read(MAX_EACH + 1)
        except BROKEN:
            self.ignored.append((path, "damaged"))
            return None
        if len(content) > MAX_EACH:
            self.ignored.append((path, "big"))
            return None
        return content


def open_package(data: bytes) -> Package:
    """Open a zip within the limits; raises Refused before anything is unpacked when it declares more."""
    try:
        zip_limits.check_directory(data, MAX_FILES)
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        zip_limits.check_sizes(entries, len(data), MAX_TOTAL, MAX_RATIO)
    except zip_limits.TooMany:
        raise Refused(Reason("uploads.zip_too_many", limit=MAX_FILES)) from None
    except zip_limits.TooBig:
        if sum(entry.file_size for entry in entries) > MAX_TOTAL:
            raise Refused(Reason("uploads.zip_too_big", limit=MAX_TOTAL // MB)) from None
        raise Refused(Reason("uploads.zip_ratio")) from None
    except (zip_limits.Unreadable, *BROKEN):
        raise Refused(Reason("uploads.zip_damaged")) from None
    package = Package(archive, {})
    for entry in entries:
        path = posixpath.normpath(entry.filename.replace("\\", "/"))
        why = _unwanted(entry, path) or ("twice" if path in package.entries else "")
        if why:
            package.ignored.append((entry.filename[:120], why))
        else:
            package.entries[path] = entry
    return package


def _unwanted(entry: zipfile.ZipInfo, path: str) -> str:
    parts = path.split("/")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "link"
    if ".." in parts or path.startswith("/") or ":" in parts[0]:
        return "path"
    if parts[-1].startswith(".") or "__MACOSX" in parts:
        return "hidden"
    if len(parts) > MAX_DEPTH:
        return "depth"
    if entry.flag_bits & 0x1:
        return "encrypted"
    if parts[-1].lower().endswith((".zip", ".rar", ".7z", ".gz")):
        return "archive"
    return "big" if entry.file_size > MAX_EACH else ""
