"""HTTPS for a hall on its own network: an authority of our own that can vouch for the hall and for nothing else."""

import http.server
import ipaddress
import ssl
import threading
import urllib.request
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from skillcert import launch
from skillcert.cli import main
from skillcert.commands import tls_init
from skillcert.core import clock

pytestmark = pytest.mark.one_database


@pytest.fixture
def folder(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SKILLCERT_INSTANCE", str(tmp_path))
    assert main(["tls-init", "hall.test", "192.168.3.7", "127.0.0.1", "--port", "8443"]) == 0
    return tmp_path / "tls"


def answered_over_tls(folder, trusted: str) -> bytes:
    """What a browser that trusts `trusted` gets from a server with the made certificate, on 127.0.0.1."""

    class Hello(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write("在线".encode())

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Hello)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "server.pem", folder / "server.key")
    server.socket = serving.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        context = ssl.create_default_context(cafile=trusted) if trusted else ssl.create_default_context()
        handlers = urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        address = f"https://127.0.0.1:{server.server_port}/"
        return urllib.request.build_opener(*handlers).open(address, timeout=60).read()
    finally:
        server.shutdown()
        server.server_close()


def test_who_trusts_the_halls_authority_reaches_the_server_and_nobody_else_is_deceived(folder):
    assert answered_over_tls(folder, str(folder / "ca.pem")) == "在线".encode()
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        answered_over_tls(folder, "")


def test_a_stolen_authority_opens_no_foreign_site(folder):
    """The negative of the test above: with the authority's own key, a certificate for somebody else's address is no use."""
    authority = tls_init.x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    key = load_pem_private_key((folder / "ca.key").read_bytes(), None)
    forged, forged_key = tls_init.make_certificate(["127.0.0.1", "bank.example"], authority, key, clock.now())
    (folder / "server.pem").write_bytes(forged.public_bytes(Encoding.PEM))
    (folder / "server.key").write_bytes(tls_init._pem(forged_key))
    with pytest.raises(OSError, match="permitted subtree violation"):
        answered_over_tls(folder, str(folder / "ca.pem"))
    assert tls_init.vouched(authority, "hall.test") and not tls_init.vouched(authority, "bank.example")
    assert tls_init.vouched(authority, "10.1.2.3") and not tls_init.vouched(authority, "8.8.8.8")


def test_the_certificate_names_the_servers_addresses_and_lives_as_long_as_browsers_allow(folder):
    certificate = tls_init.x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())
    names = certificate.extensions.get_extension_for_class(tls_init.x509.SubjectAlternativeName).value
    assert names.get_values_for_type(tls_init.x509.DNSName) == ["hall.test"]
    found = names.get_values_for_type(tls_init.x509.IPAddress)
    assert found == [ipaddress.ip_address("192.168.3.7"), ipaddress.ip_address("127.0.0.1")]
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc < timedelta(days=398)


def test_keys_are_readable_by_their_owner_alone(folder):
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in folder.glob("*.key")} == {
        "ca.key": "0o600",
        "server.key": "0o600",
    }


def test_the_printed_steps_name_the_address_the_fingerprint_and_the_readiness_page(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SKILLCERT_INSTANCE", str(tmp_path))
    main(["tls-init", "192.168.3.7", "--port", "8443"])
    told = capsys.readouterr().out
    authority = tls_init.x509.load_pem_x509_certificate((tmp_path / "tls" / "ca.pem").read_bytes())
    assert "https://192.168.3.7:8443/sit/ready" in told
    assert authority.fingerprint(tls_init.hashes.SHA256()).hex(":").upper() in told


def test_a_second_authority_is_refused_and_renewing_keeps_the_first(folder, capsys):
    before = (folder / "ca.pem").read_bytes(), (folder / "server.pem").read_bytes()
    assert main(["tls-init", "hall.test"]) == 1
    assert "--renew" in capsys.readouterr().err
    assert main(["tls-init", "--renew", "somewhere.example"]) == 1
    assert ((folder / "ca.pem").read_bytes(), (folder / "server.pem").read_bytes()) == before
    assert main(["tls-init", "--renew", "hall.test", "127.0.0.1"]) == 0
    assert (folder / "ca.pem").read_bytes() == before[0] and (folder / "server.pem").read_bytes() != before[1]
    assert answered_over_tls(folder, str(folder / "ca.pem"))
    (folder / "ca.key").unlink()  # taken off the server, as the steps advise
    assert main(["tls-init", "--renew", "hall.test"]) == 1


def test_the_server_speaks_https_once_the_certificate_is_there(folder, tmp_path):
    words = launch.web_command("0.0.0.0", 8443, launch.certificate(tmp_path))
    assert words[words.index("--certfile") + 1] == str(folder / "server.pem")
    assert "--certfile" not in launch.web_command("0.0.0.0", 8443, launch.certificate(tmp_path / "elsewhere"))


def test_the_readiness_page_tells_the_servers_time_and_stores_nothing(client):
    page = client.get("/sit/ready")
    assert page.status_code == 200 and "本机是否就绪" in page.text
    told = client.get("/sit/ready/time")
    assert abs(told.json["now"] / 1000 - clock.now().timestamp()) < 5
    assert told.headers["Cache-Control"] == "no-store"
