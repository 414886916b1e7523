"""The archive of a batch as one zip file with a manifest of hashes, and the check of such a file. Pure.

The same content gives the same bytes (names in order, a fixed date on each entry), so that the hash of the whole file can be written
into the history and compared years later. The manifest is a CSV file of path, size and SHA-256, one line a file.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

MANIFEST = "manifest.csv"
HEAD = ["path", "bytes", "sha256"]
EPOCH = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Entry:
    """A line of the manifest. `sha256` in lower-case hex."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with an archive: kind is `missing`, `changed`, `unlisted` or `unreadable`."""

    kind: str
    path: str


def safe_path(path: str) -> str:
    """A path inside the archive. Raises ValueError for one that would leave it or overwrite the manifest."""
    parts = path.split("/")
    if not path or path == MANIFEST or "\\" in path or any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"not a path inside an archive: {path!r}")
    return path


class Bundle:
    """An archive being written; one file is in memory at a time. `close` adds the manifest and gives its lines."""

    def __init__(self, target: BinaryIO):
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self._entries: dict[str, Entry] = {}

    def add(self, path: str, content: bytes) -> None:
        """Two files of one path are a ValueError, and so is a path that leads out of the archive."""
        if safe_path(path) in self._entries:
            raise ValueError(f"two files of one name: {path}")
        self._zip.writestr(_info(path), content)
        self._entries[path] = Entry(path, len(content), hashlib.sha256(content).hexdigest())

    def close(self) -> list[Entry]:
        entries = list(self._entries.values())
        self._zip.writestr(_info(MANIFEST), manifest(entries))
        self._zip.close()
        return entries


def write(target: BinaryIO, files: Iterable[tuple[str, bytes]]) -> list[Entry]:
    """Write files and manifest as a zip; gives the manifest."""
    bundle = Bundle(target)
    for path, content in files:
        bundle.add(path, content)
    return bundle.close()


def _info(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def manifest(entries: Iterable[Entry]) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEAD)
    rows.writerows([entry.path, entry.size, entry.sha256] for entry in entries)
    return text.getvalue().encode("utf-8")


def read_manifest(content: bytes) -> list[Entry]:
    """Raises ValueError for what is not a manifest of ours."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"))))
    if not rows or rows[0] != HEAD:
        raise ValueError("not a manifest")
    return [Entry(path, int(size), digest) for path, size, digest in rows[1:]]


def faults(source: BinaryIO) -> Iterator[Fault]:
    """What of an archive does not agree with its manifest; nothing when all is as it was."""
    try:
        archive = zipfile.ZipFile(source)
        listed = read_manifest(archive.read(MANIFEST))
    except (zipfile.BadZipFile, KeyError, ValueError):
        yield Fault("unreadable", MANIFEST)
        return
    names = set(archive.namelist()) - {MANIFEST}
    for entry in listed:
        if entry.path not in names:
            yield Fault("missing", entry.path)
            continue
        try:
            content = archive.read(entry.path)
        except zipfile.BadZipFile:
            yield Fault("changed", entry.path)
            continue
        if len(content) != entry.size or hashlib.sha256(content).hexdigest() != entry.sha256:
            yield Fault("changed", entry.path)
    for path in sorted(names - {entry.path for entry in listed}):
        yield Fault("unlisted", path)
