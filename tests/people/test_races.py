"""Two at the same time: one number is one person, one code is used once."""

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from skillcert.core import identity
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.people import accounts, service
from skillcert.people.models import Account, IdentityDocument, Person
from skillcert.people.passwords import matches

HOUSE = Actor.system()


def together(app, count, act):
    """Run `act(i)` in `count` threads that start at once; gives what each returned, or the codes of its refusal."""
    gate, found = threading.Barrier(count), [None] * count

    def run(i):
        with app.app_context():
            gate.wait()
            try:
                with unit_of_work():
                    found[i] = act(i)
            except Refused as refused:
                found[i] = [reason.code for reason in refused.reasons]
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_one_number_makes_one_person_however_many_clerks_type_it(live):
    number = identity.make_number("330102", date(1990, 5, 17), 128)
    found = together(live, 8, lambda i: service.ensure_person("欧阳雪", number, HOUSE).id)
    with live.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 1
        assert db.session.scalar(select(func.count()).select_from(IdentityDocument)) == 1
        person_id = db.session.scalar(select(Person.id))
    assert {one if isinstance(one, int) else one[0] for one in found} <= {person_id, "people.taken_meanwhile"}
    assert person_id in found


def test_a_one_time_code_is_used_once(live):
    with live.app_context():
        with unit_of_work():
            account = accounts.create("clerk.one", "甲", HOUSE)
            code = accounts.issue_code(account, HOUSE)
    words = [f"Green-4{i}-tram-{i}" for i in range(6)]
    found = together(live, 6, lambda i: accounts.use_code(code, words[i], "").id)
    won = [i for i, one in enumerate(found) if isinstance(one, int)]
    assert len(won) == 1
    assert [one for one in found if not isinstance(one, int)] == [["people.code_invalid"]] * 5
    with live.app_context():
        stored = db.session.scalar(select(Account.password_hash))
    assert matches(stored, words[won[0]])


def test_the_unique_index_holds_where_a_verb_asked_too_early(live):
    index = "same-index"
    with live.app_context():
        with unit_of_work() as session:
            first = Person(name="甲")
            first.documents.append(IdentityDocument(number="1", number_index=index))
            session.add(first)
        with pytest.raises(Refused) as refused, unit_of_work() as session:
            second = Person(name="乙")
            second.documents.append(IdentityDocument(number="1", number_index=index))
            session.add(second)
    assert [reason.code for reason in refused.value.reasons] == ["people.taken_meanwhile"]
