"""Adapter of the load driver: a candidate signs in at the door, opens the paper, saves one answer after another, hands in.

Options: seats=FILE, a JSON list of [ticket number, room code], one for each candidate.
"""

import json
import re

from exam_load import Target, TargetError

FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
KEY = re.compile(r'data-key="([^"]+)"')
OPTION = re.compile(r'<input[^>]*name="q(\d+)"[^>]*>')
TOKEN = re.compile(r'value="([0-9a-f]{12})"')


class Hall(Target):
    options = {"seats": ""}

    def __init__(self, base_url, options):
        super().__init__(base_url, options)
        with open(self.opt["seats"]) as file:
            self.seats = json.load(file)

    async def login(self, c):
        ticket, room_code = self.seats[c.number - 1]
        page = await self._expect(c, "door", "GET", "/sit/door")
        page = await self._expect(
            c, "confirm", "POST", "/sit/door", data={**_hidden(page), "ticket": ticket, "room_code": room_code}
        )
        reply = await c.request("seat", "POST", self.base + "/sit/seat", data=_hidden(page, "/sit/seat"))
        if reply.status != 303 or "door" in reply.location:
            raise TargetError(f"seat: HTTP {reply.status} {_words(reply.text)}")

    async def start(self, c):
        page = await self._expect(c, "paper", "GET", "/sit")
        key = KEY.search(page)
        choices = {}
        for match in OPTION.finditer(page):
            if token := TOKEN.search(match[0]):
                choices.setdefault(int(match[1]), []).append(token[1])
        if not key or not choices:
            raise TargetError(f"no paper: {_words(page)}")
        c.state.update(key=key[1], choices=choices, order=sorted(choices), saves=0, answers={}, revisions={})

    async def save(self, c):
        s = c.state
        question = s["order"][s["saves"] % len(s["order"])]
        tokens = s["choices"][question]
        revision = s["revisions"].get(question, 0) + 1
        value = tokens[(s["saves"] // len(s["order"]) + c.number) % len(tokens)]
        reply = await c.request(
            "save",
            "POST",
            self.base + "/sit/save",
            json={"changes": [[question, revision, value]]},
            headers={"X-Seat": s["key"]},
        )
        if reply.status != 200 or json.loads(reply.text)["saved"].get(str(question)) != revision:
            raise TargetError(f"save: HTTP {reply.status}: {reply.text[:120]}")
        s["answers"][question], s["revisions"][question] = value, revision
        s["saves"] += 1

    async def verify(self, c):
        page = await self._expect(c, "paper", "GET", "/sit")
        chosen = {
            int(m[1]): TOKEN.search(m[0])[1] for m in OPTION.finditer(page) if " checked" in m[0] and TOKEN.search(m[0])
        }
        wrong = [q for q, value in c.state["answers"].items() if chosen.get(q) != value]
        if wrong:
            raise TargetError(f"verify: {len(wrong)} of {len(c.state['answers'])} answers are not as saved")

    async def _expect(self, c, label, method, path, **fields):
        reply = await c.request(label, method, self.base + path, **fields)
        if reply.status != 200:
            raise TargetError(f"{label}: HTTP {reply.status} {_words(reply.text)}")
        return reply.text


def _hidden(page, action=""):
    """The hidden fields of the form with this action, or of the whole page."""
    if action:
        form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
        page = form[1] if form else ""
    fields = (dict(ATTRIBUTE.findall(tag)) for tag in FIELD.findall(page))
    return {field["name"]: field.get("value", "") for field in fields if "name" in field}


def _words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())[-200:]
