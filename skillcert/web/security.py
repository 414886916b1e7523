"""What every response carries and every unsafe request must show.

Headers stand on every response, errors and static files too. An unsafe request needs the token of the
session and, where the browser names one, our own origin. Nothing here trusts a header that the client can
write: the address of a client is the address of the connection, unless the operator said how many proxies
stand in front (`SKILLCERT_PROXIES`).
"""

import os
from urllib.parse import quote, urlsplit

from flask import Flask, Response, request, session, url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from skillcert.core import settings

csrf = CSRFProtect()

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""For files that people brought: shown as a page they could do nothing."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}
YEAR = 31_536_000
UPLOAD_LIMIT = 64 * 1024 * 1024
FORM_LIMIT = 2 * 1024 * 1024


def init_app(app: Flask) -> None:
    """Hang tokens, headers, limits and the cookie's form on the app. `TLS` in the config says that it is
    served by https."""
    tls = bool(app.config.get("TLS", os.environ.get("SKILLCERT_TLS") == "1"))
    app.config.update(
        TLS=tls,
        SESSION_COOKIE_NAME="__Host-skillcert" if tls else "skillcert",
        SESSION_COOKIE_SECURE=tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as its session; a sitting lasts longer than an hour
        WTF_CSRF_SSL_STRICT=False,  # our own look at Origin and Sec-Fetch-Site below is the stricter one
    )
    app.config["MAX_CONTENT_LENGTH"] = app.config.get("MAX_CONTENT_LENGTH") or UPLOAD_LIMIT
    app.config["MAX_FORM_MEMORY_SIZE"] = FORM_LIMIT
    hosts = os.environ.get("SKILLCERT_HOSTS", "").split()
    if hosts:
        app.config["TRUSTED_HOSTS"] = hosts
    proxies = int(os.environ.get("SKILLCERT_PROXIES", "0"))
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)
    app.before_request(refuse_foreign_origin)
    csrf.init_app(app)
    app.after_request(add_headers)


def refuse_foreign_origin() -> None:
    """A browser that says an unsafe request comes from another site is believed, token or not."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if foreign or request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        raise CSRFError("This request came from another site.")


STRICT_TRANSPORT = ("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")


def fixed_headers() -> list[tuple[str, str]]:
    """What every answer carries, for the door that does not come by here."""
    return [*HEADERS.items(), ("Content-Security-Policy", POLICY), ("Vary", "Cookie, HX-Request")]


def add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", POLICY)
    if request.is_secure:
        response.headers[STRICT_TRANSPORT[0]] = STRICT_TRANSPORT[1]
    if request.endpoint == "static":
        return response
    response.vary.update(("Cookie", "HX-Request"))
    if "_user_id" in session or session.modified:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "no-cache")
    return response


def safe_next(target: str | None) -> str | None:
    """The target when it is a path on this site, else None: never a host, a scheme, or something a browser
    would mend."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(c) < 33 or c == "\\" for c in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def as_download(data: bytes, filename: str, media_type: str, *, inline: bool = False) -> Response:
    """A file for the reader: named by RFC 6266 in any script, never rendered as a page of ours.

    `inline` shows it in the browser (a PDF, a photo) still without any power over the site.
    """
    plain = "".join(c for c in filename if c.isprintable() and c not in '\\/"') or "file"
    ascii_name = plain.encode("ascii", "replace").decode().replace("?", "_")
    response = Response(data, mimetype=media_type)
    if media_type.startswith("audio/"):
        response.make_conditional(request, accept_ranges=True, complete_length=len(data))
    kind = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = (
        f"{kind}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(plain)}"
    )
    if media_type != "application/pdf":  # a sandbox would keep the browser's own reader out
        response.headers["Content-Security-Policy"] = FILE_POLICY
    return response


def public_url(endpoint: str, **values) -> str:
    """The address of a page for paper and mail: under the institution's own address, never under a header's."""
    return settings.get("institution.url").rstrip("/") + url_for(endpoint, **values)


def client_address() -> str:
    """The address to write into the history and to count failures by."""
    return request.remote_addr or ""
