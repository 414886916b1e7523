"""The verbs of registration on a real database: applying, reviewing, sealing, keeping parts."""

import datetime as dt

import pytest

from skillcert.core import history
from skillcert.core.db import db
from skillcert.core.reasons import Refused
from skillcert.messages.models import Notice
from skillcert.people import service as people
from skillcert.people import service_records
from skillcert.plans.states import BatchState
from skillcert.registration import queries, service
from skillcert.registration.models import Registration
from skillcert.registration.states import Decision, EntryKind, ExamKind, RegistrationState
from skillcert.standards.conditions import EvidenceKind
from skillcert.standards.models import ConditionLine
from skillcert.standards.states import CandidateGroup, Part
from tests.registration.rows import DETAILS, WORK_SINCE_2015, Scene, picture

S = RegistrationState


@pytest.fixture
def scene(session):
    return Scene()


def line(scene, code="4-1"):
    return db.session.query(ConditionLine).filter_by(standard_version_id=scene.version.id, code=code).one()


def filled(scene, actor, offer=None, facts=WORK_SINCE_2015, but=()):
    """A draft of the actor with everything in it but the steps named in `but`."""
    registration = service.start(offer or scene.offer, db.session.get(people.Person, actor.person_id), actor)
    if "details" not in but:
        service.save_details(registration, actor, DETAILS)
    if "condition" not in but:
        service.choose_condition(registration, actor, line(scene), facts)
    if "photo" not in but:
        service.put_photo(registration, actor, picture())
    if "consent" not in but:
        service.give_consent(registration, actor)
    for kind in (EvidenceKind.IDENTITY_DOCUMENT, EvidenceKind.WORK_PROOF):
        if kind.value not in but:
            service.add_evidence(registration, actor, kind, "scan.jpg", picture(600, 400))
    return registration


def submitted(scene, **options):
    actor = scene.candidate()
    registration = filled(scene, actor, **options)
    service.submit(registration, actor)
    return registration, actor


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def test_an_application_goes_from_draft_to_accepted(scene):
    registration, candidate = submitted(scene)
    assert registration.state is S.SUBMITTED and registration.eligibility["met"]
    assert not registration.person.documents[0].confirmed
    service.decide(registration, Decision.PASS, scene.clerk())
    assert registration.state is S.FIRST_PASSED and registration.person.documents[0].confirmed
    service.decide(registration, Decision.PASS, scene.office())
    assert registration.state is S.ACCEPTED
    assert [(entry.part, entry.kind) for entry in registration.parts] == [
        (Part.THEORY, EntryKind.FIRST), (Part.PRACTICAL, EntryKind.FIRST)]
    assert [entry.registration_id for entry in queries.entries_to_sit(scene.batch.id, Part.THEORY)] == [registration.id]
    told = [notice.message["code"] for notice in db.session.query(Notice).filter_by(person_id=candidate.person_id)]
    assert told == ["registration.notice_submitted", "registration.notice_accepted"]
    assert not list(history.verify())


@pytest.mark.rule(4)
@pytest.mark.parametrize("move, code", [(-20, "registration.closed"), (20, "registration.not_open")])
def test_registration_outside_its_days_is_refused(scene, move, code):
    days = dt.timedelta(days=move)
    scene.batch.registration_opens += days
    scene.batch.registration_closes += days
    with pytest.raises(Refused) as refused:
        filled(scene, scene.candidate())
    assert codes(refused) == [code]


@pytest.mark.rule(4)
def test_nobody_registers_for_a_batch_that_is_not_announced(scene):
    scene.batch.state = BatchState.FILED
    with pytest.raises(Refused) as refused:
        filled(scene, scene.candidate())
    assert codes(refused) == ["registration.not_announced"]


@pytest.mark.rule(8)
def test_one_person_has_one_live_registration_for_an_occupation_and_level(scene):
    registration, candidate = submitted(scene)
    with pytest.raises(Refused) as refused:
        filled(scene, candidate)
    assert codes(refused) == ["registration.duplicate"]
    service.withdraw(registration, candidate)
    assert filled(scene, candidate).state is S.DRAFT


@pytest.mark.rule(8)
def test_nobody_is_registered_for_two_batches_whose_sessions_overlap(scene):
    _registration, candidate = submitted(scene)
    same_day, other_day = scene.new_batch("2026-X", exam_in=30), scene.new_batch("2026-Y", exam_in=31)
    with pytest.raises(Refused) as refused:
        filled(scene, candidate, offer=same_day.offers[1])
    assert codes(refused) == ["registration.overlap"]
    assert filled(scene, candidate, offer=other_day.offers[0]).state is S.DRAFT


@pytest.mark.rule(16)
def test_somebody_under_a_ban_cannot_register_until_it_ends(scene):
    candidate = scene.candidate()
    person = db.session.get(people.Person, candidate.person_id)
    service_records.ban(person, scene.office(), tier=2, reason="作弊", starts_on=scene.today, until=scene.today + dt.timedelta(days=30))
    with pytest.raises(Refused) as refused:
        filled(scene, candidate)
    assert codes(refused) == ["registration.banned"]


@pytest.mark.rule(2)
def test_a_filing_for_own_students_wants_a_class(session):
    scene = Scene(CandidateGroup.OWN_STUDENTS, "C02")
    candidate = scene.candidate()
    registration = filled(scene, candidate)
    with pytest.raises(Refused) as refused:
        service.submit(registration, candidate)
    assert codes(refused) == ["registration.students_only"]
    service.save_details(registration, candidate, {"class_name": "电气2301班"})
    service.submit(registration, candidate)
    assert registration.state is S.SUBMITTED


@pytest.mark.rule(9)
def test_a_condition_of_another_level_or_standard_is_refused(scene):
    candidate = scene.candidate()
    registration = filled(scene, candidate, but=("condition",))
    with pytest.raises(Refused) as refused:
        service.choose_condition(registration, candidate, line(scene, "3-1"), WORK_SINCE_2015)
    assert codes(refused) == ["registration.condition_foreign"]


@pytest.mark.rule(9)
def test_an_application_that_misses_the_condition_cannot_be_handed_in_and_says_from_when_it_can(scene):
    candidate = scene.candidate()
    begun = (scene.today - dt.timedelta(days=400)).isoformat()
    registration = filled(scene, candidate, facts={"periods": [{"start": begun, "end": None}]})
    assert registration.eligibility["met"] is False
    with pytest.raises(Refused) as refused:
        service.submit(registration, candidate)
    reason, = refused.value.reasons
    assert reason.code == "eligibility.work_total_later"
    assert reason.params["earliest"] > scene.today + dt.timedelta(days=4 * 365 - 60)


@pytest.mark.rule(11)
@pytest.mark.parametrize("left_out, code", [
    ("work_proof", "registration.evidence_missing"),
    ("photo", "registration.evidence_missing"),
    ("consent", "registration.consent_missing"),
    ("details", "registration.field_missing"),
    ("condition", "registration.no_condition"),
])
def test_nothing_is_handed_in_incomplete(scene, left_out, code):
    candidate = scene.candidate()
    registration = filled(scene, candidate, but=(left_out,))
    with pytest.raises(Refused) as refused:
        service.submit(registration, candidate)
    assert code in codes(refused)


@pytest.mark.rule(13)
def test_holding_the_level_already_needs_a_reason(scene):
    candidate = scene.candidate()
    person = db.session.get(people.Person, candidate.person_id)
    service_records.add_credential(person, scene.office(), occupation_code="6-31-01-03", level=4, issued_on=dt.date(2020, 1, 1))
    registration = filled(scene, candidate)
    with pytest.raises(Refused) as refused:
        service.submit(registration, candidate)
    assert codes(refused) == ["registration.already_holds"]
    service.choose_condition(registration, candidate, line(scene), {"held_reason": "原证书单位不予认可"})
    service.submit(registration, candidate)
    assert registration.state is S.SUBMITTED


@pytest.mark.rule(11)
def test_the_submitter_and_the_first_reviewer_cannot_review(scene):
    registration, _candidate = submitted(scene)
    first = scene.clerk()
    service.decide(registration, Decision.PASS, first)
    one_more = scene.account("same-human", "management", "exam_affairs", person=scene.person("李示例", sequence=3))
    first_as_office = scene.account("office-of-first", "management", "exam_affairs")
    registration.first_reviewer = one_more.account_id
    same_person = scene.account("second-account", "management", "exam_affairs",
                                person=db.session.get(people.Person, one_more.person_id))
    with pytest.raises(Refused) as refused:
        service.decide(registration, Decision.PASS, same_person)
    assert codes(refused) == ["registration.review_twice"]
    registration.submitted_by = first_as_office.account_id
    with pytest.raises(Refused) as refused:
        service.decide(registration, Decision.PASS, first_as_office)
    assert codes(refused) == ["registration.review_submitter"]
    assert registration.state is S.FIRST_PASSED


@pytest.mark.rule(11)
def test_nobody_reviews_their_own_application(scene):
    registration, candidate = submitted(scene)
    own = scene.account("clerk-who-applies", "centre", "exam_affairs",
                        person=db.session.get(people.Person, candidate.person_id))
    with pytest.raises(Refused) as refused:
        service.decide(registration, Decision.PASS, own)
    assert "registration.review_own" in codes(refused)


def test_a_second_review_is_not_done_by_a_centre(scene):
    registration, _candidate = submitted(scene)
    service.decide(registration, Decision.PASS, scene.clerk())
    with pytest.raises(Refused) as refused:
        service.decide(registration, Decision.PASS, scene.clerk("another"))
    assert "machine.forbidden" in codes(refused)


def test_a_return_says_why_and_comes_back(scene):
    registration, candidate = submitted(scene)
    with pytest.raises(Refused) as refused:
        service.decide(registration, Decision.RETURN, scene.clerk())
    assert codes(refused) == ["registration.say_why"]
    service.decide(registration, Decision.RETURN, scene.clerk("two"), reasons=["photo", "nonsense"], note="请重拍")
    assert registration.state is S.RETURNED
    assert (registration.decisions[-1].reasons, registration.decisions[-1].note) == (["photo"], "请重拍")
    service.put_photo(registration, candidate, picture(400, 520))
    service.submit(registration, candidate)
    assert registration.state is S.SUBMITTED and registration.first_reviewer is None


@pytest.mark.rule(4)
def test_a_returned_application_comes_back_after_closing_but_not_after_the_review_ended(scene):
    registration, candidate = submitted(scene)
    service.decide(registration, Decision.RETURN, scene.clerk(), note="补材料")
    scene.batch.registration_closes = scene.today - dt.timedelta(days=1)
    scene.batch.review_deadline = scene.today - dt.timedelta(days=1)
    with pytest.raises(Refused) as refused:
        service.submit(registration, candidate)
    assert codes(refused) == ["registration.review_over"]
    scene.batch.review_deadline = scene.today
    service.submit(registration, candidate)


def test_a_page_that_is_out_of_date_decides_nothing(scene):
    registration, _candidate = submitted(scene)
    service.decide(registration, Decision.PASS, scene.clerk())
    with pytest.raises(Refused) as refused:
        service.decide(registration, Decision.PASS, scene.office(), seen=S.SUBMITTED)
    assert codes(refused) == ["registration.stale"]


@pytest.mark.rule(14)
def test_changing_evidence_after_acceptance_returns_the_application_to_review(scene):
    registration, candidate = submitted(scene)
    service.decide(registration, Decision.PASS, scene.clerk())
    service.decide(registration, Decision.PASS, scene.office())
    service.add_evidence(registration, candidate, EvidenceKind.SOCIAL_INSURANCE, "a.jpg", picture(500, 500))
    assert registration.state is S.RETURNED and registration.second_reviewer is None
    service.submit(registration, candidate)
    assert registration.state is S.SUBMITTED


def test_an_application_under_review_is_not_changed_by_its_owner_or_by_others(scene):
    registration, candidate = submitted(scene)
    with pytest.raises(Refused) as refused:
        service.save_details(registration, candidate, {"employer": "别处"})
    assert codes(refused) == ["machine.state"]
    stranger = scene.candidate(scene.person("李示例", sequence=5))
    with pytest.raises(Refused) as refused:
        service.withdraw(registration, stranger)
    assert "registration.not_yours" in codes(refused)
    with pytest.raises(Refused) as refused:
        service.save_details(registration, scene.clerk(), {"employer": "别处"})
    assert codes(refused) == ["registration.not_of_group"]


@pytest.mark.rule(25)
def test_a_sealed_application_keeps_its_ticket_number_and_is_not_withdrawn(scene):
    registration, candidate = submitted(scene)
    service.decide(registration, Decision.PASS, scene.clerk())
    office = scene.office()
    service.decide(registration, Decision.PASS, office)
    service.seal(registration, "2600010140001", office)
    assert registration.state is S.SEALED
    with pytest.raises(Refused) as refused:
        service.withdraw(registration, candidate)
    assert codes(refused) == ["machine.state"]
    with pytest.raises(Refused):
        service.seal(registration, "2600010140002", office)
    assert registration.ticket_number == "2600010140001"


@pytest.mark.rule(15)
def test_a_make_up_leans_on_the_passed_part_and_sits_only_the_other(scene):
    registration, candidate = submitted(scene)
    office = scene.office()
    service.decide(registration, Decision.PASS, scene.clerk())
    service.decide(registration, Decision.PASS, office)
    service.record_kept_part(registration, Part.THEORY, office, score=75, exam_date=scene.today,
                             valid_until=scene.today + dt.timedelta(days=365))
    later = scene.new_batch("2026-Z", exam_in=90)
    person = db.session.get(people.Person, candidate.person_id)
    make_up = service.start(later.offers[0], person, candidate, ExamKind.MAKE_UP)
    assert {entry.part: entry.kind for entry in make_up.parts} == {
        Part.THEORY: EntryKind.KEPT, Part.PRACTICAL: EntryKind.MAKE_UP}
    again = scene.new_batch("2026-V", exam_in=100)
    with pytest.raises(Refused) as refused:
        service.start(again.offers[0], person, candidate, ExamKind.MAKE_UP)
    assert codes(refused) == ["registration.attempts_used"]


@pytest.mark.rule(15)
def test_an_expired_part_or_none_makes_no_make_up(scene):
    registration, candidate = submitted(scene)
    person = db.session.get(people.Person, candidate.person_id)
    later = scene.new_batch("2026-Z", exam_in=90)
    with pytest.raises(Refused) as refused:
        service.start(later.offers[0], person, candidate, ExamKind.MAKE_UP)
    assert codes(refused) == ["registration.nothing_kept"]
    service.record_kept_part(registration, Part.THEORY, scene.office(), score=75, exam_date=scene.today,
                             valid_until=scene.today + dt.timedelta(days=80))
    with pytest.raises(Refused) as refused:
        service.start(later.offers[0], person, candidate, ExamKind.MAKE_UP)
    assert codes(refused) == ["registration.kept_expired"]


def test_a_second_application_is_filled_with_what_is_known(scene):
    submitted_one, candidate = submitted(scene)
    other = scene.new_batch("2026-W", exam_in=60)
    again = service.start(other.offers[0], submitted_one.person, candidate)
    assert again.snapshot["province"] == "浙江省" and again.snapshot["id_number"] == submitted_one.snapshot["id_number"]


@pytest.mark.rule(8)
def test_the_database_itself_refuses_a_second_live_row(scene):
    from sqlalchemy.exc import IntegrityError

    registration, _candidate = submitted(scene)
    twin = Registration(offer_id=registration.offer_id, batch_id=registration.batch_id, centre_id=registration.centre_id,
                        person_id=registration.person_id, source=registration.source, snapshot={}, name="x",
                        number_index=registration.number_index)
    db.session.add(twin)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
