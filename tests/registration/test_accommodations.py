"""Accommodations (合理便利): two people, bounds, deadlines, and a reason that hardly anybody reads (T48)."""

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from skillcert.core import clock, files, history, settings
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.core.models import StoredFile
from skillcert.core.reasons import Refused
from skillcert.messages.models import Notice
from skillcert.people.models import Account
from skillcert.plans.states import BatchState
from skillcert.registration import accommodating, forgetting, service
from skillcert.registration import queries_accommodation as queries
from skillcert.registration.accommodation_models import Accommodation as A_ROW
from skillcert.registration.accommodation_states import AccommodationState as A
from skillcert.registration.accommodation_states import accommodations
from skillcert.registration.rules import Who
from skillcert.registration.rules_accommodation import Granted, bounds, in_time, need, steps, two_people
from skillcert.registration.states import RegistrationState
from tests.registration.rows import Scene, picture

WISH = Granted(25, large_print=True)
WHY = "右手骨折，打字慢"


@pytest.fixture
def scene(session):
    return Scene()


@pytest.fixture
def asked(scene):
    """A wish of the candidate; `.candidate`, `.clerk`, `.office`, `.other` act."""
    scene.candidate_actor = scene.candidate()
    person = db.session.get(service.Registration.person.property.mapper.class_, scene.candidate_actor.person_id)
    scene.registration = service.start(scene.offer, person, scene.candidate_actor)
    scene.row = accommodating.ask(
        scene.registration, scene.candidate_actor, WISH, WHY, agreed=True, evidence=("诊断书.jpg", picture(600, 400)))
    return scene


def why(call, *args, **more) -> list[str]:
    with pytest.raises(Refused) as refused:
        call(*args, **more)
    return [reason.code for reason in refused.value.reasons]


# --- pure -------------------------------------------------------------------------------------------------------------


def codes(reasons):
    return [reason.code for reason in reasons]


def test_extra_time_is_one_of_the_settings_shares_and_never_beyond_the_bound():
    allowed = steps(["25", "33 %", "50", "100", "400", "half", "-5", ""], 100)
    assert allowed == (0, 25, 33, 50, 100)
    assert codes(bounds(Granted(25), allowed)) == []
    assert codes(bounds(Granted(30), allowed)) == ["accommodation.time_bounds"]
    assert codes(bounds(Granted(400), allowed)) == ["accommodation.time_bounds"]
    assert codes(bounds(Granted(-25), allowed)) == ["accommodation.time_bounds"]
    assert codes(bounds(Granted(), allowed)) == ["accommodation.nothing"]
    assert codes(bounds(Granted(screen_reader=True), steps([], 100))) == []


@pytest.mark.parametrize("percent, minutes, extra", [(25, 90, 23), (33, 90, 30), (50, 90, 45), (100, 90, 90), (0, 90, 0), (25, 120, 30)])
def test_extra_minutes_are_rounded_up_for_the_candidate(percent, minutes, extra):
    assert Granted(percent).extra_minutes(minutes) == extra


def test_the_deadline_is_the_seat_then_the_start():
    start = dt.datetime(2026, 5, 1, 1, tzinfo=dt.UTC)
    before, after = start - dt.timedelta(seconds=1), start
    assert codes(in_time(False, False, "", start, before)) == []
    assert codes(in_time(True, False, "", start, before)) == ["accommodation.late"]
    assert codes(in_time(True, True, "", start, before)) == ["accommodation.late_reason"]
    assert codes(in_time(True, True, "昨天骨折", start, before)) == []
    assert codes(in_time(False, True, "昨天骨折", start, after)) == ["accommodation.begun"]


def test_two_accounts_of_one_human_being_are_not_two_people():
    assert codes(two_people(Who(1, 7), Who(None, 9), Who(2, 7))) == ["accommodation.same_person"]
    assert codes(two_people(Who(1, None), Who(None, 9), Who(1, None))) == ["accommodation.same_person"]
    assert codes(two_people(Who(1, 9), Who(None, 9), None)) == ["accommodation.own"]
    assert codes(two_people(Who(1, 7), Who(None, 9), Who(2, 8))) == []


def test_why_is_said_and_agreed_to():
    assert codes(need(WHY, True)) == []
    assert codes(need("  ", False)) == ["accommodation.say_need", "accommodation.not_agreed"]
    assert codes(need("长" * 601, True)) == ["accommodation.need_long"]


# --- verbs ------------------------------------------------------------------------------------------------------------


def test_what_one_person_proposes_another_grants_and_only_then_it_is_given(asked):
    numbers = [asked.registration.id]
    assert accommodating.granted(numbers) == {}
    accommodating.propose(asked.row, asked.clerk(), Granted(50))
    assert accommodating.granted(numbers) == {}
    accommodating.grant(asked.row, asked.office())
    assert accommodating.granted(numbers) == {asked.registration.id: Granted(50)}
    told = db.session.query(Notice).filter_by(person_id=asked.registration.person_id).order_by(Notice.id.desc()).first()
    assert told.message["code"] == "accommodation.notice_granted"
    verbs = [event.verb for event in history.of(asked.row)]
    assert verbs == ["accommodation.grant", "accommodation.propose", "accommodation.ask"]


def test_who_proposed_does_not_grant_not_even_under_another_account(asked):
    office = asked.office()
    db.session.get(Account, office.account_id).person_id = asked.person("李示例", sequence=3).id
    accommodating.propose(asked.row, office, WISH)
    assert why(accommodating.grant, asked.row, office) == ["accommodation.same_person"]
    second = asked.account("office-again", "management", "exam_affairs", person=asked.person("李示例", sequence=3))
    assert why(accommodating.grant, asked.row, second) == ["accommodation.same_person"]
    accommodating.grant(asked.row, asked.office("office-two"))
    assert asked.row.state is A.GRANTED


def test_nobody_decides_about_their_own_paper(asked):
    person = db.session.get(type(asked.registration.person), asked.registration.person_id)
    own = asked.account("own", "management", "exam_affairs", person=person)
    assert why(accommodating.propose, asked.row, own, WISH) == ["accommodation.own"]
    assert why(accommodating.refuse, asked.row, own, "不需要") == ["accommodation.own"]
    accommodating.propose(asked.row, asked.clerk(), WISH)
    assert why(accommodating.grant, asked.row, own) == ["accommodation.own"]


def test_a_centre_proposes_and_does_not_grant(asked):
    accommodating.propose(asked.row, asked.office(), WISH)
    assert "machine.forbidden" in why(accommodating.grant, asked.row, asked.clerk())


def test_more_than_the_bound_is_neither_asked_nor_proposed(asked):
    assert why(accommodating.propose, asked.row, asked.clerk(), Granted(75)) == ["accommodation.time_bounds"]
    settings.put("exams.extra_time_most", 25, asked.office())
    assert why(accommodating.propose, asked.row, asked.clerk("clerk2"), Granted(50)) == ["accommodation.time_bounds"]


def test_one_wish_at_a_time_and_another_after_it_was_refused(asked):
    again = {"agreed": True}
    with pytest.raises(IntegrityError), db.session.begin_nested():
        accommodating.ask(asked.registration, asked.candidate_actor, WISH, WHY, **again)
    assert why(accommodating.refuse, asked.row, asked.clerk(), " ") == ["accommodation.say_why"]
    accommodating.refuse(asked.row, asked.clerk("clerk2"), "请补诊断书")
    assert asked.row.state is A.REFUSED and asked.row.answer == {"text": "请补诊断书"}
    second = accommodating.ask(asked.registration, asked.candidate_actor, WISH, WHY, **again)
    assert second.id != asked.row.id and second.state is A.ASKED


def test_nobody_asks_for_somebody_else(asked):
    other = asked.candidate(asked.person("赵示例", sequence=5))
    assert why(accommodating.ask, asked.registration, other, WISH, WHY, agreed=True) == ["registration.not_yours"]
    assert why(accommodating.withdraw, asked.row, other) == ["registration.not_yours"]


def test_once_seats_are_given_only_the_management_acts_and_says_why(asked):
    asked.registration.state = RegistrationState.SEALED
    assert why(accommodating.propose, asked.row, asked.clerk(), WISH) == ["accommodation.late"]
    assert why(accommodating.propose, asked.row, asked.office(), WISH) == ["accommodation.late_reason"]
    accommodating.propose(asked.row, asked.office("office2"), WISH, "前一天才骨折")
    accommodating.grant(asked.row, asked.office("office3"))
    assert asked.row.late_reason == "前一天才骨折"
    accommodating.withdraw(asked.row, asked.candidate_actor)
    assert why(accommodating.ask, asked.registration, asked.candidate_actor, WISH, WHY, agreed=True) == ["accommodation.late"]


def test_once_the_exam_has_begun_nothing_changes_any_more(asked):
    accommodating.propose(asked.row, asked.clerk(), WISH)
    clock.use_offset(lambda: dt.timedelta(days=40))
    office = asked.office()
    assert why(accommodating.grant, asked.row, office) == ["accommodation.begun"]
    assert why(accommodating.withdraw, asked.row, asked.candidate_actor) == ["accommodation.begun"]
    clock.use_offset(None)
    accommodating.grant(asked.row, office)
    clock.use_offset(lambda: dt.timedelta(days=40))
    assert why(accommodating.revoke, asked.row, asked.office("office2"), "误") == ["accommodation.say_why", "accommodation.begun"]
    clock.use_offset(None)


def test_why_somebody_needs_it_lies_encrypted_and_each_reading_is_written_down(asked):
    db.session.flush()
    stored = [value for row in db.session.execute(text("SELECT * FROM accommodation")) for value in row]
    raw = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in stored)
    assert "骨折".encode() not in raw and b"large_print" in raw
    assert all("骨折" not in event.body for event in history.of(asked.row))
    reader = asked.clerk()
    accommodating.read(asked.row, reader)
    last = history.of(asked.row)[0]
    assert (last.verb, last.account_id) == ("accommodation.read", reader.account_id)
    for role, duty in (("management", "coordination"), ("centre", "coordination"), ("duty", None), ("leadership", None)):
        stranger = asked.account(f"{role}-{duty}", role, duty)
        assert why(accommodating.read, asked.row, stranger) == ["machine.forbidden"]


def test_lists_do_not_load_the_reason(asked, statements):
    db.session.flush()
    db.session.expire_all()
    with statements() as seen:
        rows = db.session.scalars(queries.accommodations(Scope("all"))).all()
        assert [row.registration.name for row in rows] and not any("need" in statement for statement in seen)


def test_another_centre_sees_nothing(asked):
    assert queries.accommodation(Scope("centre", centre_id=asked.centre.id), asked.row.id) is not None
    assert queries.accommodation(Scope("centre", centre_id=asked.centre.id + 1), asked.row.id) is None
    assert queries.newest(Scope("own", person_id=asked.registration.person_id + 1), asked.registration.id) is None


def test_the_table_of_steps_holds_no_way_to_a_grant_by_one_person():
    ways = {name for name, verb in accommodations.verbs.items() if verb.to is A.GRANTED}
    assert ways == {"grant"} and accommodations.verbs["grant"].from_ == {A.PROPOSED}


# --- when the batch is over -------------------------------------------------------------------------------------------


def everything_stored() -> bytes:
    """All that the table holds, as the database keeps it."""
    rows = db.session.execute(text("SELECT * FROM accommodation"))
    return b"".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)


def test_the_late_reason_lies_encrypted_and_not_in_the_history_either(asked):
    asked.registration.state = RegistrationState.SEALED
    accommodating.propose(asked.row, asked.office(), WISH, "前一天才骨折")
    db.session.flush()
    assert "骨折".encode() not in everything_stored() and asked.row.late_reason == "前一天才骨折"
    assert history.payload(history.of(asked.row)[0])["late"] is True


@pytest.mark.parametrize("state", [BatchState.CLOSED, BatchState.CANCELLED])
def test_when_the_batch_is_over_reason_answer_and_document_are_erased_and_what_was_granted_stays(asked, state):
    asked.registration.state = RegistrationState.SEALED
    accommodating.propose(asked.row, asked.office(), WISH, "前一天才骨折")
    accommodating.grant(asked.row, asked.office("office2"))
    asked.row.answer = {"text": "请带诊断书"}
    document, number, batch = asked.row.evidence, asked.row.id, asked.registration.batch
    place = files._place(document.token)
    db.session.commit()
    assert forgetting.erase_due() == 0 and place.exists(), "an open batch keeps what is being decided"
    batch.state = state
    history.seal(f"batch:{batch.id}")
    db.session.commit()
    assert forgetting.erase_due() == 1 and forgetting.erase_due() == 0
    row = db.session.get(A_ROW, number)
    assert (row.need, row.answer, row.late_reason, row.evidence_id) == ({}, None, None, None)
    assert not place.exists() and db.session.get(StoredFile, document.id) is None
    assert (row.state, row.given, row.proposer != "", row.erased_at is not None) == (A.GRANTED, WISH.stored(), True, True)
    last = history.of(batch)[0]
    assert (last.verb, history.payload(last)) == ("accommodation.erase", {"accommodations": 1, "documents": 1})
