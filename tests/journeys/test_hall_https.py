"""A hall on its own network: the sitting over HTTPS, on an address of this machine, with the certificate that `skillcert tls-init` makes."""

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import Error

from skillcert.launch import web_command
from skillcert.rehearsal.server import ROOT, START_SECONDS, free_port, stop
from tests.support.browser_candidate import SLACK, choose, hand_in, kept, paper, saved, sign_in
from tests.support.browser_process import running

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def tls(standing_hall, tmp_path_factory):
    """(address, port, ca.pem): the hall's certificate, made as its technician makes it; https on the address that it prints."""
    ground, port = standing_hall, free_port()
    environment = os.environ | {"SKILLCERT_INSTANCE": str(ground.folder)}
    command = [sys.executable, "-m", "skillcert", "tls-init", "--port", str(port)]
    told = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    address = re.search(rf"https://([^\s/]+):{port}", told)[1]
    if not re.fullmatch(r"[\d.]+", address):  # a machine without any network: its own names are all it has
        address = "127.0.0.1"
    with _serving(ground, port):
        yield address, port, ground.folder / "tls" / "ca.pem"


@contextmanager
def _serving(ground, port):
    """The server as `make run` starts it once the certificate is there."""
    environment = os.environ | {
        "SKILLCERT_INSTANCE": str(ground.folder),
        "DATABASE_URL": f"sqlite:///{ground.folder}/hall.db",
        "SKILLCERT_TLS": "1",
        "SKILLCERT_THROWAWAY": "1",
        "WEB_CONCURRENCY": "1",
    }
    command = web_command("0.0.0.0", port, ground.folder / "tls" / "server.pem")
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sys.stderr)
    try:
        yield
    finally:
        stop(server)


def trust(home, authority) -> None:
    """Install the hall's authority for the browser of this home, as a technician does; without certutil there is no way to."""
    if not shutil.which("certutil"):
        if os.environ.get("CI"):
            raise RuntimeError("certutil is missing: sudo apt install libnss3-tools")
        pytest.skip("no certutil on this machine to install the hall's authority with: sudo apt install libnss3-tools")
    base = home / ".pki" / "nssdb"
    base.mkdir(parents=True)
    for command in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "hall", "-i", str(authority)]):
        subprocess.run(["certutil", "-d", f"sql:{base}", *command], check=True)


def open_when_up(page, url: str):
    """The page at `url`; the server beside us may still be starting."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        try:
            return page.goto(url)
        except Error as error:
            if "ERR_CONNECTION" not in str(error):
                raise
            page.wait_for_timeout(200)
    raise RuntimeError("the https server did not start")


def test_a_whole_sitting_over_https_with_the_halls_own_authority(ground, driver, tls, tmp_path):
    address, port, authority = tls
    base = f"https://{address}:{port}"
    room = ground.room(minutes=-1)
    trust(tmp_path, authority)
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        open_when_up(ground.pc(), f"{base}/sit/ready")  # a PC that the technician forgot
    with running(driver, tmp_path / "pc", home=tmp_path) as pc:
        page = pc.page()
        assert open_when_up(page, f"{base}/sit/ready").security_details()["protocol"].startswith("TLS 1")
        page.locator("#verdict.is-good, #verdict.is-bad").wait_for(timeout=SLACK)
        assert page.evaluate("isSecureContext") and "is-good" in page.get_attribute("[data-check=secure]", "class")
        sign_in(page, room, base=base)
        seat = next(one for one in pc.context.cookies() if one["name"] == "seat")
        assert seat["secure"] and seat["httpOnly"] and seat["sameSite"] == "Strict" and seat["domain"] == address
        room.to(40)
        page.goto(f"{base}/sit")
        page.wait_for_selector(".question")
        choose(page, 1)
        saved(page)
        assert set(room.stored()) == {1} and page.locator("#no-drafts").is_hidden()
        pc.context.set_offline(True)
        choose(page, 2)
        page.wait_for_selector("#q2[data-saved=waiting]", timeout=SLACK)
        assert any("skillcert-drafts" in line for line in kept(page)), "what cannot be sent is kept on this PC"
        pc.context.set_offline(False)
        saved(page)
        hand_in(page)
        with room.attempt() as attempt:
            assert attempt.receipt[:8] in page.inner_text("#receipt")


def test_by_plain_http_on_the_same_address_there_are_no_drafts_and_the_pages_say_so(ground, tls):
    address, *_ = tls
    base = ground.base.replace("127.0.0.1", address)
    if address == "127.0.0.1":
        pytest.skip("this machine has no address but its own, and browsers trust that one without https")
    room = ground.room(minutes=1)
    page = ground.pc(base=base)
    page.goto("/sit/ready")
    page.locator("#verdict.is-bad").wait_for(timeout=SLACK)
    assert "is-bad" in page.get_attribute("[data-check=secure]", "class") and not page.evaluate("isSecureContext")
    paper(page, room)
    choose(page, 1)
    saved(page)
    assert set(room.stored()) == {1}, "the sitting itself goes on"
    assert page.locator("#no-drafts").is_visible()
    page.context.set_offline(True)
    choose(page, 2)
    page.wait_for_selector("#q2[data-saved=waiting]", timeout=SLACK)
    assert not [line for line in kept(page) if "skillcert-drafts" in line]
