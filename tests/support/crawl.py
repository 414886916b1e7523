"""Every address of the house, asked by every role: what `tests/web/test_access.py` looks at.

A house is built once with the stage builders; the ids in the addresses are those of its first batch.
"""

import re
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from flask import has_request_context, request
from sqlalchemy import event, select, text

from skillcert.core import pdf
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.people import permissions, queries, service
from skillcert.people.models import Account
from skillcert.rehearsal.institution import invent
from skillcert.rehearsal.stages.people import AS_OF
from tests.support.signing import sign_in

TABLES = {
    "row_id": "relative_declaration",
    "card_id": "expert_card",
    "entry_id": "part_entry",
    "line_id": "condition_line",
    "sheet_id": "score_sheet",
    "run_id": "import_run",
    "request_id": "merge_request",
    "conflict_id": "item_conflict",
    "event_id": "history_event",
    "file_id": "stored_file",
    "job_id": "job",
    "scan_id": "archive_scan",
    "session_id": "planned_session",
    "task_id": "practical_task",
    "version_id": "standard_version",
}
"""Parameters of addresses whose table is not their own name without `_id`."""

OF_ENDPOINT = {
    ("public.end_session", "session_id"): "auth_session",
    ("system.session_end", "session_id"): "auth_session",
}
WORDS = {
    "group": "institution",
    "kind": "relative",
    "act": "submit",
    "piece": "plan",
    "token": "no-such-token",
    "filename": "css/base.css",
    "code": "4-10-01-03",
    "level": 5,
}
"""Parameters that name no record; what is not here gets a 1."""


@dataclass
class Answer:
    """One request and what came back."""

    role: str
    method: str
    endpoint: str
    path: str
    status: int
    headers: dict
    body: bytes
    writes: list[str] = field(default_factory=list)

    def __str__(self):
        why = f" {self.body[:200].decode(errors='replace')}" if self.status >= 500 else ""
        return f"{self.role}: {self.method} {self.path} ({self.endpoint}) -> {self.status}{why}"


@contextmanager
def documents_set_once():
    """Each address sets its PDF once, and each builder its documents of one title; whoever asks again gets that: setting pages is half
    the time of a crawl, and what stands in them has tests of its own."""
    kept, really = {}, pdf.render_html

    def once(html, furniture, *arguments, **options):
        kind = request.endpoint if has_request_context() else furniture.title
        if kind not in kept:
            kept[kind] = really(html, furniture, *arguments, **options)
        return kept[kind]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "render_html", once)
        yield


class Crawl:
    """A house with people in every role, and its addresses filled with real ids."""

    def __init__(self, app, world):
        self.app, self.world = app, world
        with app.app_context():
            self.actors = self._everybody()
            self.ids = {}

    def _everybody(self) -> dict[str, Actor]:
        found = {}
        for role, duty in permissions.TABLE:
            if role != permissions.CANDIDATE:
                found[f"{role}/{duty}" if duty else role] = self.world.actor(role, duty)
        found["candidate"] = self.candidate(1)
        return found

    def candidate(self, nth: int) -> Actor:
        """The actor of the nth registered candidate; an activation slip makes the account where there is
        none."""
        from skillcert.registration.models import Registration

        row = db.session.scalars(select(Registration).order_by(Registration.id).offset(nth - 1).limit(1)).one()
        return self._as_candidate(row.person_id)

    def stranger(self) -> Actor:
        """A candidate who never applied for anything."""
        import random

        who = invent(random.Random(7), 99_000, today=AS_OF)
        with unit_of_work():
            person_id = service.ensure_person(who.name, who.number, Actor.system(), phone=who.phone).id
        return self._as_candidate(person_id)

    def _as_candidate(self, person_id: int) -> Actor:
        account = queries.account_of(person_id)
        if account is None:
            with unit_of_work():
                service.activation_slip(queries.person(Actor.system().scope, person_id), Actor.system())
            account = queries.account_of(person_id)
        with unit_of_work():
            account = db.session.get(Account, account.id)
            return Actor(account.id, account.name, "candidate", person_id=person_id)

    # --- addresses ---------------------------------------------------------------------------------------------

    def rules(self):
        """Every rule but static files, with the method that a page link or a button uses."""
        for rule in sorted(self.app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
            for method in sorted(rule.methods & {"GET", "POST"}):
                if rule.endpoint != "static":
                    yield rule, method

    def path(self, rule) -> str:
        """The rule with ids of the house."""
        values = {name: self.value(rule, name) for name in rule.arguments}
        with self.app.test_request_context():
            from flask import url_for

            return url_for(rule.endpoint, **values)

    def value(self, rule, name: str):
        if not name.endswith("_id"):
            choices = sorted(getattr(rule._converters[name], "items", ()))
            return WORDS.get(name, 1) if WORDS.get(name) in choices or not choices else choices[0]
        table = self.table(rule.endpoint, name)
        if table is None:
            return 1
        if table not in self.ids:
            with self.app.app_context():
                self.ids[table] = db.session.scalar(text(f'SELECT min(id) FROM "{table}"')) or 1
        return self.ids[table]

    def table(self, endpoint: str, name: str) -> str | None:
        """The table behind an id in an address; None when nobody said which."""
        table = OF_ENDPOINT.get((endpoint, name)) or TABLES.get(name) or name.removesuffix("_id")
        return table if table in db.metadata.tables else None

    def idle_expert(self) -> Actor:
        """The actor of an expert who is called to nothing in this house."""
        from skillcert.arrangement.models import Assignment

        called = set(db.session.scalars(select(Assignment.person_id)))
        return next(actor for person, actor in self.world.duty_actors.items() if person not in called)

    def names_a_record(self, rule) -> bool:
        return any(name.endswith("_id") for name in rule.arguments)

    # --- asking ------------------------------------------------------------------------------------------------

    def client(self, actor: Actor | None):
        client = self.app.test_client()
        if actor is not None:
            with self.app.app_context():
                sign_in(client, actor)
        return client

    def ask(self, role: str, client, rule, method: str, path: str | None = None, **options) -> Answer:
        path = path or self.path(rule)
        with self.watching() as writes, self.app.app_context():
            try:
                response = client.open(path, method=method, **options)
                status, headers, body = response.status_code, dict(response.headers), response.get_data()
            except Exception as error:  # the page is broken: an answer like any other, with what broke it
                status, headers, body = 500, {}, repr(error).encode()
            finally:
                db.session.remove()
        return Answer(role, method, rule.endpoint, path, status, headers, body, writes)

    @contextmanager
    def watching(self):
        """The statements that change a table; the note that a session is in use is the one that may."""
        writes: list[str] = []

        def look(_connection, _cursor, statement, *_):
            if re.match(r"\s*(INSERT|UPDATE|DELETE)\b", statement, re.IGNORECASE):
                if not re.match(r"\s*UPDATE auth_session SET seen_at", statement):
                    writes.append(statement)

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", look)
        try:
            yield writes
        finally:
            event.remove(engine, "before_cursor_execute", look)
