"""Parts of a page that say the same to everybody: drawn once a process for each language, then taken as they are.

`still(name, **said)` in a template stands where `{% include %}` would. The part sees nothing of the page, only what is handed in: hashable
values that take few different forms (a setting, a yes or no). Nothing of a person, no token and no address of a file that may change.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from flask import Flask, current_app
from jinja2 import StrictUndefined, Template
from markupsafe import Markup

from skillcert.web import kit

BLIND = {name: StrictUndefined(name=name) for name in ("request", "session", "g", "csrf_token", "get_flashed_messages")}
"""What Flask lets every template see of a request; a still part that looks at it fails at once."""
_drawn: WeakKeyDictionary[Template, dict[tuple, Markup]] = WeakKeyDictionary()
"""{template: {(language, what is handed in): markup}}; a template that was edited is another one."""


def init_app(app: Flask) -> None:
    app.jinja_env.globals["still"] = still


def still(name: str, **said) -> Markup:
    """The part `name` in the language of this request, for the values that it is handed."""
    template = current_app.jinja_env.get_template(name)
    known, of = _drawn.setdefault(template, {}), (kit.locale(), *said.items())
    if of not in known:
        known[of] = Markup(template.render(BLIND | said))
    return known[of]
