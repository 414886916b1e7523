"""A hundred questions on a page, cheaply: what is alike in them is drawn once by the template's macro, the rest is filled in.

When a hall starts, three hundred papers are drawn within seconds, and no question has an answer yet. Such questions differ only in
their number, stem and options; all else (type, number of options, marks, language) is a shape. A shape's markup is drawn once by
`parts/exams/_question.html` with marks where those stand, and kept. A question with an answer is drawn by the macro itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from weakref import WeakKeyDictionary

from flask import current_app
from jinja2 import Template
from markupsafe import Markup

from skillcert.web import kit

TEMPLATE = "parts/exams/_question.html"
MARK = re.compile("\ue000(\\w+)\ue001")
FILLED = {"n", "stem", "options", "revision", "chosen", "flagged", "texts"}
_shapes: WeakKeyDictionary[Template, dict[tuple, list[str]]] = WeakKeyDictionary()
"""{template: {shape: [markup, place, markup, place, …, markup]}}; a template that was edited is another one."""


def drawer() -> Callable[[dict], Markup]:
    """What draws the questions of one page, in the language of this request. A question is a dict as the macro takes it."""
    template = current_app.jinja_env.get_template(TEMPLATE)
    shapes, locale = _shapes.setdefault(template, {}), kit.locale()

    def draw(question: dict) -> Markup:
        if question["revision"] or question["chosen"] or question["flagged"] or question["texts"]:
            return template.module.question(question)  # type: ignore[attr-defined]
        told = sorted((name, value) for name, value in question.items() if name not in FILLED)
        shape = (locale, len(question["options"]), *told)
        if shape not in shapes:
            shapes[shape] = MARK.split(template.module.question(_marked(question)))  # type: ignore[attr-defined]
        return _filled(shapes[shape], question)

    return draw


def _mark(place: str) -> str:
    return f"\ue000{place}\ue001"


def _marked(question: Mapping) -> dict:
    """The question with marks for what is filled in."""
    options = [{"token": _mark(f"t{n}"), "text": _mark(f"o{n}")} for n in range(len(question["options"]))]
    return {**question, "n": _mark("n"), "stem": _mark("stem"), "options": options}


def _filled(shape: list[str], question: Mapping) -> Markup:
    """Stem and texts were sanitised when they were stored; number and tokens are our own."""
    values = {"n": str(question["n"]), "stem": question["stem"]}
    for n, option in enumerate(question["options"]):
        values[f"t{n}"], values[f"o{n}"] = option["token"], option["text"]
    pieces = shape.copy()
    pieces[1::2] = [values[place] for place in shape[1::2]]
    return Markup("".join(pieces))
