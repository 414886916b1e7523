"""Custody of papers: sealed for pairs of custodians, opened by two of them within the hour before the exam, by nobody else and never earlier."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from skillcert.core import clock, crypto, history, settings
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.insight import work
from skillcert.papers import (
    alarms,
    boxes,
    queries_custody,
    sealing,
    service,
    service_acts,
    service_custody,
    service_requests,
)
from skillcert.papers.models import CustodyKey, KeyShare, Paper, PaperAct, ReadingAlarm
from skillcert.papers.states import ActKind, ActState, CompositionMode, PaperState
from skillcert.people.models import Account
from skillcert.plans.models import Offer, PlannedSession
from skillcert.rehearsal.stages import papers as stage
from tests.support import thief

CANARY = "卷中暗记-7413"
CONTENT = {
    "title": "电工（四级/中级工）理论知识试卷",
    "minutes": 90,
    "items": [
        {"item_id": 9000 + n, "number": n, "type": "judge", "marks": "10", "stem": f"{CANARY}{n}", "options": [], "key": ["T"], "range": ""}
        for n in range(1, 11)
    ],
}  # fmt: skip


def codes(caught) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


@pytest.fixture
def house(ground, session):
    """A world whose custodians have keys; `paper` and `spare` are locked and sealed for all three."""
    stage.custodians(ground)
    ground.paper_id, ground.spare_id = _sealed(ground, "A"), _sealed(ground, "B")
    ground.keepers = [
        ground.actor("centre", "quality"),
        ground.actor("centre", "quality", nth=2),
        ground.actor("management", "quality"),
    ]
    return ground


def _sealed(world, form: str) -> int:
    from skillcert.core.db import db

    with unit_of_work():
        offer = db.session.get(Offer, world.offer_id)
        paper = Paper(batch_id=offer.batch_id, offer_id=offer.id, form=form, number=f"202600001-{form}", spare=form != "A",
                      mode=CompositionMode.BY_TYPE, blueprint={}, seed=4711, bank_version="x", item_count=10, minutes=90)  # fmt: skip
        paper.offer = offer
        sealing.seal(paper, CONTENT)
        db.session.add(paper)
        db.session.flush()
        service_custody.seal_for(paper, CONTENT, service_custody.appointed(paper, None), [])
        paper.state, paper.locked_at = PaperState.LOCKED, clock.now()
        return paper.id


def the_paper(world, session, name="paper_id") -> Paper:
    return session.get(Paper, getattr(world, name))


def at_open(world, session, minutes: int = 60) -> None:
    starts = session.scalar(select(func.min(PlannedSession.starts_at)).where(PlannedSession.offer_id == world.offer_id))
    world.travel(starts - timedelta(minutes=minutes))


def ask(world, session, actor, kind=ActKind.OPEN, name="paper_id") -> int:
    mine = service_custody.unlock(actor, stage.PASSPHRASE) if kind in (ActKind.OPEN, ActKind.SWITCH) else None
    with unit_of_work():
        return service_acts.ask(the_paper(world, session, name), kind, "开考", actor, mine).id


def confirm(world, session, act_id: int, actor, passphrase: str | None = stage.PASSPHRASE) -> None:
    mine = service_custody.unlock(actor, passphrase) if passphrase else None
    with unit_of_work():
        service_acts.confirm(session.get(PaperAct, act_id), actor, mine)


def open_by(world, session, first, second) -> None:
    confirm(world, session, ask(world, session, first), second)


# --- nobody alone ----------------------------------------------------------------------------------------------------


@pytest.mark.rule(31)
def test_database_files_and_root_key_together_do_not_open_a_sealed_paper_and_neither_does_one_custodian(house, session):
    paper, (first, second, third) = the_paper(house, session), house.keepers
    secrets = {}
    for nth, actor in enumerate((first, second, third)):
        mine = service_custody.unlock(actor, stage.PASSPHRASE)
        secrets[actor.account_id] = f"ein eigenes Wort Nr. {nth}!"
        with unit_of_work():
            service_custody.change_passphrase(actor, mine, secrets[actor.account_id], secrets[actor.account_id])
    paper = the_paper(house, session)
    assert not thief.opens(paper)
    assert not any(thief.opens(paper, (word,)) for word in secrets.values())
    assert thief.opens(paper, tuple(secrets.values())[:2])  # the control: two of them can
    assert thief.opens(paper, tuple(secrets.values())[1:])


@pytest.mark.rule(31)
def test_a_request_that_waits_gives_the_house_nothing_and_is_empty_when_it_is_over(house, session):
    at_open(house, session)
    act_id = ask(house, session, house.keepers[0])
    assert not thief.opens(the_paper(house, session))
    house.travel(clock.now() + timedelta(minutes=11))
    assert service_requests.drop_overdue() == 1
    act = session.get(PaperAct, act_id)
    assert (act.state, act.halves) == (ActState.DROPPED, None)


@pytest.mark.rule(31)
def test_neither_seed_nor_hash_nor_noted_items_tell_what_a_sealed_paper_holds(house, session):
    paper = the_paper(house, session)
    assert paper.seed is None
    assert paper.content_hash != crypto.digest(sealing.canonical(CONTENT))
    told = " ".join(event.body for event in history.of(paper, 50))
    assert "4711" not in told and "9001" not in told
    assert sealing.taken([paper], [9001, 9002, 1]) == {9001, 9002}
    decoyed = sealing.decoys(CONTENT, {"judge": list(range(100)), "single": [7]}, each=2)
    assert len(decoyed) == 20 and set(decoyed) <= set(range(100))
    assert len(sealing.decoys(CONTENT, {"judge": list(range(24))}, each=2)) == 4  # two more papers can still be composed
    assert sealing.decoys(CONTENT, {"judge": list(range(8))}, each=2) == []


@pytest.mark.rule(31)
def test_two_custodians_open_it_and_a_restart_then_needs_nobody(house, session):
    at_open(house, session)
    first, second, _third = house.keepers
    with pytest.raises(Refused) as caught:
        service.open_content(the_paper(house, session), first)
    assert codes(caught) == ["papers.sealed"]
    open_by(house, session, first, second)
    ring = dict(crypto._ring)
    crypto.configure(ring)  # a new process has only its root key
    paper = the_paper(house, session)
    assert service.open_content(paper, house.actor("centre", "exam_affairs"))["items"][0]["stem"] == f"{CANARY}1"
    assert (paper.seed, paper.sealed) == (4711, False)
    event = next(event for event in history.of(paper, 9) if event.verb == "papers.unseal")
    assert json.loads(event.body)["custodians"] == [first.name, second.name]
    with pytest.raises(Refused) as caught:
        ask(house, session, first)
    assert codes(caught) == ["papers.opened_already"]


# --- two people ------------------------------------------------------------------------------------------------------


@pytest.mark.rule(31)
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "papers.same_person"),
        ({"account_id": 999_999}, "papers.same_person"),  # another account of the same human being
        ({"person_id": 999_999}, "papers.same_person"),  # the same account
    ],
)
def test_the_same_person_is_not_two_people(house, session, change, code):
    at_open(house, session)
    first = house.keepers[0]
    act_id = ask(house, session, first)
    with pytest.raises(Refused) as caught:
        confirm(house, session, act_id, replace(first, session="s9/pc9", **change), None)
    assert codes(caught) == [code]


@pytest.mark.rule(31)
@pytest.mark.parametrize(
    ("browser", "code"),
    [("s{0}/other", "papers.same_device"), ("other/pc{0}", "papers.same_device"), ("elsewhere/", "papers.no_device")],
)
def test_another_person_at_the_same_browser_or_at_none_is_refused(house, session, browser, code):
    at_open(house, session)
    first, second, _third = house.keepers
    act_id = ask(house, session, first)
    with pytest.raises(Refused) as caught:
        confirm(house, session, act_id, replace(second, session=browser.format(first.account_id)))
    assert codes(caught) == [code]
    confirm(house, session, act_id, second)  # the control: at a device of their own they open it
    assert not the_paper(house, session).sealed


@pytest.mark.rule(31)
def test_the_second_person_comes_in_time_and_both_are_custodians(house, session):
    at_open(house, session)
    first, second, _third = house.keepers
    with pytest.raises(Refused) as caught:
        service_acts.ask(the_paper(house, session), ActKind.OPEN, "开考", house.actor("centre", "exam_affairs"))
    assert "machine.forbidden" in codes(caught)
    act_id = ask(house, session, first)
    with pytest.raises(Refused) as caught:
        ask(house, session, second)
    assert codes(caught) == ["papers.act_pending"]
    house.travel(clock.now() + timedelta(minutes=10, seconds=1))
    with pytest.raises(Refused) as caught:
        confirm(house, session, act_id, second)
    assert "papers.act_late" in codes(caught)


@pytest.mark.rule(31)
def test_no_single_person_looks_prints_or_voids(house, session):
    at_open(house, session)
    first, second, _third = house.keepers
    open_by(house, session, first, second)
    paper = the_paper(house, session)
    for what in ("view", "paper", "key"):
        with pytest.raises(Refused) as caught:
            service.read(paper, first, "看看", what)
        assert codes(caught) == ["papers.not_confirmed"]
        act_id = ask(house, session, first, ActKind(what))
        with pytest.raises(Refused):
            service.read(the_paper(house, session), first, "看看", what)
        confirm(house, session, act_id, second, None)
        with pytest.raises(Refused) as caught:
            service.read(the_paper(house, session), second, "看看", what)
        assert codes(caught) == ["papers.act_not_yours"]
        with unit_of_work():
            _content, reading = service.read(the_paper(house, session), first, "", what)
            assert reading.purpose == "开考"
        with pytest.raises(Refused) as caught:
            service.read(the_paper(house, session), first, "看看", what)
        assert codes(caught) == ["papers.not_confirmed"]


# --- not before its time ---------------------------------------------------------------------------------------------


@pytest.mark.rule(31)
def test_nobody_opens_a_paper_one_second_early(house, session):
    at_open(house, session)
    house.travel(clock.now() - timedelta(seconds=2))
    with pytest.raises(Refused) as caught:
        ask(house, session, house.keepers[0])
    assert codes(caught) == ["papers.time_lock"]
    at_open(house, session)
    assert ask(house, session, house.keepers[0])


def test_an_offer_without_a_session_has_no_time_to_open(house, session):
    for one in session.scalars(select(PlannedSession)):
        session.delete(one)
    session.flush()
    assert "papers.no_session" in [
        r.code for r in service_custody.why_not_open(the_paper(house, session), house.keepers[0])
    ]


# --- keys and passphrases --------------------------------------------------------------------------------------------


@pytest.mark.rule(31)
def test_wrong_passphrases_are_counted_and_slowed_down(house, session):
    first = house.keepers[0]
    for _ in range(3):
        with pytest.raises(Refused) as caught:
            service_custody.unlock(first, "not this one at all")
        assert codes(caught) == ["papers.wrong_passphrase"]
    with pytest.raises(Refused) as caught:
        service_custody.unlock(first, stage.PASSPHRASE)  # even the right one waits now
    assert codes(caught) == ["papers.passphrase_wait"]
    house.travel(clock.now() + timedelta(seconds=5))
    assert service_custody.unlock(first, stage.PASSPHRASE)
    key = queries_custody.key_of(first.account_id)
    assert key.failures == 0
    assert [event.verb for event in history.of(key, 3)] == ["papers.passphrase_failed"] * 3


@pytest.mark.rule(31)
def test_a_new_passphrase_opens_what_was_sealed_before_and_the_old_one_does_not(house, session):
    first, second, _third = house.keepers
    shares = {share.id: share.half for share in session.scalars(select(KeyShare))}
    mine = service_custody.unlock(first, stage.PASSPHRASE)
    with pytest.raises(Refused) as caught:
        service_custody.change_passphrase(first, mine, "short", "other")
    assert {"people.password_short", "papers.passphrases_differ"} <= set(codes(caught))
    with unit_of_work():
        service_custody.change_passphrase(first, mine, "ein anderes Wort 26", "ein anderes Wort 26")
    assert {share.id: share.half for share in session.scalars(select(KeyShare))} == shares
    at_open(house, session)
    with pytest.raises(Refused) as caught:
        service_custody.unlock(first, stage.PASSPHRASE)
    assert codes(caught) == ["papers.wrong_passphrase"]
    act_id = ask(house, session, second)
    confirm(house, session, act_id, first, "ein anderes Wort 26")
    assert not the_paper(house, session).sealed


@pytest.mark.rule(31)
def test_with_three_custodians_one_may_be_lost_with_two_left_over_none(house, session):
    first, second, third = house.keepers
    with unit_of_work():
        service_custody.retire_key(first)
    at_open(house, session)
    open_by(house, session, second, third)
    assert not the_paper(house, session).sealed
    spare = the_paper(house, session, "spare_id")
    with pytest.raises(Refused) as caught, unit_of_work():  # the spare is still sealed, and two are left
        service_custody.retire_key(third)
    assert codes(caught) == ["papers.key_needed"] and spare.number in caught.value.reasons[0].params["numbers"]
    session.get(Account, second.account_id).active = False
    session.commit()
    assert [able for _key, able in queries_custody.custodians(spare)] == [False, False, True]
    act_id = ask(house, session, third, name="spare_id")
    with pytest.raises(Refused) as caught:  # a key made later holds no half of this paper
        with unit_of_work():
            service_custody.make_key(first, stage.PASSPHRASE, stage.PASSPHRASE, stage.LIGHT)
        confirm(house, session, act_id, first)
    assert codes(caught) == ["papers.not_custodian"]


@pytest.mark.rule(31)
def test_a_paper_is_sealed_for_two_people_or_not_at_all(house, session):
    paper, (first, second, third) = the_paper(house, session), house.keepers
    for chosen, code in (
        ([first.account_id], "papers.few_custodians"),
        ([first.account_id, 10**6], "papers.unknown_custodian"),
    ):
        with pytest.raises(Refused) as caught:
            service_custody.appointed(paper, chosen)
        assert codes(caught) == [code]
    assert len(service_custody.appointed(paper, [first.account_id, third.account_id])) == 2
    session.get(Account, second.account_id).person_id = first.person_id  # two accounts, one human being
    with pytest.raises(Refused) as caught:
        service_custody.appointed(paper, [first.account_id, second.account_id])
    assert codes(caught) == ["papers.few_custodians"]


# --- voiding ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule(30)
def test_a_voided_sealed_paper_is_burnt_and_its_spare_takes_its_place(house, session):
    first, second, _third = house.keepers
    confirm(house, session, ask(house, session, first, ActKind.VOID), second, None)
    paper, spare = the_paper(house, session), the_paper(house, session, "spare_id")
    assert (paper.state, spare.spare) == (PaperState.VOID, False)
    assert session.scalar(select(func.count()).where(KeyShare.paper_id == paper.id)) == 0
    assert session.scalar(select(func.count()).where(KeyShare.paper_id == spare.id)) == 6
    with pytest.raises(Refused):
        service.open_content(paper, first)


def steps(actor) -> dict[str, int]:
    return {step.key: count for step, count in work.open_steps(actor)}


@pytest.mark.rule(30)
@pytest.mark.parametrize("name", ["spare_id", "paper_id"])
def test_a_paper_that_stands_without_a_spare_is_work_for_who_composes(house, session, name):
    first, second, _third = house.keepers
    composer = house.actor("centre", "items_assessors")
    stranger = replace(composer, centre_id=composer.centre_id + 1)
    assert "spares" not in steps(composer)
    confirm(house, session, ask(house, session, first, ActKind.VOID, name), second, None)
    assert steps(composer)["spares"] == 1 and "spares" not in steps(first), "who keeps papers composes none"
    assert "spares" not in steps(stranger), "another centre"
    fresh = _sealed(house, "C")
    with unit_of_work():
        session.get(Paper, fresh).state = PaperState.COMPOSED
    assert "spares" not in steps(composer), "one that waits for approval is the approver's work"
    assert steps(house.actor("management", "items_assessors"))["papers"] == 1


@pytest.mark.rule(30)
def test_an_opened_main_paper_is_not_voided_without_its_spare(house, session):
    at_open(house, session)
    first, second, _third = house.keepers
    open_by(house, session, first, second)
    with pytest.raises(Refused) as caught:
        ask(house, session, first, ActKind.VOID)
    assert codes(caught) == ["papers.switch_instead"]
    confirm(house, session, ask(house, session, first, ActKind.SWITCH), second)
    paper, spare = the_paper(house, session), the_paper(house, session, "spare_id")
    assert (paper.state, spare.spare, spare.sealed) == (PaperState.VOID, False, False)
    with pytest.raises(Refused) as caught:
        service_acts.ask(spare, ActKind.SWITCH, "又一次", first)
    assert "papers.no_spare" in codes(caught)


# --- alarms ----------------------------------------------------------------------------------------------------------


def test_whoever_reads_uncommonly_much_within_an_hour_raises_one_alarm(house, session):
    at_open(house, session)
    open_by(house, session, *house.keepers[:2])
    with unit_of_work():
        settings.put("papers.reading_limit", 20, house.actor("management", "coordination"))
    for _ in range(2):
        stage.read(house, house.paper_id, ActKind.VIEW)
    assert alarms.raise_due() == 0  # twenty items are not more than twenty
    stage.read(house, house.paper_id, ActKind.VIEW)
    assert [alarms.raise_due(), alarms.raise_due()] == [1, 0]
    alarm = session.scalar(select(ReadingAlarm))
    assert (alarm.items, alarm.account_id) == (30, house.keepers[0].account_id)
    assert history.of(alarm, 1)[0].verb == "papers.alarm"


def test_items_that_leave_the_bank_in_a_file_count_as_read_once(house, session):
    chief = house.actor("management", "items_assessors")
    with unit_of_work():
        settings.put("papers.reading_limit", 20, house.actor("management", "coordination"))
        history.record("bank:6-31-01-03", "itembank.read_keys", chief, items=12)
        history.record("bank:6-31-01-03", "itembank.export", chief, items=12, keys=True)
    assert alarms.raise_due() == 0  # one export with its keys
    with unit_of_work():
        history.record("bank:6-31-01-03", "itembank.export", chief, items=12, keys=False)
    assert alarms.raise_due() == 1
    assert session.scalar(select(ReadingAlarm.items)) == 24


# --- the locks themselves --------------------------------------------------------------------------------------------


def test_a_box_opens_for_one_key_and_one_context_only():
    (private, public), (other, _) = boxes.new_pair(), boxes.new_pair()
    locked = boxes.box(public, b"half", "202600001-A:1:2")
    assert boxes.unbox(private, locked, "202600001-A:1:2") == b"half"
    for key, context in ((other, "202600001-A:1:2"), (private, "202600001-B:1:2")):
        with pytest.raises(boxes.WrongKey):
            boxes.unbox(key, locked, context)
    with pytest.raises(boxes.WrongKey):
        boxes.unbox(private, locked[:-1] + bytes([locked[-1] ^ 1]), "202600001-A:1:2")


def test_halves_join_and_a_passphrase_is_compared_in_one_form():
    key = crypto.new_key()
    one, other = boxes.split(key)
    assert boxes.join(one, other) == key and key not in (one, other)
    kept = boxes.protect(key, "Passwort１２ x", stage.LIGHT)
    assert boxes.unprotect(kept, "Passwort12 x") == key  # full-width digits are the same typing
    with pytest.raises(boxes.WrongKey):
        boxes.unprotect(kept, "Passwort12 y")


def test_the_stored_private_key_lies_under_passphrase_and_root_key(house, session):
    key = session.scalar(select(CustodyKey))
    assert key.cost == stage.LIGHT.stored()
    assert boxes.Cost().memory >= 65536 and boxes.Cost().passes >= 3
    with pytest.raises(boxes.WrongKey):
        boxes.unprotect(boxes.Protected(key.salt, boxes.Cost(**key.cost), key.private_key), stage.PASSPHRASE)
