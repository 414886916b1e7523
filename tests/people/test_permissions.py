"""The table of permissions: who holds what, and what nobody may hold together."""

import pytest

from skillcert.people import permissions as p


def holders(permission):
    return {pair for pair, names in p.TABLE.items() if permission in names}


def test_every_role_and_every_duty_stands_in_the_table():
    assert {role for role, _ in p.TABLE} == set(p.ROLES)
    for role in p.ROLES_WITH_DUTY:
        assert {duty for held, duty in p.TABLE if held == role} == set(p.DUTIES)


@pytest.mark.parametrize(
    "role, duty", [("management", None), ("system", "quality"), ("centre", "cooking"), ("king", None)]
)
def test_an_unknown_pair_is_no_grant(role, duty):
    assert not p.is_grant(role, duty)


def test_an_unknown_role_opens_no_door():
    assert p.permissions_of("king") == frozenset()
    assert p.permissions_of("management") == frozenset()


def test_administrators_touch_nothing_of_the_exams():
    assert p.permissions_of("system") == {"home.view", "accounts.manage", "jobs.view"}
    assert p.permissions_of("audit") == {"home.view", "audit.view"}
    assert holders("accounts.manage") == {("system", None)}
    assert holders("audit.view") == {("audit", None)}


@pytest.mark.parametrize("roles", [["system", "audit"], ["system", "management"], ["candidate", "audit"]])
def test_an_administrator_holds_no_other_role(roles):
    assert set(p.conflicting_roles(roles)) == set(roles)


@pytest.mark.parametrize("roles", [[], ["system"], ["management", "duty"], ["centre", "centre", "candidate"]])
def test_other_roles_stand_beside_each_other(roles):
    assert p.conflicting_roles(roles) == ()


def test_steps_of_two_people_lie_with_more_than_one_grant_or_with_more_than_one_person():
    assert holders("plans.approve") == {("leadership", None)}
    assert not holders("plans.draft") & (holders("plans.review") | holders("plans.approve"))
    assert not holders("results.release") & holders("results.verify")


@pytest.mark.rule(64)
def test_a_candidate_holds_only_what_is_the_candidates_own():
    assert p.permissions_of("candidate") == {
        "home.view",
        "exams.own",
        "registration.own",
        "results.own",
        "certificates.own",
    }


@pytest.mark.rule(31)
def test_the_bank_opens_only_to_those_who_write_it():
    assert {duty for _, duty in holders("itembank.view")} == {"items_assessors"}
    assert {duty for _, duty in holders("papers.compose")} == {"items_assessors"}
