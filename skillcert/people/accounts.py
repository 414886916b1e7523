"""Accounts: making, granting, one-time codes, passwords, disabling; and what a signature is."""

import secrets
from datetime import date, timedelta

from sqlalchemy import select

from skillcert.core import clock, crypto, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.people import passwords, rules, sessions
from skillcert.people.identifiers import login_name
from skillcert.people.models import Account, Grant, OneTimeCode, Person
from skillcert.people.permissions import CANDIDATE, SYSTEM

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LIFE = {"activation": timedelta(days=30), "reset": timedelta(days=2), "setup": timedelta(days=1)}


def create(login: str, name: str, actor: Actor, person: Person | None = None) -> Account:
    """A staff account without a password: its owner sets one with the code of `issue_code`."""
    login = login_name(login)
    reasons = list(rules.login_faults(login))
    if not name.strip():
        reasons.append(Reason("people.name_missing", "name"))
    if db.session.scalar(select(Account.id).where(Account.login == login)):
        reasons.append(Reason("people.login_taken", "login", login=login))
    refuse_if(reasons)
    account = Account(login=login, name=name.strip(), person=person, must_change=False)
    db.session.add(account)
    db.session.flush()
    history.record("system", "people.account_created", actor, account, login=login)
    return account


def grant(
    account: Account,
    actor: Actor,
    role: str,
    duty: str | None = None,
    centre_id: int | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Grant:
    """Let an account act in a role from one day to another. Nobody grants anything to the own account."""
    first = valid_from or clock.today()
    refuse_if(
        [
            *([Reason("people.own_account")] if account.id == actor.account_id else []),
            *rules.grant_faults(role, duty, centre_id, account.person_id, first, valid_to),
            *rules.role_conflict(role, [g.role for g in live_grants(account, first)]),
        ]
    )
    given = Grant(role=role, duty=duty, centre_id=centre_id, valid_from=first, valid_to=valid_to)
    account.grants.append(given)
    db.session.flush()
    history.record(
        "system", "people.granted", actor, account, role=role, duty=duty, centre=centre_id, until=valid_to
    )
    return given


def live_grants(account: Account, day: date) -> list[Grant]:
    """Grants that hold on `day` or begin later."""
    return [g for g in account.grants if g.valid_to is None or g.valid_to >= day]


def end_grant(given: Grant, actor: Actor) -> None:
    """The grant ends now; sessions that act in it end with it."""
    if given.account_id == actor.account_id:
        raise Refused(Reason("people.own_account"))
    _keep_an_administrator(given.account, {given.id})
    given.valid_to = clock.today() - timedelta(days=1)
    given.valid_from = min(given.valid_from, given.valid_to)
    sessions.end_all(given.account_id)
    history.record("system", "people.grant_ended", actor, given.account, role=given.role, duty=given.duty)


def disable(account: Account, actor: Actor) -> None:
    """No more sign-in; every session of the account ends at once."""
    if account.id == actor.account_id:
        raise Refused(Reason("people.own_account"))
    _keep_an_administrator(account, {g.id for g in account.grants})
    account.active = False
    sessions.end_all(account.id)
    history.record("system", "people.account_disabled", actor, account)


def enable(account: Account, actor: Actor) -> None:
    account.active = True
    history.record("system", "people.account_enabled", actor, account)


def _keep_an_administrator(account: Account, going: set[int]) -> None:
    """Refuse what would leave the house without a system administrator."""
    today = clock.today()
    query = select(Grant).join(Account).where(Grant.role == SYSTEM, Account.active, Grant.valid_from <= today)
    left = [g for g in db.session.scalars(query) if (g.valid_to is None or g.valid_to >= today)]
    if any(g.id in going for g in left) and all(g.id in going for g in left):
        raise Refused(Reason("people.last_administrator"))


# --- one-time codes ----------------------------------------------------------------------------------------


def new_code() -> str:
    """Twelve characters nobody confuses, in three groups: 59 random bits, typed from a slip."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join(letters[i : i + 4] for i in (0, 4, 8))


def plain_code(typed: str) -> str:
    """A typed code in the form that was hashed."""
    return "".join(c for c in typed.upper() if c.isalnum())


def issue_code(account: Account, actor: Actor, purpose: str = "activation") -> str:
    """A code with which the owner sets a password, once. Earlier codes of the account no longer work."""
    now = clock.now()
    for code in db.session.scalars(
        select(OneTimeCode).where(OneTimeCode.account_id == account.id, OneTimeCode.used_at.is_(None))
    ):
        code.used_at = now
    code = new_code()
    db.session.add(
        OneTimeCode(
            code_hash=crypto.digest(plain_code(code)),
            purpose=purpose,
            account_id=account.id,
            expires_at=now + LIFE[purpose],
        )
    )
    db.session.flush()
    history.record("system", "people.code_issued", actor, account, purpose=purpose)
    return code


def reset_password(account: Account, actor: Actor) -> str:
    """Take the password away, end the sessions, and give a code for a new one."""
    if account.id == actor.account_id:
        raise Refused(Reason("people.own_account"))
    account.password_hash = None
    sessions.end_all(account.id)
    return issue_code(account, actor, "reset")


def find_code(typed: str, *purposes: str) -> OneTimeCode | None:
    """The live code that was typed; row-locked, so that it is used once."""
    query = select(OneTimeCode).where(
        OneTimeCode.code_hash.in_([crypto.digest(plain_code(typed)), crypto.digest(typed)]),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > clock.now(),
        OneTimeCode.purpose.in_(purposes or ("activation", "reset")),
    )
    return db.session.scalar(locked(query))


def use_code(typed: str, new_password: str, address: str) -> Account:
    """Set a password with a one-time code; the code is spent with it."""
    code = find_code(typed)
    if code is None or not code.account.active:
        raise Refused(Reason("people.code_invalid", "code"))
    account = code.account
    set_password(account, new_password)
    code.used_at = clock.now()
    sessions.end_all(account.id)
    history.record(
        "system", "people.password_set", Actor(account.id, account.name, "visitor", address=address), account
    )
    return account


# --- passwords ---------------------------------------------------------------------------------------------


def password_faults(account: Account, password: str) -> list[Reason]:
    """Why an account may not have this password, under the institution's profile."""
    staff = any(g.role != CANDIDATE for g in account.grants)
    person = account.person
    context = [account.name, account.login if staff else ""]
    if person is not None:
        context += [person.phone or "", *(document.number for document in person.documents)]
    profile = passwords.PROFILES[settings.get("people.password_profile")]
    return list(passwords.why_not(password, policy=profile, staff=staff, context=context))


def set_password(account: Account, password: str) -> None:
    refuse_if(password_faults(account, password))
    account.password_hash = passwords.hash_password(password)
    account.password_changed_at = clock.now()
    account.must_change = False


def change_password(
    account: Account, actor: Actor, old: str, new: str, keep_session: int | None = None
) -> None:
    """The owner changes the password; all other sessions of the account end."""
    if not passwords.matches(account.password_hash, old):
        raise Refused(Reason("people.password_wrong", "old"))
    if passwords.matches(account.password_hash, new):
        raise Refused(Reason("people.password_same", "password"))
    set_password(account, new)
    sessions.end_all(account.id, keep=keep_session)
    history.record("system", "people.password_changed", actor, account)


def confirm_password(actor: Actor, password: str) -> Account:
    """The acting account typed its own password again; refuses when it did not."""
    account = db.session.get(Account, actor.account_id) if actor.account_id is not None else None
    if account is None or not account.active or not passwords.matches(account.password_hash, password):
        raise Refused(Reason("people.password_wrong", "password"))
    return account


def sign(actor: Actor, password: str, signed: str | bytes) -> dict:
    """A signature: the password once more, and the hash of what was signed. The dict is JSON to keep beside
    it."""
    account = confirm_password(actor, password)
    return {
        "account_id": account.id,
        "person_id": account.person_id,
        "name": account.name,
        "role": actor.role,
        "at": clock.now().isoformat(),
        "sha256": crypto.digest(signed),
    }


# --- the first administrator -------------------------------------------------------------------------------


def setup_needed() -> bool:
    """Whether nobody has an account yet."""
    return db.session.scalar(select(Account.id).limit(1)) is None


def setup_token() -> str:
    """A new one-time set-up token; earlier ones no longer work. Only in a house without accounts."""
    if not setup_needed():
        raise Refused(Reason("people.setup_done"))
    now = clock.now()
    for code in db.session.scalars(select(OneTimeCode).where(OneTimeCode.purpose == "setup")):
        code.used_at = code.used_at or now
    token = crypto.token()
    db.session.add(
        OneTimeCode(code_hash=crypto.digest(token), purpose="setup", expires_at=now + LIFE["setup"])
    )
    return token


def create_administrator(login: str, name: str, password: str, actor: Actor) -> Account:
    """A system administrator with a password: by the command line, or by the set-up link."""
    account = create(login, name, actor)
    grant(account, actor, SYSTEM)
    set_password(account, password)
    return account


def set_up(token: str, login: str, name: str, password: str, address: str) -> Account:
    """The first administrator, by the one-time link."""
    if not setup_needed():
        raise Refused(Reason("people.setup_done"))
    code = find_code(token, "setup")
    if code is None:
        raise Refused(Reason("people.code_invalid"))
    code.used_at = clock.now()
    return create_administrator(login, name, password, Actor(None, name, "visitor", address=address))
