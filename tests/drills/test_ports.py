"""A drill kills its server and starts it again on the same port: meanwhile nobody else's server may be found there."""

import os
import subprocess
import sys

from tests.support.drilling import server

OTHER = "import sys; from tests.support.drilling import server; print(server.take(int(sys.argv[1])))"


def another_process_may_take(port: int) -> bool:
    told = subprocess.run([sys.executable, "-c", OTHER, str(port)], capture_output=True, text=True, check=True).stdout
    return told.strip() == "True"


def test_a_port_is_ours_while_nobody_listens_on_it():
    port = 100_000 + os.getpid()  # of no server: no other test takes it
    assert server.take(port)
    try:
        assert not another_process_may_take(port)
    finally:
        server.give_back(port)
    assert another_process_may_take(port)


def test_what_a_server_is_given_is_taken():
    port = server.free_port()
    try:
        assert port in server.PORTS and not another_process_may_take(port)
    finally:
        server.give_back(port)
