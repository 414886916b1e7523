"""Recordings in items: taken by what they are (MP3, M4A, Ogg, WAV), never transcoded, freed of notes where that is safe.

tinytag reads the duration and so proves that the frames can be read. What a recorder writes beside the sound (titles, comments,
pictures) could tell an answer or a name: it is cut off MP3 and WAV files and blanked in M4A, where it stands apart from the sound.
"""

from __future__ import annotations

import base64
import io
import struct
from dataclasses import dataclass

from tinytag import TinyTag

from skillcert.core import uploads
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused, register

REASONS = {
    "sounds.unreadable": N_("The recording cannot be played. Save it anew as MP3, M4A, OGG or WAV."),
    "sounds.video": N_("The file holds a film. Save its sound alone as MP3 or M4A."),
    "sounds.too_long": N_("The recording lasts {minutes} minutes; at most {limit} are taken. Cut it or split it."),
}
register(REASONS)

MOST_SECONDS = 15 * 60
_WAV_KEPT = (b"fmt ", b"fact", b"data")


@dataclass(frozen=True)
class Sound:
    """A recording as it is kept: its bytes, what they are, how long it plays."""

    data: bytes
    media_type: str
    seconds: float


def clean(data: bytes) -> Sound:
    """A recording that was uploaded, without the notes of its recorder; raises Refused with what is wrong with it."""
    media = uploads.accept(data, uploads.Kind.SOUND).media_type
    if media == "audio/mp4" and b"vide" in _handlers(data):
        raise Refused(Reason("sounds.video"))
    if media == "audio/ogg" and any(mark in data[:4096] for mark in (b"\x80theora", b"BBCD\0")):
        raise Refused(Reason("sounds.video"))
    kept = _BARE.get(media, lambda same: same)(data)
    seconds = seconds_of(kept)
    if seconds > MOST_SECONDS:
        raise Refused(Reason("sounds.too_long", minutes=-(-int(seconds) // 60), limit=MOST_SECONDS // 60))
    return Sound(kept, media, seconds)


def seconds_of(data: bytes) -> float:
    """How long a recording plays. Raises Refused where its frames cannot be read."""
    try:
        found = TinyTag.get(file_obj=io.BytesIO(data), tags=False).duration
    except Exception:  # hostile bytes break the reader in more ways than it names
        found = None
    if not found or not 0 < found < 10**6:
        raise Refused(Reason("sounds.unreadable"))
    return float(found)


def uri(data: bytes, media_type: str) -> str:
    """A recording inside a page of a sealed paper: no address of it exists."""
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def told(seconds: float) -> str:
    """1:05"""
    whole = max(1, round(seconds))
    return f"{whole // 60}:{whole % 60:02}"


def _handlers(data: bytes) -> set[bytes]:
    """The kinds of track that an MP4 declares: b"soun", b"vide", …"""
    found, at = set(), data.find(b"hdlr")
    while at >= 0:
        found.add(data[at + 12 : at + 16])
        at = data.find(b"hdlr", at + 4)
    return found


def _bare_mp4(data: bytes) -> bytes:
    """The notes (`udta`, `meta`) of the file and its tracks become empty `free` boxes of the same size: no offset moves."""
    out = bytearray(data)
    boxes = [(0, len(data))]
    while boxes:
        at, end = boxes.pop()
        while at + 8 <= end:
            size, name = struct.unpack(">I", data[at : at + 4])[0], data[at + 4 : at + 8]
            if not 8 <= size <= end - at:
                break
            if name in (b"udta", b"meta"):
                out[at + 4 : at + size] = b"free" + bytes(size - 8)
            elif name in (b"moov", b"trak"):
                boxes.append((at + 8, at + size))
            at += size
    return bytes(out)


def _bare_mpeg(data: bytes) -> bytes:
    """Without ID3 notes: version 2 in front (its size stands in it, seven bits a byte), version 1 in the last 128 bytes."""
    while data[:3] == b"ID3" and len(data) > 10:
        size = 0
        for byte in data[6:10]:
            size = size << 7 | byte & 0x7F
        data = data[10 + size + (10 if data[5] & 0x10 else 0) :]
    return data[:-128] if data[-128:-125] == b"TAG" else data


def _bare_wav(data: bytes) -> bytes:
    """Only the chunks of the sound itself."""
    kept, at = b"", 12
    while at + 8 <= len(data):
        name, (size,) = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])
        if name in _WAV_KEPT:
            body = data[at + 8 : at + 8 + size]
            kept += name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
        at += 8 + size + size % 2
    return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WAVE" + kept


_BARE = {"audio/mpeg": _bare_mpeg, "audio/wav": _bare_wav, "audio/mp4": _bare_mp4}
