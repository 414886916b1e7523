"""What every view uses: the page, the actor and scope, the form with reasons, the way on.

A view has one shape:

    @blueprint.post("/batches/<int:batch_id>/submit")
    def batch_submit(batch_id):
        batch = kit.found(queries.batch(kit.scope(), batch_id))
        with kit.refusing() as refused, unit_of_work():
            service.submit(batch, kit.actor())
        if refused:
            return kit.page("centre/plans/show.html", status=422, batch=batch, reasons=refused)
        return kit.go("centre.batch_show", batch_id=batch_id)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from flask import Flask, Response, abort, flash, g, make_response, redirect, render_template, request, session, url_for

from skillcert.core import i18n
from skillcert.core.actor import Actor, Scope
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused


def init_app(app: Flask) -> None:
    app.before_request(choose_locale)
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, label=label, explain=explain, may=may)
    app.jinja_env.filters.update(label=label, explain=explain, who=who, reason=Reason.loaded, say=lambda value: i18n.say(locale(), value))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


# --- words ---------------------------------------------------------------------------------------------------------


def choose_locale() -> None:
    """The language of this request: what the session says, else Chinese."""
    chosen = session.get("locale", i18n.DEFAULT)
    g.locale = chosen if chosen in i18n.LOCALES else i18n.DEFAULT


def locale() -> str:
    return getattr(g, "locale", i18n.DEFAULT)


def gettext(msgid: str, /, **params) -> str:
    return i18n.translate(locale(), msgid, **params)


def ngettext(singular: str, plural: str, n: int, /, **params) -> str:
    return i18n.translate_plural(locale(), singular, plural, n, **params)


def label(member) -> str:
    return i18n.label(locale(), member) if member is not None else ""


def explain(reason: Reason) -> str:
    return i18n.explain(locale(), reason)


def who(name: str) -> str:
    """The name of a person as it is; what ticks and jobs did was done by the system."""
    return gettext(N_("the system")) if name == Actor.system().name else name


# --- who -----------------------------------------------------------------------------------------------------------


def actor() -> Actor | None:
    """Who makes this request, as the sign-in found it; None for a visitor."""
    return getattr(g, "actor", None)


def scope() -> Scope:
    """How far this request sees; a visitor sees nothing of their own."""
    who = actor()
    return who.scope if who else Scope("own")


def may(permission: str) -> bool:
    who = actor()
    return who is not None and who.may(permission)


def found(thing):
    """The thing, or 404: what is out of scope does not exist."""
    if thing is None:
        abort(404)
    return thing


# --- answers -------------------------------------------------------------------------------------------------------


def page(template: str, /, status: int = 200, **context) -> Response:
    """A whole page (or, for an underscore template, a fragment)."""
    response = make_response(render_template(template, **context), status)
    response.vary.add("HX-Request")
    return response


def go(endpoint: str, /, **values) -> Response:
    """Onwards after a verb: a redirect, or what htmx understands as one."""
    return to_location(url_for(endpoint, **values))


def to_location(url: str) -> Response:
    if request.headers.get("HX-Request"):
        return Response(status=200, headers={"HX-Redirect": quote(url, safe="/:?&=%#")})
    return redirect(url, code=303)


def say(msgid: str, /, category: str = "success", **params) -> None:
    """A short message on the next page."""
    flash(gettext(msgid, **params), category)


# --- forms ---------------------------------------------------------------------------------------------------------


@contextmanager
def refusing() -> Iterator[list[Reason]]:
    """Catch a verb's "no": the list is empty when the verb was done, else it holds the reasons."""
    reasons: list[Reason] = []
    try:
        yield reasons
    except Refused as refused:
        reasons.extend(refused.reasons)


def form_reasons(form, reasons: list[Reason]) -> list[Reason]:
    """Put reasons that name a field of the form under that field; gives back those for the head of the form."""
    rest = []
    for reason in reasons:
        if reason.field and reason.field in form:
            form[reason.field].errors = [*form[reason.field].errors, explain(reason)]
        else:
            rest.append(reason)
    return rest


def is_fragment() -> bool:
    """Whether htmx wants only the fragment (a restored history entry wants the whole page)."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")


def uploaded(name: str) -> tuple[str, bytes] | None:
    """(file name, bytes) of an upload field, None when nothing was chosen. Checked by `core.uploads`, not here."""
    file = request.files.get(name)
    if file is None or not file.filename:
        return None
    return file.filename, file.read()
