"""Flask-Login over server-side sessions: the cookie holds a random token, the database only its hash.

A request finds out who makes it before anything else looks: `g.actor` is the acting account with its one
active grant, None for a visitor.
"""

from dataclasses import replace

from flask import Flask, current_app, g, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from skillcert.core import clock
from skillcert.core.work import unit_of_work
from skillcert.people import sessions
from skillcert.people.models import AuthSession
from skillcert.web import device, kit
from skillcert.web.security import client_address

login_manager = LoginManager()
STILL_ALLOWED = {"public.change_password", "public.sign_out", "public.set_language"}
"""What an account may do that must change its password first."""


class SignedIn(UserMixin):
    """A live session as Flask-Login sees it; its id is the cookie's token."""

    def __init__(self, token: str, row: AuthSession):
        self.token, self.row = token, row

    def get_id(self) -> str:
        return self.token


@login_manager.user_loader
def load(token: str) -> SignedIn | None:
    row = sessions.find(token)
    return SignedIn(token, row) if row else None


def init_app(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.session_protection = None  # phones change their address; revocation is ours
    app.before_request(find_actor)
    device.init_app(app)


def find_actor():
    """Say who makes this request; note once a minute that the session is in use."""
    g.actor = g.auth_session = None
    if _needs_nobody():
        return None
    user = current_user._get_current_object()
    if not isinstance(user, SignedIn):
        return None
    row = user.row
    g.auth_session = row
    actor = sessions.actor_of(row.account, row.grant, client_address())
    g.actor = replace(actor, session=f"{row.id}/{device.current()}")
    if row.account.must_change and request.endpoint not in STILL_ALLOWED:
        return kit.to_location(url_for("public.change_password"))
    if clock.now() - row.seen_at > sessions.TOUCH:
        with unit_of_work():
            sessions.touch(row.id)
    return None


def _needs_nobody() -> bool:
    """Static files, the accent colour and the exam's save path never look at the session."""
    if request.endpoint in ("static", "visual.theme") or "_user_id" not in session:
        return True
    return current_app.extensions["access"].get(request.endpoint or "") == "seat"


def begin(token: str) -> None:
    """Put a fresh session's token into a fresh cookie: nothing of the visitor's session survives but the
    language."""
    kept = {name: session[name] for name in ("locale", "theme") if name in session}
    session.clear()
    session.update(kept)
    row = sessions.find(token)
    login_user(SignedIn(token, row))
    session.pop("_fresh", None)
    session.permanent = False


def finish() -> None:
    """Forget everything but the language."""
    kept = {name: session[name] for name in ("locale", "theme") if name in session}
    logout_user()
    session.clear()
    session.update(kept)


def home_url(token: str) -> str:
    """Where the role of a session begins."""
    row = sessions.find(token)
    return url_for(home_endpoint(row.grant.role if row else None))


def home_endpoint(role: str | None) -> str:
    """Where a role begins; the first page that exists."""
    wanted = {"system": "system.accounts", "audit": "system.history"}.get(role or "", f"{role}.home")
    return wanted if wanted in current_app.view_functions else "public.account"
