"""Adapters of the load driver.

`Hall`: a candidate signs in at the door, opens the paper, saves one answer after another, hands in. Options: seats=FILE, a JSON list of
[ticket number, room code], one for each candidate.

`Seated`: candidates who have their papers open already, by the thousand; they only save. Options: tokens=FILE, a JSON list of
[seat token, page key], and questions.
"""

import json
import re
import time

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
        form = _hidden(page, "/sit/submit")
        c.state.update(key=key[1], choices=choices, order=sorted(choices), saves=0, answers={}, revisions={}, form=form)

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

    async def submit(self, c):
        reply = await c.request("submit", "POST", self.base + "/sit/submit", data={**c.state["form"], "sure": "on"})
        if reply.status != 303 or "door" in reply.location:
            raise TargetError(f"submit: HTTP {reply.status} {_words(reply.text)}")
        c.state["landing"] = reply.location

    async def landing(self, c):
        reply = await c.request("landing", "GET", c.state["landing"])
        if reply.status != 200 or 'id="receipt"' not in reply.text:
            raise TargetError(f"landing: HTTP {reply.status} {_words(reply.text)}")

    async def _expect(self, c, label, method, path, **fields):
        reply = await c.request(label, method, self.base + path, **fields)
        if reply.status != 200:
            raise TargetError(f"{label}: HTTP {reply.status} {_words(reply.text)}")
        return reply.text


class Seated(Hall):
    options = {"tokens": "", "questions": "100"}

    def __init__(self, base_url, options):
        Target.__init__(self, base_url, options)
        with open(self.opt["tokens"]) as file:
            self.tokens = json.load(file)
        self.order = list(range(1, int(self.opt["questions"]) + 1))
        self.base_revision = int(time.time()) % 900_000  # above that of the run before, which had the same seats

    async def login(self, c):
        token, key = self.tokens[c.number - 1]
        c.state.update(token=token, key=key, saves=0, last=None)

    async def start(self, c):
        """The paper is open already."""

    async def save(self, c):
        s = c.state
        question = self.order[(s["saves"] + c.number) % len(self.order)]
        revision = self.base_revision + s["saves"] // len(self.order)
        receipt = await self._change(c, "save", [question, revision, f"{c.number:012x}"])
        if receipt["saved"].get(str(question)) != revision:
            raise TargetError(f"save: {receipt}")
        s["last"] = (question, revision)
        s["saves"] += 1

    async def verify(self, c):
        """The same revision with another value: refused as stale if the first one is stored, taken if it is not there."""
        if c.state["last"] is None:
            return  # it was not its turn yet
        question, revision = c.state["last"]
        receipt = await self._change(c, "verify", [question, revision, "ffffffffffff"])
        if receipt["stale"] != [question]:
            raise TargetError(f"verify: the last answer is not there: {receipt}")

    async def _change(self, c, label, change):
        headers = {"X-Seat": c.state["key"], "Cookie": f"seat={c.state['token']}"}
        reply = await c.request(label, "POST", self.base + "/sit/save", json={"changes": [change]}, headers=headers)
        if reply.status != 200:
            raise TargetError(f"{label}: HTTP {reply.status}: {reply.text[:120]}")
        return json.loads(reply.text)

    async def submit(self, c):
        """They stay seated for the next round."""

    async def landing(self, c):
        pass


def _hidden(page, action=""):
    """The hidden fields of the form with this action, or of the whole page."""
    if action:
        form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
        page = form[1] if form else ""
    fields = (dict(ATTRIBUTE.findall(tag)) for tag in FIELD.findall(page))
    return {field["name"]: field.get("value", "") for field in fields if "name" in field}


def _words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())[-200:]
