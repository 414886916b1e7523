"""Ticket numbers and tickets: the number belongs to the registration for ever, what a ticket prints is a version (R5, R25)."""

import json
from collections import defaultdict

from sqlalchemy import func, select

from skillcert.arrangement import stored, tickets
from skillcert.arrangement.models import Arrangement, RoomSession, TicketVersion
from skillcert.core import crypto, history, settings
from skillcert.core.actor import Actor
from skillcert.core.clock import local
from skillcert.core.counters import next_value
from skillcert.core.db import db
from skillcert.core.i18n import label, say_datetime
from skillcert.core.identity import mask
from skillcert.core.reasons import Reason, Refused
from skillcert.messages.service import notify
from skillcert.plans.models import Batch
from skillcert.registration.models import Registration
from skillcert.standards.states import LEVEL_NAMES, Part

PRINTED = "zh_Hans_CN"
"""Documents print Chinese, whatever the language of the screen."""


def numbers(arrangement: Arrangement, rooms: list[RoomSession]) -> list[tuple[Registration, str]]:
    """A number for every seated registration that has none: in the order of theory rooms and seats, so that a room's
    numbers run on."""
    pattern = settings.get("arrangement.ticket_pattern")
    batch = db.session.get(Batch, arrangement.batch_id)
    codes = list(dict.fromkeys(o.occupation_code for o in batch.offers))
    order = sorted(rooms, key=lambda r: (r.planned.part is not Part.THEORY, r.starts_at, r.room.name, r.id))
    found: dict[int, tuple[Registration, str]] = {}
    for r in order:
        offer = r.planned.offer
        year = local(r.starts_at).year
        for s in r.seats:
            one = s.registration
            if one.id in found:
                continue
            if one.ticket_number:
                found[one.id] = (one, one.ticket_number)
                continue
            try:
                before = tickets.prefix(
                    pattern,
                    year=year,
                    batch=_ordinal(batch),
                    occ=codes.index(offer.occupation_code) + 1,
                    level=offer.level,
                )
                found[one.id] = (one, tickets.number(pattern, before, next_value(f"ticket:{before}")))
            except tickets.PatternError as error:
                raise Refused(Reason("arrangement.ticket_pattern", None, detail=str(error))) from error
    return list(found.values())


def _ordinal(batch: Batch) -> int:
    """The batch's number within its year: 7 of 2026-0007."""
    digits = "".join(c for c in batch.number.rpartition("-")[2] if c.isdigit())
    return int(digits or batch.id)


def renew(arrangement: Arrangement, actor: Actor, only: set[int] | None, reason: str = "") -> int:
    """Issue a ticket version to every registration (of `only`) whose printed fields are new; gives how many.

    Whoever printed the old one is told that there is a new one.
    """
    fields = _fields(arrangement)
    latest = dict(
        db.session.execute(
            select(TicketVersion.registration_id, func.max(TicketVersion.version))
            .where(TicketVersion.registration_id.in_(fields))
            .group_by(TicketVersion.registration_id)
        ).all()
    )
    hashes = {
        (t.registration_id, t.version): t.hash
        for t in db.session.scalars(select(TicketVersion).where(TicketVersion.registration_id.in_(fields)))
    }
    issued = 0
    for registration_id, (one, printed) in fields.items():
        if only is not None and registration_id not in only:
            continue
        digest = crypto.digest(json.dumps(printed, ensure_ascii=False, sort_keys=True))
        version = latest.get(registration_id, 0)
        if hashes.get((registration_id, version)) == digest:
            continue
        db.session.add(
            TicketVersion(
                registration_id=registration_id, version=version + 1, fields={**printed, "changed": reason}, hash=digest
            )
        )
        code = "arrangement.notice_changed" if version else "arrangement.notice_ticket"
        notify(
            Reason(code, None, number=one.ticket_number),
            person_id=one.person_id,
            link=f"/me/tickets/{registration_id}",
        )
        issued += 1
    db.session.flush()
    history.record(
        f"batch:{arrangement.batch_id}", "arrangement.tickets_issued", actor, arrangement, count=issued, reason=reason
    )
    return issued


def _fields(arrangement: Arrangement) -> dict[int, tuple[Registration, dict]]:
    """What each ticket prints, by registration."""
    sittings: dict[int, list[dict]] = defaultdict(list)
    people: dict[int, tuple[Registration, RoomSession]] = {}
    for r in stored.loaded(arrangement.id):
        for s in r.seats:
            people.setdefault(s.registration_id, (s.registration, r))
            sittings[s.registration_id].append(
                {
                    "part": label(PRINTED, r.planned.part),
                    "part_code": r.planned.part.value,
                    "at": r.starts_at.isoformat(),
                    "starts_at": say_datetime(PRINTED, r.starts_at),
                    "minutes": r.minutes,
                    "site": r.planned.site.name,
                    "address": r.planned.site.address,
                    "room": r.room.name,
                    "seat": s.number,
                }
            )
    institution = settings.get("institution.name")
    batch = db.session.get(Batch, arrangement.batch_id)
    found = {}
    for registration_id, (one, r) in people.items():
        offer, known = r.planned.offer, one.snapshot
        work = f"（{offer.work_type.name}）" if offer.work_type else ""
        found[registration_id] = (
            one,
            {
                "number": one.ticket_number,
                "name": known.get("name") or one.name,
                "sex": {"male": "男", "female": "女"}.get(str(known.get("sex") or ""), ""),
                "masked": mask(known.get("id_number")),
                "occupation": offer.occupation.name + work,
                "level": LEVEL_NAMES[offer.level],
                "batch": batch.name,
                "institution": institution,
                "sittings": sittings[registration_id],
            },
        )
    return found
