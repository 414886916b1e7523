"""The world that the stage builders fill: demo, walk and tests share it.

A stage module has `build(world, **options) -> dict` which runs the real services of its capability inside
`unit_of_work()` and returns counts. What later stages need it leaves on the world by name.
"""

import random
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from types import SimpleNamespace

from skillcert.core import clock, i18n
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.imports import problems_of, rows_of
from skillcert.core.models import ImportRun, ThrowawayClock
from skillcert.core.states import Verdict
from skillcert.core.work import unit_of_work
from skillcert.people.permissions import permissions_of


class World(SimpleNamespace):
    """`seed` fixes everything random; attributes are set by the stages:

    people: `centres` (list), `centre` (the one at work), `accounts` {name: id}, `experts` (person ids)
    standards: `filing`, `standards` {occupation code: StandardVersion}
    plans: `batch`, `offer`, `site` · registration: `registrations` · papers: `paper` · arrangement: `arrangement`

    Records are kept as ids where a stage hands them on (`batch_id`, `offer_id`): a unit of work expires objects.
    """

    def __init__(self, seed: int = 1, throwaway: bool = False, **known):
        super().__init__(**{"refusals": [], "base_url": None, "actors": {}} | known, seed=seed, throwaway=throwaway)
        self.random = random.Random(seed)

    # --- who ---------------------------------------------------------------------------------------------------

    def actor(self, role: str, duty: str | None = None, *, centre_id: int | None = None, nth: int = 1) -> Actor:
        """The acting account of a role and duty; `nth` 2 is another person with the same grant (two-person steps).

        People's stage fills `actors[(role, duty, centre_id, nth)]`; centre roles default to the world's centre.
        """
        if role == "centre" and centre_id is None:
            centre_id = self.centre_id
        return self.actors[(role, duty, centre_id, nth)]

    def add_actor(self, account_id, name, role, duty=None, centre_id=None, person_id=None, nth=1) -> Actor:
        made = Actor(
            account_id=account_id,
            name=name,
            role=role,
            duty=duty,
            centre_id=centre_id,
            person_id=person_id,
            address="127.0.0.1",
            session=f"s{account_id}/pc{account_id}",
            permissions=permissions_of(role, duty),
        )
        self.actors[(role, duty, centre_id, nth)] = made
        return made

    # --- what was refused --------------------------------------------------------------------------------------

    def note_refusals(self, run: ImportRun) -> None:
        """Remember every refused row of an import with its first reason, in the words that a clerk reads."""
        for row in rows_of(run, Verdict.REFUSED):
            reason = problems_of(row)[0]
            sentence = i18n.explain(i18n.DEFAULT, reason)
            self.refusals.append({"file": run.filename, "row": row.number, "code": reason.code, "sentence": sentence})

    # --- when --------------------------------------------------------------------------------------------------

    def travel(self, to: datetime | date) -> None:
        """Move the application's clock (forwards only on one database) to an instant, or to nine o'clock of a day."""
        if not isinstance(to, datetime):
            to = clock.at(to, 9)
        clock.use_offset(None)
        offset = to - clock.now()
        clock.use_offset(lambda: offset)
        if self.throwaway:
            with unit_of_work():
                row = db.session.get(ThrowawayClock, 1) or ThrowawayClock(id=1)
                row.seconds = int(offset / timedelta(seconds=1))
                db.session.add(row)

    @contextmanager
    def at(self, to: datetime | date):
        """Do something at another time and come back to the machine's clock."""
        self.travel(to)
        try:
            yield
        finally:
            clock.use_offset(None)
