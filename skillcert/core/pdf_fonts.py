"""The fonts of printed documents: found once, registered once, asked for their glyphs.

Two families, both SIL Open Font License, installed into ``static/vendor/fonts`` by the set-up and never committed:

- ``sans``  Noto Sans SC: tables, labels, screens printed on paper
- ``serif`` Noto Serif SC: certificates and running text, the nearest free face to 仿宋/宋体

They are registered straight with ReportLab. An ``@font-face`` in a style sheet would read and parse 10 MB a face again for
every document; registered here it is done once a process.
"""

import os
import threading
import unicodedata
from functools import lru_cache
from pathlib import Path

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics, ttfonts
from xhtml2pdf import default

VENDOR_FONTS = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts"

#: family as written in the style sheets -> (regular face, bold face): the ReportLab names are the file stems
FAMILIES = {
    "sans": ("NotoSansSC-Regular", "NotoSansSC-Bold"),
    "serif": ("NotoSerifSC-Regular", "NotoSerifSC-Bold"),
}

_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_once = threading.Lock()
_registered = False


class FontsMissing(RuntimeError):
    """The font files are not installed: `make setup` fetches them."""


def font_file(face: str) -> Path:
    """Where a face lies: ``SKILLCERT_FONTS`` if set, else the vendor folder."""
    folder = Path(os.environ.get("SKILLCERT_FONTS") or VENDOR_FONTS)
    path = folder / f"{face}.ttf"
    if not path.is_file():
        raise FontsMissing(f"The font {path.name} is not installed. Run `make setup` first.")
    return path


def register() -> None:
    """Register the faces and mend the text map; calling it again costs nothing."""
    global _registered
    with _once:
        if _registered:
            return
        ttfonts.makeToUnicodeCMap = to_unicode_cmap
        for family, (regular, bold) in FAMILIES.items():
            for face in (regular, bold):
                pdfmetrics.registerFont(ttfonts.TTFont(face, str(font_file(face))))
                # There is no italic face in either family: emphasis falls back to the upright one of the same weight.
                default.DEFAULT_FONT[face.lower()] = face
            for italic in (0, 1):
                addMapping(regular, 0, italic, regular)
                addMapping(regular, 1, italic, bold)
                addMapping(bold, 0, italic, bold)
                addMapping(bold, 1, italic, bold)
            default.DEFAULT_FONT[family] = regular
        # The generic names too, so that a forgotten style never ends in Helvetica, which has no Chinese at all.
        for name in ("sans-serif", "helvetica", "arial"):
            default.DEFAULT_FONT[name] = FAMILIES["sans"][0]
        _registered = True


def to_unicode_cmap(fontname: str, subset) -> str:
    """The PDF map from glyph codes of a subset to text, in UTF-16BE as the format asks.

    ReportLab writes the code point itself. That is the same thing up to U+FFFF, but a name with a character beyond it
    (𬭎 is U+2CB4E) then prints right and copies out as something else; a verifier who copies the name must get the name.
    """
    codes = "\n".join(f"<{index:02X}> <{_utf16(point)}>" for index, point in enumerate(subset))
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({fontname}) /Ordering ({fontname}) /Supplement 0 >> def",
            f"/CMapName /{fontname} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            f"<00> <{len(subset) - 1:02X}>",
            "endcodespacerange",
            f"{len(subset)} beginbfchar",
            codes,
            "endbfchar",
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


def _utf16(point: int) -> str:
    # A lone surrogate cannot be encoded; it never comes from real text, only from the subset's padding.
    return chr(point).encode("utf-16-be", "surrogatepass").hex().upper()


@lru_cache(maxsize=8)
def glyphs(face: str) -> frozenset[int]:
    """The code points a face can draw."""
    register()
    return frozenset(pdfmetrics.getFont(face).face.charToGlyph)


def drawn_by(char: str, family: str = "sans") -> str | None:
    """The family that draws the character: the asked one, else the other one, else None."""
    point = ord(char)
    for name in (family, *(other for other in FAMILIES if other != family)):
        if point in glyphs(FAMILIES[name][0]):
            return name
    return None


def missing_glyphs(text: str) -> list[str]:
    """The characters that no installed font can draw, each once, in order of appearance; blanks and controls do not count.

    >>> missing_glyphs("张䶮")
    []
    """
    seen: dict[str, None] = {}
    for char in text:
        # Not str.isprintable(): characters newer than this Python's tables (Cn) are just the ones to be reported.
        if unicodedata.category(char) not in _INVISIBLE and char not in seen and drawn_by(char) is None:
            seen[char] = None
    return list(seen)
