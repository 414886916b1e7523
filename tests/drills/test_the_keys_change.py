"""F22: in mid-exam the root key is renewed and the server started again, or a candidate's seat is forgotten. Nothing is lost.

A new root key stands beside the old one; what the old one signed stays good, so that open pages save and hand in. Who lost the seat signs
in again with ticket and room code and sends what is still unsent.
"""

import base64
import secrets
import time

import pytest
from sqlalchemy import select, update

from skillcert.core import crypto
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.exams.models import Attempt
from skillcert.exams.states import AttemptState
from skillcert.rehearsal.hall import SeatBrowser
from tests.support.drilling.bots import at_work
from tests.support.drilling.ground import Place
from tests.support.hall import CODE

pytestmark = pytest.mark.one_database  # in `make test`; the long round asks both

CANDIDATES = 4


def new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def renew(ground) -> None:
    """A root key more in the house's folder."""
    folder = ground.folder / "keys"
    (folder / f"root-{len(list(folder.glob('root-*.key'))) + 1}.key").write_text(new_key())


@pytest.fixture
def with_open_page(ground):
    """with_open_page(server): a candidate at a browser whose paper is open and may be handed in."""

    def opened(server) -> tuple[Place, SeatBrowser]:
        (place,) = ground.seats(1, signed_in=False)
        browser = SeatBrowser(server.base)
        browser.sign_in(place.ticket, CODE)
        ground.shift([place], since=4000, left=1000)
        browser.open()
        return place, browser

    return opened


def handed_in(place: Place) -> bool:
    db.session.rollback()
    return db.session.scalar(select(Attempt.state).where(Attempt.id == place.attempt)) == AttemptState.SUBMITTED


@pytest.mark.rule(35)
def test_a_new_root_key_and_a_restart_in_mid_exam(ground, serve, rounds, tell, tmp_path, with_open_page):
    server = serve()
    with at_work(server.base, ground.seats(CANDIDATES), tmp_path / "history.jsonl") as crowd:
        for _ in range(rounds.of(1, 10)):
            place, browser = with_open_page(server)
            crowd.more()
            renew(ground)
            at = server.kill()
            server.start()
            assert crowd.fault(at)
            browser.hand_in()
            assert handed_in(place), "the page that was open handed in"
        crowd.more()
    verdict = tell(crowd.verdict(ground, "F22"))
    assert verdict.good and rounds.in_time(verdict, 20), verdict


@pytest.mark.rule(35)
def test_who_lost_the_seat_signs_in_again_and_sends_what_is_unsent(ground, serve, rounds, tell, tmp_path):
    server = serve()

    def sign_in_again(bot, code):
        if code not in ("exams.moved", "exams.unknown_seat"):
            return None
        browser = SeatBrowser(server.base)
        browser.sign_in(bot.place.ticket, CODE)
        browser.open()
        (seat,) = (cookie.value for cookie in browser.cookies if cookie.name == "seat")
        return Place(bot.place.attempt, bot.place.ticket, seat, browser.key)

    with at_work(server.base, ground.seats(2), tmp_path / "history.jsonl") as crowd:
        for bot in crowd.bots:
            bot.on_refusal = sign_in_again
        crowd.more()
        at = time.monotonic()
        with unit_of_work():
            chosen = Attempt.id.in_([bot.place.attempt for bot in crowd.bots])
            db.session.execute(update(Attempt).where(chosen).values(seat_token_hash=None))
        assert crowd.fault(at)
    verdict = tell(crowd.verdict(ground, "F22"))
    assert verdict.good and rounds.in_time(verdict, 20), verdict


def test_control_a_key_that_replaces_the_old_one_is_found_out(ground, serve, zygote, tell, tmp_path):
    server = serve()
    with at_work(server.base, ground.seats(2), tmp_path / "history.jsonl") as crowd:
        crowd.more()
        at = server.kill()
        server.environment["SKILLCERT_KEY"] = new_key()
        server.start()
        assert not crowd.fault(at, patience=1.5)
    assert not tell(crowd.verdict(ground, "F22-control")).good


def test_what_the_old_key_signed_stays_good():
    """Pure: by ring of keys."""
    first, second = secrets.token_bytes(32), secrets.token_bytes(32)
    kept = dict(crypto._ring)
    try:
        crypto.configure({1: first})
        before = crypto.derive("flask"), crypto.derive_first("csrf"), crypto.sign("seat-page", b"x"), crypto.derive_older("flask")
        crypto.configure({1: first, 2: second})
        assert crypto.derive("flask") != before[0] and crypto.derive_older("flask") == [before[0]]
        assert (crypto.derive_first("csrf"), crypto.sign("seat-page", b"x"), before[3]) == (before[1], before[2], [])
    finally:
        crypto.configure(kept or {1: first})
