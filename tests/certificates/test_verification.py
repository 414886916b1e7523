"""The public question "is it genuine?"."""

import pytest

from skillcert.certificates import rules, service, verification
from skillcert.certificates.models import Inquiry
from skillcert.certificates.states import CertificateState
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from tests.certificates.test_service import certificates, clean_clock, do, numbered  # noqa: F401
from tests.support.examined import RELEASER


@pytest.fixture
def one(session, monkeypatch):
    return certificates(numbered(monkeypatch, [(70, 70)], names={0: "王小明"}))[0]


def ask(number, name, source="203.0.113.7"):
    with unit_of_work():
        return verification.by_number(number, name, source)


@pytest.mark.rule(56)
def test_the_code_shows_what_is_printed_and_a_masked_number(one):
    shown = verification.by_token(one.token.lower())
    assert (shown.name, shown.number, shown.level_text, shown.work_type) == ("王小明", one.number, "三级/高级工", "--")
    assert shown.id_masked[4:-2] == "*" * 12
    assert shown.state is CertificateState.VALID


@pytest.mark.rule(56)
def test_a_forged_or_altered_code_shows_nothing(one):
    assert verification.by_token("A" * 40) is None
    assert verification.by_token(one.token[:-1] + ("A" if one.token[-1] != "A" else "B")) is None
    assert verification.by_token("") is None


@pytest.mark.rule(56)
def test_a_row_that_was_changed_past_the_services_is_not_vouched_for(one):
    with unit_of_work():
        one.fields = {**one.fields, "name": "张三"}
    assert verification.by_token(one.token) is None
    assert ask(one.number, "张三") is None


@pytest.mark.rule(54)
@pytest.mark.rule(56)
def test_a_revoked_certificate_says_so(one):
    do(service.revoke, one, RELEASER, "材料不实")
    shown = verification.by_token(one.token)
    assert shown.state is CertificateState.REVOKED and shown.revoked_on is not None
    assert ask(one.number, "王小明").state is CertificateState.REVOKED


@pytest.mark.rule(48)
def test_number_and_name_together_answer_and_either_alone_does_not(one):
    assert ask(one.number, "王小明").number == one.number
    assert ask(f" {one.number.lower()} ", "王 小明 ").number == one.number
    assert ask(one.number, "王小") is None
    assert ask(one.number, "") is None
    assert ask("S000033000123263000999", "王小明") is None


@pytest.mark.rule(48)
def test_a_walk_through_the_numbers_is_stopped_and_others_are_not(one):
    stopped = 0
    for n in range(100):
        try:
            assert ask(f"S000033000123263{n + 500:06d}", "王小明") is None
        except Refused:
            stopped += 1
    assert stopped == 100 - rules.MISSES_A_SOURCE
    assert ask(one.number, "王小明", "198.51.100.4").number == one.number


@pytest.mark.rule(48)
def test_guessing_one_holders_name_from_many_places_is_stopped(one):
    answers = []
    for n in range(100):
        try:
            answers.append(ask(one.number, f"名字{n}", f"203.0.113.{n}"))
        except Refused:
            break
    assert answers == [None] * rules.MISSES_A_TARGET


def test_an_employer_with_many_genuine_certificates_is_not_stopped(one):
    for _ in range(60):
        assert ask(one.number, "王小明").number == one.number


@pytest.mark.rule(64)
def test_a_question_leaves_neither_number_nor_name(one):
    ask(one.number, "王小明")
    row = db.session.query(Inquiry).one()
    assert one.number not in row.target and "王小明" not in f"{row.source}{row.target}"
