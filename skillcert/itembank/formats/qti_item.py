"""One item of QTI 2.1, 2.2 or 3.0 as an item of the bank, or the reason why it cannot be one.

Source: IMS Question and Test Interoperability, Assessment Test, Section and Item Information Model 2.2; 1EdTech QTI 3.0.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from skillcert.core import richtext
from skillcert.core.reasons import Reason
from skillcert.itembank.formats import gathering
from skillcert.itembank.formats import markup as rich
from skillcert.itembank.formats.gathering import GAP, NotHeld
from skillcert.itembank.formats.qti_body import Body
from skillcert.itembank.formats.qti_names import as_version_2
from skillcert.itembank.kinds import ItemType
from skillcert.itembank.parsed import ParsedItem

IN_LINE = {"textEntryInteraction", "inlineChoiceInteraction"}
PLAIN_RULES = ("match_correct", "map_response", "map_response_point")
SHORT_LINES, SHORT_LENGTH = 5, 200
"""An answer field of so few lines, or characters, asks for a short answer."""


@dataclass
class Surroundings:
    """What an item needs of its package: pictures by address, and shared texts, which become its case."""

    picture: Callable[[ParsedItem, str, str], str | None]
    shared: Callable[[ParsedItem, str], bool]


def read_item(item: ParsedItem, root: Element, around: Surroundings) -> None:
    """Fill the item from the root element of its file; raises NotHeld."""
    root = as_version_2(root)
    if root.tag != "assessmentItem":
        raise NotHeld("itembank.format_not_an_item", name=item.place, root=root.tag[:40])
    item.external_id = (root.get("identifier") or "")[:64]
    if root.get("adaptive") == "true":
        raise NotHeld("itembank.format_adaptive")
    if root.find("templateDeclaration") is not None or root.find("templateProcessing") is not None:
        raise NotHeld("itembank.format_calculated")
    body = root.find("itemBody")
    asked = [] if body is None else [node for node in body.iter() if _asks(node)]
    if body is None or not asked:
        raise NotHeld("itembank.format_no_question")
    for reference in root.findall("assessmentStimulusRef"):
        around.shared(item, reference.get("href") or "")
    _Reading(item, root, body, asked, around).run()
    _losses(item, root)
    item.losses = gathering.unique(item.losses)


def _asks(node: Element) -> bool:
    return node.tag.endswith("Interaction") and node.tag != "mediaInteraction"


class _Reading:
    def __init__(self, item: ParsedItem, root: Element, body: Element, asked: list[Element], around: Surroundings):
        self.item, self.root, self.node, self.asked = item, root, body, asked
        self.declared = {one.get("identifier"): one for one in root.findall("responseDeclaration")}
        self.lined = all(one.tag in IN_LINE for one in asked)
        self.gaps: list[list[str]] = []
        self.body = Body(
            lambda address, alt: around.picture(item, address, alt),
            lambda address: around.shared(item, address),
            self.gap,
        )

    def run(self) -> None:
        kinds = sorted({one.tag for one in self.asked})
        if self.lined and (len(self.asked) > 1 or kinds == ["textEntryInteraction"]):
            self.item.kind = ItemType.FILL
        elif len(self.asked) > 1:
            raise NotHeld(
                "itembank.format_mixed", types=", ".join(one.tag.removesuffix("Interaction") for one in self.asked)[:80]
            )
        elif kinds == ["choiceInteraction"]:
            self._choice(self.asked[0], "simpleChoice")
        elif kinds == ["inlineChoiceInteraction"]:
            self._choice(self.asked[0], "inlineChoice")
        elif kinds == ["extendedTextInteraction"]:
            self._written(self.asked[0])
        else:
            raise NotHeld("itembank.format_type", type=kinds[0].removesuffix("Interaction"))
        self.item.stem = self.body.text(self.node)
        tutor = [one for one in self.node.iter("rubricBlock") if (one.get("view") or "") in ("tutor", "author")]
        self.item.analysis = self.body.text(*tutor) if tutor else ""
        if self.item.kind is ItemType.FILL:
            self.item.key = self.gaps
        self.item.losses += self.body.losses

    def gap(self, node: Element) -> str | None:
        """What stands in the line for an interaction; None for one that is a block."""
        if node.tag not in IN_LINE:
            return None
        if self.item.kind is not ItemType.FILL:
            return GAP
        declared = self._declaration(node)
        if node.tag == "textEntryInteraction":
            self.gaps.append(self._spellings(declared))
            return GAP
        right = set(self._correct(declared))
        choices = [
            (one.get("identifier"), richtext.to_text(self.body.text(one))) for one in node.findall("inlineChoice")
        ]
        accepted = [text for name, text in choices if name in right]
        if not accepted:
            raise NotHeld("itembank.format_no_key")
        self.gaps.append(accepted)
        self.item.losses.append(Reason("itembank.loss_choices_shown"))
        return gathering.choices_shown([html.escape(text, quote=False) for _, text in choices])

    def _choice(self, node: Element, tag: str) -> None:
        declared = self._declaration(node)
        choices = node.findall(tag)
        self.item.options = [self.body.text(choice) for choice in choices]
        gathering.limit_options(self.item)
        right = set(self._correct(declared)) or set(self._mapped(declared))
        if not right:
            rules = self.root.find("responseProcessing")
            elsewhere = rules is not None and rules.find(".//baseValue") is not None
            raise NotHeld("itembank.format_key_elsewhere" if elsewhere else "itembank.format_no_key")
        key = gathering.letters([choice.get("identifier") in right for choice in choices])
        several = declared is not None and declared.get("cardinality") == "multiple"
        judged = None if several or tag != "simpleChoice" else gathering.as_judge(self.item.options, key)
        if judged:
            self.item.kind, self.item.options, self.item.key = ItemType.JUDGE, [], judged
        else:
            self.item.kind, self.item.key = ItemType.MULTIPLE if several else ItemType.SINGLE, key

    def _written(self, node: Element) -> None:
        guides = [one for one in self.node.iter("rubricBlock") if "scorer" in (one.get("view") or "")]
        told = self.body.text(*guides) if guides else ""
        if not told:
            told = "\n".join(rich.from_plain(one) for one in self._correct(self._declaration(node)))
        lines, length = node.get("expectedLines") or "", node.get("expectedLength") or ""
        few = (lines.isdigit() and int(lines) <= SHORT_LINES) or (length.isdigit() and int(length) <= SHORT_LENGTH)
        self.item.kind = ItemType.SHORT if few else ItemType.ESSAY
        self.item.key = richtext.to_text(told)

    def _declaration(self, node: Element) -> Element | None:
        return self.declared.get(node.get("responseIdentifier"))

    @staticmethod
    def _correct(declared: Element | None) -> list[str]:
        values = [] if declared is None else declared.findall("correctResponse/value")
        return [(value.text or "").strip() for value in values if (value.text or "").strip()]

    def _mapped(self, declared: Element | None) -> list[str]:
        """The right ones of a mapping: all that earn something. What earns less, or costs, is noted."""
        shares = _mapping(declared)
        if any(share < 0 for _, share in shares):
            self.item.losses.append(Reason("itembank.loss_penalty"))
        if len({share for _, share in shares if share > 0}) > 1:
            self.item.losses.append(Reason("itembank.loss_weights"))
        return [name for name, share in shares if share > 0]

    def _spellings(self, declared: Element | None) -> list[str]:
        shares = _mapping(declared)
        most = max((share for _, share in shares), default=0)
        accepted = [*self._correct(declared), *(name for name, share in shares if share == most > 0)]
        for name, share in shares:
            if 0 < share < most and name not in accepted:
                self.item.losses.append(Reason("itembank.loss_partial", None, text=name[:60]))
        if declared is not None and any(one.get("caseSensitive") == "true" for one in declared.iter("mapEntry")):
            self.item.losses.append(Reason("itembank.loss_case_sensitive"))
        if not accepted:
            raise NotHeld("itembank.format_no_key")
        return list(dict.fromkeys(accepted))


def _mapping(declared: Element | None) -> list[tuple[str, float]]:
    shares = []
    for entry in [] if declared is None else declared.findall("mapping/mapEntry"):
        try:
            shares.append((entry.get("mapKey") or "", float(entry.get("mappedValue") or 0)))
        except ValueError:
            continue
    return [(name, share) for name, share in shares if name]


def _losses(item: ParsedItem, root: Element) -> None:
    rules = root.find("responseProcessing")
    if rules is not None and len(rules) and not _plain_rules(rules):
        item.losses.append(Reason("itembank.loss_rules"))
    template = (rules.get("template") or "") if rules is not None else ""
    if template and template.rpartition("/")[2].removesuffix(".xml") not in PLAIN_RULES:
        item.losses.append(Reason("itembank.loss_rules"))
    if root.find("modalFeedback") is not None:
        item.losses.append(Reason("itembank.loss_feedback"))
    if root.find("stylesheet") is not None:
        item.losses.append(Reason("itembank.loss_style"))
    if root.find("catalogInfo") is not None:
        item.losses.append(Reason("itembank.loss_catalog"))
    if any(node.get("shuffle") == "true" or node.get("fixed") == "true" for node in root.iter()):
        item.losses.append(Reason("itembank.loss_shuffle"))
    if any(name.startswith("aria-") for node in root.iter() for name in node.attrib):
        item.losses.append(Reason("itembank.loss_accessibility"))


def _plain_rules(rules: Element) -> bool:
    """One condition "the response is the correct one", whatever it is worth, and nothing else?"""
    known = {"responseCondition", "responseIf", "responseElse", "match", "variable", "correct", "setOutcomeValue",
             "baseValue", "mapResponse", "isNull", "sum"}  # fmt: skip
    return (
        all(node.tag in known for node in rules.iter() if node is not rules)
        and rules.find(".//match/baseValue") is None
    )
