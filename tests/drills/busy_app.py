"""The negative control of the herd: a server that turns requests away when many come at once."""

import threading
import time

from skillcert.web import create_app

app = create_app()
honest = app.wsgi_app
lock = threading.Lock()
seen: list[float] = []


def busy(environ, start_response):
    with lock:
        seen[:] = [at for at in seen if at > time.monotonic() - 1] + [time.monotonic()]
    if environ["PATH_INFO"].startswith("/sit") and len(seen) > 3:
        start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
        return [b"busy"]
    return honest(environ, start_response)


app.wsgi_app = busy
