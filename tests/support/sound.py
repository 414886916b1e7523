"""Small recordings made of bytes, for the tests: silence in the four formats that items take."""

import io
import struct
import wave


def wav(seconds: float = 2, note: bytes = b"") -> bytes:
    """Silence; `note` stands in a chunk beside the sound."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * int(8000 * seconds))
    data = out.getvalue()
    if not note:
        return data
    note += b"\0" * (len(note) % 2)
    body = data[8:] + b"LIST" + struct.pack("<I", len(note)) + note
    return b"RIFF" + struct.pack("<I", len(body)) + body


def mp3(seconds: float = 2, note: bytes = b"") -> bytes:
    """Frames of MPEG-1 layer III, 128 kbit/s, 44.1 kHz; `note` stands in an ID3 tag in front."""
    frame = b"\xff\xfb\x90\x00" + b"\0" * 413
    tag = b""
    if note:
        text = b"TIT2" + struct.pack(">I", len(note) + 1) + b"\0\0" + b"\x03" + note
        size = len(text)
        tag = b"ID3\x03\x00\x00" + bytes((size >> 21 & 0x7F, size >> 14 & 0x7F, size >> 7 & 0x7F, size & 0x7F)) + text
    return tag + frame * int(seconds * 44100 / 1152)


def _atom(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def m4a(seconds: float = 2, track: bytes = b"soun", note: bytes = b"") -> bytes:
    """The atoms of an MP4 without samples: `track` is the kind of its only track, `note` stands in the user data of the file."""
    mvhd = _atom(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, int(seconds * 1000)) + b"\0" * 80)
    mdhd = _atom(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, 1000, int(seconds * 1000), 0, 0))
    hdlr = _atom(b"hdlr", struct.pack(">II", 0, 0) + track + b"\0" * 13)
    trak = _atom(b"trak", _atom(b"mdia", mdhd + hdlr))
    return _atom(b"ftyp", b"M4A \0\0\0\0M4A mp42isom") + _atom(b"moov", mvhd + trak + (_atom(b"udta", note) if note else b"")) + _atom(b"mdat", b"\0" * 400)


def _page(number: int, granule: int, flags: int, packet: bytes) -> bytes:
    """A page of Ogg with one packet of at most 254 bytes; the checksum is left at zero."""
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, granule, 1, number, 0)
    return head + bytes((1, len(packet))) + packet


def ogg(seconds: float = 2) -> bytes:
    """The headers of Vorbis and one page that tells how long it plays."""
    identity = b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 1, 44100, 0, 64000, 0, 0xB8, 1)
    comment = b"\x03vorbis" + struct.pack("<I", 4) + b"made" + struct.pack("<I", 0) + b"\x01"
    pages = _page(0, 0, 2, identity) + _page(1, 0, 0, comment)
    return pages + _page(2, int(seconds * 44100), 4, b"\0" * 64)
