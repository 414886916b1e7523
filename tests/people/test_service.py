"""The verbs of people on a real database."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from skillcert.core import clock, history, identity
from skillcert.core.actor import EVERYTHING, Actor, Scope
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.people import accounts, experts, merging, queries, service, service_records
from skillcert.people.avoidance import Candidate, Tie, class_key, tie
from skillcert.people.models import Account, Credential, IdentityDocument, Person
from skillcert.people.states import CardKind, CredentialSource, Sex

NUMBER = identity.make_number("330102", date(1990, 5, 17), 128)
OTHER = identity.make_number("330102", date(1988, 5, 17), 131)
HOUSE = Actor.system()


def person(name="欧阳雪", number=NUMBER, **told):
    return service.ensure_person(name, number, HOUSE, **told)


def refusal(verb, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        verb(*args, **kwargs)
    return [reason.code for reason in caught.value.reasons]


def test_a_number_tells_sex_and_birth(session):
    known = person(phone="13912345678")
    assert (known.sex, known.birth_date) == (Sex.FEMALE, date(1990, 5, 17))
    assert service.snapshot(known) == {
        "name": "欧阳雪",
        "sex": "female",
        "birth_date": "1990-05-17",
        "id_type": "resident_id",
        "id_number": NUMBER,
        "phone": "13912345678",
    }


def test_one_number_is_one_person_however_it_was_typed(session):
    first = person()
    again = person(number=f" {NUMBER.lower()} ")
    assert again.id == first.id
    assert refusal(person, "别的人") == ["people.name_differs"]


@pytest.mark.rule(64)
@pytest.mark.rule(60)
def test_neither_number_nor_phone_lies_readable_in_the_database(session):
    known = person(phone="13912345678")
    service.unmask(known, HOUSE, "核对")
    session.flush()
    for table in db.metadata.sorted_tables:
        for row in session.execute(text(f'SELECT * FROM "{table.name}"')):
            stored = " ".join(str(value) for value in row)
            assert NUMBER not in stored and "13912345678" not in stored, table.name
    events = history.of_stream(f"person:{known.id}")
    assert [event.verb for event in events] == ["people.number_seen", "people.person_added"]
    assert history.payload(events[0]) == {"purpose": "核对"}


@pytest.mark.rule(16)
def test_a_ban_stands_until_its_last_day_and_may_be_lifted(session):
    known = person()
    today = clock.today()
    row = service_records.ban(known, HOUSE, tier=2, reason="替考", starts_on=today, until=today + timedelta(days=30))
    assert queries.active_ban(known.id).id == row.id
    assert queries.active_ban(known.id, today + timedelta(days=30)) is not None
    assert queries.active_ban(known.id, today + timedelta(days=31)) is None
    assert queries.active_ban(known.id, today - timedelta(days=1)) is None
    service_records.lift_ban(row, HOUSE, "申诉成立")
    assert queries.active_ban(known.id) is None
    assert refusal(service_records.lift_ban, row, HOUSE, "") == ["people.ban_ended"]
    assert refusal(
        service_records.ban, known, HOUSE, tier=1, reason="", starts_on=today, until=today - timedelta(1)
    ) == ["people.ban_dates"]


def test_a_revoked_certificate_counts_no_more(session):
    known = person()
    own = {
        "occupation_code": "6-31-01-03",
        "level": 4,
        "issued_on": date(2024, 1, 1),
        "source": CredentialSource.OWN,
    }
    service_records.add_credential(known, HOUSE, number="S000033010001241000001", **own)
    assert [credential.level for credential in queries.credentials_of(known.id)] == [4]
    service_records.revoke_credential(known, "S000033010001241000001", HOUSE)
    assert queries.credentials_of(known.id) == []


@pytest.mark.rule(21)
def test_declarations_count_both_ways(session):
    expert, candidate = person(), person("司马光", OTHER)
    experts.declare_relative(expert, HOUSE, name="司马光", number=OTHER, relation="表兄")
    experts.declare_class(expert, HOUSE, class_name="电工 2301 班")
    found = queries.officials([expert.id, candidate.id])
    assert tie(found[expert.id], Candidate(candidate.id)) is Tie.RELATIVE
    assert tie(found[candidate.id], Candidate(expert.id)) is Tie.RELATIVE
    assert tie(found[expert.id], Candidate(99, frozenset({class_key("电工2301班")}))) is Tie.CLASS
    assert refusal(experts.declare_relative, expert, HOUSE, name="欧阳雪", number=NUMBER) == [
        "people.relative_self"
    ]
    assert refusal(experts.declare_class, expert, HOUSE, class_name="电工 2301  班") == [
        "people.declared_already"
    ]


@pytest.mark.rule(19)
def test_only_cards_that_are_valid_on_the_day_count(session):
    known = person()
    day = date(2026, 6, 1)
    told = {"kind": CardKind.ASSESSOR, "occupation_code": "6-31-01-03", "highest_level": 3}
    experts.add_card(known, HOUSE, number="K1", valid_from=day, valid_until=day, **told)
    assert len(queries.valid_cards(day, [CardKind.ASSESSOR], "6-31-01-03")) == 1
    assert queries.valid_cards(day + timedelta(days=1), [CardKind.ASSESSOR], "6-31-01-03") == []
    assert queries.valid_cards(day, [CardKind.ASSESSOR], "4-10-01-03") == []
    assert refusal(experts.add_card, known, HOUSE, number="K1", valid_from=day, valid_until=day, **told) == [
        "people.card_number_taken"
    ]


def test_a_merged_person_leaves_everything_to_the_one_who_stays(session):
    keep, drop = person(), person("欧阳雪", "E12345678", kind="passport")
    credential = {"occupation_code": "6-31-01-03", "level": 5, "issued_on": None}
    service_records.add_credential(drop, HOUSE, **credential)
    service.activation_slip(drop, HOUSE)
    clerk = Actor(account_id=901, name="甲", role="management", person_id=801)
    other = Actor(account_id=902, name="乙", role="management", person_id=802)
    request = merging.ask(keep, drop, clerk)
    assert refusal(merging.decide, request, clerk, True) == ["people.merge_same_account"]
    merging.decide(request, other, True)
    assert refusal(merging.decide, request, other, True) == ["people.merge_decided"]
    assert set(session.scalars(select(IdentityDocument.person_id))) == {keep.id}
    assert set(session.scalars(select(Credential.person_id))) == {keep.id}
    assert set(session.scalars(select(Account.person_id))) == {keep.id}
    assert queries.person(EVERYTHING, drop.id) is None


def test_a_refused_merge_changes_nothing(session):
    keep, drop = person(), person("欧阳雪", "E12345678", kind="passport")
    request = merging.ask(keep, drop, Actor(account_id=901, name="甲", role="management"))
    merging.decide(request, Actor(account_id=902, name="乙", role="management"), False)
    assert session.get(Person, drop.id).merged_into_id is None
    assert queries.waiting_merges() == []


def test_a_slip_works_once_and_replaces_the_one_before(session):
    known = person()
    first, second = service.activation_slip(known, HOUSE), service.activation_slip(known, HOUSE)
    assert refusal(accounts.use_code, first, "harbour-tram", "") == ["people.code_invalid"]
    account = accounts.use_code(second, "harbour-tram", "")
    assert account.person_id == known.id
    assert refusal(accounts.use_code, second, "harbour-tram", "") == ["people.code_invalid"]


def test_a_slip_ends_after_its_days(session):
    code = service.activation_slip(person(), HOUSE)
    clock.use_offset(lambda: timedelta(days=31))
    assert refusal(accounts.use_code, code, "harbour-tram", "") == ["people.code_invalid"]


def test_the_last_administrator_stays(session):
    root = accounts.create_administrator("root.one", "甲", "Green-47-tram", HOUSE)
    assert refusal(accounts.disable, root, HOUSE) == ["people.last_administrator"]
    assert refusal(accounts.end_grant, root.grants[0], HOUSE) == ["people.last_administrator"]
    accounts.create_administrator("root.two", "乙", "Green-47-tram", HOUSE)
    accounts.disable(root, HOUSE)
    assert not root.active


def test_a_centre_sees_its_own_experts_only(session):
    known = person()
    mine = service.add_centre("X1", "甲中心", HOUSE)
    theirs = service.add_centre("X2", "乙中心", HOUSE)
    day = date(2026, 6, 1)
    told = {"kind": CardKind.INVIGILATOR, "number": "J1", "valid_from": day, "valid_until": day}
    card = experts.add_card(known, HOUSE, centre_id=mine.id, **told)
    assert queries.card(Scope("centre", centre_id=mine.id), card.id) is card
    assert queries.card(Scope("centre", centre_id=theirs.id), card.id) is None
    assert queries.person(Scope("centre", centre_id=theirs.id), known.id) is None
    assert queries.person(Scope("own", person_id=known.id), known.id) is known


def test_the_password_profile_of_the_house_is_the_one_that_counts(session):
    from skillcert.core import settings

    account = accounts.create_administrator("root.one", "甲", "Green-47-tram", HOUSE)
    assert accounts.password_faults(account, "tramway to the harbour") == []
    settings.put("people.password_profile", "dengbao", HOUSE)
    assert [reason.code for reason in accounts.password_faults(account, "tramway to the harbour")] == [
        "people.password_kinds"
    ]
