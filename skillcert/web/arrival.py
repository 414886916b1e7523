"""When a request arrived: workers that are busy take it later, and what counts in an exam is the arrival (R35).

The kernel has taken a request long before a worker looks at it, and knows when its last bytes came. The web server's worker asks that when
it takes a connection; how long it stood in the queue is then known while the request is answered. A client cannot make itself earlier by
it: what it does after its connection was taken is not counted. Where nobody asked (another server, tests, a system that does not tell) a
request arrived when it was read.
"""

from __future__ import annotations

import socket
import struct
from contextvars import ContextVar
from datetime import timedelta

_INFO = struct.Struct("=8B12I")
_LAST_DATA_RECEIVED = 19
"""Where `struct tcp_info` of Linux has tcpi_last_data_recv: milliseconds since the last bytes came in."""
_waited: ContextVar[timedelta] = ContextVar("waited", default=timedelta(0))


def in_queue(connection: socket.socket) -> timedelta:
    """How long ago the last bytes of a connection came in; none where the system does not tell."""
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size)
        return timedelta(milliseconds=_INFO.unpack(told)[_LAST_DATA_RECEIVED])
    except (AttributeError, OSError, struct.error):  # no Linux, a unix socket, a kernel that tells less
        return timedelta(0)


def taken(connection: socket.socket) -> None:
    """A worker takes this connection now: its request is what is answered next in this thread."""
    _waited.set(in_queue(connection))


def waited() -> timedelta:
    """How long the request that is being answered stood in front of the workers."""
    return _waited.get()
