"""The ten gates of a batch, computed from facts alone."""

from dataclasses import replace
from datetime import date

import pytest

from skillcert.plans import gates
from skillcert.plans.dates import BatchDates
from skillcert.plans.gates import GateFacts, GateKey, GateState

PLAN = BatchDates(date(2026, 11, 2), date(2026, 11, 13), date(2026, 11, 20), (date(2026, 12, 19),))
NEW = GateFacts(today=date(2026, 10, 20), plan=PLAN)
ANNOUNCED = replace(NEW, approved_on=date(2026, 10, 21), filed_on=date(2026, 10, 22), announced_on=date(2026, 10, 23))
REVIEWED = replace(ANNOUNCED, today=date(2026, 11, 20), applications=30, accepted=28, offers=1, papers_needed=1, sessions=2)
FINISHED = replace(
    REVIEWED, today=date(2027, 2, 1), roster_filed_on=date(2026, 11, 25), seated=28, offers_arranged=1, papers_sealed=1,
    sessions_closed=2, released_on=date(2026, 12, 25), notice_ends=date(2027, 1, 4), passed=20, certificates=20, uploaded=20,
    archived_on=date(2027, 1, 20),
)


def states(facts: GateFacts) -> dict[GateKey, GateState]:
    return {gate.key: gate.state for gate in gates.gates(facts, {})}


def one(facts: GateFacts, key: GateKey) -> gates.Gate:
    return next(gate for gate in gates.gates(facts, {}) if gate.key == key)


def test_there_are_ten_gates_in_order():
    found = gates.gates(NEW, {})
    assert [gate.number for gate in found] == list(range(1, 11))


def test_a_new_batch_stands_before_the_first_gate():
    found = states(NEW)
    assert found[GateKey.APPROVED] == GateState.CURRENT
    assert set(list(found.values())[1:]) == {GateState.WAITING}


def test_a_returned_plan_is_blocked_until_the_centre_mends_it():
    gate = one(replace(NEW, returned=True), GateKey.APPROVED)
    assert gate.state == GateState.BLOCKED
    assert gate.detail.msgid == "returned to the centre"


@pytest.mark.rule(4)
def test_a_plan_not_announced_when_registration_should_open_is_late():
    assert one(replace(NEW, today=date(2026, 11, 3)), GateKey.ANNOUNCED).state == GateState.LATE


def test_papers_may_be_sealed_while_candidates_still_register():
    found = states(replace(ANNOUNCED, papers_needed=1))
    assert found[GateKey.REGISTERED] == found[GateKey.SEALED] == GateState.CURRENT
    assert found[GateKey.ARRANGED] == GateState.WAITING


def test_registration_is_passed_only_when_closed_and_all_are_reviewed():
    assert states(REVIEWED)[GateKey.REGISTERED] == GateState.DONE
    assert states(replace(REVIEWED, to_review=1))[GateKey.REGISTERED] == GateState.CURRENT
    assert states(replace(REVIEWED, today=date(2026, 11, 13)))[GateKey.REGISTERED] == GateState.CURRENT


def test_a_batch_in_which_nobody_was_accepted_is_blocked():
    assert states(replace(REVIEWED, accepted=0))[GateKey.REGISTERED] == GateState.BLOCKED


def test_reviews_left_after_the_review_deadline_are_late():
    gate = one(replace(REVIEWED, today=date(2026, 11, 21), to_review=2), GateKey.REGISTERED)
    assert gate.state == GateState.LATE
    assert gate.detail.params == {"n": 2, "all": 30}


@pytest.mark.rule(4)
def test_a_roster_not_filed_fifteen_working_days_before_the_exam_is_late():
    due = one(REVIEWED, GateKey.ROSTER).due
    assert due == date(2026, 11, 30)
    assert states(replace(REVIEWED, today=due))[GateKey.ROSTER] == GateState.CURRENT
    assert states(replace(REVIEWED, today=date(2026, 12, 1)))[GateKey.ROSTER] == GateState.LATE


def test_a_missing_paper_blocks_and_is_named():
    gate = one(replace(REVIEWED, papers_missing=("电工 四级",)), GateKey.SEALED)
    assert gate.state == GateState.BLOCKED
    assert gate.detail.params == {"names": ["电工 四级"]}


def test_one_candidate_without_a_seat_keeps_the_gate_open():
    assert states(replace(REVIEWED, seated=27, offers_arranged=1))[GateKey.ARRANGED] == GateState.CURRENT
    assert states(replace(REVIEWED, seated=28, offers_arranged=1))[GateKey.ARRANGED] == GateState.DONE


def test_missing_marks_after_the_last_session_block():
    facts = replace(FINISHED, marks_missing=3, today=date(2026, 12, 20), released_on=None, notice_ends=None, archived_on=None)
    assert states(facts)[GateKey.EXAMINED] == GateState.BLOCKED


@pytest.mark.rule(47)
def test_an_open_objection_blocks_the_results():
    facts = replace(FINISHED, open_objections=1, today=date(2027, 1, 4), archived_on=None)
    assert states(facts)[GateKey.RELEASED] == GateState.BLOCKED


@pytest.mark.rule(49)
def test_results_are_passed_only_after_the_last_day_of_the_notice():
    on_the_last_day = replace(FINISHED, today=date(2027, 1, 4), archived_on=None)
    assert states(on_the_last_day)[GateKey.RELEASED] == GateState.CURRENT
    assert states(replace(on_the_last_day, today=date(2027, 1, 5)))[GateKey.RELEASED] == GateState.DONE


def test_a_finished_batch_has_passed_all_gates():
    found = gates.gates(FINISHED, {})
    assert {gate.state for gate in found} == {GateState.DONE}
    assert gates.current(found) is None
    assert not gates.is_late(found)


def test_a_cancelled_batch_is_never_late():
    found = gates.gates(replace(NEW, today=date(2027, 1, 1), cancelled=True), {})
    assert {gate.state for gate in found} == {GateState.WAITING}
