"""What a hall's network carries three hundred times in the same minute is small and carried once: style sheets, scripts, the paper.

The address of a file holds its date, so a browser keeps it and never asks again until it changes. Files are packed once a process.
Of the pages only those in `PAGES` are packed: none of them repeats what a stranger could have put into a request, so their length
tells nobody a token (BREACH).
"""

from __future__ import annotations

import gzip
import os
import time
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

PAGES = frozenset({"public.sit"})
KINDS = (".css", ".js", ".svg")
KEPT = "public, max-age=31536000, immutable"
LEAST = 1024
"""Bytes below which packing is not worth the while."""


def init_app(app: Flask) -> None:
    app.url_defaults(dated)
    app.jinja_env.globals["url_for"] = address
    app.after_request(packed)


FRESH = 2.0
"""Seconds for which a page takes the address of a file as it was: thirty of them stand on a page, each with the date of its file."""
_addresses: dict[tuple[str, str], tuple[float, str]] = {}


def address(endpoint: str, **values) -> str:
    """`url_for` of the templates."""
    name = values.get("filename")
    if endpoint != "static" or name is None or len(values) > 1:
        return url_for(endpoint, **values)
    until, known = _addresses.get((request.script_root, name), (0.0, ""))
    if time.monotonic() > until:
        known = url_for(endpoint, filename=name)
        _addresses[request.script_root, name] = (time.monotonic() + FRESH, known)
    return known


def dated(endpoint: str, values: dict) -> None:
    """Add the date of a file to its address: `/static/css/base.css?v=67405c1f`."""
    if endpoint == "static" and "filename" in values:
        try:
            path = os.path.join(current_app.static_folder or "", values["filename"])  # plain: thirty of these a page
            values["v"] = f"{int(os.stat(path).st_mtime):x}"
        except OSError:
            pass  # a file that is not there has no date; its address leads to a 404


def packed(response: Response) -> Response:
    """The response in gzip where the browser takes it; else, and for everything else, as it is."""
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = KEPT
    static = request.endpoint == "static" and request.path.endswith(KINDS)
    if not static and (request.endpoint not in PAGES or response.mimetype != "text/html"):
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or request.range or not request.accept_encodings["gzip"]:
        return response
    data = _file((request.view_args or {})["filename"]) if static else _page(response)
    if data is not None:
        if close := getattr(response.response, "close", None):
            close()  # the file that would have been sent
        response.direct_passthrough = False
        response.set_data(data)
        response.headers["Content-Encoding"] = "gzip"
    return response


def _page(response: Response) -> bytes | None:
    data = response.get_data()
    return gzip.compress(data, 3, mtime=0) if len(data) >= LEAST else None


def _file(name: str) -> bytes | None:
    path = Path(current_app.static_folder or "", name)
    facts = path.stat()
    return _packed_file(path, facts.st_mtime_ns) if facts.st_size >= LEAST else None


@lru_cache(maxsize=64)
def _packed_file(path: Path, _date: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)
