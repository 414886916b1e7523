"""The page of a candidate without its browser: revisions, what is not acknowledged yet, what it was told. It speaks to the house in process."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable

from skillcert.exams import saving
from tests.support.drilling.ground import Ground, Place
from tests.support.drilling.history import Answered, History


class Page:
    """One opening of the paper's page. `drafts` are all revisions typed and not acknowledged, oldest first.

    `whole`: requests go through the web application; else past it, straight to what both of its doors call.
    """

    def __init__(self, ground: Ground, place: Place, client: int, history: History, name: str = "", whole: bool = True):
        self.place, self.client, self.history, self.whole = place, client, history, whole
        if whole:
            self.http = ground.app.test_client()
            self.http.set_cookie("seat", place.token, path="/sit")
        self.name = name or f"{random.getrandbits(48):012x}"
        latest = ground.latest([place])
        self.shown = {question: value for _, question, _, value in latest}
        self.known = {question: revision for _, question, revision, _ in latest}
        self.revisions = dict(self.known)
        self.drafts: list[Answered] = []
        self.told: dict[int, Answered] = {}
        self.frozen = ""

    def answer(self, question: int, value: str) -> None:
        """The candidate changes an answer: it is a draft on this PC."""
        self.revisions[question] = self.revisions.get(question, 0) + 1
        self.drafts.append(Answered(self.place.attempt, question, self.revisions[question], value))
        self.shown[question] = value

    def newest(self) -> list[Answered]:
        """What the page sends: of each question the newest draft."""
        return list({one.question: one for one in self.drafts}.values())

    def send(self, changes: Iterable[Answered] | None = None, hear: bool = True) -> str:
        """One request: "" when it was taken, else the code of the refusal. `hear`: the answer arrives here, too."""
        changes = self.newest() if changes is None else list(changes)
        if not changes:
            return ""
        number = self.history.invoke(self.client, "save", changes)
        body = [[one.question, one.revision, one.value, self.known.get(one.question, 0), self.name] for one in changes]
        status, told = self._through_the_web(body) if self.whole else self._past_it(body)
        if not hear:
            self.history.came_back(self.client, "save", number, "unknown")
            return ""
        taken = [one for one in changes if told.get("saved", {}).get(str(one.question)) == one.revision]
        self.history.came_back(self.client, "save", number, "ok" if taken else "fail", taken)
        for one in taken:
            self.known[one.question] = max(self.known.get(one.question, 0), one.revision)
            self.told[one.question] = max(self.told.get(one.question, one), one, key=lambda change: change.revision)
            self.drafts = [draft for draft in self.drafts if draft != one]
        if told.get("stale"):
            self.frozen = "stale"
        if status != 200:
            self.frozen = told.get("code", str(status))
        return self.frozen

    def _through_the_web(self, body: list) -> tuple[int, dict]:
        headers = {"X-Seat": self.place.key}
        reply = self.http.post("/sit/save", data=json.dumps({"changes": body}), headers=headers, content_type="application/json")
        return reply.status_code, reply.get_json(silent=True) or {}

    def _past_it(self, body: list) -> tuple[int, dict]:
        saved = saving.save(self.place.token, saving.parse(body), 5)
        told = {"saved": {str(question): revision for question, revision in saved.stored.items()}, "stale": saved.stale}
        return (409, {**told, "code": saved.refused}) if saved.refused else (200, told)
