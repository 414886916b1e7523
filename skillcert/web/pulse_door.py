"""The door for the pulses of a hall: a seat that says it is alive and is in order is answered in front of Flask.

Whatever is unusual goes on to the view `public.sit_pulse`, which says why in words, and closes a paper that the clockwork left open.
"""

from __future__ import annotations

import json
from datetime import timedelta

from flask import Flask

from skillcert.exams import pulse, rules_time, saving, signs
from skillcert.web.save_door import Door, body_of, token_of

PATH = "/sit/pulse"
LONGEST = 8 * 1024
LEFT_OPEN = rules_time.IN_TURN + timedelta(seconds=10)
"""How long after the grace a paper still stands open before the next read closes it: the clockwork had its turn."""


def init_app(app: Flask) -> None:
    app.extensions["signs"] = signs.Signs()
    app.wsgi_app = PulseDoor(app, app.wsgi_app)  # type: ignore[method-assign]


def left_open() -> timedelta:
    return timedelta(seconds=saving.grace()) + LEFT_OPEN


class PulseDoor(Door):
    path = PATH

    def answer(self, environ: dict) -> bytes | None:
        """What the page of a live seat gets; None leaves it to the view. The body can be read again after this."""
        told = signs.parse(body_of(environ, LONGEST))
        token = token_of(environ)
        if told is None or token is None:
            return None
        with self.app.app_context():
            found = pulse.beat(token, told, self.app.extensions["signs"])
            if found is None or found[0].overdue(pulse.clock.now(), left_open()):
                return None
        return json.dumps(found[1], ensure_ascii=False).encode()
