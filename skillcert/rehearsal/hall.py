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
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies, urllib.request.HTTPSHandler(context=authority))
        self.key = self.page = ""

    def sign_in(self, ticket: str, room_code: str) -> None:
        page = self._get("/sit/door")
        page = self._post("/sit/door", {**self._hidden(page), "ticket": ticket, "room_code": room_code})
        self.page = self._post("/sit/seat", self._hidden(page, "/sit/seat"))

    def open(self) -> str:
        """The paper's page, as it is now; what the page knows (its key, the token of its form) is kept."""
        page = self._get("/sit")
        found = KEY.search(page)
        if not found:
            raise RuntimeError(f"no paper on the page: {_words(page)}")
        self.key, self.page = found[1], page
        return page

    def send(self, changes: list[list]) -> dict:
        """Send changes in one request, as the page does; gives the receipt."""
        body = json.dumps({"changes": changes}).encode()
        headers = {"Content-Type": "application/json", "X-Seat": self.key}
        return json.loads(self._send(urllib.request.Request(self.base + "/sit/save", body, headers)))

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
        return self._post("/sit/submit", self._hidden(self.page, "/sit/submit"))

    def _get(self, path: str) -> str:
        return self._send(urllib.request.Request(self.base + path))

    def _post(self, path: str, form: dict) -> str:
        return self._send(urllib.request.Request(self.base + path, urllib.parse.urlencode(form).encode()))

    def _send(self, request) -> str:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as refused:
            raise RuntimeError(f"{refused.code} {request.selector}: {_words(refused.read().decode())}") from None

    @staticmethod
    def _hidden(page: str, action: str = "") -> dict:
        """The hidden fields of the form with this action (of the page when none is named)."""
        if action:
            form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
            page = form[1] if form else ""
        fields = (dict(ATTRIBUTE.findall(tag)) for tag in FIELD.findall(page))
        return {field["name"]: field.get("value", "") for field in fields if "name" in field}


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())[-600:]
