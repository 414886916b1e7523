"""The skins: one blueprint a role, blind to each other. Views are thin; what may be done is asked below.

`create_app()` puts the house together: keys, database, files, words, security, skins.
"""

import importlib
import os
import pkgutil
from datetime import timedelta
from pathlib import Path

from flask import Flask

from skillcert import jobs as job_table
from skillcert import migrate
from skillcert.core import clock, crypto, dialect, files, house_clock
from skillcert.core import jobs as core_jobs
from skillcert.core.db import db, engine_options, prepare_engine

ROOT = Path(__file__).resolve().parents[2]
SKINS = ("public", "candidate", "duty", "centre", "management", "leadership", "system")
CAPABILITIES = (
    "messages people standards plans registration itembank tasks arrangement papers conduct exams practical results"
    " certificates supervision archive insight"
).split()


def create_app(**config) -> Flask:
    """The application. Environment: DATABASE_URL, REDIS_URL, SKILLCERT_ENV (production | development),
    SKILLCERT_INSTANCE (folder of keys, files and the SQLite database). Keyword arguments override the configuration.
    """
    instance = Path(config.pop("INSTANCE", os.environ.get("SKILLCERT_INSTANCE", ROOT / "instance"))).resolve()
    app = Flask(
        "skillcert",
        instance_path=str(instance),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    instance.mkdir(parents=True, exist_ok=True)
    crypto.load_or_make(instance / "keys")
    files.use_folder(instance / "files")
    if not config.get("TESTING"):
        house_clock.install(instance)
    url = config.pop("DATABASE_URL", None) or os.environ.get("DATABASE_URL") or f"sqlite:///{instance}/skillcert.db"
    if url.startswith(("postgres://", "postgresql://", "postgresql+psycopg://", dialect.PREFIX)):
        url = dialect.PREFIX + url.split("://", 1)[1]
    app.config.update(
        SECRET_KEY=crypto.derive("flask").hex(),
        SECRET_KEY_FALLBACKS=[key.hex() for key in crypto.derive_older("flask")],  # a new key signs nobody out
        WTF_CSRF_SECRET_KEY=crypto.derive_first("csrf").hex(),  # and a page that is open can still hand in
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(url),
        REDIS_URL=os.environ.get("REDIS_URL"),
        PRODUCTION=os.environ.get("SKILLCERT_ENV") == "production",
        THROWAWAY=os.environ.get("SKILLCERT_THROWAWAY") == "1",
        **config,
    )
    load_capabilities()
    db.init_app(app)
    migrate.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    core_jobs.register_kinds(job_table.KINDS)
    if app.config["THROWAWAY"]:
        _use_throwaway_clock(app)
    _init_web(app)
    return app


def load_capabilities() -> None:
    """Import every capability's tables, words and reasons, so that the metadata and the registers are whole."""
    for name in ("models", "uploads", "images", "sheets"):
        importlib.import_module(f"skillcert.core.{name}")
    for name in CAPABILITIES:
        for module in ("models", "reasons", "labels"):
            if importlib.util.find_spec(f"skillcert.{name}") and importlib.util.find_spec(f"skillcert.{name}.{module}"):
                importlib.import_module(f"skillcert.{name}.{module}")


def _init_web(app: Flask) -> None:
    from skillcert.web import access, compressing, errors, kit, pulse_door, save_door, security, signin, still, visual

    kit.init_app(app)
    visual.init_app(app)
    still.init_app(app)
    security.init_app(app)
    signin.init_app(app)
    errors.init_app(app)
    for skin in SKINS:
        package = importlib.import_module(f"skillcert.web.{skin}")
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"skillcert.web.{skin}.{module.name}")
        app.register_blueprint(package.blueprint)
    access.init_app(app)
    compressing.init_app(app)
    pulse_door.init_app(app)
    save_door.init_app(app)


def _offset_row():
    """The offset, past any transaction: the clock is asked inside write transactions too, and must not begin another."""
    raw = db.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("SELECT seconds FROM throwaway_clock WHERE id = 1")
        return cursor.fetchone()
    finally:
        raw.close()


def _use_throwaway_clock(app: Flask) -> None:
    """A throwaway database may carry an offset; it is read once a second at most."""
    import time

    kept = {"at": 0.0, "offset": timedelta(0), "marked": False}

    def offset() -> timedelta:
        if time.monotonic() - kept["at"] > 1:
            with app.app_context():
                row = _offset_row()
            kept.update(at=time.monotonic(), offset=timedelta(seconds=row[0] if row else 0), marked=row is not None)
        return kept["offset"]

    @app.after_request
    def own_up(response):
        """A house whose database is marked as a throwaway one says so; only such a one is rehearsed against."""
        if offset() is not None and kept["marked"]:
            response.headers["X-Skillcert-Throwaway"] = "1"
        return response

    clock.use_offset(offset)
