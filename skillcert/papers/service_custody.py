"""The verbs of custodians: a key of one's own under a passphrase, sealing for custodians, opening by two of them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from skillcert.core import clock, crypto, history, settings
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.work import unit_of_work
from skillcert.itembank.models import Item
from skillcert.itembank.states import ItemState
from skillcert.papers import boxes, queries_custody, sealing
from skillcert.papers import rules_custody as rules
from skillcert.papers.models import CustodyKey, KeyShare, Paper
from skillcert.papers.states import PaperState, papers
from skillcert.people import passwords
from skillcert.people.models import Account
from skillcert.plans.models import PlannedSession
from skillcert.standards.states import Part


@dataclass(frozen=True)
class Unlocked:
    """A custodian's private key, for the length of one act."""

    key_id: int
    private: bytes


# --- one's own key ---------------------------------------------------------------------------------------------------


def make_key(actor: Actor, passphrase: str, again: str, cost: boxes.Cost | None = None) -> CustodyKey:
    """A custodian makes a key pair; only its public half is ever used without their passphrase."""
    reasons = [] if actor.may("papers.custody") else [Reason("machine.forbidden")]
    if queries_custody.key_of(actor.account_id) is not None:
        reasons.append(Reason("papers.key_exists"))
    refuse_if([*reasons, *_weak(passphrase, again, actor)])
    private, public = boxes.new_pair()
    key = CustodyKey(account_id=actor.account_id, public_key=public)
    _protect(key, private, passphrase, cost)
    db.session.add(key)
    db.session.flush()
    history.record("custody", "papers.make_key", actor, key, fingerprint=crypto.digest(public)[:16])
    return key


def unlock(actor: Actor, passphrase: str) -> Unlocked:
    """The private key for one act. Called before the act's unit of work: a wrong try is counted though the act is refused.

    Raises `Refused`: no key, wrong passphrase, or too many wrong ones just now.
    """
    key = queries_custody.key_of(actor.account_id)
    if key is None:
        raise Refused(Reason("papers.no_key", "passphrase"))
    wait = rules.wait_seconds(key.failures, key.failed_at, clock.now())
    if wait:
        raise Refused(Reason("papers.passphrase_wait", "passphrase", seconds=wait))
    kept = boxes.Protected(key.salt, boxes.Cost(**key.cost), crypto.decrypt("custody-key", key.private_key))
    key_id = key.id
    db.session.rollback()  # no transaction stays open while argon2 works
    try:
        private = boxes.unprotect(kept, passphrase)
    except boxes.WrongKey:
        with unit_of_work():
            _count_failure(key_id, actor)
        raise Refused(Reason("papers.wrong_passphrase", "passphrase")) from None
    with unit_of_work():
        db.session.get(CustodyKey, key_id).failures = 0
    return Unlocked(key_id, private)


def change_passphrase(actor: Actor, mine: Unlocked, passphrase: str, again: str) -> None:
    """Another passphrase for the same key: what was sealed for it opens as before."""
    refuse_if(_weak(passphrase, again, actor))
    key = db.session.get(CustodyKey, mine.key_id)
    _protect(key, mine.private, passphrase, boxes.Cost(**key.cost))
    key.changed_at = clock.now()
    history.record("custody", "papers.change_passphrase", actor, key)


def retire_key(actor: Actor) -> None:
    """Give up one's key (a lost passphrase, a new duty): what was sealed for it is opened by the other custodians."""
    key = queries_custody.key_of(actor.account_id)
    if key is None:
        raise Refused(Reason("papers.no_key"))
    if numbers := queries_custody.opened_only_with(key):
        raise Refused(Reason("papers.key_needed", numbers=", ".join(numbers[:5]), count=len(numbers)))
    key.retired_at = clock.now()
    history.record("custody", "papers.retire_key", actor, key)


def _weak(passphrase: str, again: str, actor: Actor) -> list[Reason]:
    account = db.session.get(Account, actor.account_id)
    policy = passwords.PROFILES[settings.get("people.password_profile")]
    found = passwords.why_not(passphrase, policy=policy, staff=True, context=(account.name, account.login))
    reasons = [Reason(one.code, "passphrase", **one.params) for one in found]
    if passphrase != again:
        reasons.append(Reason("papers.passphrases_differ", "again"))
    return reasons


def _protect(key: CustodyKey, private: bytes, passphrase: str, cost: boxes.Cost | None) -> None:
    kept = boxes.protect(private, passphrase, cost or boxes.Cost())
    key.salt, key.cost = kept.salt, kept.cost.stored()
    key.private_key = crypto.encrypt("custody-key", kept.blob)


def _count_failure(key_id: int, actor: Actor) -> None:
    key = db.session.get(CustodyKey, key_id, with_for_update=True)
    key.failures, key.failed_at = key.failures + 1, clock.now()
    history.record("custody", "papers.passphrase_failed", actor, key, failures=key.failures)


# --- sealing and opening ---------------------------------------------------------------------------------------------


def appointed(paper: Paper, accounts: Collection[int] | None) -> list[CustodyKey]:
    """The keys for which a paper is to be sealed: of the chosen accounts, or of everybody who may keep it. Raises `Refused`."""
    able = queries_custody.able(paper.offer.batch.centre_id)
    keys = able if accounts is None else [key for key in able if key.account_id in accounts]
    if accounts is not None and len(keys) < len(set(accounts)):
        raise Refused(Reason("papers.unknown_custodian", "custodians"))
    people = {key.account.person_id or -key.account_id for key in keys}
    refuse_if(rules.enough_custodians(len(keys), len(people)))
    return keys


def seal_for(paper: Paper, content: dict, keys: list[CustodyKey], siblings: Collection[Paper]) -> None:
    """Split the paper's key among the custodians; from here on the server cannot read it."""
    query = select(Item.type, Item.id).where(
        Item.occupation_code == paper.offer.occupation_code,
        Item.level == paper.offer.level,
        Item.state == ItemState.APPROVED,
    )
    free: dict[str, list[int]] = {}
    rows = db.session.execute(query).all()
    ids = [item_id for _kind, item_id in rows]
    away = sealing.taken(siblings, ids) | {item["item_id"] for item in content["items"]}
    for kind, item_id in rows:
        if item_id not in away:
            free.setdefault(kind, []).append(item_id)
    sealing.lock_away(paper, keys, sealing.decoys(content, free, settings.get("papers.decoys")))


def why_not_open(paper: Paper, actor: Actor) -> list[Reason]:
    """R31: why this paper cannot be opened now, or not by this actor."""
    reasons = papers.why_not(paper, "unseal", actor)
    if not paper.sealed and paper.state is PaperState.LOCKED:
        reasons.append(Reason("papers.opened_already"))
    return [*reasons, *rules.time_lock(first_start(paper), settings.get("papers.open_minutes"), clock.now())]


def first_start(paper: Paper):
    """When the first theory session of the paper's offer begins; None without one."""
    query = select(func.min(PlannedSession.starts_at))
    return db.session.scalar(
        query.where(PlannedSession.offer_id == paper.offer_id, PlannedSession.part == Part.THEORY)
    )


def halves_of(paper: Paper, actor: Actor, mine: Unlocked | None) -> dict:
    """R31: the first custodian's step: their halves, each readable only by the one partner. {"from": key id, "to": {…}}."""
    key = _own(actor, mine)
    given = sealing.hand_over(paper, key, mine.private)
    if not given:
        raise Refused(Reason("papers.not_custodian"))
    return {"from": key.id, "to": given}


def unseal(paper: Paper, given: dict | None, asker: str, actor: Actor, mine: Unlocked | None) -> None:
    """R31: the second custodian's step: the key is whole again and the server keeps it, so that a restart needs nobody."""
    key, giver = _own(actor, mine), db.session.get(CustodyKey, (given or {}).get("from"))
    reasons = why_not_open(paper, actor)
    refuse_if(reasons)
    if giver is None:
        raise Refused(Reason("papers.act_state"))
    sealing.open_with(paper, key, mine.private, given["to"], giver)
    paper.opened_at = clock.now()
    papers.move(paper, "unseal", actor, number=paper.number, hash=paper.content_hash, custodians=[asker, actor.name])


def burn(paper: Paper) -> None:
    """Destroy the halves of a sealed paper that is void: nobody ever opens it."""
    if paper.sealed:
        db.session.execute(delete(KeyShare).where(KeyShare.paper_id == paper.id))


def _own(actor: Actor, mine: Unlocked | None) -> CustodyKey:
    if mine is None:
        raise Refused(Reason("papers.passphrase_missing", "passphrase"))
    key = db.session.get(CustodyKey, mine.key_id)
    if key is None or key.account_id != actor.account_id or key.retired_at is not None:
        raise Refused(Reason("papers.no_key"))
    return key
