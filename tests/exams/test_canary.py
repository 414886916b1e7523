"""T03, T06: no key, score or rule in any byte that a candidate gets, on any route in any state; before the start not a byte of the paper.

The routes are those of the house, so that a new one is looked at without being named here. Every search has its negative control.
"""

import copy
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock, crypto, history
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams import building, entry, saving, service, service_prepare, service_time
from skillcert.exams.models import Attempt
from skillcert.web.save_door import page_key
from tests.support.browsing import AuditedClient, token_of
from tests.support.hall import CANARY, CODE, hall, written_content
from tests.support.prepared import prepared

pytestmark = [pytest.mark.rule(31), pytest.mark.one_database]
SINGLES = {1: "7.31", 6: "6.06", 7: "5.55"}
"""Number of the item: its marks. Two are answered right, so that the score, 13.37, is a figure that no page shows for another reason."""
SCORE = "13.37"
METHODS, RARE = ("GET", "POST"), ("HEAD", "OPTIONS", "PUT", "DELETE")
BODIES = ({}, {"json": {"changes": [[1, 1, ""], [2, 1, "=答"]]}}, {"json": {"unsent": 0}}, {"data": "[" * 3000, "content_type": "application/json"})
STEMS = ("单选题干", "简述欧姆定律", "案例第一问", "配电箱", "备选", "电流为", "论知识试卷")


def content() -> dict:
    """Each secret field holds the canary."""
    told = written_content()
    told["items"] += [told["items"][0] | {"number": n, "item_id": 9000 + n, "stem": f"单选题干 {n}"} for n in (6, 7)]
    for item in told["items"]:
        item |= {"marks": SINGLES.get(item["number"], "20"), "analysis": CANARY, "source": CANARY, "number_in_bank": "itembank-9001", "fingerprint": CANARY}
        for option in item["options"]:
            option["note"] = CANARY
    return told


def laid_out(world):
    made = hall(candidates=2, content=content())
    with unit_of_work():
        service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)
    world.made = made


class Candidate:
    """A PC with a seat that asks every route of the hall whatever it can be asked, and keeps all that comes back."""

    def __init__(self, app, made):
        self.app, self.made = app, made
        self.client = AuditedClient(app)
        self.paths = self._paths()

    def _paths(self) -> list[str]:
        rules = [rule.rule for rule in self.app.url_map.iter_rules() if rule.rule.startswith("/sit")]
        assert {"/sit", "/sit/door", "/sit/seat", "/sit/save", "/sit/pulse", "/sit/submit", "/sit/leave"} <= set(rules)
        return [re.sub(r"<[^>]*>", place, rule) for rule in rules for place in (("0", "1", "2") if "<" in rule else ("",))]

    def sit(self) -> None:
        with unit_of_work():
            self.token = entry.take_seat(attempt(self.made).id, "", "127.0.0.1")
        self.back()

    def back(self) -> None:
        """The cookie once more: asking every route leaves the seat as well."""
        self.client.set_cookie("seat", self.token, path="/sit")

    def hears(self, methods: tuple = METHODS) -> str:
        """Every route, with these methods, well-formed and not, and the forms of the door."""
        told = ""
        for path in self.paths:
            for method in methods:
                for body in BODIES if method == "POST" else ({},):
                    told += self._ask(path, method, body)
        return told + self._forms()

    def _ask(self, path: str, method: str, body: dict) -> str:
        if hasattr(self, "token"):
            self.back()
        headers = {"X-Seat": page_key(self.token)} if hasattr(self, "token") else {}
        answer = self.client.open(path, method=method, headers=headers, audit=False, **body)
        return f"\n{method} {path} {answer.status} {answer.headers}{answer.get_data(as_text=True)}"

    def _forms(self) -> str:
        """The forms with their token: the door with right and wrong words, a forged confirmation, handing in too early."""
        told = ""
        token = token_of(self.client.get("/sit/door", audit=False).get_data(as_text=True))
        for path, fields in (
            ("/sit/door", {"ticket": self.made.tickets[0], "room_code": CODE}), ("/sit/door", {"ticket": self.made.tickets[1], "room_code": CODE}),
            ("/sit/door", {"ticket": self.made.tickets[0], "room_code": "no"}), ("/sit/seat", {"proof": "1:2:3:4"}), ("/sit/seat", {}),
        ):  # fmt: skip
            if hasattr(self, "token"):
                self.back()
            answer = self.client.post(path, data={"csrf_token": token, **fields}, audit=False)
            told += f"\nPOST {path} {answer.headers}{answer.get_data(as_text=True)}"
        return told


def attempt(made, n=0) -> Attempt:
    db.session.rollback()
    return db.session.scalar(select(Attempt).where(Attempt.seat_id == made.seat_ids[n]))


@pytest.fixture
def made(world):
    made = prepared(world, laid_out).made

    def to(minutes: float) -> None:
        """The clock stands there: a second before the start it is a second before the start, however slow the machine."""
        wanted = made.starts_at + timedelta(minutes=minutes)
        clock.use_offset(lambda: wanted - datetime.now(UTC))

    made.to = to
    to(-20)
    return made


@pytest.fixture
def candidate(app, made):
    return Candidate(app, made)


def secrets_in(told: str, made) -> list[str]:
    """What of the secrets is in these bytes: canaries, numbers of the bank, letters of options, names of fields, a score."""
    one = attempt(made)
    found = [word for word in (CANARY, "item_id", "itembank-", "9001", "number_in_bank", '"letters"', '"decode"') if word in told]
    found += re.findall(r'"?(?:score|verdicts?|correct|answer_key)"?\s*[:=]\s*\S{0,20}', told)
    for line in json.loads(crypto.decrypt(service.DECODE, one.decode)):
        for token, letter in line["letters"].items():
            found += re.findall(rf'{token}["\'\s:=>]{{1,4}}{letter}\b|"{letter}"\s*:\s*"{token}"', told)
    if one.score is not None:
        found += [text for text in {f"{one.score:.2f}", str(one.score.normalize())} if text in told]
    return found


def everything(candidate, made):
    """(state, what a candidate hears in it) from the closed door to the marked paper."""
    yield "before the doors open", candidate.hears()
    made.to(-10)
    candidate.sit()
    yield "waiting", candidate.hears()
    made.to(1)
    _answer(candidate)
    yield "working", candidate.hears(METHODS + RARE)
    with unit_of_work():
        service_time.pause(attempt(made), "演练", made.office)
    yield "paused", candidate.hears()
    with unit_of_work():
        service_time.resume(attempt(made), made.office)
    made.to(85)
    yield "near the end", candidate.hears()
    made.to(200)
    yield "over, and the clockwork has not been by", candidate.hears()
    service.end_overdue()
    yield "ended", candidate.hears()
    with unit_of_work():
        service.mark(db.session.get(RoomSession, made.room_id), made.office)
    yield "marked", candidate.hears()


def _answer(candidate) -> None:
    """Two single choices right and one wrong."""
    decode = json.loads(crypto.decrypt(service.DECODE, attempt(candidate.made).decode))
    changes = []
    for q, line in enumerate(decode, 1):
        wanted = {1: "C", 6: "C", 7: "A"}.get(line["number"])
        changes += [[q, 7, token] for token, letter in line["letters"].items() if letter == wanted]
    assert len(changes) == 3
    assert candidate.client.post("/sit/save", json={"changes": changes}, headers={"X-Seat": page_key(candidate.token)}).status_code == 200


def test_no_key_score_or_rule_in_any_byte_on_any_route_in_any_state(candidate, made):
    heard = dict(everything(candidate, made))
    assert {state: secrets_in(told, made) for state, told in heard.items()} == dict.fromkeys(heard, [])
    assert str(attempt(made).score.normalize()) == SCORE, "there was a score to tell"
    assert any(stem in heard["working"] for stem in STEMS), "there was a paper to see"
    assert " 500 " not in "".join(heard.values())
    told = "".join(str(history.payload(event)) for event in history.of_stream(f"batch:{made.batch_id}", 500))
    assert CANARY not in told and "=答" not in told, "nor does the history hold answers or keys"


@pytest.mark.parametrize("leak", ["sheet", "header", "receipt"])
def test_the_search_finds_what_leaks(candidate, made, monkeypatch, leak):
    """The negative control: a careless page, a careless header, a careless answer of a save."""
    made.to(-10)
    candidate.sit()
    made.to(1)
    if leak == "sheet":
        sheet_of = service.sheet_of
        monkeypatch.setattr(service, "sheet_of", lambda one: sheet_of(one) | {"title": f"{CANARY}"})
    elif leak == "header":
        candidate.app.after_request_funcs.setdefault(None, []).append(_tell_a_key)
    else:
        monkeypatch.setattr(saving.Saved, "receipt", lambda self: {"saved": {}, "stale": [], "at": "", "now": 0, "score": 100})
    try:
        assert secrets_in(candidate.hears(), made)
    finally:
        if leak == "header":
            candidate.app.after_request_funcs[None].remove(_tell_a_key)


def _tell_a_key(response):
    response.headers["X-Debug"] = CANARY
    return response


def test_a_letter_beside_its_token_would_be_found(candidate, made):
    line = json.loads(crypto.decrypt(service.DECODE, attempt(made).decode))[0]
    token, letter = next(iter(line["letters"].items()))
    assert secrets_in(f'value="{token}" {letter}', made) and secrets_in(f'"{token}": "{letter}"', made)
    assert not secrets_in(f'value="{token}"', made)


@pytest.mark.rule(35)
def test_before_the_start_not_a_byte_of_the_paper_on_any_route(candidate, made):
    made.to(-10)
    candidate.sit()
    made.to(-1 / 60)
    told = candidate.hears(METHODS + RARE)
    with unit_of_work():
        service_time.pause(attempt(made), "延后开考", made.office)
    made.to(5)
    told += candidate.hears()
    assert [stem for stem in STEMS if stem in told] == [], "neither a second before nor while the start is held back"
    tokens = re.findall(r'"token": "([0-9a-f]{12})"', json.dumps(json.loads(crypto.decrypt(service.SHEET, attempt(made).sheet))))
    assert tokens and not [token for token in tokens if token in told]
    with unit_of_work():
        service_time.resume(attempt(made), made.office)
    made.to(20)
    assert [stem for stem in STEMS if stem in candidate.hears()], "the search would have found it"


def test_what_a_browser_gets_does_not_depend_on_any_key():
    """Two papers that differ in nothing but keys, points and marking rules look the same to the last byte."""
    one, other = content(), copy.deepcopy(content())
    for item in other["items"]:
        item["key"] = {"single": ["A"], "fill": [["另一个"], ["又一个"]]}.get(item["type"], [{"text": "别的要点", "marks": "13.37"}])
        item["analysis"] = "别的解析"
    for seed in (b"1" * 32, b"2" * 32, b"3" * 32):
        assert json.dumps(building.build(one, seed).sheet) == json.dumps(building.build(other, seed).sheet)
    other["items"][0]["stem"] += "。"
    assert json.dumps(building.build(one, b"1").sheet) != json.dumps(building.build(other, b"1").sheet), "it does depend on what is shown"
