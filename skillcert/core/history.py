"""What happened, who did it, in a chain that nobody can quietly change.

Each stream (a batch, a person, the system) is a chain of its own, so that writers of different batches do not queue
behind one another; checkpoints join the heads. A payload that names a person is encrypted under that person's key and
the chain runs over the ciphertext: erasing the key erases the payload and leaves the chain whole.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Row, bindparam, insert, select, update

from skillcert.core import clock, crypto
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.i18n import N_
from skillcert.core.models import HistoryCheckpoint, HistoryEvent, HistoryStream, PersonKey
from skillcert.core.reasons import Reason, Refused, register
from skillcert.core.upsert import insert_ignore

register(
    {
        "history.sealed": N_(
            "This file was closed on {day} and is read-only since. What remains possible: reissuing, correcting or"
            " revoking a certificate."
        )
    }
)
AFTER_SEAL: set[str] = set()
"""Verbs that may still happen in a sealed stream; their capabilities name them with `allow_after_seal`."""

# Every verb writes history, so these are built once and go past the objects of the ORM, which would cost as much again.
_HEADS, _EVENTS = HistoryStream.__table__, HistoryEvent.__table__
_HEAD = locked(select(_HEADS.c.seq, _HEADS.c.hash, _HEADS.c.sealed_at).where(_HEADS.c.stream == bindparam("of")))
_APPEND = insert(_EVENTS).inline()
_GO_ON = update(_HEADS).where(_HEADS.c.stream == bindparam("of")).values(seq=bindparam("seq"), hash=bindparam("hash"))

FIELDS = ("stream", "seq", "verb", "subject_type", "subject_id", "account_id", "actor", "role", "address", "person_id")


def record(stream: str, verb: str, actor: Actor, subject=None, *, person_id: int | None = None, **payload) -> None:
    """Append one event to a stream, in the current unit of work.

    `subject` is the model instance it is about; `payload` JSON-able facts (dates and decimals become text). With
    `person_id` the payload is encrypted under that person's key.
    """
    seq, previous, sealed_at = _locked_head(stream)
    if sealed_at is not None and verb not in AFTER_SEAL:
        raise Refused(Reason("history.sealed", day=clock.local(sealed_at).date()))
    body = json.dumps(payload, ensure_ascii=False, sort_keys=True, default=str)
    if person_id is not None:
        body = base64.b64encode(crypto.encrypt_with(_person_key(person_id), body.encode())).decode()
    told = {
        "stream": stream,
        "seq": seq + 1,
        "at": clock.now(),
        "verb": verb,
        "subject_type": subject.__tablename__ if subject is not None else None,
        "subject_id": subject.id if subject is not None else None,
        "account_id": actor.account_id,
        "actor": actor.name,
        "role": actor.role,
        "address": actor.address,
        "person_id": person_id,
        "body": body,
        "previous": previous,
    }
    told["hash"] = _hash(told)
    db.session.execute(_APPEND, told)
    db.session.execute(_GO_ON, {"of": stream, "seq": told["seq"], "hash": told["hash"]})


def seal(stream: str) -> None:
    """From now on the stream takes no event but the ones allowed after a seal: what it is about is read-only.

    Every verb writes history, so refusing the event refuses the verb, in each capability alike.
    """
    _locked_head(stream)
    db.session.execute(update(_HEADS).where(_HEADS.c.stream == stream).values(sealed_at=clock.now()))


def allow_after_seal(*verbs: str) -> None:
    AFTER_SEAL.update(verbs)


def chain_hash(event: HistoryEvent) -> str:
    """The hash of an event: over its previous hash and everything it says."""
    return _hash({name: getattr(event, name) for name in (*FIELDS, "at", "body", "previous")})


def _hash(told: Mapping) -> str:
    said = {name: told[name] for name in FIELDS}
    said["at"] = told["at"].isoformat(timespec="microseconds")
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return crypto.digest(f"{told['previous']}\n{canonical}\n{told['body']}")


def payload(event: HistoryEvent) -> dict | None:
    """What the event carries; None when the person's key was erased."""
    if event.person_id is None:
        return json.loads(event.body)
    key = db.session.get(PersonKey, event.person_id)
    if key is None:
        return None
    plain = crypto.decrypt_with(crypto.decrypt("person-key", key.wrapped), base64.b64decode(event.body))
    return json.loads(plain)


def of(subject, limit: int = 50) -> list[HistoryEvent]:
    """The newest events about one record, newest first."""
    query = select(HistoryEvent).where(
        HistoryEvent.subject_type == subject.__tablename__, HistoryEvent.subject_id == subject.id
    )
    return list(db.session.scalars(query.order_by(HistoryEvent.id.desc()).limit(limit)))


def of_stream(stream: str, limit: int = 100) -> list[HistoryEvent]:
    """The newest events of a stream, newest first."""
    query = select(HistoryEvent).where(HistoryEvent.stream == stream)
    return list(db.session.scalars(query.order_by(HistoryEvent.seq.desc()).limit(limit)))


@dataclass(frozen=True)
class Fault:
    """A break in the chain: `what` is one of gap, changed, chain, head, checkpoint, missing."""

    stream: str
    seq: int
    what: str


def verify() -> Iterator[Fault]:
    """Re-compute every chain, compare with the heads and the checkpoints; yields what is broken."""
    last: dict[str, tuple[int, str]] = {}
    seen: dict[tuple[str, int], str] = {}
    marks = {(s, q) for c in db.session.scalars(select(HistoryCheckpoint)) for s, (q, _) in c.heads.items()}
    query = select(HistoryEvent).order_by(HistoryEvent.stream, HistoryEvent.seq).execution_options(yield_per=1000)
    for event in db.session.scalars(query):
        seq, head = last.get(event.stream, (0, ""))
        if event.seq != seq + 1:
            yield Fault(event.stream, event.seq, "gap")
        elif event.previous != head:
            yield Fault(event.stream, event.seq, "chain")
        if chain_hash(event) != event.hash:
            yield Fault(event.stream, event.seq, "changed")
        last[event.stream] = (event.seq, event.hash)
        if (event.stream, event.seq) in marks:
            seen[event.stream, event.seq] = event.hash
    for head in db.session.execute(select(HistoryStream.stream, HistoryStream.seq, HistoryStream.hash)):
        if last.get(head.stream, (0, "")) != (head.seq, head.hash):
            yield Fault(head.stream, head.seq, "head")
    yield from _verify_checkpoints(seen)


def _verify_checkpoints(seen: dict[tuple[str, int], str]) -> Iterator[Fault]:
    previous = ""
    for point in db.session.scalars(select(HistoryCheckpoint).order_by(HistoryCheckpoint.id)):
        if point.previous != previous or point.hash != checkpoint_hash(previous, point.heads):
            yield Fault("checkpoint", point.id, "checkpoint")
        for stream, (seq, head) in point.heads.items():
            if seq and seen.get((stream, seq)) != head:
                yield Fault(stream, seq, "missing")
        previous = point.hash


def checkpoint() -> HistoryCheckpoint:
    """Join the heads of all streams under one hash; the tick makes one a day and the log carries it off the host."""
    query = select(HistoryStream.stream, HistoryStream.seq, HistoryStream.hash).order_by(HistoryStream.stream)
    heads = {stream: [seq, head] for stream, seq, head in db.session.execute(query)}
    last = db.session.scalar(select(HistoryCheckpoint).order_by(HistoryCheckpoint.id.desc()).limit(1))
    previous = last.hash if last else ""
    point = HistoryCheckpoint(heads=heads, previous=previous, hash=checkpoint_hash(previous, heads))
    db.session.add(point)
    db.session.flush()
    return point


def checkpoint_hash(previous: str, heads: dict) -> str:
    return crypto.digest(previous + json.dumps(heads, sort_keys=True))


def _locked_head(stream: str) -> Row:
    """(seq, hash, sealed_at) of the head of a stream, under its lock."""
    db.session.flush()  # rows before history, in every verb alike: two verbs at once then wait for one another in one order
    head = db.session.execute(_HEAD, {"of": stream}).first()
    if head is None:
        insert_ignore(HistoryStream, stream=stream, seq=0, hash="")
        head = db.session.execute(_HEAD, {"of": stream}).one()
    return head


def _person_key(person_id: int) -> bytes:
    row = db.session.get(PersonKey, person_id)
    if row is None:
        insert_ignore(PersonKey, person_id=person_id, wrapped=crypto.encrypt("person-key", crypto.new_key()))
        row = db.session.get(PersonKey, person_id)
    return crypto.decrypt("person-key", row.wrapped)
