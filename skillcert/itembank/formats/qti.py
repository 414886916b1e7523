"""QTI 1.2, 2.1, 2.2 and 3.0: single items and packages with a manifest, pictures and shared texts."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from skillcert.core import strict_xml, zip_limits
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused
from skillcert.itembank.formats import Format, gathering, qti12, qti_item
from skillcert.itembank.formats import markup as rich
from skillcert.itembank.formats import writer as writing
from skillcert.itembank.formats.gathering import Gathered, NotHeld
from skillcert.itembank.formats.package import Package, open_package
from skillcert.itembank.formats.qti_names import as_version_2
from skillcert.itembank.parsed import ParsedCase, ParsedFile, ParsedItem, ParseLimits

ROOTS = (b"assessmentItem", b"qti-assessment-item", b"questestinterop")
OUTLINES = (b"assessmentTest", b"qti-assessment-test", b"assessmentSection", b"manifest")
DIFFICULTY = ("very easy", "easy", "medium", "difficult", "very difficult")
STEPS = ("易", "较易", "中等", "较难", "难")
SHOWN = (".png", ".jpg", ".jpeg")


def claims(data: bytes, filename: str) -> bool:
    """An item or test in XML, or a zip with a manifest or with XML that no office program wrote."""
    if data.startswith(b"PK\x03\x04"):
        return _is_package(data)
    head = data[: 64 * 1024].replace(b"\0", b"")
    return strict_xml.looks_like_xml(head) and any(
        b"<" + root in head or b":" + root in head for root in ROOTS + OUTLINES
    )


def _is_package(data: bytes) -> bool:
    try:
        zip_limits.check_directory(data, 20_000)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/") for name in archive.namelist()}
    except Exception:  # whatever is wrong with it, it is not recognised as ours
        return False
    if any(posixpath.basename(name) == "imsmanifest.xml" for name in names):
        return True
    return "[Content_Types].xml" not in names and any(name.lower().endswith(".xml") for name in names)


def read(data: bytes, filename: str, limits: ParseLimits) -> ParsedFile:
    gathered = Gathered(limits)
    if data.startswith(b"PK\x03\x04"):
        return _Packaged(open_package(data, limits), gathered, limits).read()
    root = strict_xml.parse(data)
    if as_version_2(root).tag in ("assessmentTest", "assessmentSection", "manifest"):
        raise Refused(Reason("itembank.format_test_alone", "file"))
    return gathered.file(_Parts(gathered).take(root, filename, ""))


class _Parts:
    """Takes the items of one document after the other. Without a package there are no pictures."""

    def __init__(self, gathered: Gathered) -> None:
        self.gathered = gathered

    def take(self, root: Element, place: str, base: str) -> int:
        """Read a document's items; returns how many it holds."""
        if root.tag == "questestinterop":
            items = list(root.iter("item"))
            for one in items:
                self._one(one, place, base, version=1)
            return len(items)
        self._one(root, place, base, version=2)
        return 1

    def _one(self, root: Element, place: str, base: str, version: int) -> None:
        item = ParsedItem(self.gathered.next(), "", place=place[-80:])
        title = root.get("title") or root.get("identifier") or root.get("ident") or ""

        def picture(of: ParsedItem, address: str, alt: str) -> str | None:
            return self.picture(of, address, alt, base)

        try:
            if version == 1:
                qti12.read_item(item, root, picture)
            else:
                around = qti_item.Surroundings(picture, lambda of, address: self.shared(of, address, base))
                qti_item.read_item(item, root, around)
            self.gathered.items.append(item)
        except NotHeld as not_held:
            self.gathered.refuse(item.number, not_held.reason, title, place[-80:])

    def picture(self, item: ParsedItem, address: str, alt: str, base: str) -> str | None:
        return gathering.no_picture(item)(address, alt)

    def shared(self, item: ParsedItem, address: str, base: str) -> bool:
        return False


class _Packaged(_Parts):
    """The same with a zip around it: what the manifest names as items, and items that it forgot."""

    def __init__(self, package: Package, gathered: Gathered, limits: ParseLimits) -> None:
        super().__init__(gathered)
        self.package, self.limits = package, limits
        self.pictures: set[str] = set()
        self.told: dict[str, Element] = {}  # what the manifest says of a document

    def read(self) -> ParsedFile:
        found = 0
        for path in self._documents():
            found += self._document(path)
        return self.gathered.file(found)

    def _documents(self) -> Iterator[str]:
        """Paths of documents with items: in the order of the manifest, then what it does not name."""
        manifests = [name for name in self.package.names if posixpath.basename(name) == "imsmanifest.xml"]
        manifest = min(manifests, key=lambda name: name.count("/"), default=None)
        seen = {manifest}
        for resource in self.package.xml(manifest).iter("resource") if manifest else ():
            kind = (resource.get("type") or "").lower()
            first = resource.find("file")
            href = resource.get("href") or (first.get("href") if first is not None else "") or ""
            if "qti" not in kind or not href:
                continue
            path = self.find(href, posixpath.dirname(manifest or "")) or href
            if path in seen:
                continue
            seen.add(path)
            self.told[path] = resource
            if "test" in kind or "section" in kind:
                self.gathered.losses.append(Reason("itembank.loss_test", None, name=posixpath.basename(path)))
            elif "item" in kind or "assessment" in kind or "question" in kind or "xmlv1" in kind:
                yield path
        for path in self.package.names:
            if path not in seen and path.lower().endswith(".xml") and self._holds_items(path):
                yield path

    def _holds_items(self, path: str) -> bool:
        try:
            head = self.package.read(path, 24 * 2**20)[:4096].replace(b"\0", b"")
        except Refused:
            return False
        return any(b"<" + root + end in head for root in ROOTS for end in (b" ", b"\n", b"\r", b"\t", b">"))

    def _document(self, path: str) -> int:
        place = posixpath.basename(path)
        if path not in self.package:
            number = self.gathered.next()
            self.gathered.refuse(number, Reason("itembank.format_part_missing", None, name=place), "", path[-80:])
            return 1
        try:
            root = self.package.xml(path)
        except Refused as refused:
            why = refused.reasons[0]
            if why.code == "xml.doctype":
                raise
            reason = Reason("itembank.format_part_damaged", None, name=place, why=why)
            self.gathered.refuse(self.gathered.next(), reason, "", path[-80:])
            return 1
        before = len(self.gathered.items)
        found = self.take(root, path, posixpath.dirname(path))
        for item in self.gathered.items[before:]:
            _describe(item, self.told.get(path))
        return found

    def find(self, href: str, base: str) -> str | None:
        """The part that a document in folder `base` points to. Addresses outside the package lead nowhere."""
        plain = unquote(href.replace("$IMS-CC-FILEBASE$/", "").split("#")[0].split("?")[0]).replace("\\", "/")
        if not plain or ":" in plain or plain.startswith("/"):
            return None
        for path in (posixpath.normpath(posixpath.join(base, plain)), posixpath.normpath(plain)):
            if path in self.package:
                return path
        return None

    def picture(self, item: ParsedItem, address: str, alt: str, base: str) -> str | None:
        path = self.find(address, base)
        name = posixpath.basename(unquote(address))[-60:]
        if path is None or not path.lower().endswith(SHOWN) or len(self.pictures) >= self.limits.pictures:
            code = "loss_picture_missing" if path is None else "loss_picture_format"
            item.losses.append(Reason(f"itembank.{code}", None, name=name))
            return None
        try:
            data = self.package.read(path, self.limits.picture)
        except Refused as refused:
            item.losses.append(refused.reasons[0])
            return None
        self.pictures.add(path)
        stored = path[-80:].replace('"', "")
        item.images[stored] = data
        return writing.image_tag("data-name", stored, alt)

    def shared(self, item: ParsedItem, address: str, base: str) -> bool:
        """Make the text at an address the item's case; every item that points there shares it."""
        path = self.find(address, base)
        if path is None:
            return False
        if path not in self.gathered.cases:
            case = self._case(path)
            if case is None:
                return False
            self.gathered.cases[path] = case
        item.case = path
        return True

    def _case(self, path: str) -> ParsedCase | None:
        try:
            data = self.package.read(path, 2 * 2**20)
        except Refused:
            return None
        holder = ParsedItem(0, "")
        folder = posixpath.dirname(path)
        if path.lower().endswith(".xml"):
            root = as_version_2(strict_xml.parse(data))
            body = root.find("stimulusBody")
            text = "" if body is None else _stimulus(self, body, holder, folder)
            title = root.get("title") or ""
        else:
            markup = _html_text(data)
            if len(markup) > gathering.MAX_TEXT:
                return None
            lost: dict[str, None] = {}
            text = rich.from_html(markup, lambda address, alt: self.picture(holder, address, alt, folder), lost=lost)
            title = ""
        return ParsedCase((title or posixpath.basename(path))[:120], text, holder.images) if text else None


def _describe(item: ParsedItem, resource: Element | None) -> None:
    """Difficulty and knowledge points, where the manifest tells them as Learning Object Metadata."""
    if resource is None:
        return
    value = resource.findtext(".//lom/educational/difficulty/value") or ""
    value = value or resource.findtext(".//lom/educational/difficulty/value/langstring") or ""
    if value.strip().lower() in DIFFICULTY:
        item.difficulty = STEPS[DIFFICULTY.index(value.strip().lower())]
    path = resource.find(".//lom/classification/taxonPath")
    if path is not None and not item.points:
        names = ("".join(entry.itertext()).strip() for entry in path.iterfind("taxon/entry"))
        item.points = tuple(name for name in names if name)[:6]


def _html_text(data: bytes) -> str:
    """HTML without a word of its encoding is often Western."""
    try:
        return gathering.decode(data)
    except Refused:
        return data.decode("cp1252", "replace")


def _stimulus(parts: _Packaged, body: Element, holder: ParsedItem, folder: str) -> str:
    around = qti_item.Body(
        lambda address, alt: parts.picture(holder, address, alt, folder), lambda _: False, lambda _: None
    )
    return around.text(body)


FORMAT = Format("qti", N_("QTI item or package"), (".zip", ".xml"), claims, read)
