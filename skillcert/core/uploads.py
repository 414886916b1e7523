"""What people send us: taken by what it is (its first bytes) and how big it is, never by its name.

The name that a person gave a file is a label to show; what we store carries a generated name. Refusals say the limit.
"""

from __future__ import annotations

import io
import re
import secrets
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO

from skillcert.core import zip_limits
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused, register

REASONS = {
    "uploads.missing": N_("No file was chosen."),
    "uploads.empty": N_("The file is empty."),
    "uploads.too_big": N_("The file is larger than {limit} KB, which is the most that is taken here."),
    "uploads.wrong_kind": N_("This is not a file of the wanted kind. Taken here: {wanted}."),
    "uploads.zip_damaged": N_("The zip file cannot be read. Pack it anew without a password and without splitting it."),
    "uploads.zip_too_many": N_("The zip file holds more than {limit} files. Split it and send the parts."),
    "uploads.zip_too_big": N_("The zip file unpacks to more than {limit} MB. Split it and send the parts."),
    "uploads.zip_ratio": N_("The zip file is packed more tightly than real files are. It was not opened."),
}
register(REASONS)


class Kind(StrEnum):
    PHOTO = "photo"
    IMAGE = "image"
    SHEET = "sheet"
    ZIP = "zip"
    PDF = "pdf"
    ITEMS = "items"
    SOUND = "sound"
    FIGURE = "figure"


MEDIA = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel": ".xls",
    "text/csv": ".csv",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX, XLS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel"
PICTURES = frozenset({"image/jpeg", "image/png"})
SOUNDS = frozenset({"audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav"})


@dataclass(frozen=True)
class Rule:
    """What a kind of upload may be: media types by magic bytes, the most bytes, and how a person calls it."""

    media: frozenset[str]
    max_bytes: int
    wanted: str


KB, MB = 1024, 1024 * 1024
RULES = {
    Kind.PHOTO: Rule(PICTURES, 8 * MB, "JPG, PNG"),
    Kind.IMAGE: Rule(PICTURES, 8 * MB, "JPG, PNG"),
    Kind.SHEET: Rule(frozenset({XLSX, XLS, "text/csv"}), 10 * MB, "XLSX, XLS, CSV"),
    Kind.ZIP: Rule(frozenset({"application/zip"}), 200 * MB, "ZIP"),
    Kind.FIGURE: Rule(PICTURES, 8 * MB, "JPG, PNG, MP3, M4A, OGG, WAV"),
    Kind.SOUND: Rule(SOUNDS, 8 * MB, "MP3, M4A, OGG, WAV"),
    Kind.PDF: Rule(frozenset({"application/pdf"}), 10 * MB, "PDF"),
    Kind.ITEMS: Rule(
        frozenset({XLSX, XLS, DOCX, "text/csv", "application/zip", "application/xml"}),
        20 * MB,
        "XLSX, XLS, CSV, DOCX, TXT, XML, ZIP",
    ),
}


@dataclass(frozen=True)
class Accepted:
    """A file that was taken: its bytes, the media type that its bytes show, a generated name, the sender's label."""

    kind: Kind
    data: bytes
    media_type: str
    name: str
    label: str = ""


def accept(source: bytes | BinaryIO | None, kind: Kind, *, label: str = "", max_bytes: int | None = None) -> Accepted:
    """Take an upload, or raise Refused. Never reads more than the limit from a stream."""
    rule = RULES[kind]
    limit = max_bytes or rule.max_bytes
    if source is None:
        raise Refused([Reason("uploads.missing")])
    data = source if isinstance(source, bytes) else source.read(limit + 1)
    if not data:
        raise Refused([Reason("uploads.empty")])
    if len(data) > limit:
        raise Refused([Reason("uploads.too_big", limit=limit // KB)])
    media = sniff(data)
    if kind == Kind.ZIP and media in (XLSX, DOCX):
        media = "application/zip"  # a zip may hold a workbook first; what counts is that it is a zip
    if media not in rule.media:
        raise Refused([Reason("uploads.wrong_kind", wanted=rule.wanted)])
    return Accepted(kind, data, media, generated_name(media), clean_label(label))


def sniff(data: bytes) -> str:
    """The media type by the first bytes; "" for what we never take (SVG, HTML, programs, other archives)."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(b"PK\x03\x04"):
        if b"word/document.xml" in data[-64 * KB :]:
            return DOCX
        return XLSX if b"xl/workbook.xml" in data[-64 * KB :] or b"xl/" in data[: 4 * KB] else "application/zip"
    if data.startswith(bytes.fromhex("D0CF11E0A1B11AE1")):
        return XLS
    if sound := _sound(data):
        return sound
    if _plain_text(data):
        return "text/csv"
    return "application/xml" if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<quiz")) else ""


def _sound(data: bytes) -> str:
    """The media type of a recording by its first bytes: an ID3 note or a frame of MPEG layer III, MP4 for sound, Ogg, RIFF/WAVE."""
    if data[:3] == b"ID3" and data[3:4] in (b"\x02", b"\x03", b"\x04") and len(data) > 10:
        return "audio/mpeg"
    if len(data) > 4 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2 and data[1] & 0x18 != 0x08 and data[2] & 0xF0 != 0xF0:
        return "audio/mpeg"
    if data[4:8] == b"ftyp" and data[8:12] in (b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"dash"):
        return "audio/mp4"
    if data.startswith(b"OggS"):
        return "audio/ogg"
    return "audio/wav" if data.startswith(b"RIFF") and data[8:12] == b"WAVE" else ""


def _plain_text(data: bytes) -> bool:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\0" in head or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
        (b"<", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf")
    ):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as broken:
            if broken.end < len(head) - 3:
                continue
        return True
    return False


def generated_name(media_type: str) -> str:
    """A name for storage that nobody can guess and that no user wrote."""
    return secrets.token_hex(16) + MEDIA.get(media_type, ".bin")


def clean_label(label: str) -> str:
    """A sender's file name as a label: last part of the path, no control or direction-changing characters, ≤ 120."""
    last = re.split(r"[/\\]", label)[-1]
    return "".join(letter for letter in last if letter.isprintable() and letter not in "\u202a\u202b\u202d\u202e")[:120]


@dataclass(frozen=True)
class ZipLimits:
    """How much a zip may hold: files, bytes unpacked together and each, unpacked:packed, folders in a path."""

    count: int = 5_000
    total: int = 400 * MB
    each: int = 8 * MB
    ratio: int = 60
    depth: int = 6


ZIP_LIMITS = ZipLimits()


@dataclass(frozen=True)
class Member:
    """A file in a zip: a label for matching (never a path) and its bytes."""

    label: str
    data: bytes


@dataclass
class ZipReading:
    """Iterate once over the members; `ignored` fills with (label, why) as it goes."""

    members: Iterator[Member]
    ignored: list[tuple[str, str]] = field(default_factory=list)

    def __iter__(self) -> Iterator[Member]:
        return self.members


def read_zip(data: bytes, limits: ZipLimits = ZIP_LIMITS) -> ZipReading:
    """Open a zip of files within the limits; raises Refused before anything is unpacked when it declares more.

    Folders, links, paths that climb, hidden files, encrypted and oversized entries, further archives and the second of
    two equal names are left out and listed with a code: link, path, hidden, depth, encrypted, big, archive, twice, damaged.
    """
    try:
        zip_limits.check_directory(data, limits.count)
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        zip_limits.check_sizes(entries, len(data), limits.total, limits.ratio)
    except zip_limits.TooMany:
        raise Refused([Reason("uploads.zip_too_many", limit=limits.count)]) from None
    except zip_limits.TooBig:
        if sum(entry.file_size for entry in entries) > limits.total:
            raise Refused([Reason("uploads.zip_too_big", limit=limits.total // MB)]) from None
        raise Refused([Reason("uploads.zip_ratio")]) from None
    except (zip_limits.Unreadable, zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Refused([Reason("uploads.zip_damaged")]) from None
    ignored: list[tuple[str, str]] = []
    return ZipReading(_members(archive, entries, limits, ignored), ignored)


def _members(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: ZipLimits, ignored: list[tuple[str, str]]
) -> Iterator[Member]:
    seen: set[str] = set()
    for entry in entries:
        path = _path(entry)
        label = clean_label(path)
        why = _unwanted(entry, path, limits) or ("twice" if label in seen else "")
        content = b""
        if not why:
            seen.add(label)
            content, why = _content(archive, entry, limits)
        if why:
            ignored.append((label, why))
        else:
            yield Member(label, content)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: ZipLimits) -> tuple[bytes, str]:
    try:
        with archive.open(entry) as stream:
            content = stream.read(limits.each + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        return b"", "damaged"
    if len(content) > limits.each:
        return b"", "big"
    return content, "archive" if content[:4] in (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf") else ""


def _unwanted(entry: zipfile.ZipInfo, path: str, limits: ZipLimits) -> str:
    parts = re.split(r"[/\\]", path)
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "link"
    if ".." in parts or path.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", path):
        return "path"
    if parts[-1].startswith(".") or "__MACOSX" in parts:
        return "hidden"
    if len(parts) > limits.depth:
        return "depth"
    if entry.flag_bits & 0x1:
        return "encrypted"
    return "big" if entry.file_size > limits.each else ""


def _path(entry: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: UTF-8 when flagged, else UTF-8 or GB 18030 by trial (Chinese Windows)."""
    name = entry.orig_filename
    if not entry.flag_bits & 0x800:
        for encoding in ("utf-8", "gb18030"):
            try:
                return name.encode("cp437").decode(encoding)
            except UnicodeError:
                continue
    return name
