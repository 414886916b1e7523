"""A hundred questions on a page, cheaply: what is alike in them is drawn once by the template's macro, the rest is filled in.

When a hall starts, or comes back after an outage, three hundred papers are drawn within seconds. Their questions differ in number, stem,
options and the hour of the answer; all else (type, number of options and which of them are chosen, marks, language) is a shape. A shape's
markup is drawn once by `parts/exams/_question.html` with marks where those stand, and kept. A written answer is drawn by the macro itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

from flask import current_app
from jinja2 import Template
from markupsafe import Markup

from skillcert.web import kit

TEMPLATE = "parts/exams/_question.html"
MARK = re.compile("\ue000(\\w+)\ue001")
FILLED = {"n", "stem", "options", "revision", "chosen", "texts", "saved", "saved_ms"}
_shapes: WeakKeyDictionary[Template, dict[tuple, list[str]]] = WeakKeyDictionary()
"""{template: {shape: [markup, place, markup, place, …, markup]}}; a template that was edited is another one."""


class Drawer:
    """Draws the questions of one page in the language of this request. A question is a dict as the macro takes it."""

    def __init__(self):
        template = current_app.jinja_env.get_template(TEMPLATE)
        self._macros, self._locale = template.module, kit.locale()
        self._shapes = _shapes.setdefault(template, {})

    def questions(self, many: Iterable[dict]) -> Markup:
        """Questions one after another, as they stand on the paper."""
        return Markup("".join(map(self.question, many)))

    def question(self, one: dict) -> str:
        if one["texts"]:
            return self._macros.question(one)
        told = [item for item in one.items() if item[0] not in FILLED]
        chosen = [option["token"] in one["chosen"] for option in one["options"]]
        shape = (self._locale, "saved" in one, *chosen, *told)
        if shape not in self._shapes:
            self._shapes[shape] = MARK.split(self._macros.question(_marked(one)))
        return _filled(self._shapes[shape], one)

    def links(self, many: Iterable[dict]) -> Markup:
        """The ways to these questions, for the list beside the paper."""
        return Markup("".join(map(self._link, many)))

    def _link(self, one: dict) -> str:
        shape = ("link", bool(one["chosen"]), one["flagged"])
        if shape not in self._shapes:
            self._shapes[shape] = MARK.split(self._macros.link({**one, "n": _mark("n")}))
        return _put(self._shapes[shape], {"n": str(one["n"])})


def _mark(place: str) -> str:
    return f"\ue000{place}\ue001"


def _marked(question: Mapping) -> dict:
    """The question with marks for what is filled in."""
    options = [{"token": _mark(f"t{n}"), "text": _mark(f"o{n}")} for n in range(len(question["options"]))]
    chosen = [_mark(f"t{n}") for n, option in enumerate(question["options"]) if option["token"] in question["chosen"]]
    filled = {name: _mark(name) for name in ("n", "stem", "revision", "saved", "saved_ms") if name in question}
    return {**question, **filled, "options": options, "chosen": chosen}


def _filled(shape: list[str], question: Mapping) -> str:
    """Stem and texts were sanitised when they were stored; number and tokens are our own."""
    values = {name: str(question.get(name, "")) for name in ("n", "stem", "revision", "saved", "saved_ms")}
    for n, option in enumerate(question["options"]):
        values[f"t{n}"], values[f"o{n}"] = option["token"], option["text"]
    return _put(shape, values)


def _put(shape: list[str], values: Mapping[str, str]) -> str:
    pieces = shape.copy()
    pieces[1::2] = [values[place] for place in shape[1::2]]
    return "".join(pieces)
