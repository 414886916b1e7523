"""A simulated candidate's browser: the pages of the hall over plain HTTP, forms with their tokens, cookies kept."""

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request

FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
KEY = re.compile(r'data-key="([^"]+)"')


class SeatBrowser:
    """One PC in the hall. Raises RuntimeError with the page's words when the site says no."""

    def __init__(self, base_url: str):
        self.base = base_url.rstrip("/")
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.key = ""

    def sign_in(self, ticket: str, room_code: str) -> None:
        page = self._get("/sit/door")
        page = self._post("/sit/door", {**self._hidden(page), "ticket": ticket, "room_code": room_code})
        self._post("/sit/seat", self._hidden(page, "/sit/seat"))

    def save(self, changes: list[list]) -> None:
        """Open the paper and send the changes one after another, as a person answers."""
        page = self._get("/sit")
        found = KEY.search(page)
        if not found:
            raise RuntimeError(f"no paper on the page: {_words(page)}")
        self.key = found[1]
        for change in changes:
            body = json.dumps({"changes": [change]}).encode()
            headers = {"Content-Type": "application/json", "X-Seat": self.key}
            answer = json.loads(self._send(urllib.request.Request(self.base + "/sit/save", body, headers)))
            if answer.get("saved", {}).get(str(change[0])) != change[1]:
                raise RuntimeError(f"not saved: {answer}")

    def submit(self) -> None:
        page = self._get("/sit")
        self._post("/sit/submit", self._hidden(page, "/sit/submit"))

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
