"""How long a request stood in front of the workers is what the kernel says, not what anybody claims. Pure but for a loopback."""

import socket
import time
from datetime import timedelta

import pytest

from skillcert.web import arrival


def connected() -> tuple[socket.socket, socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = socket.create_connection(listening.getsockname())
        return client, listening.accept()[0]


@pytest.mark.rule(35)
def test_a_request_waits_from_its_last_byte_until_a_worker_takes_it():
    client, taken = connected()
    with client, taken:
        client.sendall(b"POST /sit/save")
        time.sleep(0.15)
        last = time.monotonic()
        client.sendall(b"HTTP/1.1\r\n\r\n")
        time.sleep(0.05)
        arrival.taken(taken)
        waited = arrival.waited()
        assert 0.03 < waited.total_seconds() <= time.monotonic() - last + 0.01, "from the last byte"
        time.sleep(0.2)
        assert arrival.waited() == waited, "what happens after a worker took it gives nobody time"


def test_where_the_system_does_not_tell_a_request_arrived_when_it_was_read():
    one, other = socket.socketpair()
    with one, other:
        arrival.taken(one)
        assert arrival.waited() == timedelta(0)
