"""Light or dark, as the reader likes it; kept in the browser's session."""

from flask import request, session

from skillcert.web import kit
from skillcert.web.access import PUBLIC
from skillcert.web.public import blueprint
from skillcert.web.security import safe_next

ACCESS = {"set_theme": PUBLIC}
THEMES = ("light", "dark")


@blueprint.post("/appearance")
def set_theme():
    if request.form.get("theme") in THEMES:
        session["theme"] = request.form["theme"]
    return kit.to_location(safe_next(request.form.get("next")) or "/")
