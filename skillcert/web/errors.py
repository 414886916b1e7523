"""What goes wrong, said calmly: one page for every error, nothing of the inside on it, the inside in the log.

Refused access and errors are written as one JSON line each (A65-A67): control characters are escaped, and
no number, answer or password is ever in them.
"""

import json
import logging

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from skillcert.core.db import db
from skillcert.core.i18n import N_
from skillcert.core.reasons import Refused
from skillcert.web import kit
from skillcert.web.security import client_address

log = logging.getLogger("skillcert.security")
STALE = N_(
    "This form was open for too long, or was sent from another place. Go back, load the page again and send it once more."
)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, http_error)
    if not app.config.get("TESTING"):
        app.register_error_handler(Exception, broken)


def stale_form(error: CSRFError):
    note("form refused", 403)
    return answer(403, kit.gettext(STALE))


def refused(error: Refused):
    """A "no" that no page caught: still a sentence, never a trace."""
    return answer(422, " ".join(kit.explain(reason) for reason in error.reasons))


def http_error(error: HTTPException):
    code = error.code or 500
    if error.response is not None and code < 400:
        return error
    if code in (401, 403, 429):
        note("access refused", code)
    return answer(code)


def broken(error: Exception):
    """The house itself is broken: the trace goes to the log, a page that needs nothing goes out."""
    current_app.logger.exception("%s %s", request.method, request.path)
    db.session.rollback()
    return answer(InternalServerError.code)


def answer(code: int, detail: str = "") -> Response:
    """The page (or JSON, for who asked for it) of an error."""
    if wants_json():
        return make_response(jsonify(error=code, detail=detail), code)
    try:
        return make_response(render_template("errors/error.html", code=code, detail=detail), code)
    except Exception:
        current_app.logger.exception("the error page itself")
        return make_response(render_template("errors/bare.html", code=code), code)


def wants_json() -> bool:
    return (
        request.is_json
        or request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    )


def note(what: str, code: int) -> None:
    """One line for the log of refusals: who, what, from where."""
    who = kit.actor()
    line = {
        "what": what,
        "code": code,
        "method": request.method,
        "endpoint": request.endpoint,
        "account": who.account_id if who else None,
        "role": who.role if who else None,
        "address": client_address(),
    }
    log.warning(json.dumps(line))
