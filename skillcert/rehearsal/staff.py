"""A simulated invigilator's PC in a rehearsal: signs in and gives out release codes by the console's own pages."""

import http.cookiejar
import re
import ssl
import threading
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence

from skillcert.rehearsal.hall import hidden_fields, words

CODE = re.compile(r'class="hall-digits[^"]*"[^>]*>\s*<span>(\d+)</span>\s*<span>(\d+)</span>')


class StaffBrowser:
    """Somebody of the staff: signs in, opens pages, sends forms. Raises OSError or RuntimeError when the site says no."""

    def __init__(self, base_url: str, authority: ssl.SSLContext | None = None):
        self.base = base_url.rstrip("/")
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies, urllib.request.HTTPSHandler(context=authority))

    def sign_in(self, login: str, password: str) -> None:
        page = self.get("/sign-in")
        page = self.post("/sign-in", {**hidden_fields(page, "/sign-in"), "login": login, "password": password})
        if 'name="password"' in page:
            raise RuntimeError(f"the invigilator cannot sign in: {words(page)}")

    def get(self, path: str) -> str:
        return self._send(urllib.request.Request(self.base + path))

    def post(self, path: str, form: Mapping[str, str]) -> str:
        return self._send(urllib.request.Request(self.base + path, urllib.parse.urlencode(form).encode()))

    def _send(self, request: urllib.request.Request) -> str:
        with self.opener.open(request, timeout=30) as answer:
            return answer.read().decode()


class Invigilator:
    """Gives out release codes for the seats of a hall: `places` is {ticket: [room session id, seat id]}."""

    def __init__(self, browser: StaffBrowser, staff: Sequence[str], places: Mapping[str, Sequence[int]]):
        self.browser, self.staff, self.places = browser, staff, places
        self.signed_in, self.lock = False, threading.Lock()

    def release(self, ticket: str) -> str:
        """The code by which this candidate's paper opens on another PC. One person has two hands: one code after another."""
        room, seat = self.places[ticket]
        with self.lock:
            if not self.signed_in:
                self.browser.sign_in(*self.staff)
                self.signed_in = True
            path = f"/duty/hall/{room}/seats/{seat}"
            page = self.browser.get(path)
            page = self.browser.post(f"{path}/release", hidden_fields(page, f"{path}/release"))
        found = CODE.search(page)
        if not found:
            raise RuntimeError(f"no release code on the page: {words(page)}")
        return found[1] + found[2]
