"""The file of a real batch: what is missing in it, what is put in, how it is made, and what closing means."""

import io
import zipfile

import pytest

from skillcert.archive import queries, service
from skillcert.archive.bundle import MANIFEST, faults
from skillcert.archive.pieces_results import MAKERS
from skillcert.archive.volumes import ITEMS
from skillcert.core import files, history, jobs
from skillcert.core.actor import EVERYTHING, Scope
from skillcert.core.models import Job
from skillcert.core.reasons import Refused
from skillcert.core.states import JobState
from skillcert.core.uploads import Kind, accept
from skillcert.core.work import unit_of_work
from tests.support.line import until

PDF = b"%PDF-1.4\n%scan\n"


@pytest.fixture
def announced(world):
    return until(world, "plans")


def batch_of(world):
    return queries.batch(EVERYTHING, world.batch_id)


def missing(world):
    return {line.item.code for line in queries.lines(world.batch_id) if line.missing}


def quality(world):
    return world.actor("management", "quality")


def made(world, session, *, close=False):
    with unit_of_work():
        job_id = service.order(batch_of(world), quality(world), close=close).id
    assert jobs.run(job_id) is JobState.DONE, session.get(Job, job_id).reasons
    return zipfile.ZipFile(io.BytesIO(files.read(session.get(Job, job_id).file)))


def test_every_piece_that_is_made_has_a_maker_and_no_other():
    assert {*MAKERS, "papers"} == {code for code, item in ITEMS.items() if item.made}


@pytest.mark.rule(58)
def test_a_scan_fills_its_place_and_ends_the_waiver(announced):
    world = announced
    assert "filing_receipt" in missing(world)
    with unit_of_work():
        service.waive(batch_of(world), "filing_receipt", "回执在备案系统内", quality(world))
    assert "filing_receipt" not in missing(world)
    with unit_of_work():
        service.put_in(batch_of(world), "filing_receipt", accept(PDF, Kind.PDF, label="回执.pdf"), quality(world))
    assert queries.waivers(world.batch_id) == {}
    assert "filing_receipt" not in missing(world)
    with unit_of_work():
        service.take_out(queries.scans(world.batch_id)[0], quality(world))
    assert "filing_receipt" in missing(world)
    verbs = [event.verb for event in history.of_stream(f"batch:{world.batch_id}")][:4]
    assert verbs == ["archive.taken_out", "archive.waiver_taken_back", "archive.put_in", "archive.waived"]


@pytest.mark.rule(58)
def test_a_batch_in_the_middle_of_the_line_cannot_be_closed_and_each_reason_is_named(announced):
    world = announced
    with pytest.raises(Refused) as refused, unit_of_work():
        service.order(batch_of(world), quality(world), close=True)
    codes = [reason.code for reason in refused.value.reasons]
    assert codes[0] == "archive.results_open"
    assert codes.count("archive.missing") == len(missing(world)) > 3


def test_who_may_only_look_neither_waives_nor_closes(announced):
    world = announced
    leader = world.actor("leadership")
    with pytest.raises(Refused), unit_of_work():
        service.waive(batch_of(world), "filing_receipt", "回执在备案系统内", leader)
    with pytest.raises(Refused), unit_of_work():
        service.order(batch_of(world), leader, close=True)


def test_another_centre_s_file_does_not_exist(announced):
    world = announced
    other = Scope("centre", centre_id=world.centre_ids[1])
    assert queries.batch(other, world.batch_id) is None
    assert queries.batch(Scope("centre", centre_id=world.centre_id), world.batch_id) is not None
    with unit_of_work():
        scan = service.put_in(batch_of(world), "filing_receipt", accept(PDF, Kind.PDF), quality(world)).id
    assert queries.scan(other, world.batch_id, scan) is None


def test_a_draft_holds_what_there_is_with_a_manifest_that_agrees(announced, session):
    world = announced
    with unit_of_work():
        service.put_in(batch_of(world), "filing_receipt", accept(PDF, Kind.PDF), quality(world))
    archive = made(world, session)
    names = archive.namelist()
    assert "2-备案材料卷/02-备案回执/01.pdf" in names and archive.read("2-备案材料卷/02-备案回执/01.pdf") == PDF
    assert "0-卷内目录.xlsx" in names and MANIFEST in names
    assert list(faults(archive.fp)) == []
    assert batch_of(world).closed_on is None


@pytest.mark.rule(60)
def test_reading_a_paper_is_written_down(announced):
    world = announced
    with unit_of_work():
        service.put_in(batch_of(world), "filing_receipt", accept(PDF, Kind.PDF), quality(world))
    with unit_of_work():
        assert service.read(batch_of(world), queries.scans(world.batch_id)[0].file, world.actor("leadership")) == PDF
    assert history.of_stream(f"batch:{world.batch_id}")[0].verb == "archive.read"


@pytest.mark.rule(59)
def test_a_sealed_stream_takes_no_verb_but_the_allowed_ones(announced):
    world = announced
    stream = f"batch:{world.batch_id}"
    with unit_of_work():
        history.seal(stream)
    with pytest.raises(Refused) as refused, unit_of_work():
        service.put_in(batch_of(world), "filing_receipt", accept(PDF, Kind.PDF), quality(world))
    assert refused.value.reasons[0].code == "history.sealed"
    assert queries.scans(world.batch_id) == []
    with unit_of_work():
        history.record(stream, "archive.read", quality(world))
