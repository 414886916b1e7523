"""A test browser that looks at every page as a strict reader would."""

import re

import html5lib
from flask import Flask
from flask.testing import FlaskClient

from skillcert.core.actor import Actor
from skillcert.core.db import db

HIDDEN = {"hidden", "submit", "button", "image", "reset"}
MARKUP = re.compile(r"<[^>]*>|&[^\s;<]{0,40};?")
NUMBERS = re.compile(r"[0-9]+")
CHANGING = re.compile(r'name="csrf_token"[^>]*>|"X-CSRFToken": "[^"]*"|value="[^"]*"')
DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
ROW = re.compile(r"<tr\b(?:(?!<tr\b|<table\b).)*?</tr>", re.DOTALL)
_drawn: set[str] = set()
"""Drawings of pages without a fault."""
_sound: set[int] = set()
"""Skeletons of pages that were read and had no fault."""


class AuditedClient(FlaskClient):
    """Each request runs in an application context of its own (as in a server); each HTML page is audited."""

    def __init__(self, app: Flask):
        super().__init__(app, app.response_class, use_cookies=True)

    def open(self, *args, audit=True, **kwargs):
        db.session.commit()
        with self.application.app_context():
            response = super().open(*args, **kwargs)
            db.session.remove()
        db.session.expire_all()
        if audit and response.mimetype == "text/html" and response.status_code != 500:
            faults = read_once(response.get_data(as_text=True))
            assert not faults, f"{args[0] if args else ''}: {faults}"
        return response

    def as_(self, actor: Actor) -> "AuditedClient":
        """Sign in as an actor of the world, without the password form."""
        from tests.support.signing import sign_in

        sign_in(self, actor)
        return self

    def send(self, path: str, _page: str | None = None, **fields):
        """POST a form with the token that its page carries (`_page`, else the path itself)."""
        token = token_of(self.get(_page or path, audit=False).get_data(as_text=True))
        return self.post(path, data={"csrf_token": token, **fields})


def token_of(html: str) -> str:
    """The CSRF token of a page: in a hidden field, else in the htmx header of the body."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html) or re.search(r'"X-CSRFToken": "([^"]+)"', html)
    return found.group(1) if found else ""


def read_once(html: str) -> list[str]:
    """`faults_of`, but for a page whose tags and entities were read before and only words, numbers and values differ."""
    ids = re.findall(r'\sid="([^"]*)"', html)
    meant = set(re.findall(r'\sfor="([^"]*)"', html))
    whole = len(ids) == len(set(ids)) and meant <= set(ids)
    skeleton = hash((skeleton_of(html), len(ids) == len(set(ids)), meant <= set(ids)))
    if skeleton in _sound:
        return []
    drawings = set(DRAWING.findall(html))
    if faults_of(without_repetition(html, _drawn) if whole else html):
        return faults_of(html)
    _sound.add(skeleton)
    _drawn.update(drawings)
    return []


def skeleton_of(html: str) -> tuple[str, ...]:
    """The tags and entities without what changes from row to row."""
    return tuple(NUMBERS.sub("0", tag) for tag in MARKUP.findall(CHANGING.sub(lambda found: found[0][:20], html)))


def without_repetition(html: str, drawn: set[str]) -> str:
    """The page with each kind of table row once, and without the drawings that were read before: most of a page is icons."""
    rows = set()

    def first(found: re.Match) -> str:
        kind = skeleton_of(found[0])
        if "<label" in found[0] or kind not in rows:
            rows.add(kind)
            return found[0]
        return ""

    return ROW.sub(first, DRAWING.sub(lambda found: "" if found[0] in drawn else found[0], html))


def faults_of(html: str) -> list[str]:
    """What a strict reader finds wrong: parse errors, not one h1, ids twice, unlabelled fields, forms without token."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(html)
    whole = "<html" in html
    faults = [f"line {at[0]}: {code} {detail}" for at, code, detail in parser.errors if whole or "doctype" not in code]
    headings = document.findall(".//h1")
    if whole and len(headings) != 1:
        faults.append(f"{len(headings)} h1")
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    faults += [f"id {one} twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    labelled = {label.get("for") for label in document.iter("label")}
    wrapped = {field for label in document.iter("label") for field in label.iter()}
    for field in (f for name in ("input", "select", "textarea") for f in document.iter(name)):
        named = (
            field.get("id") in labelled or field in wrapped or field.get("aria-label") or field.get("aria-labelledby")
        )
        if field.get("type") not in HIDDEN and not named:
            faults.append(f"field {field.get('name')} without a label")
    for form in document.iter("form"):
        if form.get("method", "get").lower() == "post" and not any(
            field.get("name") == "csrf_token" for field in form.iter("input")
        ):
            faults.append(f"form to {form.get('action')} without a token")
    for element in document.iter():
        if element.get("style") is not None or any(name.startswith("on") for name in element.attrib):
            faults.append(f"<{element.tag}> with inline style or script")
    return faults
