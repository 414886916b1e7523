"""The pages of certificates, clicked through as each role; every page is audited by the test browser."""

import datetime as dt
import io
import re

import pytest

from skillcert.certificates import rules
from skillcert.certificates.models import Certificate, Upload
from skillcert.certificates.states import CertificateState, UploadState
from skillcert.core import clock, jobs
from skillcert.core.models import Job
from skillcert.core.states import JobState
from tests.certificates.test_service import certificates, clean_clock, do, numbered, print_all, sealed  # noqa: F401
from tests.support.examined import RELEASER, member, other_centre, photo

pytestmark = pytest.mark.one_database


@pytest.fixture
def made(session, monkeypatch):
    return sealed(monkeypatch, [(70, 70), (80, 80), (50, 50)], names={0: "王小明", 1: "刘𬭎"})


@pytest.fixture
def printed(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70), (80, 80)], names={0: "王小明", 1: "刘𬭎"})
    print_all(made)
    return made


def text(response) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def test_the_office_numbers_prints_and_uploads_a_batch(client, session, made):
    page = f"/office/certificates/batches/{made.batch_id}"
    client.as_(member("management", "certificates"))
    assert made.batch.name in text(client.get("/office/certificates"))
    too_early = client.send(f"{page}/number", page, issued_on="2026-11-12")
    assert too_early.status_code == 422 and "2026年11月26日" in text(too_early)
    assert client.send(f"{page}/number", page, issued_on=clock.today().isoformat()).status_code == 303
    assert len(certificates(made)) == 2
    assert client.send(f"{page}/print", page).status_code == 303
    assert jobs.run(session.query(Job).one().id) is JobState.DONE
    assert client.get(f"/jobs/{session.query(Job).one().id}/file").data.startswith(b"%PDF")
    assert client.send(f"{page}/upload", page).status_code == 303
    upload = session.query(Upload).one().id
    assert client.send(f"/office/uploads/{upload}/file", page).data.startswith(b"PK")
    assert client.get(f"/office/uploads/{upload}/confirmation").data.startswith(b"%PDF")
    assert client.send(f"/office/uploads/{upload}/submit", reference="").status_code == 422
    assert client.send(f"/office/uploads/{upload}/submit", reference="261127S0000330001230001").status_code == 303
    assert client.send(f"/office/uploads/{upload}/accept", page).status_code == 303
    assert session.get(Upload, upload).state is UploadState.ACCEPTED
    assert client.get(f"{page}/register").data.startswith(b"%PDF")
    assert client.get(page).status_code == 200


def test_who_has_no_photo_is_named_and_the_others_get_their_numbers(client, made, session):
    from skillcert.core.work import unit_of_work
    from skillcert.registration.models import Registration

    with unit_of_work():
        session.get(Registration, made.registration_ids[0]).photo_id = None
    client.as_(member("management", "certificates"))
    page = f"/office/certificates/batches/{made.batch_id}"
    told = client.send(f"{page}/number", page, issued_on=clock.today().isoformat())
    assert "王小明" in text(told) and "R53" in text(told)
    assert len(certificates(made)) == 1


def test_a_certificate_is_printed_again_corrected_and_revoked(client, printed):
    one = certificates(printed)[1]
    page = f"/office/certificates/{one.id}"
    client.as_(member("management", "certificates"))
    assert "王小明" in text(client.get(page))
    assert client.send(f"{page}/reissue", reason="").status_code == 422
    assert client.send(f"{page}/reissue", reason="遗失").status_code == 303
    assert client.send(f"{page}/prints/2", page).data.startswith(b"%PDF")
    assert client.send(f"{page}/prints/9", page).status_code == 404
    assert client.send(f"{page}/correct", name="王晓明", reason="更名").status_code == 422
    scan = (io.BytesIO(photo(9)), "scan.jpg")
    assert client.send(f"{page}/correct", name="王晓明", reason="更名", evidence=scan).status_code == 303
    assert "王晓明" in text(client.get(page))
    assert client.send(f"{page}/revoke", reason="材料不实").status_code == 303
    assert certificates(printed)[1].state is CertificateState.REVOKED
    assert "材料不实" in text(client.get(page))


def test_a_centre_hands_out_one_by_one_and_many_at_once(client, printed):
    first, second = certificates(printed)
    client.as_(member("centre", "certificates", centre_id=printed.centre_id))
    page = f"/centre/certificates/batches/{printed.batch_id}"
    assert first.number in text(client.get(page))
    one = f"/centre/certificates/{first.id}/hand-out"
    assert client.send(one, receiver="王小红", way="post", note="").status_code == 422
    assert client.send(one, receiver="王小红", way="proxy", note="代领人身份证已核").status_code == 303
    assert client.send(f"{page}/hand-out", page, ids=[str(second.id)]).status_code == 303
    assert client.send(f"{page}/hand-out", page, ids=[str(second.id)]).status_code == 422
    assert [c.handed_out.receiver for c in certificates(printed)] == ["王小红", "王小明"]


def test_a_foreign_centre_finds_nothing(client, printed):
    one = certificates(printed)[0]
    client.as_(member("centre", "certificates", centre_id=other_centre()))
    for page in (
        f"/centre/certificates/batches/{printed.batch_id}",
        f"/centre/certificates/batches/{printed.batch_id}/register",
        f"/centre/certificates/{one.id}",
        f"/centre/certificates/{one.id}/hand-out",
    ):
        assert client.get(page).status_code == 404, page
    assert client.send(f"/centre/certificates/{one.id}/prints/1", "/centre/certificates").status_code == 404


def test_a_holder_keeps_the_pdf_until_it_is_revoked(client, printed):
    from skillcert.certificates import service

    one = certificates(printed)[0]
    holder, other = (member("candidate", person_id=person_id) for person_id in reversed(printed.person_ids))
    client.as_(holder)
    assert one.number in text(client.get("/me/certificates"))
    assert client.get(f"/me/certificates/{one.id}/pdf").data.startswith(b"%PDF")
    client.as_(other)
    assert one.number not in text(client.get("/me/certificates"))
    assert client.get(f"/me/certificates/{one.id}/pdf").status_code == 404
    do(service.revoke, certificates(printed)[0], RELEASER, "材料不实")
    client.as_(holder)
    assert client.get(f"/me/certificates/{one.id}/pdf").status_code == 404
    assert "材料不实" in text(client.get("/me/certificates"))


# --- the public ------------------------------------------------------------------------------------------------------


@pytest.mark.rule(56)
def test_the_code_on_the_certificate_leads_to_a_page_that_asks_nothing(client, printed):
    one = certificates(printed)[0]
    for address in (f"/V/{one.token}", f"/v/{one.token.lower()}"):
        page = client.get(address)
        assert page.status_code == 200
        told = page.get_data(as_text=True)
        assert one.number in told and "刘𬭎" in told
        assert not re.search(r"<input(?![^>]*hidden)", told.split("<main")[1].split("</main>")[0])
        assert not re.search(r"\d{17}[\dX]", told.replace(one.number, ""))


@pytest.mark.rule(56)
def test_a_forged_code_is_called_so(client, printed):
    one = certificates(printed)[0]
    page = client.get(f"/V/{one.token[:-2]}AA")
    assert page.status_code == 404 and one.number not in text(page)


@pytest.mark.rule(48)
def test_number_and_name_are_asked_by_post_and_answered_alike(client, printed):
    one = certificates(printed)[0]
    assert one.number in text(client.send("/verify", number=one.number, name="刘𬭎"))
    wrong_name = text(client.send("/verify", number=one.number, name="张三"))
    wrong_number = text(client.send("/verify", number=one.number[:-1] + "9", name="刘𬭎"))
    assert "刘𬭎" not in wrong_name

    def bare(page):
        return re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"', "", page)  # tokens bear the second of the page

    assert bare(wrong_name) == bare(wrong_number)
    asked_by_get = text(client.get(f"/verify?number={one.number}&name=刘𬭎"))
    assert "证书信息" not in asked_by_get and "真实有效" not in asked_by_get


@pytest.mark.rule(48)
def test_a_walk_through_the_numbers_meets_429(client, printed):
    codes = [
        client.send("/verify", number=f"S000033000123263{n:06d}", name="刘𬭎").status_code for n in range(500, 525)
    ]
    assert codes == [200] * rules.MISSES_A_SOURCE + [429] * 5


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_every_page_speaks_both_languages(client, printed, locale):
    one = certificates(printed)[0]
    client.as_(member("management", "certificates"))
    with client.session_transaction() as cookie:
        cookie["locale"] = locale
    for page in (
        "/office/certificates", f"/office/certificates/batches/{printed.batch_id}", f"/office/certificates/{one.id}",
        f"/office/certificates/{one.id}/reissue", f"/office/certificates/{one.id}/correct", f"/office/certificates/{one.id}/hand-out",
        f"/V/{one.token}", "/V/NONSENSE", "/verify",
    ):  # fmt: skip
        assert client.get(page).status_code in (200, 404), page


@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_lists_ask_the_database_the_same_few_questions(client, session, monkeypatch, statements, count):
    made = numbered(monkeypatch, [(70, 70)] * count)
    client.as_(member("management", "coordination"))
    for page, most in (("/office/certificates", 15), (f"/office/certificates/batches/{made.batch_id}", 30)):
        client.get(page)
        with statements() as seen:
            assert client.get(page).status_code == 200
        assert len(seen) <= most, "\n".join(seen)
    assert session.query(Certificate).count() == count
    assert clock.today() > dt.date(2026, 11, 26)
