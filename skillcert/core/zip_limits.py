"""What a zip says about itself, checked before anything builds a table of it in memory.

Source: PKWARE APPNOTE.TXT 4.3.16 (end of central directory record).
"""

from __future__ import annotations

import struct
import zipfile

END, ZIP64 = b"PK\x05\x06", b"PK\x06\x07"
END_SIZE, MAX_COMMENT = 22, 65_535
ENTRY_BYTES = 46 + 400
"""The fixed part of a directory entry and room for a long name with its extra fields."""


class Unreadable(Exception):
    """No directory, or one in the 64-bit form that no file of our sizes needs."""


class TooMany(Exception):
    """More entries, or a larger directory, than allowed."""


class TooBig(Exception):
    """Unpacks to more, or by a larger ratio, than allowed."""


def check_directory(data: bytes, max_entries: int) -> None:
    """Raise unless the directory is plain and small: a 10 MB file can hold 200,000 empty entries."""
    at = len(data) - END_SIZE
    if not (at >= 0 and data[at : at + 4] == END and data[-2:] == b"\0\0"):
        at = data.rfind(END, max(0, len(data) - END_SIZE - MAX_COMMENT))
    if at < 0 or len(data) - at < END_SIZE or data[max(0, at - 20) : at][:4] == ZIP64:
        raise Unreadable
    count, size = struct.unpack_from("<HI", data, at + 10)
    if count > max_entries or size > max_entries * ENTRY_BYTES:
        raise TooMany


def check_sizes(entries: list[zipfile.ZipInfo], packed: int, max_total: int, max_ratio: int) -> None:
    """Raise TooBig by the sizes that the directory declares; reading stops at the declared size in any case."""
    total = sum(entry.file_size for entry in entries)
    if total > max_total or total > max(packed, 4096) * max_ratio:
        raise TooBig
