"""From a sealed list to a certificate that was numbered, printed, handed out, corrected, revoked, uploaded."""

import datetime as dt
import io

import openpyxl
import pypdf
import pytest

from skillcert.certificates import printing, queries, service, uploading
from skillcert.certificates.models import Certificate, CertificatePrint, UploadRow
from skillcert.certificates.printed import Printed
from skillcert.certificates.states import CertificateState, UploadState
from skillcert.core import clock, files, history, jobs
from skillcert.core.db import db
from skillcert.core.models import Counter
from skillcert.core.reasons import Refused
from skillcert.core.states import JobState
from skillcert.core.work import unit_of_work
from skillcert.people.models import Credential
from skillcert.people.states import CredentialSource, CredentialState
from skillcert.results import publication
from skillcert.results import service as results
from tests.support.examined import (
    CERTIFIER,
    COLLECTOR,
    HANDER,
    INSTITUTION,
    PREFIX,
    RELEASER,
    VERIFIER,
    actor,
    examined,
    photo,
)


@pytest.fixture(autouse=True)
def clean_clock():
    yield
    clock.use_offset(None)


def travel(day: dt.date) -> None:
    clock.use_offset(None)
    offset = clock.at(day, 10) - clock.now()
    clock.use_offset(lambda: offset)


def do(verb, *args, **kwargs):
    with unit_of_work():
        return verb(*args, **kwargs)


def codes(verb, *args, **kwargs) -> list[str]:
    with pytest.raises(Refused) as refused, unit_of_work():
        verb(*args, **kwargs)
    return [reason.code for reason in refused.value.reasons]


def sealed(monkeypatch, marks, **options):
    """A batch on the day after its notice, sealed."""
    made = noticed(monkeypatch, marks, **options)
    run = results.run_of(made.batch_id)
    travel(run.notice_until + dt.timedelta(days=1))
    do(publication.seal, run, RELEASER)
    return made


def noticed(monkeypatch, marks, **options):
    travel(dt.date(2026, 11, 11))
    made = examined(monkeypatch, marks, **options)
    run = do(results.collect, made.batch, COLLECTOR)
    do(results.verify, run, VERIFIER)
    do(results.release, run, RELEASER)
    travel(run.recheck_until + dt.timedelta(days=1))
    do(publication.publish_notice, run, RELEASER)
    return made


def numbered(monkeypatch, marks, **options):
    made = sealed(monkeypatch, marks, **options)
    do(service.number_batch, made.batch, CERTIFIER)
    return made


def certificates(made) -> list[Certificate]:
    return db.session.query(Certificate).filter_by(batch_id=made.batch_id).order_by(Certificate.number).all()


def printed(certificate) -> Printed:
    return Printed.from_json(certificate.fields)


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule(50)
def test_passers_get_numbers_in_the_order_of_their_ticket_numbers(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70), (50, 70), (80, 80)])
    assert [(one.number, one.registration_id) for one in certificates(made)] == [
        (f"{PREFIX}263000001", made.registration_ids[2]),
        (f"{PREFIX}263000002", made.registration_ids[0]),
    ]


@pytest.mark.rule(49)
def test_no_number_before_the_notice_is_over(session, monkeypatch):
    made = noticed(monkeypatch, [(70, 70)])
    assert codes(service.number_batch, made.batch, CERTIFIER) == ["certificates.not_sealed", "certificates.date_early"]
    assert certificates(made) == []


@pytest.mark.rule(49)
@pytest.mark.rule(51)
def test_numbering_twice_gives_nobody_a_second_certificate(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70), (80, 80)])
    assert codes(service.number_batch, made.batch, CERTIFIER) == ["certificates.nobody"]
    assert len(certificates(made)) == 2


@pytest.mark.rule(50)
def test_the_date_of_issue_lies_after_the_notice_and_not_ahead(session, monkeypatch):
    made = sealed(monkeypatch, [(70, 70)])
    last = results.run_of(made.batch_id).notice_until
    assert codes(service.number_batch, made.batch, CERTIFIER, last) == ["certificates.date_early"]
    assert codes(service.number_batch, made.batch, CERTIFIER, clock.today() + dt.timedelta(days=1)) == [
        "certificates.date_late"
    ]


@pytest.mark.rule(50)
def test_the_year_in_the_number_is_the_year_of_issue_and_starts_anew(session, monkeypatch):
    first = numbered(monkeypatch, [(70, 70)])
    second = sealed(monkeypatch, [(70, 70)], number="2026-0002")
    travel(dt.date(2027, 1, 4))
    do(service.number_batch, second.batch, CERTIFIER)
    third = sealed(monkeypatch, [(70, 70)], number="2026-0003")
    do(service.number_batch, third.batch, CERTIFIER)
    assert [certificates(made)[0].number for made in (first, second, third)] == [
        f"{PREFIX}263000001",
        f"{PREFIX}273000001",
        f"{PREFIX}263000002",
    ]


@pytest.mark.rule(50)
def test_a_renewed_filing_goes_on_counting(session, monkeypatch):
    first = numbered(monkeypatch, [(70, 70)])
    second = numbered(monkeypatch, [(70, 70)], number="2026-0002")
    assert first.batch.filing_id != second.batch.filing_id
    assert certificates(second)[0].number == f"{PREFIX}263000002"


@pytest.mark.rule(51)
def test_a_number_that_was_rolled_back_was_never_given(session, monkeypatch):
    made = sealed(monkeypatch, [(70, 70)])
    with pytest.raises(RuntimeError), unit_of_work():
        service.number_batch(made.batch, CERTIFIER)
        raise RuntimeError
    assert session.query(Counter).count() == 0
    do(service.number_batch, made.batch, CERTIFIER)
    assert certificates(made)[0].number.endswith("000001")


@pytest.mark.rule(53)
def test_who_has_no_photo_waits_and_uses_no_number(session, monkeypatch):
    made = sealed(monkeypatch, [(70, 70), (80, 80)])
    without = made.registration_ids[1]
    with unit_of_work():
        from skillcert.registration.models import Registration

        db.session.get(Registration, without).photo_id = None
    told = do(service.number_batch, made.batch, CERTIFIER)
    assert told.count == 1 and [reason.code for reason in told.waiting] == ["certificates.unfit_photo"]
    assert [one.number[-6:] for one in certificates(made)] == ["000001"]


@pytest.mark.rule(53)
def test_a_name_that_cannot_be_printed_waits(session, monkeypatch):
    made = sealed(monkeypatch, [(70, 70)], names={0: "张\U00031350"})
    told = do(service.number_batch, made.batch, CERTIFIER)
    assert [reason.code for reason in told.waiting] == ["certificates.no_glyph"]
    assert certificates(made) == []


@pytest.mark.rule(53)
def test_the_printed_fields_are_frozen(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70)], names={0: "刘𬭎"})
    fields = printed(certificates(made)[0])
    assert (fields.name, fields.work_type, fields.level_text, fields.institution) == (
        "刘𬭎",
        "--",
        "三级/高级工",
        INSTITUTION,
    )
    assert certificates(made)[0].fields_hash == fields.fingerprint()


def test_the_person_holds_the_credential(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70)])
    held = session.query(Credential).filter_by(person_id=made.person_ids[0]).one()
    assert (held.number, held.level, held.source) == (certificates(made)[0].number, 3, CredentialSource.OWN)


def test_only_the_certificate_office_numbers(session, monkeypatch):
    made = sealed(monkeypatch, [(70, 70)])
    assert codes(service.number_batch, made.batch, HANDER) == ["machine.forbidden"]


# --- printing --------------------------------------------------------------------------------------------------------


def print_all(made) -> jobs.Job:
    job = do(printing.start_printing, made.batch, CERTIFIER)
    assert jobs.run(job.id) is JobState.DONE
    return db.session.get(jobs.Job, job.id)


def test_a_batch_is_printed_as_a_job_with_progress(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70)] * 12)
    job = print_all(made)
    assert (job.done, job.total, job.result["certificates"]) == (12, 12, 12)
    whole = pypdf.PdfReader(io.BytesIO(files.read(job.file)))
    assert len(whole.pages) == 12
    for page, certificate in zip(whole.pages, certificates(made), strict=True):
        assert certificate.number in page.extract_text()
        assert len(certificate.prints) == 1
    assert codes(printing.start_printing, made.batch, CERTIFIER) == ["certificates.nothing_to_print"]


def test_a_second_print_job_waits_for_the_first(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70)])
    do(printing.start_printing, made.batch, CERTIFIER)
    assert codes(printing.start_printing, made.batch, CERTIFIER) == ["certificates.print_running"]


@pytest.mark.rule(54)
def test_a_reissue_keeps_number_and_date_and_says_so_on_paper(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70)])
    certificate = certificates(made)[0]
    before = (certificate.number, certificate.issued_on, certificate.fields_hash)
    assert codes(printing.reissue, certificate, CERTIFIER, "遗失") == ["certificates.not_printed"]
    print_all(made)
    assert codes(printing.reissue, certificate, CERTIFIER, " ") == ["certificates.reason_missing"]
    row = do(printing.reissue, certificate, CERTIFIER, "遗失")
    assert (row.version, row.reason) == (2, "遗失")
    assert (certificate.number, certificate.issued_on, certificate.fields_hash) == before
    assert "第 2 次印制" in pypdf.PdfReader(io.BytesIO(files.read(row.file))).pages[0].extract_text()


# --- hand-out --------------------------------------------------------------------------------------------------------


def test_a_certificate_is_handed_out_once_to_a_named_hand(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70)])
    certificate = certificates(made)[0]
    assert codes(service.hand_out, certificate, HANDER, "王小明") == ["certificates.not_printed"]
    print_all(made)
    assert codes(service.hand_out, certificate, HANDER, "", "post") == [
        "certificates.receiver",
        "certificates.post_note",
    ]
    assert codes(service.hand_out, certificate, HANDER, "王小明", "by_air") == ["certificates.way"]
    do(service.hand_out, certificate, HANDER, "王小明")
    assert codes(service.hand_out, certificate, HANDER, "王小明") == ["certificates.handed_out"]


# --- correction and revocation ---------------------------------------------------------------------------------------


def scan():
    with unit_of_work():
        return files.put(photo(7), "scan.jpg", "image/jpeg", "certificate:0").id


@pytest.mark.rule(54)
def test_a_correction_needs_evidence_and_makes_a_new_print(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70)], names={0: "王小明"})
    print_all(made)
    certificate = certificates(made)[0]
    before = (certificate.number, certificate.issued_on, certificate.fields_hash)
    correct = service.correct
    assert codes(correct, certificate, RELEASER, name="王晓明", evidence=None, reason="") == [
        "certificates.evidence_missing",
        "certificates.reason_missing",
    ]
    evidence = db.session.get(files.StoredFile, scan())
    assert codes(correct, certificate, RELEASER, name="王小明", evidence=evidence, reason="更名") == [
        "certificates.changes_missing"
    ]
    assert codes(correct, certificate, RELEASER, id_number="330702199001010016", evidence=evidence, reason="x") == [
        "certificates.number_shape"
    ]
    row = do(correct, certificate, RELEASER, name="王晓明", evidence=evidence, reason="更名")
    assert row.version == 2 and row.fields_hash == certificate.fields_hash != before[2]
    assert (certificate.number, certificate.issued_on) == before[:2]
    assert printed(certificate).name == "王晓明"
    kept = queries.corrections(certificate.id)[0]
    assert (kept.before["name"], kept.after["name"]) == ("王小明", "王晓明")


@pytest.mark.rule(54)
def test_a_revocation_keeps_the_record_and_consumes_the_number(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70)])
    certificate = certificates(made)[0]
    assert codes(service.revoke, certificate, RELEASER, "") == ["certificates.reason_missing"]
    do(service.revoke, certificate, RELEASER, "材料不实")
    assert certificate.state is CertificateState.REVOKED
    assert codes(service.revoke, certificate, RELEASER, "再次") == ["machine.state"]
    assert codes(service.number_batch, made.batch, CERTIFIER) == ["certificates.nobody"]
    held = session.query(Credential).filter_by(number=certificate.number).one()
    assert held.state is CredentialState.REVOKED
    other = numbered(monkeypatch, [(70, 70)], number="2026-0002")
    assert certificates(other)[0].number == f"{PREFIX}263000002"


# --- uploads ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule(57)
def test_an_upload_holds_each_valid_certificate_once(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70)] * 4)
    do(service.revoke, certificates(made)[3], RELEASER, "材料不实")
    upload = do(uploading.make_upload, made.batch, CERTIFIER)
    sheet = openpyxl.load_workbook(io.BytesIO(files.read(upload.file))).active
    numbers = [row[7].value for row in list(sheet.iter_rows())[1:]]
    assert numbers == [one.number for one in certificates(made)[:3]]
    assert upload.rows == 3
    assert codes(uploading.make_upload, made.batch, CERTIFIER) == ["certificates.nothing_to_upload"]


@pytest.mark.rule(57)
def test_a_rejected_upload_frees_its_certificates_for_another(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70)] * 2)
    first = do(uploading.make_upload, made.batch, CERTIFIER)
    assert codes(uploading.submit, first, CERTIFIER, "") == ["certificates.reference"]
    do(uploading.submit, first, CERTIFIER, "261201S0000330001230001")
    do(uploading.reject, first, CERTIFIER, "照片缺失")
    second = do(uploading.make_upload, made.batch, CERTIFIER)
    do(uploading.submit, second, CERTIFIER, "261201S0000330001230002")
    do(uploading.accept, second, CERTIFIER)
    assert (first.state, second.state, second.hash) == (UploadState.REJECTED, UploadState.ACCEPTED, first.hash)
    assert session.query(UploadRow).filter_by(live=True).count() == 2


# --- figures and scope -----------------------------------------------------------------------------------------------


@pytest.mark.rule(61)
def test_the_figures_follow_the_certificates(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70)] * 3 + [(50, 50)])
    print_all(made)
    do(service.hand_out, certificates(made)[0], HANDER, "本人")
    do(service.revoke, certificates(made)[2], RELEASER, "材料不实")
    assert queries.figures([made.batch_id])[made.batch_id] == {
        "passed": 3, "numbered": 3, "printed": 2, "handed_out": 1, "revoked": 1, "uploaded": 0
    }  # fmt: skip


def test_a_centre_and_a_candidate_see_only_their_own(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70), (80, 80)])
    one = certificates(made)[0]
    for scope, seen in (
        (actor("centre", "certificates", 9, centre_id=made.centre_id).scope, True),
        (actor("centre", "certificates", 9, centre_id=made.centre_id + 99).scope, False),
        (actor("candidate", None, 9, one.registration.person_id).scope, True),
        (actor("candidate", None, 9, -1).scope, False),
    ):
        assert (queries.certificate(scope, one.id) is not None) is seen


@pytest.mark.rule(60)
def test_numbers_and_prints_stand_in_the_history(session, monkeypatch):
    made = numbered(monkeypatch, [(70, 70)])
    print_all(made)
    verbs = [event.verb for event in history.of(certificates(made)[0])]
    assert verbs == ["certificates.print", "certificates.number"]
    assert session.query(CertificatePrint).count() == 1
    assert list(history.verify()) == []
