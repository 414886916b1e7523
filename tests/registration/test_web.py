"""The pages of registration through a strict browser: candidate, centre, office, public."""

import datetime as dt
import io
import re

import pytest

from skillcert.core import clock, jobs
from skillcert.core.db import db
from skillcert.core.models import ImportRun, Job
from skillcert.core.states import ImportState
from skillcert.registration import queries
from skillcert.registration.models import Registration
from skillcert.registration.states import Decision, RegistrationState
from skillcert.rehearsal import roster_making
from skillcert.rehearsal.stages import registration as stage
from tests.registration.rows import picture
from tests.support.line import until
from tests.support.prepared import prepared

pytestmark = pytest.mark.one_database

S = RegistrationState


def six_entered(world):
    """Six entered applications (one of them in person) of an open batch."""
    until(world, "plans")
    stage.build(world, count=6, in_person=1, until="entered")


@pytest.fixture
def built(world):
    return prepared(world, six_entered)


def clerk(world, nth=2):
    return world.actor("centre", "exam_affairs", nth=nth)


def office(world, nth=1):
    return world.actor("management", "exam_affairs", nth=nth)


def text_of(response):
    return response.get_data(as_text=True)


def first(state=S.SUBMITTED, **by):
    return db.session.query(Registration).filter_by(state=state, **by).order_by(Registration.id).first()


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_every_page_of_the_offices_opens_in_both_languages(built, client, locale):
    registration = first(source="group")
    client.as_(clerk(built))
    with client.session_transaction() as cookie:
        cookie["locale"] = locale
    pages = ["/centre/applications", f"/centre/applications/{registration.id}", "/centre/reviews",
             f"/centre/reviews/{registration.id}", f"/centre/batches/{built.batch_id}/registration",
             f"/centre/applications/{registration.id}/upload", f"/centre/applications/{registration.id}/facts",
             f"/centre/applications/{registration.id}/cancel", "/centre/roster-imports", "/centre/roster-imports/new"]
    for path in pages:
        assert client.get(path).status_code == 200, path
    client.as_(office(built))
    for path in ("/office/applications", f"/office/applications/{registration.id}", "/office/reviews",
                 f"/office/batches/{built.batch_id}/registration"):
        assert client.get(path).status_code == 200, path


def test_another_centres_applications_do_not_exist(built, client):
    other = built.centre_ids[1]
    client.as_(built.actor("centre", "exam_affairs", centre_id=other))
    registration = first()
    assert registration.name not in text_of(client.get("/centre/applications"))
    for path in (f"/centre/applications/{registration.id}", f"/centre/reviews/{registration.id}",
                 f"/centre/batches/{built.batch_id}/registration",
                 f"/centre/applications/{registration.id}/files/{registration.photo_id}"):
        assert client.get(path).status_code == 404, path


def test_a_file_of_another_application_is_not_shown_under_this_one(built, client):
    one, two = db.session.query(Registration).filter(Registration.photo_id.isnot(None)).limit(2)
    client.as_(clerk(built))
    assert client.get(f"/centre/applications/{one.id}/files/{one.photo_id}").mimetype == "image/jpeg"
    assert client.get(f"/centre/applications/{one.id}/files/{two.photo_id}").status_code == 404


@pytest.mark.rule(11)
def test_reviewing_goes_from_one_application_to_the_next(built, client):
    client.as_(clerk(built))
    start = first()
    response = client.send(f"/centre/reviews/{start.id}", decision="pass", seen="submitted")
    following = int(re.search(r"/centre/reviews/(\d+)", response.location).group(1))
    assert following != start.id and db.session.get(Registration, start.id).state is S.FIRST_PASSED
    refused = client.send(f"/centre/reviews/{following}", decision="return", seen="submitted")
    assert refused.status_code == 422
    client.send(f"/centre/reviews/{following}", decision="return", seen="submitted", reasons="photo", note="请重拍")
    assert db.session.get(Registration, following).state is S.RETURNED
    client.as_(office(built))
    client.send(f"/office/reviews/{start.id}", decision="pass", seen="first_passed")
    assert db.session.get(Registration, start.id).state is S.ACCEPTED


@pytest.mark.rule(11)
def test_who_handed_in_finds_nothing_to_review(built, client):
    client.as_(clerk(built, nth=1))
    page = text_of(client.get("/centre/reviews"))
    assert all(row.name not in page for row in db.session.query(Registration).filter_by(source="group"))


def test_a_decision_on_a_page_out_of_date_is_refused(built, client):
    registration = first()
    client.as_(clerk(built))
    response = client.send(f"/centre/reviews/{registration.id}", decision="pass", seen="first_passed")
    assert response.status_code == 422
    assert db.session.get(Registration, registration.id).state is S.SUBMITTED


def test_a_group_is_uploaded_mended_confirmed_and_taken_back(built, client):
    batch = queries.offer(built.offer_id).batch
    rows = roster_making.rows(77, 3, queries.offer(built.offer_id).occupation.name, built.level, clock.today())
    rows[1]["phone"] = "12345"
    client.as_(clerk(built, nth=1))
    response = client.send("/centre/roster-imports/new", batch=str(batch.id), workbook=(io.BytesIO(roster_making.workbook(rows)), "团体.xlsx"),
                           photos=(io.BytesIO(roster_making.photo_zip(rows)), "照片.zip"))
    assert response.status_code == 303
    page = text_of(client.get(response.location))
    assert "12345" in page and rows[1]["name"] in page and rows[1]["number"] not in page
    run = db.session.query(ImportRun).order_by(ImportRun.id.desc()).first()
    client.send(f"/centre/roster-imports/{run.id}/mend", response.location, **{"3:phone": "19900001111"})
    marked = client.send(f"/centre/roster-imports/{run.id}/marked", response.location)
    assert marked.data[:2] == b"PK"
    assert "/jobs/" in client.send(f"/centre/roster-imports/{run.id}/confirm", response.location).location
    jobs.run(db.session.query(Job).order_by(Job.id.desc()).first().id)
    entered = db.session.query(Registration).filter_by(import_run_id=run.id)
    assert entered.count() == 3 and all(row.photo_id for row in entered)
    assert client.get(response.location).status_code == 200
    client.send(f"/centre/roster-imports/{run.id}/undo", response.location)
    assert entered.count() == 0 and db.session.get(ImportRun, run.id).state is ImportState.UNDONE


def test_a_file_that_is_no_workbook_is_refused_in_words(built, client):
    client.as_(clerk(built, nth=1))
    response = client.send("/centre/roster-imports/new", batch=str(built.batch_id), workbook=(io.BytesIO(b"\x00\x01"), "x.xlsx"))
    assert response.status_code == 422 and 'role="alert"' in text_of(response)


def test_one_document_is_attached_to_all_chosen_and_slips_are_printed(built, client):
    client.as_(clerk(built, nth=1))
    ids = [row.id for row in db.session.query(Registration).filter_by(source="group")]
    chosen = client.send("/centre/applications/evidence", "/centre/applications", ids=ids)
    assert chosen.status_code == 200
    client.send("/centre/applications/evidence", "/centre/applications", ids=ids, step="upload", kind="social_insurance",
                file=(io.BytesIO(picture(600, 800)), "社保.jpg"))
    assert all("social_insurance" in {one.kind for one in db.session.get(Registration, i).evidence} for i in ids)
    slips = client.send("/centre/applications/slips", "/centre/applications", ids=ids[:2])
    assert slips.data[:4] == b"%PDF"


@pytest.mark.rule(60)
def test_lists_with_full_numbers_are_made_by_a_post_that_is_written_down(built, client):
    from skillcert.core.models import HistoryEvent

    stage.build(built, count=0, until="reviewed", in_person=0)
    client.as_(office(built))
    page = f"/office/batches/{built.batch_id}/registration"
    for which, magic in (("roster", b"PK"), ("register", b"PK"), ("register_pdf", b"%PDF"), ("summary_pdf", b"%PDF")):
        assert client.get(f"{page}/{which}").status_code == 405
        assert client.send(f"{page}/{which}", page).data.startswith(magic), which
    assert db.session.query(HistoryEvent).filter_by(verb="registration.printed").count() == 4


@pytest.mark.rule(4)
def test_the_roster_is_filed_in_time_or_with_a_reason(built, client):
    stage.build(built, count=0, until="reviewed", in_person=0)
    page = f"/office/batches/{built.batch_id}/registration"
    address = f"/office/batches/{built.batch_id}/roster"
    built.travel(built.exam_day - dt.timedelta(days=3))
    client.as_(office(built))
    late = client.send(address, page, filed_on=clock.today().isoformat())
    assert late.status_code == 422
    done = client.send(address, page, filed_on=clock.today().isoformat(), late_reason="系统升级")
    assert done.status_code == 303 and queries.roster_filing(built.batch_id).late_reason == "系统升级"
    assert client.send(f"{address}/filed", page).data[:2] == b"PK"


# --- candidate and public -------------------------------------------------------------------------------------------


@pytest.fixture
def candidate(built, client):
    """A fresh candidate with an account, signed in."""
    from skillcert.core.work import unit_of_work
    from skillcert.people import service as people
    from skillcert.people.queries import account_of

    row, = roster_making.rows(88, 1, "电工", built.level, clock.today())
    with unit_of_work():
        person = people.ensure_person(row["name"], row["number"], clerk(built), phone=row["phone"])
        people.activation_slip(person, clerk(built))
        account = account_of(person.id)
        me = built.add_actor(account.id, person.name, "candidate", person_id=person.id, nth=20_000)
    client.as_(me)
    return me


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_a_candidate_applies_step_by_step(built, client, candidate, locale):
    with client.session_transaction() as cookie:
        cookie["locale"] = locale
    assert client.get("/me/offers").status_code == 200
    location = client.send(f"/me/offers/{built.offer_id}/apply", "/me/offers").location
    base = location.rsplit("/", 1)[0]
    number = int(base.rsplit("/", 1)[1])
    assert client.get(base).status_code == 200
    refused = client.send(f"{base}/details", phone="123", ethnicity="汉族", education="高中", province="浙江省", source="国有企业")
    assert refused.status_code == 422 and 'aria-invalid="true"' in text_of(refused)
    client.send(f"{base}/details", phone="13800000001", ethnicity="汉族", education="高中", province="浙江省", source="国有企业",
                employer="示例公司")
    line = next(line for line in queries.condition_lines(queries.offer(built.offer_id)) if line.code == "4-1")
    assert client.send(f"{base}/condition", line=str(line.id)).location.endswith("/facts")
    short = client.send(f"{base}/facts", **{"periods-0-start": "2025-01-01"})
    assert short.status_code == 422 and ("2029" in text_of(short) or "2030" in text_of(short))
    assert client.send(f"{base}/facts", **{"periods-0-start": "2015-01-01", "periods-0-employer": "示例公司"}).location.endswith("/papers")
    assert client.send(f"{base}/papers", photo=(io.BytesIO(picture(100, 100)), "x.jpg")).status_code == 422
    client.send(f"{base}/papers", photo=(io.BytesIO(picture()), "x.jpg"))
    for kind in ("identity_document", "work_proof"):
        client.send(f"{base}/papers", kind=kind, file=(io.BytesIO(picture(600, 400)), f"{kind}.jpg"))
    assert client.send(f"{base}/hand-in").status_code == 422
    assert client.send(f"{base}/hand-in", consent="y").status_code == 303
    registration = db.session.get(Registration, number)
    assert registration.state is S.SUBMITTED and registration.consent["version"]
    assert client.get(base).status_code == client.get("/me/applications").status_code == 200
    assert client.get(f"{base}/form.pdf").data[:4] == b"%PDF"
    assert client.send(f"{base}/withdraw").status_code == 303
    assert db.session.get(Registration, number).state is S.WITHDRAWN


def test_a_returned_application_tells_the_candidate_why(built, client, candidate):
    from skillcert.core.work import unit_of_work
    from skillcert.registration import service

    mine = first(source="self")
    with unit_of_work():
        service.decide(mine, Decision.RETURN, clerk(built), ["photo"], "照片不是白底")
    client.as_(built.actor("candidate", nth=10_900))
    page = text_of(client.get(f"/me/applications/{mine.id}"))
    assert "照片不是白底" in page and "/details" in page


def test_a_candidate_is_told_what_happened_until_it_is_read(built, client, candidate):
    from skillcert.core.work import unit_of_work
    from skillcert.registration import service

    mine = first(source="self")
    with unit_of_work():
        service.decide(mine, Decision.RETURN, clerk(built), ["photo"], "照片不是白底")
    client.as_(built.actor("candidate", nth=10_900))
    told = text_of(client.get("/me/"))
    assert "已退回，请打开查看" in told and f'class="entry-title" href="/me/applications/{mine.id}"' in told
    client.as_(candidate)
    assert "/me/notices/read" not in text_of(client.get("/me/"))
    client.as_(built.actor("candidate", nth=10_900))
    assert client.send("/me/notices/read", "/me/").status_code == 303
    assert "已退回，请打开查看" not in text_of(client.get("/me/"))


def test_a_candidate_sees_only_their_own(built, client, candidate):
    other = first()
    for path in ("", "/details", "/papers", "/form.pdf", f"/files/{other.photo_id}"):
        assert client.get(f"/me/applications/{other.id}{path}").status_code == 404, path


@pytest.mark.rule(9)
@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_anybody_may_ask_whether_they_can_apply(built, client, locale):
    with client.session_transaction() as cookie:
        cookie["locale"] = locale
    assert client.get("/can-i-apply").status_code == 200
    page = text_of(client.get("/can-i-apply?born=1990-01-01&years=6&working=y&certificate=&school=&title="))
    assert page.count("note-good") == 2  # levels 5 and 4
    child = text_of(client.get(f"/can-i-apply?born={clock.today().year - 14}-01-01&years=0&offer={built.offer_id}"))
    assert "note-good" not in child


def multiply(batch_id: int, copies: int) -> None:
    """More applications like the first of the batch, each of a person of their own."""
    from skillcert.people.models import IdentityDocument, Person

    like = db.session.query(Registration).filter_by(batch_id=batch_id).first()
    for number in range(copies):
        person = Person(name=f"考生{number}")
        person.documents.append(IdentityDocument(number=f"E{number:08d}", type="passport", number_index=f"copy-{number}"))
        db.session.add(Registration(
            offer_id=like.offer_id, batch_id=batch_id, centre_id=like.centre_id, person=person, state=like.state, source=like.source,
            snapshot=like.snapshot, name=person.name, number_index=f"copy-{number}", submitted_by=like.submitted_by,
            submitted_at=like.submitted_at, condition_id=like.condition_id, facts=like.facts))
    db.session.commit()


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_lists_cost_the_same_statements_for_one_row_and_for_many(world, client, statements, rows):
    until(world, "plans")
    stage.build(world, count=1, in_person=0, until="entered")
    multiply(world.batch_id, rows - 1)
    client.as_(clerk(world))
    for path in ("/centre/applications", "/centre/reviews", "/centre/roster-imports"):
        client.get(path)
        with statements() as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= 15, (path, len(seen))
