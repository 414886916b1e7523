"""Bringing a database to the newest schema: Alembic through Flask-Migrate, folder `migrations/`."""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate, upgrade

from skillcert.core.db import db

FOLDER = Path(__file__).resolve().parents[1] / "migrations"
migrate = Migrate()


def init_app(app: Flask) -> None:
    migrate.init_app(app, db, directory=str(FOLDER))


def to_newest(app: Flask) -> None:
    """Upgrade the database of the app; safe to repeat."""
    with app.app_context():
        upgrade(directory=str(FOLDER))
