"""A QTI 2.2 package: a manifest, a document for each item and each shared stem, the pictures.

Source: IMS QTI 2.2 Assessment Test, Section and Item Information Model and its XSD; IMS Content Packaging 1.2;
IEEE LOM for difficulty and classification in the manifest.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from skillcert.itembank.kinds import CHOICES, WRITTEN, ItemType, write_key
from skillcert.itembank.outgoing.qti_rich import MATHML, QTI, Rich, q, response_name
from skillcert.itembank.outgoing.shape import Outgoing, OutItem, plain, whole_gaps

XSI = "http://www.w3.org/2001/XMLSchema-instance"
CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
_SCHEMA = f"{QTI} http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2p2.xsd"
_RULES = "http://www.imsglobal.org/question/qti_v2p2/rptemplates/"
_DIFFICULTY = ("very easy", "easy", "medium", "difficult", "very difficult")
_STAMP = (2020, 1, 1, 0, 0, 0)

register_namespace("m", MATHML)
register_namespace("xsi", XSI)
register_namespace("imsmd", LOM)


def write(out: Outgoing, told: Sequence[str]) -> bytes:
    """The package; `told` is what it cannot carry, as a text file in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:

        def put(name: str, data: bytes) -> None:
            archive.writestr(zipfile.ZipInfo(name, _STAMP), data, zipfile.ZIP_DEFLATED)

        put("imsmanifest.xml", _xml(_manifest(out)))
        for item in out.items:
            put(f"items/{_name(item)}.xml", _xml(_item(out, item)))
        for number, case in out.cases.items():
            put(f"stimuli/case-{number}.xml", _xml(_stimulus(out, number, case.title, case.text)))
        for picture in {one.name: one for one in out.pictures.values()}.values():
            put(f"images/{picture.name}", picture.data)
        put("README.txt", "\ufeff".encode() + "\r\n".join(told).encode())
    return made.getvalue()


def _name(item: OutItem) -> str:
    return f"item-{item.id}"


def _xml(root: Element) -> bytes:
    return tostring(root, encoding="utf-8", xml_declaration=True, default_namespace=None)


def _item(out: Outgoing, item: OutItem) -> Element:
    root = Element(
        q("assessmentItem"),
        {"identifier": item.external_id if _is_name(item.external_id) else _name(item), "adaptive": "false",
         "title": " ".join(plain(item.stem).split())[:80] or _name(item), "timeDependent": "false", "toolName": "skillcert",
         f"{{{XSI}}}schemaLocation": _SCHEMA},
    )  # fmt: skip
    body = Element(q("itemBody"))
    rich = Rich(out, "../images/", item.key if item.kind is ItemType.FILL else ())
    rich.blocks(body, whole_gaps(item.stem) if item.kind is ItemType.FILL else item.stem)
    _declare(root, item)
    score = SubElement(root, q("outcomeDeclaration"), identifier="SCORE", cardinality="single", baseType="float")
    SubElement(SubElement(score, q("defaultValue")), q("value")).text = "0"
    if item.case:
        SubElement(
            root, q("assessmentStimulusRef"), identifier=f"case-{item.case}", href=f"../stimuli/case-{item.case}.xml"
        )
    _interaction(body, rich, item)
    if item.analysis:
        rich.blocks(SubElement(body, q("rubricBlock"), view="tutor"), item.analysis)
    root.append(body)
    _rules(root, item)
    return root


def _rules(root: Element, item: OutItem) -> None:
    """How a response is marked: by the standard rules, several gaps by their sum. A person marks what is written."""
    if item.kind is ItemType.FILL and len(item.key) > 1:
        rules = SubElement(root, q("responseProcessing"))
        total = SubElement(SubElement(rules, q("setOutcomeValue"), identifier="SCORE"), q("sum"))
        for place in range(1, len(item.key) + 1):
            SubElement(total, q("mapResponse"), identifier=response_name(place, len(item.key)))
    elif item.kind not in WRITTEN:
        name = "map_response" if item.kind is ItemType.FILL else "match_correct"
        SubElement(root, q("responseProcessing"), template=_RULES + name)


def _declare(root: Element, item: OutItem) -> None:
    """What a right response is: one declaration, or one for each gap."""
    if item.kind is ItemType.FILL:
        for place, spellings in enumerate(item.key, 1):
            node = SubElement(
                root,
                q("responseDeclaration"),
                identifier=response_name(place, len(item.key)),
                cardinality="single",
                baseType="string",
            )
            SubElement(SubElement(node, q("correctResponse")), q("value")).text = spellings[0]
            mapping = SubElement(node, q("mapping"), defaultValue="0")
            for one in spellings:
                SubElement(mapping, q("mapEntry"), mapKey=one, mappedValue="1", caseSensitive="false")
        return
    several = "multiple" if item.kind is ItemType.MULTIPLE else "single"
    base = "string" if item.kind in WRITTEN else "identifier"
    node = SubElement(root, q("responseDeclaration"), identifier="RESPONSE", cardinality=several, baseType=base)
    if item.kind in WRITTEN or not item.key:
        return
    right = SubElement(node, q("correctResponse"))
    for letter in item.key:
        SubElement(right, q("value")).text = (
            {"T": "true", "F": "false"}.get(letter, letter) if item.kind is ItemType.JUDGE else letter
        )


def _interaction(body: Element, rich: Rich, item: OutItem) -> None:
    if item.kind in CHOICES:
        most = str(len(item.options) if item.kind is ItemType.MULTIPLE else 1)
        node = SubElement(body, q("choiceInteraction"), responseIdentifier="RESPONSE", shuffle="false", maxChoices=most)
        for letter, option in zip("ABCDEFGH", item.options, strict=False):
            rich.line(SubElement(node, q("simpleChoice"), identifier=letter), option)
    elif item.kind is ItemType.JUDGE:
        node = SubElement(body, q("choiceInteraction"), responseIdentifier="RESPONSE", shuffle="false", maxChoices="1")
        for name, text in (("true", "正确"), ("false", "错误")):
            SubElement(node, q("simpleChoice"), identifier=name).text = text
    elif item.kind in WRITTEN:
        lines = "5" if item.kind is ItemType.SHORT else "20"
        SubElement(body, q("extendedTextInteraction"), responseIdentifier="RESPONSE", expectedLines=lines)
        if item.key:
            guide = SubElement(body, q("rubricBlock"), view="scorer")
            for line in write_key(item.kind, list(item.key)).splitlines():
                SubElement(guide, q("p")).text = line
    else:
        for place in rich.waiting():
            paragraph = SubElement(body, q("p"))
            paragraph.text = f"{place}. "
            SubElement(
                paragraph,
                q("textEntryInteraction"),
                responseIdentifier=response_name(place, len(item.key)),
                expectedLength="20",
            )


def _stimulus(out: Outgoing, number: int, title: str, text: str) -> Element:
    root = Element(
        q("assessmentStimulus"), {"identifier": f"case-{number}", "title": title, f"{{{XSI}}}schemaLocation": _SCHEMA}
    )
    Rich(out, "../images/", ()).blocks(SubElement(root, q("stimulusBody")), text)
    return root


def _manifest(out: Outgoing) -> Element:
    def c(name: str) -> str:
        return f"{{{CP}}}{name}"

    root = Element(c("manifest"), {"identifier": "MANIFEST", f"{{{XSI}}}schemaLocation":
                   f"{CP} http://www.imsglobal.org/xsd/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd"})  # fmt: skip
    meta = SubElement(root, c("metadata"))
    SubElement(meta, c("schema")).text = "QTIv2.2 Package"
    SubElement(meta, c("schemaversion")).text = "1.0.0"
    SubElement(root, c("organizations"))
    resources = SubElement(root, c("resources"))
    for item in out.items:
        path = f"items/{_name(item)}.xml"
        node = SubElement(resources, c("resource"), identifier=_name(item), type="imsqti_item_xmlv2p2", href=path)
        _lom(SubElement(node, c("metadata")), item)
        SubElement(node, c("file"), href=path)
        for picture in Rich.pictures_of(out, item.stem, *item.options, item.analysis):
            SubElement(node, c("file"), href=f"images/{picture}")
        if item.case:
            SubElement(node, c("dependency"), identifierref=f"case-{item.case}")
    for number, case in out.cases.items():
        path = f"stimuli/case-{number}.xml"
        node = SubElement(
            resources, c("resource"), identifier=f"case-{number}", type="imsqti_stimulus_xmlv2p2", href=path
        )
        SubElement(node, c("file"), href=path)
        for picture in Rich.pictures_of(out, case.text):
            SubElement(node, c("file"), href=f"images/{picture}")
    indent(root, " ")
    return root


def _lom(node: Element, item: OutItem) -> None:
    """Difficulty and knowledge points, in the words of Learning Object Metadata."""

    def lom(parent: Element, *names: str) -> Element:
        for name in names:
            parent = SubElement(parent, f"{{{LOM}}}{name}")
        return parent

    root = lom(node, "lom")
    difficulty = lom(root, "educational", "difficulty")
    lom(difficulty, "source").text = "LOMv1.0"
    lom(difficulty, "value").text = _DIFFICULTY[item.difficulty - 1]
    if item.points:
        path = lom(root, "classification", "taxonPath")
        for name in item.points:
            entry = lom(path, "taxon", "entry", "string")
            entry.text = name


def _is_name(text: str) -> bool:
    return (
        bool(text)
        and len(text) <= 32
        and text.isascii()
        and text[0].isalpha()
        and text.replace("-", "").replace("_", "").isalnum()
    )
