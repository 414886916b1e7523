"""The access table: every endpoint has one line, and a request that the line does not allow goes no further.

Each view module declares `ACCESS = {"view_name": "permission"}`; here they become one table. Beside permissions there
are PUBLIC (anyone), SIGNED_IN (any account) and SEAT (a seat token, checked by the view).
"""

import sys

from flask import Flask, abort, current_app, request, url_for

from skillcert.people.permissions import ALL
from skillcert.web import kit

PUBLIC, SIGNED_IN, SEAT = "public", "signed in", "seat"
OWN = {"static": PUBLIC, "visual.theme": PUBLIC}


def table(app: Flask) -> dict[str, str]:
    """{endpoint: permission} of the whole app; raises when an endpoint has no line or a line no permission."""
    lines = dict(OWN)
    for name, module in list(sys.modules.items()):
        parts = name.split(".")
        if name.startswith("skillcert.web.") and len(parts) == 4 and hasattr(module, "ACCESS"):
            lines.update({f"{parts[2]}.{view}": permission for view, permission in module.ACCESS.items()})
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    if endpoints - set(lines):
        raise LookupError(f"endpoints without a line in the access table: {sorted(endpoints - set(lines))}")
    unknown = {p for e, p in lines.items() if e in endpoints} - ALL - {PUBLIC, SIGNED_IN, SEAT}
    if unknown:
        raise LookupError(f"unknown permissions in the access table: {sorted(unknown)}")
    return {endpoint: lines[endpoint] for endpoint in endpoints}


def init_app(app: Flask) -> None:
    app.extensions["access"] = table(app)
    app.before_request(guard)


def guard():
    """Let the request through, send it to the sign-in page, or refuse it."""
    if request.endpoint is None:
        return None  # 404 comes by itself
    needed = current_app.extensions["access"][request.endpoint]
    if needed in (PUBLIC, SEAT):
        return None
    actor = kit.actor()
    if actor is None:
        if request.method == "GET":
            return kit.to_location(url_for("public.sign_in", next=request.full_path.rstrip("?")))
        return kit.to_location(url_for("public.sign_in"))
    if needed != SIGNED_IN and not actor.may(needed):
        abort(403)
    return _own_home(actor)


def _own_home(actor):
    """The home page of another role is not refused but answered with the own one: a stale tab after a switch of role."""
    skin, _, name = request.endpoint.rpartition(".")
    own = {"system": "system", "audit": "system"}.get(actor.role, actor.role)
    if name != "home" or skin in ("public", own):
        return None
    from skillcert.web import signin

    return kit.to_location(url_for(signin.home_endpoint(actor.role)))


