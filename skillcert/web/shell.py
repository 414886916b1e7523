"""The shell of this request's page: institution, who acts as what, menu, language. Handed to every template as `shell`."""

from flask import Flask, current_app, g, session

from skillcert.core import settings
from skillcert.web import kit, navigation
from skillcert.web.visual import Shell

SKINS = {"candidate": "candidate", "duty": "duty"}
HOMES = ("candidate", "duty", "centre", "management", "leadership", "system")


def init_app(app: Flask) -> None:
    app.context_processor(lambda: {"shell": shell()})


def shell() -> Shell:
    """Built once a request. `g.grants` (list of GrantChoice) and `g.grant_title` come from the sign-in."""
    if "shell" not in g:
        who = kit.actor()
        g.shell = Shell(
            institution=institution(),
            actor=who,
            title=g.get("grant_title", ""),
            skin=SKINS.get(who.role, "office") if who else "public",
            locale=kit.locale(),
            theme=session.get("theme", "light"),
            nav=navigation.menu(who, may_open) if who else [],
            grants=g.get("grants", []),
            demo=bool(current_app.config.get("DEMO")),
            home=f"{who.role}.home" if who and who.role in HOMES else "public.home",
        )
    return g.shell


def institution() -> str:
    """The institution's name in the reader's language."""
    return settings.get("institution.name_en" if kit.locale() == "en" else "institution.name")


def may_open(endpoint: str) -> bool:
    """Whether the access table lets the actor of this request open a page."""
    needed = current_app.extensions.get("access", {}).get(endpoint)
    return needed in ("public", "signed in", "seat") or (needed is not None and kit.may(needed))
