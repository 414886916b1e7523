"""Drill F19: two heads of office release, seal or collect the same batch in the same moment; one effect."""

import datetime as dt
import threading

import pytest

from skillcert.core import clock, history
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.messages.models import Notice
from skillcert.plans.models import Batch
from skillcert.registration.models import KeptPart
from skillcert.results import publication, service
from skillcert.results.models import ResultRun, ScoreVersion
from skillcert.results.states import results
from tests.results.test_service import collected, noticed, travel
from tests.support.examined import VERIFIER, actor, examined

HEADS = [actor("management", "coordination", 60 + n, 6000 + n) for n in range(4)]
CLERKS = [actor("management", "exam_affairs", 70 + n, 7000 + n) for n in range(4)]


@pytest.fixture(autouse=True)
def day_after():
    travel(dt.date(2026, 11, 11))
    yield
    clock.use_offset(None)


def at_once(app, verb, actors) -> int:
    """The verb by all actors in the same moment; gives how many were let through."""
    barrier, done = threading.Barrier(len(actors)), []

    def run(who):
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work():
                    verb(who)
                done.append(who)
            except Refused:
                pass
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(who,)) for who in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return len(done)


def run_of(batch_id) -> ResultRun:
    return service.run_of(batch_id)


def times(batch_id: int, verb: str) -> int:
    return sum(event.verb == verb for event in history.of_stream(f"batch:{batch_id}", 500))


def verified(monkeypatch, count=3):
    made = examined(monkeypatch, [(70, 70)] * count)
    collected(made)
    with unit_of_work():
        service.verify(run_of(made.batch_id), VERIFIER)
    return made


def test_a_batch_is_released_once_however_many_press(live, monkeypatch):
    with live.app_context():
        made = verified(monkeypatch)
        assert at_once(live, lambda who: service.release(run_of(made.batch_id), who), HEADS) == 1
        assert times(made.batch_id, "results.release") == 1
        assert db.session.query(Notice).count() == 3


def test_control_a_release_that_does_not_look_at_the_state_is_found_out(live, monkeypatch):
    """The drill must see a release that several people get through."""
    with live.app_context():
        made = verified(monkeypatch)
        monkeypatch.setattr(results, "why_not", lambda thing, verb, who: [])
        assert at_once(live, lambda who: service.release(run_of(made.batch_id), who), HEADS) > 1
        assert times(made.batch_id, "results.release") > 1


def test_a_batch_is_collected_by_many_into_one_set_of_scores(live, monkeypatch):
    with live.app_context():
        made = examined(monkeypatch, [(70, 70)] * 3)
        assert at_once(live, lambda who: service.collect(db.session.get(Batch, made.batch_id), who), CLERKS) >= 1
        assert db.session.query(ResultRun).count() == 1
        assert db.session.query(ScoreVersion).count() == 6


@pytest.mark.rule(42)
def test_a_batch_is_sealed_once_and_keeps_each_part_once(live, monkeypatch):
    with live.app_context():
        made = examined(monkeypatch, [(70, 50)] * 3)
        run = noticed(made)
        travel(run.notice_until + dt.timedelta(days=1))
        assert at_once(live, lambda who: publication.seal(run_of(made.batch_id), who), HEADS) == 1
        assert db.session.query(KeptPart).count() == 3
