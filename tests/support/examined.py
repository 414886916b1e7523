"""A batch whose exams are over, made of plain rows: for the tests of results and certificates.

The stage builders make the same through every service of the line; here a test says in one line which marks there are.
"""

import datetime as dt
import io
from dataclasses import dataclass, field
from decimal import Decimal

from PIL import Image

from skillcert.arrangement.models import Arrangement, Room, RoomSession, Seat
from skillcert.arrangement.states import ArrangementState, RoomUse
from skillcert.conduct.models import CheckIn, RoomRecord, Violation
from skillcert.conduct.states import Presence, Tier, ViolationState
from skillcert.core import clock, crypto, files, identity
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.people.models import Account, Centre, Grant, IdentityDocument, Person
from skillcert.people.permissions import permissions_of
from skillcert.people.states import Sex
from skillcert.plans.models import Batch, Offer, PlannedSession, Site
from skillcert.plans.states import BatchState
from skillcert.registration.models import KeptPart, PartEntry, Registration
from skillcert.registration.states import EntryKind, RegistrationState, Source
from skillcert.results import gathering
from skillcert.standards.models import Filing, Occupation, StandardVersion
from skillcert.standards.states import CandidateGroup, Hat, Part, StandardState

EXAM_DAY = dt.date(2026, 11, 9)
PREFIX = "S000033000123"
INSTITUTION = "示范职业技术学院"


def actor(role, duty=None, account_id=1, person_id=None, centre_id=None, address="127.0.0.1") -> Actor:
    return Actor(
        account_id,
        f"{role}{account_id}",
        role,
        duty,
        centre_id,
        person_id,
        address,
        permissions=permissions_of(role, duty),
    )


COLLECTOR = actor("management", "exam_affairs", 9001, 1001)
VERIFIER = actor("management", "quality", 9002, 1002)
RELEASER = actor("management", "coordination", 9003, 1003)
CERTIFIER = actor("management", "certificates", 9004, 1004)
HANDER = actor("centre", "certificates", 9005, 1005)


@dataclass
class Examined:
    """Ids of what was made, and the marks that the exams would report."""

    batch_id: int
    offer_id: int
    centre_id: int
    registration_ids: list[int]
    person_ids: list[int]
    entries: dict[tuple[int, str], int]
    """(index of the candidate, part) -> part entry id."""
    marks: dict[int, Decimal] = field(default_factory=dict)

    @property
    def batch(self) -> Batch:
        return db.session.get(Batch, self.batch_id)


def photo(shade: int = 128) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (358, 441), (shade, shade, shade)).save(out, "JPEG")
    return out.getvalue()


def examined(
    monkeypatch, marks, *, level=3, names=None, number="2026-0001", code="6-31-01-03", closed=True, with_photo=True
) -> Examined:
    """A batch of len(marks) candidates; marks: (theory, practical) each, None for no mark yet, "absent" for who did not come.

    `monkeypatch` makes `gathering.marks` answer from the object, so that a test may change a mark afterwards.
    """
    with unit_of_work():
        made = _batch(level, number, code)
        rooms = _rooms(made)
        for index, pair in enumerate(marks):
            _candidate(made, rooms, index, pair, (names or {}).get(index), with_photo)
        if closed:
            _close(rooms.values())
    monkeypatch.setattr(gathering, "marks", lambda batch_id: dict(made.marks) if batch_id == made.batch_id else {})
    return made


def _batch(level: int, number: str, code: str) -> Examined:
    centre = db.session.query(Centre).filter_by(code=f"C{number[-2:]}").first()
    centre = _added(centre or Centre(code=f"C{number[-2:]}", name=f"第{number[-2:]}认定中心"))
    if db.session.get(Occupation, code) is None:
        _added(Occupation(code=code, name="电工", major="6", medium="6-31", minor="6-31-01"))
    filing = _added(
        Filing(
            code=PREFIX, name=INSTITUTION, hat=Hat.SOCIETY, candidate_group=CandidateGroup.SOCIETY,
            valid_from=dt.date(2024, 1, 1), valid_until=dt.date(2029, 12, 31),
        )
    )  # fmt: skip
    standard = _added(
        StandardVersion(occupation_code=code, edition="2023年版", conditions_edition="2023", state=StandardState.ACTIVE)
    )
    batch = _added(
        Batch(
            number=number, name=f"{number} 电工", centre_id=centre.id, filing_id=filing.id, state=BatchState.ANNOUNCED
        )
    )
    offer = _added(Offer(batch_id=batch.id, occupation_code=code, level=level, standard_version_id=standard.id))
    return Examined(batch.id, offer.id, centre.id, [], [], {})


def _rooms(made: Examined) -> dict[str, RoomSession]:
    site = _added(Site(centre_id=made.centre_id, name="一号考点", address="学院路1号"))
    arrangement = _added(Arrangement(batch_id=made.batch_id, state=ArrangementState.PUBLISHED, seed=1))
    rooms = {}
    for hour, part in ((9, Part.THEORY), (13, Part.PRACTICAL)):
        starts = clock.at(EXAM_DAY, hour)
        planned = _added(
            PlannedSession(offer_id=made.offer_id, part=part, site_id=site.id, starts_at=starts, minutes=90)
        )
        use = RoomUse.THEORY if part is Part.THEORY else RoomUse.PRACTICAL
        room = _added(Room(site_id=site.id, name=f"{part}", use=use, capacity=60))
        rooms[part] = _added(
            RoomSession(
                arrangement_id=arrangement.id,
                planned_session_id=planned.id,
                room_id=room.id,
                starts_at=starts,
                minutes=90,
            )
        )
    return rooms


def _candidate(made: Examined, rooms: dict, index: int, pair: tuple, name: str | None, with_photo: bool) -> None:
    name = name or f"考生{index + 1:03d}"
    number = identity.make_number(
        "330702", dt.date(1990, 1, 1) + dt.timedelta(made.batch_id * 400 + index), index % 1000
    )
    person = _added(Person(name=name, sex=Sex.MALE))
    _added(IdentityDocument(person_id=person.id, number=number, number_index=crypto.blind_index("t", number)))
    stored = files.put(photo(index % 200), f"{index}.jpg", "image/jpeg", f"person:{person.id}") if with_photo else None
    registration = _added(
        Registration(
            offer_id=made.offer_id, batch_id=made.batch_id, centre_id=made.centre_id, person_id=person.id,
            state=RegistrationState.SEALED, source=Source.GROUP, name=name, number_index=f"{made.batch_id}-{index}",
            snapshot={"name": name, "sex": "male", "id_type": "resident_id", "id_number": number},
            employer="某某公司" if index % 2 else "", photo_id=stored and stored.id,
            # Given in the reverse order, so that "by ticket number" is not "by id".
            ticket_number=f"26{made.batch_id:04d}{9999 - index:04d}",
        )
    )  # fmt: skip
    made.registration_ids.append(registration.id)
    made.person_ids.append(person.id)
    for part, mark in zip((Part.THEORY, Part.PRACTICAL), pair, strict=True):
        entry = _added(PartEntry(registration_id=registration.id, part=part, kind=EntryKind.FIRST))
        made.entries[index, part.value] = entry.id
        seat = _added(
            Seat(
                room_session_id=rooms[part].id,
                part_entry_id=entry.id,
                registration_id=registration.id,
                number=index + 1,
            )
        )
        presence = Presence.ABSENT if mark == "absent" else Presence.PRESENT
        _added(CheckIn(seat_id=seat.id, presence=presence))
        if mark not in (None, "absent"):
            made.marks[entry.id] = Decimal(str(mark))


def _close(rooms) -> None:
    for room in rooms:
        _added(RoomRecord(room_session_id=room.id, expected=1, present=1, absent=0, violations=0))


def violate(made: Examined, index: int, part: str, tier: Tier, state=ViolationState.DECIDED) -> int:
    """A violation of a candidate in a part."""
    seat = db.session.query(Seat).filter_by(part_entry_id=made.entries[index, part]).one()
    with unit_of_work():
        row = _added(
            Violation(
                batch_id=made.batch_id, room_session_id=seat.room_session_id, seat_id=seat.id,
                registration_id=seat.registration_id, tier=tier, clause="2-1", description="交头接耳", state=state,
            )
        )  # fmt: skip
        return row.id


def keep(made: Examined, index: int, part: str, until: dt.date) -> None:
    """Turn a part of a candidate into one kept from before."""
    with unit_of_work():
        entry = db.session.get(PartEntry, made.entries[index, part])
        kept = _added(
            KeptPart(
                person_id=made.person_ids[index], occupation_code="6-31-01-03", level=3, part=part, score=Decimal(70),
                exam_date=dt.date(2025, 11, 1), valid_until=until, registration_id=made.registration_ids[index],
            )
        )  # fmt: skip
        entry.kind, entry.kept_part_id = EntryKind.KEPT, kept.id
        made.marks.pop(entry.id, None)


def _added(row):
    db.session.add(row)
    db.session.flush()
    return row


def member(role: str, duty: str | None = None, *, centre_id: int | None = None, person_id: int | None = None) -> Actor:
    """A real account with one grant, so that a test browser can sign in as its actor."""
    with unit_of_work():
        count = db.session.query(Account).count()
        account = _added(Account(login=f"member{count}", name=f"职员{count}", person_id=person_id))
        _added(Grant(account_id=account.id, role=role, duty=duty, centre_id=centre_id, valid_from=dt.date(2020, 1, 1)))
        return Actor(
            account.id,
            account.name,
            role,
            duty,
            centre_id,
            person_id,
            "127.0.0.1",
            permissions=permissions_of(role, duty),
        )


def other_centre() -> int:
    """Another centre, to which nothing belongs."""
    with unit_of_work():
        return _added(Centre(code=f"X{db.session.query(Centre).count()}", name="另一认定中心")).id
