"""A sitting from the door to the mark, with the real tables and real commits (R34, R35, T07-T10)."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from skillcert.arrangement.models import RoomSession
from skillcert.conduct.models import CheckIn
from skillcert.conduct.states import Presence
from skillcert.core import clock, crypto, history
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.exams import building, entry, queries, saving, service, service_prepare, service_time
from skillcert.exams.models import Answer, AnswerEvent, Attempt, SeatEvent
from skillcert.exams.states import AttemptState
from skillcert.papers.models import Paper, PaperReading
from tests.support.hall import CANARY, CODE, hall

pytestmark = pytest.mark.both_databases

ADDRESS = "10.0.0.5"


@pytest.fixture
def sitting(live):
    """A prepared hall at T0 − 20 min; `.to(minutes)` moves the clock to T0 + minutes."""
    with live.app_context():
        made = hall()
        with unit_of_work():
            service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)
        machine = clock.now

        def to(minutes: float) -> None:
            clock.use_offset(None)
            offset = made.starts_at + timedelta(minutes=minutes) - machine()
            clock.use_offset(lambda: offset)

        made.to = to
        to(-20)
        yield made


def sign_in(made, n=0, code="", room=CODE) -> str:
    with unit_of_work():
        return entry.take_seat(entry.find(made.tickets[n], room, ADDRESS, code).id, code, ADDRESS)


def attempt(made, n=0) -> Attempt:
    db.session.rollback()  # a fresh look: the save path commits beside this session
    return db.session.scalar(select(Attempt).where(Attempt.seat_id == made.seat_ids[n]))


def why(call) -> str:
    with pytest.raises(Refused) as refused:
        call()
    db.session.rollback()
    return refused.value.reasons[0].code


def tokens(made, n, question, letters) -> str:
    decode = json.loads(crypto.decrypt(service.DECODE, attempt(made, n).decode))
    return ",".join(token for token, letter in decode[question - 1]["letters"].items() if letter in letters)


def keyed(made, n=0) -> list[saving.Change]:
    """The right answer to every question."""
    one = attempt(made, n)
    decode = json.loads(crypto.decrypt(service.DECODE, one.decode))
    with unit_of_work():
        content = service.papers.open_content(db.session.get(Paper, one.paper_id), made.office, "test")
    keys = building.keys(content, decode)
    return [saving.Change(q, 1, tokens(made, n, q, key.key)) for q, key in enumerate(keys, 1)]


def finish(made) -> None:
    made.to(91)
    service.end_overdue()
    with unit_of_work():
        service.mark(db.session.get(RoomSession, made.room_id), made.office)


def test_every_seat_gets_its_own_paper_once(sitting):
    attempts = db.session.scalars(select(Attempt)).all()
    assert len(attempts) == 3 and {one.questions for one in attempts} == {10}
    assert len({one.sheet for one in attempts}) == 3
    with unit_of_work():
        assert service_prepare.prepare(db.session.get(RoomSession, sitting.room_id), sitting.office) == 0
    assert db.session.scalar(select(func.count()).select_from(PaperReading)) == 2, (
        "each opening of the paper is registered"
    )


def test_neighbours_get_different_forms_where_there_are_two(live):
    with live.app_context():
        made = hall(candidates=10)
        with unit_of_work():
            first = db.session.scalar(select(Paper))
            told = {
                name: getattr(first, name)
                for name in (
                    "batch_id",
                    "offer_id",
                    "state",
                    "mode",
                    "blueprint",
                    "seed",
                    "bank_version",
                    "item_count",
                    "minutes",
                    "wrapped_key",
                    "content",
                    "content_hash",
                )
            }
            db.session.add(Paper(form="B", number="202600001-B", **told))
        with unit_of_work():
            service_prepare.prepare(db.session.get(RoomSession, made.room_id), made.office)
        form = {one.seat.number: one.paper.form for one in db.session.scalars(select(Attempt))}
        grid = db.session.get(RoomSession, made.room_id).room.grid
        assert set(form.values()) == {"A", "B"}
        assert all(form[n] != form[m] for n in form for m in grid.neighbours(n) if m in form)


def test_who_may_not_prepare_is_refused(sitting):
    def call():
        with unit_of_work():
            service_prepare.prepare(db.session.get(RoomSession, sitting.room_id), sitting.invigilator)

    assert why(call) == "machine.forbidden"


@pytest.mark.rule(31)
def test_nothing_of_the_paper_leaves_before_the_start(sitting):
    sign_in(sitting)
    sitting.to(-1 / 60)
    assert why(lambda: service.sheet_of(attempt(sitting))) == "exams.not_started"
    sitting.to(0)
    assert len(service.sheet_of(attempt(sitting))["questions"]) == 10


def test_what_leaves_at_the_start_holds_no_key_and_nothing_of_the_bank(sitting):
    sitting.to(0)
    told = json.dumps(service.sheet_of(attempt(sitting)), ensure_ascii=False)
    assert CANARY not in told and "9001" not in told and '"key"' not in told


@pytest.mark.rule(34)
def test_the_door_opens_and_closes_by_the_server_clock(sitting):
    sitting.to(-41)
    assert why(lambda: sign_in(sitting)) == "exams.too_early"
    sitting.to(31)
    assert why(lambda: sign_in(sitting)) == "exams.too_late"
    with unit_of_work():
        db.session.add(CheckIn(seat_id=sitting.seat_ids[0], presence=Presence.PRESENT))
        db.session.add(CheckIn(seat_id=sitting.seat_ids[1], presence=Presence.ABSENT))
    assert sign_in(sitting, 0), "the invigilator let this one in"
    sitting.to(0)
    assert why(lambda: sign_in(sitting, 1)) == "exams.absent"
    sitting.to(90)
    assert why(lambda: sign_in(sitting, 2)) == "exams.over"


def test_ticket_and_room_code_must_belong_together_and_guessing_must_wait(sitting):
    assert why(lambda: sign_in(sitting, room="ZZ99")) == "exams.unknown_ticket"
    assert why(lambda: entry.find("123", CODE, ADDRESS)) == "exams.unknown_ticket"
    assert why(lambda: entry.find(sitting.tickets[0], "", ADDRESS)) == "exams.unknown_ticket"
    with unit_of_work():
        for _ in range(6):
            entry.note_try(sitting.tickets[0], ADDRESS, False)
    assert why(lambda: sign_in(sitting)) == "exams.wait"
    assert sign_in(sitting, 1), "the neighbour at another ticket is not held up"


@pytest.mark.rule(35)
def test_a_paper_moves_to_another_pc_only_by_a_release_code_and_keeps_its_end(sitting):
    first = sign_in(sitting)
    sitting.to(5)
    assert saving.save(first, [saving.Change(1, 1, tokens(sitting, 0, 1, "A"))], 5).stored == {1: 1}
    ends = attempt(sitting).ends_at
    assert why(lambda: sign_in(sitting)) == "exams.seat_taken"
    with unit_of_work():
        code = entry.release(attempt(sitting), sitting.invigilator)
    assert why(lambda: sign_in(sitting, code="000000" if code != "000000" else "1")) == "exams.wrong_release_code"
    second = sign_in(sitting, code=code)
    assert saving.save(first, [saving.Change(1, 2, "")], 5).refused == "exams.moved"
    assert saving.save(second, [saving.Change(1, 2, tokens(sitting, 0, 1, "C"))], 5).stored == {1: 2}
    assert attempt(sitting).ends_at == ends
    assert queries.answers(attempt(sitting))[1][0] == 2
    kinds = db.session.scalars(select(SeatEvent.kind).order_by(SeatEvent.id)).all()
    assert kinds == ["signed_in", "released", "moved"]
    assert why(lambda: sign_in(sitting, code=code)) == "exams.wrong_release_code", "a code works once"


def test_a_release_code_ends_after_ten_minutes(sitting):
    sign_in(sitting)
    with unit_of_work():
        code = entry.release(attempt(sitting), sitting.invigilator)
    sitting.to(-9)
    assert why(lambda: sign_in(sitting, code=code)) == "exams.wrong_release_code"


@pytest.mark.rule(35)
def test_saves_count_from_the_start_until_the_end_and_its_grace_and_not_a_second_longer(sitting):
    token = sign_in(sitting)

    def save(revision):
        return saving.save(token, [saving.Change(1, revision, "")], 5)

    assert save(1).refused == "exams.not_started"
    sitting.to(0)
    assert save(2).stored == {1: 2}
    sitting.to(90 + 4.5 / 60)
    assert save(3).stored == {1: 3}, "an answer on its way at the end"
    sitting.to(90 + 5.5 / 60)
    assert save(4).refused == "exams.over"
    assert queries.answers(attempt(sitting))[1][0] == 3


@pytest.mark.rule(35)
def test_every_change_is_kept_and_the_highest_revision_is_the_answer_whatever_the_order(sitting):
    token = sign_in(sitting)
    sitting.to(1)
    a, b, c = (tokens(sitting, 0, 1, letter) for letter in "ABC")
    for revision, value in ((1, a), (3, c), (2, b), (3, c)):
        saving.save(token, [saving.Change(1, revision, value)], 5)
    assert queries.answers(attempt(sitting))[1] == (3, c)
    events = db.session.execute(select(AnswerEvent.revision, AnswerEvent.value).order_by(AnswerEvent.revision)).all()
    assert [tuple(event) for event in events] == [(1, a), (2, b), (3, c)], (
        "the repeat added nothing, the late one is evidence"
    )


def test_the_same_revision_with_another_answer_is_told_so_and_changes_nothing(sitting):
    token = sign_in(sitting)
    sitting.to(1)
    saving.save(token, [saving.Change(1, 1, tokens(sitting, 0, 1, "A"))], 5)
    again = saving.save(token, [saving.Change(1, 1, tokens(sitting, 0, 1, "B")), saving.Change(2, 1, "")], 5)
    assert again.stale == [1] and again.stored == {2: 1}
    assert queries.answers(attempt(sitting))[1][1] == tokens(sitting, 0, 1, "A")


def test_questions_beyond_the_paper_and_foreign_tokens_go_nowhere(sitting):
    token = sign_in(sitting)
    sitting.to(1)
    assert saving.save(token, [saving.Change(11, 1, "")], 5).refused == "exams.bad_save"
    assert saving.save("nobody", [saving.Change(1, 1, "")], 5).refused == "exams.moved"


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        [],
        [[1, 1]],
        [[1, 1, "C"]],
        [["1", 1, ""]],
        [[True, 1, ""]],
        [[0, 1, ""]],
        [[1, 0, ""]],
        [[1, 1, None]],
        [[1, 1, "zz" * 6]],
        [[1, 1, "a" * 12 + ";"]],
        [[1, 1, ""]] * 201,
        [[1, 10**9, ""]],
        "x",
    ],
)
def test_a_save_of_another_shape_is_refused(body):
    assert saving.parse(body) is None


def test_a_save_of_the_right_shape_is_read():
    assert saving.parse([[3, 7, "!0123456789ab,ba9876543210"], [4, 1, ""]]) == [
        saving.Change(3, 7, "!0123456789ab,ba9876543210"),
        saving.Change(4, 1, ""),
    ]


def test_handing_in_early_is_refused_and_twice_is_once(sitting):
    sign_in(sitting)
    sitting.to(10)

    def submit():
        with unit_of_work():
            return service.submit(attempt(sitting).id, ADDRESS).receipt

    assert why(submit) == "exams.early_submit"
    sitting.to(40)
    receipt = submit()
    assert receipt and submit() == receipt
    assert attempt(sitting).state == AttemptState.SUBMITTED


def test_fifty_hand_ins_at_once_are_one_with_one_receipt(sitting, live):
    token = sign_in(sitting)
    sitting.to(40)
    saving.save(token, [saving.Change(1, 1, "")], 5)
    number, receipts = attempt(sitting).id, []
    db.session.remove()

    def work():
        with live.app_context():
            with unit_of_work():
                receipts.append(service.submit(number, ADDRESS).receipt)

    threads = [threading.Thread(target=work) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == 50 and len(set(receipts)) == 1
    moves = [event.verb for event in history.of_stream(f"batch:{sitting.batch_id}")]
    assert moves.count("exams.submit") == 1


def test_what_was_called_saved_is_in_the_receipt_however_close_the_hand_in(sitting, live):
    """Saves race with the hand-in: each acknowledged one is in the digest, each other one was refused."""
    token = sign_in(sitting)
    sitting.to(40)
    number, acknowledged = attempt(sitting).id, []
    db.session.remove()

    def save(question):
        with live.app_context():
            if saving.save(token, [saving.Change(question, 1, "!")], 5).stored:
                acknowledged.append(question)

    def submit():
        with live.app_context(), unit_of_work():
            service.submit(number, ADDRESS)

    threads = [threading.Thread(target=save, args=(q,)) for q in range(1, 6)] + [threading.Thread(target=submit)]
    threads += [threading.Thread(target=save, args=(q,)) for q in range(6, 11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one = attempt(sitting)
    assert set(queries.answers(one)) == set(acknowledged)
    assert one.receipt == service.receipt_of(one)


@pytest.mark.rule(35)
def test_the_clock_ends_what_runs_and_who_never_came_is_absent_not_zero(sitting):
    sign_in(sitting, 0)
    with unit_of_work():
        db.session.add(CheckIn(seat_id=sitting.seat_ids[1], presence=Presence.PRESENT))
    sitting.to(90.05)
    assert service.end_overdue() == 0, "the grace is not over"
    assert queries.effective_state(attempt(sitting), clock.now()) == AttemptState.ENDED, "but every reader sees the end"
    finish(sitting)
    assert [attempt(sitting, n).state for n in range(3)] == [
        AttemptState.ENDED,
        AttemptState.ENDED,
        AttemptState.ABSENT,
    ]
    assert attempt(sitting).finished_at == attempt(sitting).ends_at
    assert [attempt(sitting, n).score for n in range(3)] == [0, 0, None]
    assert len(queries.batch_marks(sitting.batch_id)) == 2


@pytest.mark.rule(35)
def test_one_paper_that_cannot_be_closed_keeps_no_other_from_its_end(sitting, monkeypatch):
    for n in range(3):
        sign_in(sitting, n)
    sitting.to(91)
    first, end = attempt(sitting, 0).id, service.close_if_over

    def broken(attempt_id):
        if attempt_id == first:
            raise RuntimeError("a damaged row")
        end(attempt_id)

    monkeypatch.setattr(service, "close_if_over", broken)
    assert service.end_overdue() == 2
    assert [attempt(sitting, n).state for n in range(3)] == [AttemptState.RUNNING, AttemptState.ENDED, AttemptState.ENDED]


@pytest.mark.rule(39)
def test_all_right_answers_are_a_hundred_and_marking_again_changes_nothing(sitting):
    token = sign_in(sitting)
    sitting.to(1)
    changes = keyed(sitting)
    saving.save(token, changes, 5)
    finish(sitting)
    assert attempt(sitting).score == 100
    assert set(attempt(sitting).verdicts.values()) == {"right"}
    with unit_of_work():
        service.mark(db.session.get(RoomSession, sitting.room_id), sitting.office)
    assert attempt(sitting).score == 100
    assert list(history.verify()) == []


def test_marking_waits_for_the_end(sitting):
    sign_in(sitting)
    sitting.to(50)

    def call():
        with unit_of_work():
            service.mark(db.session.get(RoomSession, sitting.room_id), sitting.office)

    assert why(call) == "exams.still_running"


@pytest.mark.rule(30)
def test_a_changed_paper_stops_the_marking(sitting):
    sign_in(sitting)
    with unit_of_work():
        db.session.scalar(select(Paper)).content_hash = "0" * 64
    sitting.to(95)

    def call():
        with unit_of_work():
            service.mark(db.session.get(RoomSession, sitting.room_id), sitting.office)

    assert why(call) == "papers.hash_differs"


@pytest.mark.rule(35)
def test_extra_time_is_bounded_carries_its_reason_and_moves_the_end(sitting):
    token = sign_in(sitting)

    def extend(minutes, reason, actor=sitting.office):
        with unit_of_work():
            service_time.extend(attempt(sitting), minutes, reason, actor)

    assert why(lambda: extend(10, "")) == "exams.extension_reason"
    assert why(lambda: extend(61, "停电")) == "exams.extension_bounds"
    assert why(lambda: extend(10, "停电", sitting.bank)) == "machine.forbidden"
    extend(10, "停电", sitting.invigilator)
    sitting.to(95)
    assert saving.save(token, [saving.Change(1, 1, "")], 5).stored == {1: 1}


def test_answer_events_cannot_be_changed(sitting):
    token = sign_in(sitting)
    sitting.to(1)
    saving.save(token, [saving.Change(1, 1, "")], 5)
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    with pytest.raises((DBAPIError, Refused)), unit_of_work():
        db.session.execute(text("UPDATE answer_event SET value = 'x'"))
    assert db.session.scalar(select(Answer.revision)) == 1
