"""Signing in without the password form: a real session row, its token in the cookie."""

from sqlalchemy import select

from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.people import sessions
from skillcert.people.models import Account, Grant


def sign_in(client, actor: Actor) -> None:
    """Open a session for the account of `actor` acting in its grant, and put its token into the client's cookie."""
    with unit_of_work():
        account = db.session.get(Account, actor.account_id)
        grant = db.session.scalar(
            select(Grant).where(
                Grant.account_id == actor.account_id,
                Grant.role == actor.role,
                Grant.duty == actor.duty if actor.duty else Grant.duty.is_(None),
            )
        )
        token = sessions.open_session(account, grant, "127.0.0.1")
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
