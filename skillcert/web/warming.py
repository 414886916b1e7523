"""What a house reads before its first candidate: the pages of a seat with their words, and the questions that the door puts to the database.

All of it is read once a process at its first use, which took a third of a second from the first candidate of a hall at each worker. The
master reads it before it makes workers, who begin with what it has read; a worker opens its connection before its first request.
Nothing is written, and a house whose database is away starts without it.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager

from babel import Locale
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers

from skillcert.core import i18n
from skillcert.core.db import db
from skillcert.exams import entry, queries

log = logging.getLogger(__name__)
PAGES = ("public/sitting/", "parts/exams/")
"""Folders of the templates that a seat shows."""

ROUNDS = 7
"""The driver prepares a statement at its second use; PostgreSQL then makes five plans before it keeps one."""


def read(app: Flask) -> None:
    """In the master, before workers are made: templates, words, tables, statements. Leaves no connection behind."""
    configure_mappers()
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith(PAGES)):
        app.jinja_env.get_template(name)
    for locale in i18n.LOCALES:
        i18n.translate(locale, "")
        Locale.parse(locale).days  # noqa: B018 - the names of days are read with all else that a language has
    with _without_fail():
        host = (app.config.get("TRUSTED_HOSTS") or ["localhost"])[0].lstrip(".")
        app.test_client().get("/sit/door", base_url=f"http://{host}")
    connect(app)
    with app.app_context():
        db.engine.dispose()


def connect(app: Flask) -> None:
    """In a worker, before its first request: a connection that has been asked what a seat asks, for nobody."""
    with _without_fail(), app.app_context():
        for _ in range(ROUNDS):
            entry.ask_for_nobody()
            queries.saved_answers(0)
        db.session.rollback()


@contextmanager
def _without_fail():
    """Whoever comes first will meet the same trouble and say so in words."""
    try:
        yield
    except SQLAlchemyError as trouble:
        log.warning("the database was not asked ahead: %s", trouble.__class__.__name__)
