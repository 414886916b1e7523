"""Names of QTI 3.0 (`qti-choice-interaction`, `response-identifier`) in the form of QTI 2 (`choiceInteraction`, …)."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

_KEPT = ("data-", "aria-")


def camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), name)


def as_version_2(root: Element) -> Element:
    """The tree with the names of QTI 2; a tree of QTI 2 as it is. Changes the tree in place."""
    if not root.tag.startswith("qti-"):
        return root
    for node in root.iter():
        if node.tag.startswith("qti-"):
            node.tag = camel(node.tag.removeprefix("qti-"))
            for name in [name for name in node.attrib if "-" in name and not name.startswith(_KEPT)]:
                node.attrib[camel(name)] = node.attrib.pop(name)
    return root
