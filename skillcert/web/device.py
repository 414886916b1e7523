"""Which browser this is: a lasting cookie with a random name, so that two people are not one person at one PC.

It says nothing about who sits there and gives no right to anything. Only people who act on papers get it.
"""

import base64
import binascii

from flask import Flask, current_app, g, request

from skillcert.core import crypto

YEAR = 365 * 86_400
RIGHTS = ("papers.open", "papers.custody", "papers.void", "papers.compose")


def init_app(app: Flask) -> None:
    app.after_request(name_browser)


def current() -> str:
    """The name of this browser, empty for one that has none of ours."""
    name, _, mac = request.cookies.get(_cookie(), "").partition(".")
    try:
        given = base64.urlsafe_b64decode(mac)
    except (binascii.Error, ValueError):
        return ""
    return crypto.digest(name)[:32] if name and crypto.check_signature("device", name.encode(), given) else ""


def name_browser(response):
    """Give a browser its name when somebody who acts on papers signs in with it for the first time."""
    actor = getattr(g, "actor", None)
    if actor is not None and any(map(actor.may, RIGHTS)) and not current():
        name = crypto.token()
        mac = base64.urlsafe_b64encode(crypto.sign("device", name.encode())).decode()
        response.set_cookie(
            _cookie(), f"{name}.{mac}", max_age=YEAR, path="/", httponly=True, secure=_tls(), samesite="Lax"
        )
    return response


def _tls() -> bool:
    return bool(current_app.config.get("TLS"))


def _cookie() -> str:
    return "__Host-skillcert-device" if _tls() else "skillcert-device"
