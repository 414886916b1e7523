"""A bar in seconds of a processor, laid beside what a fixed piece of bare work takes on this machine at this moment.

    with within(1):                # one second on the reference machine; on one half as quick, two
        read(hostile)

The piece (pure Python and zlib, nothing allocated in its loop, so that a watched memory does not slow it) is measured before and after; the
slower of the two scales the bar, never below what is written. It counts processor time: what other processes do is nobody's fault here.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

REFERENCE = 0.009
"""CPU seconds of the piece on the machine of docs/performance.md."""

BLOCK = bytes(range(256)) * 1024
STEPS = bytes((7 * n + 3) % 256 for n in range(256))


def piece() -> int:
    """The work. Gives a number, so that nothing of it can be left out."""
    here = 0
    for one in BLOCK:
        here = STEPS[here ^ one]
    for level in (1, 6):
        here ^= zlib.crc32(zlib.decompress(zlib.compress(BLOCK, level)))
    return here


def slowness() -> float:
    """How much longer than the reference this machine needs for the piece just now; never below 1."""
    began = time.process_time()
    piece()
    return max(1.0, (time.process_time() - began) / REFERENCE)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What happens inside takes no more processor time than `seconds` of the reference machine."""
    before, began = slowness(), time.process_time()
    yield
    spent = time.process_time() - began
    bar = seconds * max(before, slowness())
    assert spent < bar, f"{spent:.2f} s of a processor; {seconds} s of the reference machine are {bar:.2f} s here"
