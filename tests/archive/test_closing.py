"""The end of the line: a batch that went all the way is closed with its file, and nothing moves in it afterwards."""

import io
import zipfile

import pytest

from skillcert.archive import queries, service
from skillcert.archive.bundle import MANIFEST, faults
from skillcert.archive.volumes import FOLDERS
from skillcert.core import clock, crypto, files, history
from skillcert.core.actor import EVERYTHING
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work
from skillcert.insight import figures
from skillcert.insight import queries as insight
from skillcert.rehearsal.stages import archive as stage
from tests.support.line import until


@pytest.fixture
def certified(world):
    return until(world, "certificates", registration={"count": 6})


@pytest.mark.rule(58, 59, 61)
def test_the_whole_line_ends_in_a_closed_file_that_nothing_changes_any_more(certified, session):
    world = certified
    told = stage.build(world)
    assert told["closed"] and told["missing"] == [] and told["faults"] == []
    kept = queries.archive_file(world.batch_id)
    data = files.read(kept.file)
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert list(faults(io.BytesIO(data))) == []
    assert crypto.digest(archive.read(MANIFEST)) == kept.manifest_hash
    assert {name.split("/")[0] for name in archive.namelist() if "/" in name} == set(FOLDERS.values())
    papers = {tuple(name.rsplit("/", 2)[1:]) for name in archive.namelist() if "/02-理论试卷及答案/" in name}
    main, spare = ({name for paper, name in papers if paper.endswith(form)} for form in ("-A", "-B"))
    common = {"试卷信息.xlsx", "调阅记录.xlsx", "流转记录.pdf"}
    assert main == common | {"试卷.pdf", "标准答案.pdf"}, "the exam is over: its paper lies open with its key"
    assert spare == common | {"试卷密封.bin"}, "the spare was never opened"
    assert kept.keep_until.year == clock.today().year + 5
    _is_read_only(world)
    _figures_agree(world)


def _is_read_only(world):
    batch = queries.batch(EVERYTHING, world.batch_id)
    assert batch.closed_on == clock.today()
    coordination = world.actor("management", "coordination")
    with pytest.raises(Refused) as refused, unit_of_work():
        history.record(f"batch:{world.batch_id}", "registration.submit", coordination)
    assert refused.value.reasons[0].code == "history.sealed"
    with pytest.raises(Refused), unit_of_work():
        service.order(queries.batch(EVERYTHING, world.batch_id), coordination, close=True)
    assert list(history.verify()) == []


def _figures_agree(world):
    whole = figures.total(row.tally for row in insight.tallies(EVERYTHING))
    assert list(figures.contradictions(whole)) == []
    assert whole.applied == 6 == whole.due
    assert whole.present > 0 and whole.issued == whole.passed > 0
    assert sum(n for _, n in insight.certificates_by_month(EVERYTHING, clock.today())) == whole.issued
