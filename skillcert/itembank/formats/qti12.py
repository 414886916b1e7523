"""QTI 1.2 (`questestinterop`), as Canvas, Blackboard and other programs write it.

Source: IMS QTI ASI XML Binding 1.2.1; Canvas' own `question_type` field says what the binding leaves open.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from skillcert.core import richtext
from skillcert.core.reasons import Reason
from skillcert.itembank.formats import gathering
from skillcert.itembank.formats import markup as rich
from skillcert.itembank.formats.gathering import NotHeld
from skillcert.itembank.kinds import ItemType
from skillcert.itembank.parsed import ParsedItem

Picture = Callable[[ParsedItem, str, str], str | None]
_OTHER = {
    "matching_question": "format_matching", "calculated_question": "format_calculated",
    "text_only_question": "format_description",
}  # fmt: skip


def read_item(item: ParsedItem, root: Element, picture: Picture) -> None:
    """Fill the item from an `item` element; raises NotHeld."""
    item.external_id = (root.get("ident") or "")[:64]
    meta = {_text(one.find("fieldlabel")): _text(one.find("fieldentry")) for one in root.iter("qtimetadatafield")}
    word = (meta.get("question_type") or meta.get("qmd_itemtype") or "").lower()
    if word in _OTHER:
        raise NotHeld(f"itembank.{_OTHER[word]}")
    item.marks = meta.get("points_possible", "")
    _Reading(item, root, picture).run(word)
    if any(True for _ in root.iter("itemfeedback")):
        item.losses.append(Reason("itembank.loss_feedback"))
    item.losses = gathering.unique(item.losses)


class _Reading:
    def __init__(self, item: ParsedItem, root: Element, picture: Picture) -> None:
        self.item, self.root, self.picture = item, root, picture
        self.shown = root.find("presentation")

    def run(self, word: str) -> None:
        shown = self.shown
        asked = (
            []
            if shown is None
            else [n for n in shown.iter() if n.tag.startswith("response_") and n.tag != "response_label"]
        )
        if shown is None or not asked:
            raise NotHeld("itembank.format_no_question")
        kinds = {node.tag for node in asked}
        self.item.stem = self._material(self._outside(shown))
        if len(asked) == 1 and kinds == {"response_lid"}:
            self._choice(asked[0])
        elif kinds == {"response_lid"}:
            raise NotHeld("itembank.format_matching")
        elif kinds <= {"response_str", "response_num"}:
            self._written(asked, word)
        else:
            raise NotHeld("itembank.format_type", type=", ".join(sorted(kinds))[:40])

    def _choice(self, node: Element) -> None:
        labels = list(node.iter("response_label"))
        self.item.options = [self._material(label.iter("material")) for label in labels]
        gathering.limit_options(self.item)
        right = self._right(node.get("ident") or "")
        key = gathering.letters([label.get("ident") in right for label in labels])
        if not key:
            raise NotHeld("itembank.format_no_key")
        several = (node.get("rcardinality") or "").lower() == "multiple"
        judged = None if several else gathering.as_judge(self.item.options, key)
        if judged:
            self.item.kind, self.item.options, self.item.key = ItemType.JUDGE, [], judged
        elif not several and len(key) > 1:
            raise NotHeld("itembank.format_several_right")
        else:
            self.item.kind, self.item.key = ItemType.MULTIPLE if several else ItemType.SINGLE, key

    def _written(self, asked: list[Element], word: str) -> None:
        spellings = [self._right(node.get("ident") or "") for node in asked]
        if word == "essay_question" or (len(asked) == 1 and not spellings[0]):
            self.item.kind = ItemType.ESSAY
            guide = [self._material(node.iter("material")) for node in self.root.iter("solution")]
            self.item.key = "\n".join(richtext.to_text(one) for one in guide)
            return
        if not all(spellings):
            raise NotHeld("itembank.format_no_key")
        self.item.kind, self.item.key = ItemType.FILL, spellings
        for _ in asked:
            if len(asked) == 1:
                self.item.stem = gathering.with_gap(self.item.stem, self.item.notes)

    def _right(self, name: str) -> list[str]:
        """What a response must be for marks: the values of the conditions that give some, but for those under <not>."""
        values: list[str] = []
        for condition in self.root.iter("respcondition"):
            given = [_number(one.text) for one in condition.findall("setvar")]
            wanted = condition.find("conditionvar")
            if wanted is not None and any(value > 0 for value in given):
                values += [value for value in _equals(wanted, name) if value not in values]
        return values

    def _outside(self, node: Element):
        """The materials of the presentation that are not options."""
        for child in node:
            if child.tag == "material":
                yield child
            elif child.tag not in ("render_choice", "render_fib", "render_hotspot", "response_label"):
                yield from self._outside(child)

    def _material(self, materials) -> str:
        parts = []
        for material in materials:
            for node in material:
                parts.append(self._piece(node))
        return "<br>".join(part for part in parts if part) if len(parts) > 1 else "".join(parts)

    def _piece(self, node: Element) -> str:
        text = "".join(node.itertext()).strip()
        gathering.too_long(text)
        if node.tag == "matimage":
            return self.picture(self.item, node.get("uri") or "", text) or self._lose("image")
        if node.tag in ("mataudio", "matvideo"):
            return self._lose(node.tag.removeprefix("mat"))
        if node.tag not in ("mattext", "matemtext"):
            return self._lose("object") if node.tag.startswith("mat") and node.tag != "matbreak" else ""
        if "html" not in (node.get("texttype") or "") and "<" not in text:
            return rich.from_plain(" ".join(text.split()), tex=True)
        lost: dict[str, None] = {}
        done = rich.from_html(text, lambda address, alt: self.picture(self.item, address, alt), tex=True, lost=lost)
        self.item.losses += gathering.media_losses(lost)
        return done

    def _lose(self, what: str) -> str:
        self.item.losses.append(Reason(f"itembank.loss_media_{what}", None, name=""))
        return ""


def _equals(node: Element, name: str):
    for child in node:
        if child.tag in ("varequal", "varsubset") and child.get("respident") == name:
            yield (child.text or "").strip()
        elif child.tag in ("and", "or"):
            yield from _equals(child, name)


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def _text(node: Element | None) -> str:
    return (node.text or "").strip() if node is not None else ""
