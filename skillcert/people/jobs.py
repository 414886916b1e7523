"""What the tick does for people: forget what is no longer needed."""

from datetime import timedelta

from sqlalchemy import delete

from skillcert.core import clock
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.people.models import AuthSession, OneTimeCode, SignInAttempt

ATTEMPTS = timedelta(days=2)
"""The throttle looks back an hour; the history keeps every sign-in for good."""
SESSIONS = timedelta(days=90)


def sweep() -> None:
    """Delete old sign-in attempts, sessions that ended long ago and spent one-time codes."""
    now = clock.now()
    with unit_of_work():
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - ATTEMPTS))
        db.session.execute(delete(AuthSession).where(AuthSession.expires_at < now - SESSIONS))
        db.session.execute(delete(OneTimeCode).where(OneTimeCode.expires_at < now - SESSIONS))
