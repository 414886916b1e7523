"""A real browser for the journeys: Debian's chromium, driven by playwright, with a font that has Chinese.

    with playwright() as driver:          # raises Unavailable where there is no chromium
        with launch(driver) as browser:
            page = browser.new_context(viewport=PHONE).new_page()

The sandbox is off because CI runs as root; the pages come from this machine only.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "static" / "vendor" / "fonts"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--force-color-profile=srgb",
    "--disable-background-networking",
    "--disable-component-update",
]


class Unavailable(RuntimeError):
    """There is no browser here; the message says what to install."""


def program() -> str:
    """The path of a chromium. Raises Unavailable."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return found
    raise Unavailable("no chromium on this machine; to run the browser journeys: sudo apt install chromium")


def font_settings(folder: Path) -> Path:
    """A fontconfig file that adds our own fonts to the machine's, so that Chinese is drawn on a bare server too."""
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{FONTS}</dir><cachedir>{folder}</cachedir></fontconfig>"
    )
    return path


@contextmanager
def playwright() -> Iterator[Playwright]:
    program()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@contextmanager
def launch(driver: Playwright, **options: Any) -> Iterator[Browser]:
    """Start chromium and close it again."""
    with tempfile.TemporaryDirectory() as folder:
        environment: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(font_settings(Path(folder)))}
        browser = driver.chromium.launch(executable_path=program(), args=SWITCHES, env=environment, **options)
        try:
            yield browser
        finally:
            browser.close()
