"""The whole line by the stage builders, and what an employer's phone sees at its end."""

import io
import subprocess
from urllib.parse import urlsplit

import pypdf
import pytest
import zxingcpp
from PIL import Image

from skillcert.certificates import queries, verification
from skillcert.core import clock, files, history, settings
from skillcert.core.actor import EVERYTHING
from skillcert.core.db import db
from skillcert.rehearsal.world import World
from skillcert.web import create_app
from tests.support.browsing import AuditedClient
from tests.support.line import until


@pytest.fixture(scope="module")
def house(schema, tmp_path_factory):
    folder = tmp_path_factory.mktemp("line")
    yield create_app(INSTANCE=folder, DATABASE_URL=schema(folder, "line"), TESTING=True)
    clock.use_offset(None)


@pytest.fixture(scope="module")
def line(house):
    """A world at the end of its line, really committed, as a college's would be; both tests only read in it."""
    with house.app_context():
        yield until(World(seed=1), "certificates", registration={"count": 6}, certificates={"handed_out": 1})
        db.session.remove()
        db.engine.dispose()


@pytest.mark.rule(56)
def test_the_code_on_the_paper_leads_to_this_house_and_to_this_certificate(line, house, tmp_path):
    certificates = db.session.scalars(queries.certificates(EVERYTHING, line.batch_id)).unique().all()
    assert certificates and all(one.prints for one in certificates)
    one = certificates[0]
    paper = tmp_path / "certificate.pdf"
    paper.write_bytes(files.read(one.prints[0].file))
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", paper, tmp_path / "page"], check=True)
    code = zxingcpp.read_barcode(Image.open(tmp_path / "page.png").convert("L")).text
    assert urlsplit(code).netloc.lower() == urlsplit(settings.get("institution.url")).netloc
    page = AuditedClient(house).get(urlsplit(code).path)
    assert page.status_code == 200 and one.number in page.get_data(as_text=True)


def test_every_certificate_of_the_line_verifies_and_the_history_holds(line):
    certificates = db.session.scalars(queries.certificates(EVERYTHING, line.batch_id)).unique().all()
    figures = queries.figures([line.batch_id])[line.batch_id]
    assert figures["passed"] == figures["numbered"] == figures["printed"] == figures["uploaded"] == len(certificates)
    assert figures["handed_out"] == 1
    for one in certificates:
        assert verification.by_token(one.token).number == one.number
        assert one.number in pypdf.PdfReader(io.BytesIO(files.read(one.prints[0].file))).pages[0].extract_text()
    assert [one.number for one in certificates] == [
        one.number for one in sorted(certificates, key=lambda one: one.registration.ticket_number)
    ]
    assert list(history.verify()) == []
