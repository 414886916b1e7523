"""The way of a batch from marks to a sealed list."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from skillcert.conduct.states import Tier, ViolationState
from skillcert.core import clock, history
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.messages.models import Notice
from skillcert.registration.models import KeptPart, PartEntry
from skillcert.results import ledger, publication, queries, service
from skillcert.results.models import Recheck, Result, ResultRun, ScoreVersion
from skillcert.results.states import ObjectionState, Outcome, RecheckState, ResultsState, ScoreState
from tests.support.examined import COLLECTOR, RELEASER, VERIFIER, actor, examined, keep, violate


@pytest.fixture(autouse=True)
def after_the_exam():
    travel(dt.date(2026, 11, 11))
    yield
    clock.use_offset(None)


def travel(day: dt.date) -> None:
    clock.use_offset(None)
    offset = clock.at(day, 10) - clock.now()
    clock.use_offset(lambda: offset)


def codes(verb, *args, **kwargs) -> list[str]:
    """The codes of the reasons with which a verb refuses; it must refuse."""
    with pytest.raises(Refused) as refused, unit_of_work():
        verb(*args, **kwargs)
    return [reason.code for reason in refused.value.reasons]


def do(verb, *args, **kwargs):
    with unit_of_work():
        return verb(*args, **kwargs)


def collected(made) -> ResultRun:
    return do(service.collect, made.batch, COLLECTOR)


def released(made) -> ResultRun:
    run = collected(made)
    do(service.verify, run, VERIFIER)
    do(service.release, run, RELEASER)
    return run


def noticed(made) -> ResultRun:
    run = released(made)
    travel(run.recheck_until + dt.timedelta(days=1))
    do(publication.publish_notice, run, RELEASER)
    return run


def result(made, index) -> Result:
    return queries.result_of(made.registration_ids[index])


@pytest.mark.rule(40)
def test_marks_absences_and_gaps_become_results(session, monkeypatch):
    made = examined(monkeypatch, [(60, 60), ("59.999999", 100), ("absent", 80), (70, None)])
    collected(made)
    assert [result(made, n).outcome for n in range(4)] == [Outcome.PASS, Outcome.FAIL, Outcome.FAIL, Outcome.INCOMPLETE]
    absent = result(made, 2)
    assert (absent.theory, absent.theory_state) == (None, ScoreState.ABSENT)
    assert [reason.code for reason in queries.why(absent)] == ["results.part_absent"]


@pytest.mark.rule(43)
def test_a_decided_violation_voids_and_the_raw_mark_stays_in_the_ledger(session, monkeypatch):
    made = examined(monkeypatch, [(90, 90), (90, 90), (90, 90)])
    violate(made, 0, "theory", Tier.ONE)
    violate(made, 1, "theory", Tier.TWO)
    violate(made, 2, "theory", Tier.TWO, ViolationState.DISMISSED)
    collected(made)
    states = [(result(made, n).theory_state, result(made, n).practical_state) for n in range(3)]
    void, scored = ScoreState.VOID, ScoreState.SCORED
    assert states == [(void, scored), (void, void), (scored, scored)]
    assert result(made, 0).theory is None
    assert ledger.latest([made.entries[0, "theory"]])[made.entries[0, "theory"]].score == 90


@pytest.mark.rule(42)
def test_a_kept_part_counts_while_it_is_valid_on_the_exam_day(session, monkeypatch):
    made = examined(monkeypatch, [(1, 70), (1, 70)])
    keep(made, 0, "theory", dt.date(2026, 11, 9))
    keep(made, 1, "theory", dt.date(2026, 11, 8))
    collected(made)
    assert [result(made, n).outcome for n in (0, 1)] == [Outcome.PASS, Outcome.FAIL]
    assert [reason.code for reason in queries.why(result(made, 1))] == ["results.part_expired"]


def test_collecting_again_writes_only_what_changed(session, monkeypatch):
    made = examined(monkeypatch, [(70, 70), (55, 70)])
    collected(made)
    made.marks[made.entries[1, "theory"]] = Decimal(61)
    collected(made)
    assert session.query(ScoreVersion).count() == 5
    assert result(made, 1).outcome is Outcome.PASS


@pytest.mark.rule(38)
def test_the_database_itself_refuses_to_change_a_score(session, monkeypatch):
    collected(examined(monkeypatch, [(70, 70)]))
    for statement in ("UPDATE score_version SET score = 99000000", "DELETE FROM score_version"):
        with pytest.raises((DBAPIError, Refused)), unit_of_work():
            session.execute(text(statement))


@pytest.mark.rule(44)
def test_who_collected_does_not_verify(session, monkeypatch):
    run = collected(examined(monkeypatch, [(70, 70)]))
    other_account = actor("management", "quality", 99, COLLECTOR.person_id)
    assert codes(service.verify, run, COLLECTOR) == ["results.same_person"]
    assert codes(service.verify, run, other_account) == ["results.same_person"]
    do(service.verify, run, VERIFIER)
    assert run.state is ResultsState.VERIFIED


@pytest.mark.rule(45)
def test_open_rooms_open_violations_and_missing_marks_stop_the_release(session, monkeypatch):
    made = examined(monkeypatch, [(70, None)], closed=False)
    violate(made, 0, "theory", Tier.ONE, ViolationState.REPORTED)
    run = collected(made)
    assert codes(service.verify, run, VERIFIER) == [
        "results.rooms_open",
        "results.violations_open",
        "results.incomplete",
    ]


@pytest.mark.rule(45)
def test_a_mark_that_changed_after_verification_stops_the_release(session, monkeypatch):
    made = examined(monkeypatch, [(70, 70)])
    run = collected(made)
    do(service.verify, run, VERIFIER)
    made.marks[made.entries[0, "theory"]] = Decimal(50)
    assert codes(service.release, run, RELEASER) == ["results.changed_since"]


def test_a_score_written_past_the_services_stops_the_release(session, monkeypatch):
    made = examined(monkeypatch, [(50, 70)])
    run = collected(made)
    entry = made.entries[0, "theory"]
    made.marks[entry] = Decimal(80)
    with unit_of_work():
        db.session.add(
            ScoreVersion(
                part_entry_id=entry, version=2, state=ScoreState.SCORED, score=Decimal(80), source="exams", mac="0" * 32
            )
        )
    assert codes(service.verify, run, VERIFIER) == ["results.tampered"]


@pytest.mark.rule(45)
def test_a_candidate_sees_nothing_before_the_release(session, monkeypatch):
    made = examined(monkeypatch, [(70, 70)])
    run = collected(made)
    do(service.verify, run, VERIFIER)
    assert queries.mine(made.person_ids[0]) == []
    do(service.release, run, RELEASER)
    assert [one.outcome for one in queries.mine(made.person_ids[0])] == [Outcome.PASS]
    assert session.query(Notice).filter_by(person_id=made.person_ids[0]).count() == 1


def test_a_release_needs_the_verification(session, monkeypatch):
    run = collected(examined(monkeypatch, [(70, 70)]))
    assert codes(service.release, run, RELEASER) == ["machine.state"]
    assert codes(service.release, run, actor("centre", "exam_affairs", 7)) == ["machine.forbidden", "machine.state"]


def test_sending_back_needs_a_word_and_opens_the_collection_again(session, monkeypatch):
    run = collected(examined(monkeypatch, [(70, 70)]))
    do(service.verify, run, VERIFIER)
    assert codes(service.send_back, run, RELEASER, " ") == ["results.note_missing"]
    do(service.send_back, run, RELEASER, "第3考场缺考人数不符")
    assert (run.state, run.scores_hash, run.verified_by) == (ResultsState.COLLECTED, None, None)


# --- re-check --------------------------------------------------------------------------------------------------------


def candidate(made, index):
    return actor("candidate", None, 500 + index, made.person_ids[index])


def ask(made, index, part="theory", reason="请核对合分", who=None):
    entry = db.session.get(PartEntry, made.entries[index, part])
    return service.ask_recheck(result(made, index), entry, who or candidate(made, index), reason)


@pytest.mark.rule(46)
def test_a_recheck_is_asked_once_a_part_inside_the_window_by_the_candidate(session, monkeypatch):
    made = examined(monkeypatch, [(55, 70), (55, 70)])
    run = released(made)
    assert codes(ask, made, 0, who=candidate(made, 1)) == ["results.recheck_own"]
    assert codes(ask, made, 0, reason="?") == ["results.recheck_reason"]
    do(ask, made, 0)
    assert codes(ask, made, 0) == ["results.recheck_once"]
    do(ask, made, 0, "practical")
    travel(run.recheck_until)
    do(ask, made, 1)
    travel(run.recheck_until + dt.timedelta(days=1))
    assert codes(ask, made, 1, "practical") == ["results.recheck_closed"]


@pytest.mark.rule(46)
@pytest.mark.rule(62)
def test_the_window_for_rechecks_counts_working_days(session, monkeypatch):
    run = released(examined(monkeypatch, [(55, 70)]))
    assert run.recheck_until == dt.date(2026, 11, 18)


@pytest.mark.rule(46)
def test_a_raised_mark_is_a_new_version_and_is_graded_anew(session, monkeypatch):
    made = examined(monkeypatch, [(58, 70)])
    run = released(made)
    recheck = do(ask, made, 0)
    assert codes(service.answer_recheck, recheck, COLLECTOR, "漏计一题", Decimal(60)) == [
        "results.recheck_by_collector"
    ]
    assert codes(service.answer_recheck, recheck, VERIFIER, "漏计一题", Decimal(58)) == ["results.score_same"]
    assert codes(service.answer_recheck, recheck, VERIFIER, "", Decimal(101)) == [
        "results.score_bounds",
        "results.finding_missing",
    ]
    do(service.answer_recheck, recheck, VERIFIER, "漏计一题", Decimal(60))
    assert (recheck.state, result(made, 0).outcome) == (RecheckState.CHANGED, Outcome.PASS)
    versions = ledger.all_of([made.entries[0, "theory"]])
    assert [(row.version, row.score, row.source) for row in versions] == [(1, 58, "exams"), (2, 60, "recheck")]
    assert run.state is ResultsState.RELEASED
    assert codes(service.answer_recheck, recheck, VERIFIER, "再看", Decimal(61)) == ["machine.state"]


@pytest.mark.rule(46)
def test_a_lowered_mark_takes_the_pass_away(session, monkeypatch):
    made = examined(monkeypatch, [(60, 70)])
    released(made)
    recheck = do(ask, made, 0)
    do(service.answer_recheck, recheck, VERIFIER, "多计一题", Decimal("59.5"))
    assert result(made, 0).outcome is Outcome.FAIL


@pytest.mark.rule(46)
def test_a_confirmed_mark_stays(session, monkeypatch):
    made = examined(monkeypatch, [(58, 70)])
    released(made)
    recheck = do(ask, made, 0)
    do(service.answer_recheck, recheck, VERIFIER, "无误")
    assert recheck.state is RecheckState.CONFIRMED
    assert session.query(ScoreVersion).filter_by(part_entry_id=made.entries[0, "theory"]).count() == 1


# --- notice and sealing ----------------------------------------------------------------------------------------------


@pytest.mark.rule(47)
def test_the_notice_waits_for_the_window_and_for_open_rechecks(session, monkeypatch):
    made = examined(monkeypatch, [(58, 70), (70, 70)])
    run = released(made)
    recheck = do(ask, made, 0)
    assert codes(publication.publish_notice, run, RELEASER) == ["results.recheck_open_window", "results.rechecks_open"]
    travel(run.recheck_until + dt.timedelta(days=1))
    do(service.answer_recheck, recheck, VERIFIER, "无误")
    do(publication.publish_notice, run, RELEASER)
    assert run.state is ResultsState.NOTICED


@pytest.mark.rule(47)
@pytest.mark.rule(48)
def test_the_notice_lists_the_passers_masked_and_nobody_else(session, monkeypatch):
    made = examined(monkeypatch, [(70, 70), (50, 70), (80, 60)], names={0: "王小明", 2: "欧阳震华"})
    run = noticed(made)
    assert [row["name"] for row in run.notice_list] == ["欧**华", "王*明"]
    for row in run.notice_list:
        assert row["number"][4:-2] == "*" * 12 and len(row["number"]) == 18
    assert queries.public_notice(made.batch_id) is run
    assert run.notice_until == dt.date(2026, 11, 26)


@pytest.mark.rule(47)
def test_a_list_is_sealed_only_after_its_days_and_without_open_objections(session, monkeypatch):
    made = examined(monkeypatch, [(70, 70)])
    run = noticed(made)
    objection = do(
        publication.object_to, run, actor("public", account_id=None), "该考生不符合申报条件。", "13800000000"
    )
    assert codes(publication.seal, run, RELEASER) == ["results.notice_running", "results.objections_open"]
    travel(run.notice_until)
    assert codes(publication.seal, run, RELEASER) == ["results.notice_running", "results.objections_open"]
    travel(run.notice_until + dt.timedelta(days=1))
    assert codes(publication.seal, run, RELEASER) == ["results.objections_open"]
    do(publication.decide_objection, objection, VERIFIER, "查无实据")
    do(publication.seal, run, RELEASER)
    assert (run.state, objection.state) == (ResultsState.SEALED, ObjectionState.REJECTED)
    assert queries.public_notice(made.batch_id) is None


@pytest.mark.rule(47)
def test_who_is_taken_off_the_notice_is_logged(session, monkeypatch):
    made = examined(monkeypatch, [(70, 70), (80, 80)])
    run = noticed(made)
    before = run.notice_hash
    objection = do(publication.object_to, run, actor("public", account_id=None), "提供的工作证明系伪造。")
    do(publication.decide_objection, objection, VERIFIER, "材料不实", result(made, 0))
    assert len(run.notice_list) == 1 and run.notice_hash != before
    assert result(made, 0).outcome is Outcome.PASS and result(made, 0).withheld == "材料不实"
    verbs = [event.verb for event in history.of_stream(f"batch:{made.batch_id}")]
    assert "results.withhold" in verbs and "objections.uphold" in verbs


@pytest.mark.rule(47)
def test_objections_are_taken_while_the_notice_stands_and_not_by_the_hundred(session, monkeypatch):
    made = examined(monkeypatch, [(70, 70)])
    run = released(made)
    visitor = actor("public", account_id=None, address="203.0.113.7")
    assert codes(publication.object_to, run, visitor, "该考生不符合申报条件。") == ["results.notice_closed"]
    travel(run.recheck_until + dt.timedelta(days=1))
    do(publication.publish_notice, run, RELEASER)
    assert codes(publication.object_to, run, visitor, "假的") == ["results.objection_text"]
    for _ in range(5):
        do(publication.object_to, run, visitor, "该考生不符合申报条件。")
    assert codes(publication.object_to, run, visitor, "该考生不符合申报条件。") == ["results.objection_limit"]
    other = actor("public", account_id=None, address="203.0.113.8")
    do(publication.object_to, run, other, "该考生不符合申报条件。")


@pytest.mark.rule(42)
def test_what_was_passed_in_vain_is_kept_for_a_make_up(session, monkeypatch):
    made = examined(monkeypatch, [(70, 50), (70, 70), ("absent", 65), (50, 50)])
    run = noticed(made)
    travel(run.notice_until + dt.timedelta(days=1))
    do(publication.seal, run, RELEASER)
    kept = session.query(KeptPart).order_by(KeptPart.registration_id).all()
    assert [(row.registration_id, row.part, row.score, row.valid_until) for row in kept] == [
        (made.registration_ids[0], "theory", 70, dt.date(2027, 11, 9)),
        (made.registration_ids[2], "practical", 65, dt.date(2027, 11, 9)),
    ]


@pytest.mark.rule(60)
def test_every_step_stands_in_the_batchs_history(session, monkeypatch):
    made = examined(monkeypatch, [(70, 70)])
    run = noticed(made)
    travel(run.notice_until + dt.timedelta(days=1))
    do(publication.seal, run, RELEASER)
    verbs = [event.verb for event in reversed(history.of_stream(f"batch:{made.batch_id}"))]
    assert verbs == ["results.collect", "results.verify", "results.release", "results.notice", "results.seal"]
    assert list(history.verify()) == []


@pytest.mark.rule(61)
def test_the_figures_of_a_batch_add_up(session, monkeypatch):
    made = examined(monkeypatch, [(70, 70), (50, 70), (70, None)])
    collected(made)
    assert queries.figures([made.batch_id]) == {
        made.batch_id: {"candidates": 3, "passed": 1, "failed": 1, "incomplete": 1}
    }


def test_a_centre_sees_only_its_own_batches(session, monkeypatch):
    made = examined(monkeypatch, [(70, 70)])
    collected(made)
    own, foreign = (actor("centre", "quality", 8, centre_id=c).scope for c in (made.centre_id, made.centre_id + 1000))
    assert queries.run(own, made.batch_id) is not None
    assert queries.run(foreign, made.batch_id) is None
    assert queries.result(foreign, result(made, 0).id) is None
    assert queries.result(own, result(made, 0).id) is not None


def test_a_candidate_reaches_only_their_own_result(session, monkeypatch):
    made = examined(monkeypatch, [(70, 70), (70, 70)])
    released(made)
    assert queries.my_result(made.person_ids[0], result(made, 1).id) is None
    assert queries.my_result(made.person_ids[1], result(made, 1).id) is not None
    assert session.query(Recheck).count() == 0
