"""XML from strangers: no document type, no entity, no name space prefix, bounded in depth, number and length.

A document type or entity ends the reading at its first sign (XXE, billion laughs); nothing here opens a file or a
connection. Source: OWASP XML External Entity Prevention; Python's "XML vulnerabilities" table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused, register

REASONS = {
    "xml.doctype": N_(
        "The file defines a document type or entities of its own; such files can do harm and are not opened. Export it anew without them."
    ),
    "xml.damaged": N_("The file is not well-formed XML (line {line}). Export it anew from the program that wrote it."),
    "xml.too_deep": N_("The file nests its parts more than {limit} deep; no real file does. It was not opened."),
    "xml.too_many": N_("The file holds more than {limit} XML elements. Split it and send the parts."),
    "xml.too_long": N_("A text or attribute of the file is longer than {limit} KB. It was not opened."),
}
register(REASONS)


@dataclass(frozen=True)
class Limits:
    """The most of depth, elements, less-than signs (counted before parsing: markup in CDATA too), bytes of one attribute
    and bytes of one run of text (a base64 picture is one)."""

    depth: int = 120
    elements: int = 300_000
    tags: int = 2_000_000
    attribute: int = 64 * 1024
    text: int = 12 * 1024 * 1024


LIMITS = Limits()
CHUNK = 64 * 1024


class _Bounded(TreeBuilder):
    """Builds a tree whose names have no name space; stops at the limits."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits, self._depth, self._count, self._run = limits, 0, 0, 0

    def start(self, tag, attrs):
        self._depth += 1
        self._count += 1
        self._run = 0
        if self._depth > self._limits.depth:
            raise Refused(Reason("xml.too_deep", limit=self._limits.depth))
        if self._count > self._limits.elements:
            raise Refused(Reason("xml.too_many", limit=self._limits.elements))
        if any(len(value) > self._limits.attribute for value in attrs.values()):
            raise Refused(Reason("xml.too_long", limit=self._limits.attribute // 1024))
        return super().start(local(tag), {local(name): value for name, value in attrs.items()})

    def end(self, tag):
        self._depth -= 1
        self._run = 0
        return super().end(local(tag))

    def data(self, data):
        self._run += len(data)
        if self._run > self._limits.text:
            raise Refused(Reason("xml.too_long", limit=self._limits.text // 1024))
        return super().data(data)


def local(name: str) -> str:
    """A name without its name space."""
    return name.rpartition("}")[2]


def parse(data: bytes, limits: Limits = LIMITS) -> Element:
    """The root of a document, all names local; raises Refused with what is wrong with it."""
    if data.count(b"<") > limits.tags:
        raise Refused(Reason("xml.too_many", limit=limits.elements))
    data = _utf8(data)
    parser = DefusedXMLParser(target=_Bounded(limits), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        for start in range(0, len(data), CHUNK):
            parser.feed(data[start : start + CHUNK])
        return parser.close()
    except DefusedXmlException:
        raise Refused(Reason("xml.doctype")) from None
    except ParseError as broken:
        raise Refused(Reason("xml.damaged", line=broken.position[0])) from None
    except (LookupError, ValueError, UnicodeError):
        raise Refused(Reason("xml.damaged", line=1)) from None


def _utf8(data: bytes) -> bytes:
    """A file in one of the Chinese encodings, which the parser does not know, as UTF-8; any other as it is."""
    declared = re.match(
        rb"""<\?xml[^>]{0,80}?encoding=["'](gbk|gb2312|gb18030)["'][^>]{0,40}\?>""", data, re.IGNORECASE
    )
    if declared is None:
        return data
    try:
        return data[declared.end() :].decode("gb18030").encode()
    except UnicodeDecodeError as broken:
        raise Refused(Reason("xml.damaged", line=data.count(b"\n", 0, broken.start) + 1)) from None


def looks_like_xml(data: bytes) -> bool:
    """Does a file begin like XML (after a byte order mark and blanks)?"""
    head = data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    return head.startswith((b"<", b"\0<"))
