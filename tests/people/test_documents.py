"""Activation slips on paper."""

import socket
import threading
from datetime import UTC, datetime

from pypdf import PdfReader

from skillcert.people.documents import Slip, slips

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)


def text_of(data):
    import io

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_a_slip_says_whose_it_is_the_code_and_where_to_use_it():
    data = slips(
        [Slip("欧阳雪", "3301************28", "ABCD-2345-WXYZ")], "https://exam.example/activate", "王敏", NOW
    )
    said = text_of(data)
    for part in ("欧阳雪", "3301************28", "ABCD-2345-WXYZ", "https://exam.example/activate"):
        assert part in said.replace("\n", "")


def test_eight_slips_a_page():
    many = [Slip(f"考生{i}", "", f"AAAA-BBBB-{i:04d}") for i in range(17)]
    import io

    assert len(PdfReader(io.BytesIO(slips(many, "https://x", "王敏", NOW))).pages) == 3


def test_a_name_cannot_make_the_printer_fetch_anything():
    """T26: markup in a name is text; a listener beside the printer hears nothing."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        port = server.getsockname()[1]

        def listen():
            try:
                connection, _ = server.accept()
                heard.append(connection.recv(64))
                connection.close()
            except TimeoutError:
                return

        thread = threading.Thread(target=listen)
        thread.start()
        name = f'<img src="http://127.0.0.1:{port}/x.png"><b>'
        said = text_of(slips([Slip(name, "", "AAAA-BBBB-CCCC")], "https://x", "王敏", NOW))
        thread.join()
    assert heard == []
    assert "img src" in said.replace("\n", "")
