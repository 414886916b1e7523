"""A Chromium of its own: a process that can be killed, with a profile and a home that a test chooses.

    with running(driver, profile) as one:      # one.page(base), one.kill()
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.browser import SWITCHES, font_settings, program

START_SECONDS = 60


class Running:
    """The process and the browser that speaks to it."""

    def __init__(self, process: subprocess.Popen, browser):
        self.process, self.browser = process, browser
        self.context = browser.contexts[0]

    def page(self):
        """A tab in the profile of this Chromium (its cookies and its storage)."""
        return self.context.new_page()

    def kill(self) -> None:
        """Pull the plug: no page is asked, nothing is written any more."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(driver, profile: Path, *switches: str, home: Path | None = None) -> Iterator[Running]:
    """Start Chromium on a profile folder (kept afterwards) and close it at the end, if it still runs."""
    profile.mkdir(parents=True, exist_ok=True)
    told = profile / "DevToolsActivePort"
    told.unlink(missing_ok=True)
    environment = {**os.environ, "FONTCONFIG_FILE": str(font_settings(profile)), "HOME": str(home or profile)}
    command = [program(), *SWITCHES, "--headless=new", "--remote-debugging-port=0", "--no-first-run", "--window-size=1280,900"]
    command += [f"--user-data-dir={profile}", *switches, "about:blank"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        browser = driver.chromium.connect_over_cdp(f"http://127.0.0.1:{_port(told, process)}")
        yield Running(process, browser)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _port(told: Path, process: subprocess.Popen) -> int:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        lines = told.read_text().split() if told.exists() else []
        if len(lines) == 2:
            return int(lines[0])
        time.sleep(0.05)
    raise RuntimeError("Chromium did not start")
