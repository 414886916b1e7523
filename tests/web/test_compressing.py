"""What is packed on its way, and what must not be."""

import gzip
import re

import pytest
from flask import url_for

from tests.web.public.test_sitting import made, sign_in  # noqa: F401 - the hall of the seat's pages

pytestmark = pytest.mark.one_database
PACKED = {"Accept-Encoding": "gzip"}


def test_a_style_sheet_is_packed_for_a_browser_that_unpacks_it_and_for_no_other(client):
    plain = client.get("/static/css/base.css")
    packed = client.get("/static/css/base.css", headers=PACKED)
    assert gzip.decompress(packed.data) == plain.data and len(packed.data) < len(plain.data) / 2
    assert "Content-Encoding" not in plain.headers and "Accept-Encoding" in plain.headers["Vary"]
    again = client.get("/static/css/base.css", headers={**PACKED, "If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304 and not again.data
    refused = client.get("/static/css/base.css", headers={"Accept-Encoding": "gzip;q=0, br"})
    assert refused.data == plain.data


def test_a_file_is_kept_by_the_browser_until_its_date_changes(app, client):
    with app.test_request_context():
        address = url_for("static", filename="css/base.css")
        assert url_for("static", filename="no-such.css") == "/static/no-such.css"
    assert re.fullmatch(r"/static/css/base\.css\?v=[0-9a-f]+", address) and address in client.get("/sit/door").text
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/css/base.css").headers["Cache-Control"], "an address without a date is asked again"
    assert client.get("/static/no-such.css?v=1").status_code == 404


def test_the_paper_is_packed_and_pages_that_repeat_what_was_typed_are_not(client, made):  # noqa: F811
    sign_in(client, made)
    made.to(1)
    packed, plain = client.get("/sit", headers=PACKED, audit=False), client.get("/sit")
    assert packed.headers["Cache-Control"] == "no-store" and len(packed.data) < len(plain.data) / 3
    assert "题干第" in gzip.decompress(packed.data).decode()
    door = client.get("/sit/door", headers=PACKED)
    assert "Content-Encoding" not in door.headers, "an answer with a token and a stranger's words in it keeps its length to itself"
