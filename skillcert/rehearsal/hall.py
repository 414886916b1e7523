"""A simulated candidate's browser: the pages of the hall over plain HTTP, forms with their tokens, cookies kept."""

import http.cookiejar
import json
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request

FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
KEY = re.compile(r'data-key="([^"]+)"')


class SeatBrowser:
    """One PC in the hall. Raises RuntimeError with the page's words when the site says no."""

    def __init__(self, base_url: str, authority: ssl.SSLContext | None = None):
        """`authority`: whom to trust when the hall speaks https with a certificate of its own."""
        self.base = base_url.rstrip("/")
        self.cookies = http.cookiejar.CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self.cookies)
        self.opener = urllib.request.build_opener(cookies, urllib.request.HTTPSHandler(context=authority))
        self.key = self.page = ""

    def sign_in(self, ticket: str, room_code: str, release_code: str = "") -> None:
        page = self._get("/sit/door")
        typed = {"ticket": ticket, "room_code": room_code, "release_code": release_code}
        page = self._post("/sit/door", {**hidden_fields(page), **typed})
        self.page = self._post("/sit/seat", hidden_fields(page, "/sit/seat"))

    def open(self) -> str:
        """The paper's page, as it is now; what the page knows (its key, the token of its form) is kept."""
        page = self._get("/sit")
        found = KEY.search(page)
        if not found:
            raise RuntimeError(f"no paper on the page: {words(page)}")
        self.key, self.page = found[1], page
        return page

    def send(self, changes: list[list]) -> dict:
        """Send changes in one request, as the page does; gives the receipt."""
        return self._tell("/sit/save", {"changes": changes})

    def pulse(self, unsent: int = 0) -> dict:
        """Show that the page lives; gives what the server has for it: clock, end, notice."""
        return self._tell("/sit/pulse", {"unsent": unsent, "oldest": 0})

    def _tell(self, path: str, body: dict) -> dict:
        headers = {"Content-Type": "application/json", "X-Seat": self.key}
        return json.loads(self._send(urllib.request.Request(self.base + path, json.dumps(body).encode(), headers)))

    def save(self, changes: list[list]) -> None:
        """Open the paper and send the changes one after another, as a person answers."""
        self.open()
        for change in changes:
            answer = self.send([change])
            if answer.get("saved", {}).get(str(change[0])) != change[1]:
                raise RuntimeError(f"not saved: {answer}")

    def submit(self) -> None:
        self.open()
        self.hand_in()

    def hand_in(self) -> str:
        """Hand in from the page that is open; gives the page that follows."""
        return self._post("/sit/submit", hidden_fields(self.page, "/sit/submit"))

    def _get(self, path: str) -> str:
        return self._send(urllib.request.Request(self.base + path))

    def _post(self, path: str, form: dict) -> str:
        return self._send(urllib.request.Request(self.base + path, urllib.parse.urlencode(form).encode()))

    def _send(self, request) -> str:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as refused:
            raise RuntimeError(f"{refused.code} {request.selector}: {words(refused.read().decode())}") from None


def hidden_fields(page: str, action: str = "") -> dict[str, str]:
    """The hidden fields of the form with this action (of the page when none is named)."""
    if action:
        form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
        page = form[1] if form else ""
    fields = (dict(ATTRIBUTE.findall(tag)) for tag in FIELD.findall(page))
    return {field["name"]: field.get("value", "") for field in fields if "name" in field}


def words(page: str) -> str:
    """The last words of a page, for whoever reads why something failed."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())[-600:]
