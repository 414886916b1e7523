"""What a room's console and the pulses of its pages cost the server."""

from __future__ import annotations

import json
import re
import time
import urllib.parse
import urllib.request

from sqlalchemy import select

from bench.exam_figures import Console
from bench.exam_hall import Hall
from bench.many_seats import open_room
from skillcert.arrangement.states import StaffDuty
from skillcert.core.db import db
from skillcert.people.models import Account
from skillcert.rehearsal import effort
from skillcert.rehearsal.staff import StaffBrowser
from skillcert.rehearsal.stages.people import PASSWORD

REFRESHES, ROUNDS = 40, 5
TAG = re.compile(r'data-tag="([^"]*)"')


def console(hall: Hall) -> Console:
    """Forty refreshes with news between them, forty without, and five rounds of pulses from every seat of the room."""
    room = hall.room_of("console")
    number, login = room.id, _invigilator(room)
    seats = [Seat(hall.server.url, *pair) for pair in open_room(room)]
    staff = StaffBrowser(hall.server.url)
    staff.sign_in(login, PASSWORD)
    page = f"/duty/hall/{number}/map"
    for seat in seats:
        seat.save()
        seat.pulse()
    if 'id="hall-live"' not in staff.get(page):
        raise RuntimeError("the console of the room does not show its map")
    news = _spent(hall, REFRESHES, lambda turn: (seats[turn % len(seats)].save(), staff.get(page)))
    saves = _spent(hall, REFRESHES, lambda turn: seats[turn % len(seats)].save())
    tag = TAG.search(staff.get(page))
    seen = f"{page}?seen={urllib.parse.quote(tag[1])}" if tag else page
    quiet = _spent(hall, REFRESHES, lambda turn: staff.get(seen))
    pulses = _spent(hall, ROUNDS * len(seats), lambda turn: seats[turn % len(seats)].pulse())
    return Console(news - saves, quiet, pulses)


def _spent(hall: Hall, times: int, act) -> float:
    """CPU ms of the server and its database for one `act(turn)`."""
    before = _cpu(hall)
    for turn in range(times):
        act(turn)
    time.sleep(0.1)
    return 1000 * (_cpu(hall) - before) / times


def _cpu(hall: Hall) -> float:
    return sum(effort.cpu_seconds(pid) or 0.0 for pid in hall.server.processes.values())


def _invigilator(room) -> str:
    person = next(one.person_id for one in room.staff if one.duty is StaffDuty.INVIGILATOR)
    return db.session.scalars(select(Account.login).where(Account.person_id == person)).one()


class Seat:
    """The page of one seat, which saves and pulses."""

    def __init__(self, base: str, token: str, key: str):
        self.base, self.revision = base, 0
        self.headers = {"Cookie": f"seat={token}", "X-Seat": key, "Content-Type": "application/json"}

    def save(self) -> None:
        self.revision += 1
        self._post("/sit/save", {"changes": [[1, self.revision, f"{self.revision:012x}"]]})

    def pulse(self) -> None:
        self._post("/sit/pulse", {"unsent": 0, "oldest": 0})

    def _post(self, path: str, body: dict) -> None:
        request = urllib.request.Request(self.base + path, json.dumps(body).encode(), self.headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()
