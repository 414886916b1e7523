"""How far the sheets of an old .xls workbook reach, found without laying them out.

Source: Microsoft, [MS-CFB] Compound File Binary Format and [MS-XLS] Excel Binary File Format. Only what is needed to
walk the record headers of the workbook stream is read here; the values are read by the spreadsheet library afterwards.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

END_OF_CHAIN = 0xFFFFFFFA
"""Sector numbers above this are marks (free, end, FAT), not sectors."""
BOF, FILEPASS = 0x0809, 0x002F
WORKSHEET = 0x0010
ONE_CELL = {0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E}
"""Formula, rich string, shared string, number, label, boolean or error, packed number."""
MANY_NUMBERS = 0x00BD


class NotAWorkbook(Exception):
    """A compound file of another program (a Word document, a mail)."""


class Damaged(Exception):
    """Ends early, runs in circles, or is encrypted."""


class _Compound:
    """The few parts of a compound file that lead to one stream."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Damaged
        self.size = 1 << shift
        self.cutoff = struct.unpack_from("<I", data, 56)[0]
        self.fat = self._table(self._fat_sectors())

    def _fat_sectors(self) -> list[int]:
        sectors = list(struct.unpack_from("<109I", self.data, 76))
        following, count = struct.unpack_from("<II", self.data, 68)
        for _ in range(min(count, len(self.data) // self.size)):
            if following >= END_OF_CHAIN:
                break
            block = struct.unpack(f"<{self.size // 4}I", self.sector(following))
            sectors += block[:-1]
            following = block[-1]
        return [sector for sector in sectors if sector < END_OF_CHAIN]

    def _table(self, sectors: list[int]) -> list[int]:
        table: list[int] = []
        for number in sectors:
            table += struct.unpack(f"<{self.size // 4}I", self.sector(number))
        return table

    def sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        block = self.data[start : start + self.size]
        if len(block) < self.size:
            block += bytes(self.size - len(block)) if block else b""
        if not block:
            raise Damaged
        return block

    def chain(self, number: int) -> bytes:
        blocks, seen = [], set()
        while number < END_OF_CHAIN:
            if number in seen or number >= len(self.fat):
                raise Damaged
            seen.add(number)
            blocks.append(self.sector(number))
            number = self.fat[number]
        return b"".join(blocks)

    def stream(self, names: set[str]) -> bytes:
        directory = self.chain(struct.unpack_from("<I", self.data, 48)[0])
        root = b""
        for at in range(0, len(directory) - 127, 128):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size = struct.unpack_from("<II", directory, at + 116)
            if kind == 5:
                root = directory[at : at + 128]
            name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind == 2 and name in names:
                return (self._short(root, start) if size < self.cutoff else self.chain(start))[:size]
        raise NotAWorkbook

    def _short(self, root: bytes, number: int) -> bytes:
        container = self.chain(struct.unpack_from("<I", root, 116)[0])
        mini = self.chain(struct.unpack_from("<I", self.data, 60)[0])
        table = struct.unpack(f"<{len(mini) // 4}I", mini)
        blocks, seen = [], set()
        while number < END_OF_CHAIN:
            if number in seen or number >= len(table):
                raise Damaged
            seen.add(number)
            blocks.append(container[number * 64 : number * 64 + 64])
            number = table[number]
        return b"".join(blocks)


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def extents(data: bytes) -> list[tuple[int, int]]:
    """(rows, columns) spanned by the filled cells of each worksheet, in the order of the file."""
    try:
        stream = _Compound(data).stream({"Workbook", "Book"})
        return _walk(stream)
    except (struct.error, MemoryError):
        raise Damaged from None


def _walk(stream: bytes) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    rows = columns = 0
    inside = False
    for kind, body in _records(stream):
        if kind == FILEPASS:
            raise Damaged
        if kind == BOF:
            if inside:
                found.append((rows, columns))
            rows = columns = 0
            inside = struct.unpack_from("<H", body, 2)[0] == WORKSHEET
        elif kind in ONE_CELL and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind == MANY_NUMBERS and len(body) >= 6:
            row, last = struct.unpack_from("<H", body)[0], struct.unpack_from("<H", body, len(body) - 2)[0]
            rows, columns = max(rows, row + 1), max(columns, last + 1)
    if inside:
        found.append((rows, columns))
    return found
