"""The shell of this request's page: institution, who acts as what, menu, language. Handed to every template as `shell`."""

from flask import Flask, current_app, g, session

from skillcert.core import settings
from skillcert.people import labels, sessions
from skillcert.web import kit, navigation, signin
from skillcert.web.visual import GrantChoice, Shell

SKINS = {"candidate": "candidate", "duty": "duty"}


def init_app(app: Flask) -> None:
    app.context_processor(lambda: {"shell": shell()})


def shell() -> Shell:
    """Built once a request."""
    if "shell" not in g:
        who = kit.actor()
        g.shell = Shell(
            institution=institution(),
            actor=who,
            title=labels.grant_title(kit.locale(), g.auth_session.grant) if who else "",
            skin=SKINS.get(who.role, "office") if who else "public",
            locale=kit.locale(),
            theme=session.get("theme", "light"),
            nav=navigation.menu(who, may_open) if who else [],
            grants=_choices() if who else [],
            demo=bool(current_app.config.get("DEMO")),
            home=signin.home_endpoint(who.role) if who else "public.home",
        )
    return g.shell


def _choices() -> list[GrantChoice]:
    """The roles the signed-in account may act in today."""
    current = g.auth_session.grant_id
    grants = sessions.active_grants(g.auth_session.account)
    return [GrantChoice(grant.id, labels.grant_title(kit.locale(), grant), grant.id == current) for grant in grants]


def institution() -> str:
    """The institution's name in the reader's language."""
    return settings.recent("institution.name_en" if kit.locale() == "en" else "institution.name")[0]


def may_open(endpoint: str) -> bool:
    """Whether the access table lets the actor of this request open a page."""
    needed = current_app.extensions.get("access", {}).get(endpoint)
    return needed in ("public", "signed in", "seat") or (needed is not None and kit.may(needed))
