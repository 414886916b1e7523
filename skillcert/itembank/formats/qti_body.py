"""The body of a QTI item as rich text: what stands around the interactions, gaps in place of those in the line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from skillcert.core.reasons import Reason
from skillcert.itembank.formats import gathering, tags
from skillcert.itembank.formats import writer as writing
from skillcert.itembank.formats.gathering import NotHeld

FEEDBACK = {"feedbackInline", "feedbackBlock", "modalFeedback"}
PICTURES = ("image/png", "image/jpeg", "image/jpg")
Html = Callable[[str], bool]
"""Takes the address of a shared text; True if it became the item's case."""


@dataclass
class Body:
    """Walks an item's body. `gap` writes what stands for an interaction in the line; `losses` fill as it goes."""

    picture: writing.Picture
    shared: Html
    gap: Callable[[Element], str | None]
    losses: list[Reason] = field(default_factory=list)

    def text(self, *nodes: Element, inner: bool = True) -> str:
        """Rich text of the insides of some elements, one after the other as blocks."""
        writer = writing.Writer(self.picture)
        for node in nodes:
            writer.break_block()
            self._inside(writer, node)
        self.losses += gathering.media_losses(writer.lost)
        done = writer.result()
        gathering.too_long(done)
        return done

    def _inside(self, writer: writing.Writer, node: Element) -> None:
        writer.text(node.text or "")
        for child in node:
            self._one(writer, child)
            writer.text(child.tail or "")

    def _one(self, writer: writing.Writer, node: Element) -> None:
        tag = node.tag
        if tag == "math":
            writer.math(node)
        elif tag in FEEDBACK:
            self._lose("feedback")
        elif tag == "rubricBlock":
            if node.get("view", "candidate") == "candidate":
                writer.break_block()
                self._inside(writer, node)
                writer.break_block()
        elif tag.endswith("Interaction"):
            self._interaction(writer, node)
        elif tag in ("printedVariable", "templateBlock", "templateInline"):
            raise NotHeld("itembank.format_calculated")
        elif tag == "object":
            self._object(writer, node)
        elif tag == "span" and "underline" in (node.get("class") or "").split():
            writer.start("u", {})
            self._inside(writer, node)
            writer.end("u")
        elif tag in ("infoControl",):
            self._lose("hints")
        elif tag in ("rt", "rp", "rtc"):
            self._lose("ruby")
        elif tag in ("stylesheet", "catalogInfo"):
            self._lose("style" if tag == "stylesheet" else "catalog")
        else:
            writer.start(tag, dict(node.attrib))
            if tag not in tags.VOID:
                self._inside(writer, node)
            writer.end(tag)

    def _interaction(self, writer: writing.Writer, node: Element) -> None:
        if node.tag == "mediaInteraction":
            self.losses.append(Reason("itembank.loss_media_audio"))
            return
        shown = self.gap(node)
        if shown is not None:
            writer.raw(shown)
            return
        writer.break_block()
        prompt = node.find("prompt")
        if prompt is not None:
            self._inside(writer, prompt)
        writer.break_block()

    def _object(self, writer: writing.Writer, node: Element) -> None:
        """A picture, a shared text, or what stands inside it for those who cannot show it."""
        address, kind = node.get("data") or "", (node.get("type") or "").lower()
        inside = " ".join("".join(node.itertext()).split())
        if kind in PICTURES:
            shown = self.picture(address, node.get("alt") or inside[:300])
            if shown is not None:
                return writer.raw(shown)
        elif kind in ("text/html", "application/xhtml+xml") and self.shared(address):
            return None
        if len(node) or inside:
            return self._inside(writer, node)
        name = address.rpartition("/")[2]
        if kind.startswith(("audio/", "video/")):
            self.losses.append(Reason(f"itembank.loss_media_{kind[:5]}"))
        elif kind == "image/svg+xml":
            self.losses.append(Reason("itembank.loss_media_svg"))
        elif kind in PICTURES:
            writer.text("[图]")
        elif kind.startswith("image/"):
            self.losses.append(Reason("itembank.loss_picture_format", None, name=name))
        else:
            self.losses.append(Reason("itembank.loss_media_object", None, name=name))
        return None

    def _lose(self, what: str) -> None:
        self.losses.append(Reason(f"itembank.loss_{what}"))
