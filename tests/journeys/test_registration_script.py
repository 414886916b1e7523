"""Registration where script helps: a photo is cut to the wanted ratio before it is sent, a review is done by keyboard."""

import io
import threading

import pytest
from PIL import Image
from werkzeug.serving import make_server

from skillcert.core import files
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.people import passwords
from skillcert.people.models import Account
from skillcert.registration import service
from skillcert.registration.models import Registration
from skillcert.registration.states import Decision, RegistrationState
from skillcert.rehearsal.stages import registration as stage
from skillcert.rehearsal.stages.people import PASSWORD
from skillcert.rehearsal.world import World
from tests.journeys.clicking import act_as, fill, go, press
from tests.support.browser import DESKTOP, PHONE
from tests.support.line import until

pytestmark = pytest.mark.journey


@pytest.fixture
def served(live, chromium):
    """Three entered applications, one of them the candidate's own; a server of this process."""
    with live.app_context():
        world = World(seed=3)
        until(world, "plans")
        stage.build(world, count=3, in_person=1, until="entered")
        mine = db.session.query(Registration).filter_by(source="self").one()
        world.mine, world.base = mine.id, None
        with unit_of_work():
            account = db.session.query(Account).filter_by(person_id=mine.person_id).one()
            account.password_hash = passwords.hash_password(PASSWORD)
            world.number = db.session.get(Registration, world.mine).snapshot["id_number"]
            service.decide(db.session.get(Registration, world.mine), Decision.RETURN, world.actor("centre", "exam_affairs", nth=2), ["photo"])
        db.session.remove()
    server = make_server("127.0.0.1", 0, live, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    world.app, world.base, contexts = live, f"http://127.0.0.1:{server.port}", []

    def page(login, size):
        context = chromium.new_context(viewport=size, base_url=world.base)
        contexts.append(context)
        opened = context.new_page()
        go(opened, "/sign-in")
        fill(opened, login=login, password=PASSWORD)
        press(opened, "登录")
        return opened

    world.page = page
    yield world
    for context in contexts:
        context.close()
    server.shutdown()


def state(served, registration_id):
    with served.app.app_context():
        return db.session.get(Registration, registration_id).state


def test_a_photo_taken_across_is_cut_upright_before_it_is_sent(served):
    across = io.BytesIO()
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(across, "JPEG")
    phone = served.page(served.number, PHONE)
    go(phone, f"/me/applications/{served.mine}/papers")
    fill(phone, photo={"name": "横拍.jpg", "mimeType": "image/jpeg", "buffer": across.getvalue()})
    phone.locator(".crop canvas").wait_for(state="visible")
    press(phone, "更换照片")
    with served.app.app_context():
        kept = Image.open(io.BytesIO(files.read(db.session.get(Registration, served.mine).photo)))
        assert 0.70 <= kept.width / kept.height <= 0.83


def test_a_review_is_done_by_keyboard_and_a_return_asks_why_first(served):
    office = served.page("c1b", DESKTOP)
    act_as(office, "考务")
    go(office, "/centre/reviews")
    press(office, "从第一份开始")
    first = int(office.url.rsplit("/", 1)[1])
    office.keyboard.press("r")
    assert office.locator("form[data-review] details").get_attribute("open") is not None
    assert state(served, first) is RegistrationState.SUBMITTED
    office.keyboard.type("材料不清晰")
    office.evaluate("document.activeElement.blur()")
    with office.expect_navigation():
        office.keyboard.press("r")
    assert state(served, first) is RegistrationState.RETURNED
    second = int(office.url.rsplit("/", 1)[1])
    with office.expect_navigation():
        office.keyboard.press("a")
    assert state(served, second) is RegistrationState.FIRST_PASSED
