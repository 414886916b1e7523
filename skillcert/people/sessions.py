"""Signing in and out: server-side sessions that end at once when they are ended, and the waits after wrong
passwords.

Checking a password takes 50 ms of a core, so it happens before the unit of work: `check` reads, `enter`
writes.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import joinedload

from skillcert.core import clock, crypto, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused
from skillcert.people import passwords, throttle
from skillcert.people.identifiers import login_key, login_name, number_indexes, phone_index
from skillcert.people.models import Account, AuthSession, Grant, Person, SignInAttempt
from skillcert.people.permissions import ROLES, permissions_of

TOUCH = timedelta(seconds=60)
"""How often a session in use notes that it is in use."""


@dataclass(frozen=True)
class Checked:
    """What the look at name and password found; `reasons` is empty when they fit."""

    key: str
    account_id: int | None
    reasons: list[Reason] = field(default_factory=list)
    counted: bool = True
    rehash: str | None = None


def check(login: str, password: str, address: str) -> Checked:
    """Whether name (staff name, identity number or phone) and password fit, and whether it may be tried now.

    Unknown, disabled and wrong all take the same time and give the same sentence.
    """
    key = login_key(login)
    wait = throttle.wait_seconds(key, address, _attempts(key, address), clock.now())
    if wait:
        return Checked(key, None, [Reason("people.sign_in_wait", seconds=wait)], counted=False)
    account = find_account(login)
    stored = account.password_hash if account is not None and account.active else None
    if not passwords.matches(stored, password):
        return Checked(key, None, [Reason("people.sign_in_failed", "login")])
    rehash = passwords.hash_password(password) if passwords.outdated(stored) else None
    return Checked(key, account.id, rehash=rehash)


def _attempts(key: str, address: str) -> list[throttle.Attempt]:
    since = clock.now() - throttle.WINDOW
    query = select(
        SignInAttempt.login_hash, SignInAttempt.source, SignInAttempt.at, SignInAttempt.success
    ).where(SignInAttempt.at >= since, or_(SignInAttempt.login_hash == key, SignInAttempt.source == address))
    return [
        throttle.Attempt(*row)
        for row in db.session.execute(query.order_by(SignInAttempt.id.desc()).limit(2000))
    ]


def find_account(login: str) -> Account | None:
    """The account behind a staff name, an identity number, or the phone of exactly one person with an
    account."""
    names = [login_name(login), *number_indexes(login)]
    found = db.session.scalars(select(Account).where(Account.login.in_(names)).limit(2)).all()
    if not found and (index := phone_index(login)):
        by_phone = select(Account).join(Person).where(Person.phone_index == index, Account.active)
        found = db.session.scalars(by_phone.limit(2)).all()
    return found[0] if len(found) == 1 else None


def enter(checked: Checked, address: str, agent: str = "") -> str | None:
    """Record the try and, when name and password fit, open a session: gives its token, which is stored
    nowhere.

    None when it did not fit; the failure stands in the history then. Raises Refused when the account has no
    role today.
    """
    if checked.counted:
        db.session.add(
            SignInAttempt(login_hash=checked.key, source=address, success=checked.account_id is not None)
        )
    if checked.account_id is None:
        if checked.counted:
            history.record("sign-in", "people.sign_in_failed", _visitor(address), key=checked.key[:16])
        return None
    account = db.session.get(Account, checked.account_id)
    grants = active_grants(account)
    if not grants:
        raise Refused(Reason("people.no_grant"))
    if checked.rehash:
        account.password_hash = checked.rehash
    profile = passwords.PROFILES[settings.get("people.password_profile")]
    changed = account.password_changed_at or account.created_at
    if profile.expired(clock.local(changed).date(), clock.today()):
        account.must_change = True
    account.last_sign_in_at = clock.now()
    grant = next((g for g in grants if g.id == _last_grant(account)), grants[0])
    token = open_session(account, grant, address, agent)
    history.record("sign-in", "people.signed_in", actor_of(account, grant, address), account)
    return token


def _last_grant(account: Account) -> int | None:
    """The role in which the account acted last: people come back to the work they left."""
    query = select(AuthSession.grant_id).where(AuthSession.account_id == account.id)
    return db.session.scalar(query.order_by(AuthSession.id.desc()).limit(1))


def _visitor(address: str) -> Actor:
    return Actor(None, "", "visitor", address=address)


def active_grants(account: Account) -> list[Grant]:
    """Grants that are valid today, the most senior role first."""
    today = clock.today()
    valid = [
        g for g in account.grants if g.valid_from <= today and (g.valid_to is None or today <= g.valid_to)
    ]
    return sorted(valid, key=lambda g: (ROLES.index(g.role), g.id))


def open_session(account: Account, grant: Grant, address: str, agent: str = "") -> str:
    """A new session; gives the token for the cookie."""
    token = crypto.token()
    now = clock.now()
    db.session.add(
        AuthSession(
            token_hash=crypto.digest(token),
            account_id=account.id,
            grant_id=grant.id,
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=settings.get("people.session_hours")),
            address=address,
            agent=agent[:160],
        )
    )
    db.session.flush()
    return token


def actor_of(account: Account, grant: Grant, address: str = "") -> Actor:
    return Actor(
        account_id=account.id,
        name=account.name,
        role=grant.role,
        duty=grant.duty,
        centre_id=grant.centre_id,
        person_id=account.person_id,
        address=address,
        permissions=permissions_of(grant.role, grant.duty),
    )


def find(token: str) -> AuthSession | None:
    """The live session of a cookie: not revoked, not too old, not idle for too long, account active, grant
    valid."""
    now, today = clock.now(), clock.today()
    idle = now - timedelta(minutes=settings.get("people.idle_minutes"))
    query = (
        select(AuthSession)
        .join(Account, AuthSession.account_id == Account.id)
        .join(Grant, AuthSession.grant_id == Grant.id)
        .where(
            AuthSession.token_hash == crypto.digest(token), AuthSession.revoked_at.is_(None), Account.active
        )
        .where(AuthSession.expires_at > now, AuthSession.seen_at > idle)
        .where(Grant.valid_from <= today, or_(Grant.valid_to.is_(None), Grant.valid_to >= today))
        .options(
            joinedload(AuthSession.account).selectinload(Account.grants).joinedload(Grant.centre),
            joinedload(AuthSession.grant).joinedload(Grant.centre),
        )
    )
    return db.session.scalar(query)


def touch(session_id: int) -> None:
    """Note that a session is in use. The one thing a page view writes."""
    db.session.execute(update(AuthSession).where(AuthSession.id == session_id).values(seen_at=clock.now()))


def switch(session: AuthSession, grant_id: int, actor: Actor) -> str:
    """Act in another role of the same account: the old session ends, a new one begins; gives its token."""
    account = session.account
    grant = next((g for g in active_grants(account) if g.id == grant_id), None)
    if grant is None:
        raise Refused(Reason("people.grant_not_own"))
    session.revoked_at = clock.now()
    token = open_session(account, grant, actor.address, session.agent)
    history.record("sign-in", "people.switched", actor, account, role=grant.role, duty=grant.duty)
    return token


def sign_out(session: AuthSession, actor: Actor) -> None:
    session.revoked_at = clock.now()
    history.record("sign-in", "people.signed_out", actor, session.account)


def end(session: AuthSession, actor: Actor) -> None:
    """End one session of an account, the own or (for administrators) another's."""
    if session.revoked_at is None:
        session.revoked_at = clock.now()
        history.record("sign-in", "people.session_ended", actor, session.account, session=session.id)


def end_all(account_id: int, *, keep: int | None = None) -> None:
    """End every session of an account but `keep`."""
    where = and_(AuthSession.account_id == account_id, AuthSession.revoked_at.is_(None))
    if keep is not None:
        where = and_(where, AuthSession.id != keep)
    db.session.execute(
        update(AuthSession)
        .where(where)
        .values(revoked_at=clock.now())
        .execution_options(synchronize_session="fetch")
    )


CODES = "one-time codes"


def wait_for_code(address: str) -> list[Reason]:
    """Whether one-time codes may be tried from here now: counted like the tries of one account."""
    key = login_key(CODES)
    wait = throttle.wait_seconds(key, address, _attempts(key, address), clock.now())
    return [Reason("people.sign_in_wait", seconds=wait)] if wait else []


def record_wrong_code(address: str) -> None:
    """Count a wrong one-time code."""
    db.session.add(SignInAttempt(login_hash=login_key(CODES), source=address, success=False))
    history.record("sign-in", "people.code_failed", _visitor(address))
