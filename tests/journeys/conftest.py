"""A running house for the journeys: real server, real worker, real queue, a throwaway database whose clock can be moved,
and a real browser. With `--pictures` every stage is kept as a picture in tests/_out/journeys; a failure is kept always."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from skillcert import migrate
from skillcert.core import clock
from skillcert.core.db import db
from skillcert.rehearsal.server import serving, stop
from skillcert.rehearsal.stages.people import PASSWORD
from skillcert.rehearsal.world import World
from skillcert.web import create_app
from tests.journeys.clicking import act_as
from tests.support import browser as browsers
from tests.support import browser_hall

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "tests" / "_out" / "journeys"


@pytest.fixture(scope="session")
def driver():
    """What drives browsers; where there is none, CI fails and everybody else is told what to install."""
    try:
        browsers.program()
    except browsers.Unavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    with browsers.playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(driver):
    """One browser for all journeys."""
    with browsers.launch(driver) as chromium:
        yield chromium


@pytest.fixture(scope="session")
def standing_hall(chromium, tmp_path_factory):
    """An exam hall on a server, for all tests that sit in it; see `tests.support.browser_hall`."""
    with browser_hall.standing(tmp_path_factory.mktemp("hall"), chromium) as ground:
        yield ground


@pytest.fixture
def ground(standing_hall):
    """The hall, ours for this test; its PCs are switched off afterwards."""
    standing_hall.take()
    yield standing_hall
    standing_hall.close_pcs()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where a journey breaks off, what each person saw is kept."""
    report = yield
    if report.when == "call" and report.failed and isinstance(house := item.funcargs.get("house"), House):
        house.pictures = True
        for number, page in enumerate(house.contexts.values()):
            house.shot(page, f"failed-{number}")
    return report


class House:
    """The application under test, its world, and the browser's contexts by person."""

    def __init__(self, app, folder: Path, url: str, base: str, chromium, name: str, pictures: bool):
        self.app, self.folder, self.url, self.base, self.chromium = app, folder, url, base, chromium
        self.out, self.pictures = OUT / name, pictures
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir(parents=True)
        self.shots = 0
        self.contexts = {}
        self.world = World(seed=7, throwaway=True, base_url=base)

    def page(self, who: str, phone: bool = False, tablet: bool = False):
        """A browser page of a person's own (their own cookies)."""
        if who not in self.contexts:
            size = browsers.PHONE if phone else {"width": 1024, "height": 768} if tablet else browsers.DESKTOP
            context = self.chromium.new_context(viewport=size, base_url=self.base, has_touch=phone or tablet)
            page = context.new_page()
            page.console = []
            page.on("console", lambda message, kept=page.console: kept.append(message.text) if message.type == "error" else None)
            self.contexts[who] = page
        return self.contexts[who]

    def staff(self, login: str, duty: str | None = None, password: str = PASSWORD, **look):
        """The page of a person who is signed in (by the form, again when the session is over) and acts in `duty`."""
        page = self.page(login, **look)
        page.goto("/account")
        if "/sign-in" in page.url:
            page.goto("/sign-in")
            page.fill("[name=login]", login)
            page.fill("[name=password]", password)
            page.click("main form button:not([type=button])")
            page.wait_for_url(lambda url: "/sign-in" not in url)
        if duty and duty not in page.locator("header .tools").inner_text():
            act_as(page, duty)
        return page

    def shot(self, page, name: str) -> None:
        """Keep a picture of the whole page, if pictures are wanted."""
        self.shots += 1
        if self.pictures:
            page.screenshot(path=self.out / f"{self.shots:02d}-{name}.png", full_page=True)

    def finished(self, page, seconds: int = 90) -> None:
        """Wait until the job on the page is done; the page refreshes itself."""
        page.locator("main .job-done").wait_for(timeout=seconds * 1000)

    def travel(self, to) -> None:
        """Move the clock of the house; the running server follows within a second."""
        with self.app.app_context():
            self.world.travel(to)
        time.sleep(1.1)  # a server reads the throwaway clock at most once a second


@pytest.fixture
def house(tmp_path, chromium, request):
    """A fresh house with server and worker running; stages are built with `house.app.app_context()`."""
    url = f"sqlite:///{tmp_path}/house.db"
    app = create_app(INSTANCE=tmp_path, DATABASE_URL=url)
    migrate.to_newest(app)
    with serving(tmp_path, url) as base:
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.support.worker", str(tmp_path), url], cwd=ROOT, stdout=sys.stderr
        )
        try:
            house = House(app, tmp_path, url, base, chromium, request.node.name, request.config.getoption("--pictures"))
            yield house
            for page in house.contexts.values():
                page.context.close()
        finally:
            stop(worker)
            clock.use_offset(None)
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
