"""The door for the one request that comes by the hundred a second: a seat that saves answers and is in order.

It stands in front of Flask and answers `POST /sit/save` when everything is as it should be. Whatever is unusual (a strange origin,
a wrong key, a body of another shape, an exam that takes nothing more) goes on to the view `public.sit_save`, which says why in words;
since saving twice is saving once, the view may do it all over again.
"""

from __future__ import annotations

import hmac
import io
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from flask import Flask

from skillcert.core import crypto
from skillcert.exams import option_tokens, saving
from skillcert.web import security

PATH = "/sit/save"
LONGEST = 256 * 1024
COOKIE = re.compile(r"(?:^|;\s*)seat=([A-Za-z0-9_-]{16,64})(?:;|$)")


def init_app(app: Flask) -> None:
    app.wsgi_app = SaveDoor(app, app.wsgi_app)  # type: ignore[method-assign]


def page_key(token: str) -> str:
    """What a page of ours knows of the token, so that only it can save: another site cannot read it nor send the header."""
    return crypto.sign("seat-page", token.encode()).hex()


class Door(ABC):
    """A request that is answered in front of Flask when all is in order: `answer` gives its body, or None for the view behind."""

    path = ""

    def __init__(self, app: Flask, inner: Callable):
        self.app, self.inner = app, inner
        self.headers = [("Content-Type", "application/json"), *security.fixed_headers(), ("Cache-Control", "no-store")]

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if environ["PATH_INFO"] != self.path or environ["REQUEST_METHOD"] != "POST":
            return self.inner(environ, start_response)
        answer = self.answer(environ)
        if answer is None:
            return self.inner(environ, start_response)
        more = [("Content-Length", str(len(answer)))]
        if environ["wsgi.url_scheme"] == "https":
            more.append(security.STRICT_TRANSPORT)
        start_response("200 OK", [*self.headers, *more])
        return [answer]

    @abstractmethod
    def answer(self, environ: dict) -> bytes | None:
        """The body of the answer."""


class SaveDoor(Door):
    path = PATH

    def answer(self, environ: dict) -> bytes | None:
        """The receipt of a save that is committed; None leaves it to the view. The body can be read again after this."""
        told = body_of(environ, LONGEST)
        changes = saving.parse(told.get("changes")) if isinstance(told, dict) else None
        token = token_of(environ)
        if not changes or token is None:
            return None
        if not option_tokens.fits(token, changes):
            return None
        with self.app.app_context():
            saved = saving.save(token, changes, saving.grace())
        return None if saved.refused or saved.stale else json.dumps(saved.receipt()).encode()


def token_of(environ: dict) -> str | None:
    """The seat token of a request that comes from a page of ours; None when the cookie, the page's key or the origin is another."""
    found = COOKIE.search(environ.get("HTTP_COOKIE", ""))
    if not found or not _own_page(environ):
        return None
    return found[1] if same_key(environ.get("HTTP_X_SEAT", ""), found[1]) else None


def same_key(given: str, token: str) -> bool:
    """Whether a header holds the page's key of this token, whatever letters somebody put into it."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), page_key(token).encode())


def body_of(environ: dict, longest: int) -> object:
    """The JSON of a request's body, which can be read again after this; None when it is none or longer than `longest` bytes."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdigit() or int(length) > longest or not environ.get("CONTENT_TYPE", "").startswith("application/json"):
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    return saving.loads(body)


def _own_page(environ: dict) -> bool:
    """The same look at the origin as `security.refuse_foreign_origin`, without its words."""
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None and urlsplit(origin).netloc != environ.get("HTTP_HOST"):
        return False
    return environ.get("HTTP_SEC_FETCH_SITE") not in ("cross-site", "same-site")
