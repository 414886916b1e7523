"""Rich text as the XHTML that QTI 2.2 allows: MathML for formulas, fields in place of gaps, `u` as a class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, fromstring

from skillcert.core import formulas, richtext
from skillcert.itembank.formats.writer import UNFIT
from skillcert.itembank.kinds import gap_count
from skillcert.itembank.outgoing.shape import GAP, Outgoing, gaps_in, inline, plain, tree

QTI = "http://www.imsglobal.org/xsd/imsqti_v2p2"
MATHML = "http://www.w3.org/1998/Math/MathML"
TEX = "application/x-tex"


def q(name: str) -> str:
    return f"{{{QTI}}}{name}"


def response_name(place: int, gaps: int) -> str:
    """The response of a gap: the standard rule works on RESPONSE, so a single gap has that name."""
    return "RESPONSE" if gaps == 1 else f"RESPONSE{place}"


class Rich:
    """Writes the rich texts of one item. `key`: the accepted spellings of its gaps, if it is a fill-in."""

    def __init__(self, out: Outgoing, folder: str, key: Sequence[Sequence[str]]) -> None:
        self._out, self._folder, self._key = out, folder, key
        self._placed = 0
        self._fields = False

    def blocks(self, parent: Element, markup: str) -> None:
        """Rich text as blocks; in the stem of a fill-in each gap becomes a field."""
        root = tree(markup)
        self._fields = (
            bool(self._key) and not self._placed and gaps_in(root) == len(self._key) == gap_count(plain(markup))
        )
        self._inside(parent, root)
        self._fields = False

    def line(self, parent: Element, markup: str) -> None:
        self._inside(parent, inline(markup))

    def waiting(self) -> range:
        """The numbers of the gaps that have no field in the text."""
        return range(self._placed + 1, len(self._key) + 1)

    @staticmethod
    def pictures_of(out: Outgoing, *markups: str) -> Iterator[str]:
        shown = (number for markup in markups for number in richtext.file_ids(markup))
        yield from dict.fromkeys(out.pictures[number].name for number in shown if number in out.pictures)

    def _inside(self, parent: Element, node: Element) -> None:
        self._text(parent, node.text)
        for child in node:
            self._one(parent, child)
            self._text(parent, child.tail)

    def _one(self, parent: Element, node: Element) -> None:
        if node.tag == "img":
            self._picture(parent, node)
        elif node.tag == "span":
            self._formula(parent, node.get("data-tex", ""))
        elif node.tag == "u":
            self._inside(SubElement(parent, q("span"), {"class": "underline"}), node)
        else:
            spans = {name: node.attrib[name] for name in ("colspan", "rowspan") if name in node.attrib}
            self._inside(SubElement(parent, q(node.tag), spans), node)

    def _picture(self, parent: Element, node: Element) -> None:
        number = int(node.get("data-file", "0"))
        if number in self._out.pictures:
            name = self._out.pictures[number].name
            SubElement(parent, q("img"), src=self._folder + name, alt=node.get("alt", ""))
        else:
            self._plain(parent, f"[{node.get('alt', '')}]")

    def _formula(self, parent: Element, tex: str) -> None:
        """MathML with the LaTeX as its annotation, so that it comes in again as it went."""
        made = formulas.mathml(tex)
        if made is None:
            self._plain(parent, rf"\({tex}\)")
            return
        drawn = _named(fromstring(made))
        math = SubElement(parent, f"{{{MATHML}}}math")
        meaning = SubElement(math, f"{{{MATHML}}}semantics")
        row = SubElement(meaning, f"{{{MATHML}}}mrow")
        row.extend(list(drawn))
        SubElement(meaning, f"{{{MATHML}}}annotation", encoding=TEX).text = tex

    def _text(self, parent: Element, text: str | None) -> None:
        if not text:
            return
        at = 0
        for found in GAP.finditer(text) if self._fields else ():
            self._plain(parent, text[at : found.start()])
            self._placed += 1
            SubElement(
                parent,
                q("textEntryInteraction"),
                responseIdentifier=response_name(self._placed, len(self._key)),
                expectedLength="20",
            )
            at = found.end()
        self._plain(parent, text[at:])

    @staticmethod
    def _plain(parent: Element, text: str) -> None:
        text = UNFIT.sub("", text)
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text


def _named(node: Element) -> Element:
    """The MathML tree with its name space."""
    for one in node.iter():
        if not one.tag.startswith("{"):
            one.tag = f"{{{MATHML}}}{one.tag}"
    return node
