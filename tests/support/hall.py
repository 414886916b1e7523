"""A published room session with seated candidates and a locked paper, made of rows: for tests that need only the hall."""

import json
from datetime import date, timedelta
from types import SimpleNamespace

from skillcert.arrangement.models import Arrangement, Assignment, Room, RoomSession, Seat
from skillcert.arrangement.states import ArrangementState, RoomUse, StaffDuty
from skillcert.core import clock, crypto
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.papers.models import Paper
from skillcert.papers.states import CompositionMode, PaperState
from skillcert.people import passwords
from skillcert.people.models import Account, Centre, Grant, Person
from skillcert.people.permissions import permissions_of
from skillcert.plans.models import Batch, Offer, PlannedSession, Site
from skillcert.registration.models import PartEntry, Registration
from skillcert.registration.states import EntryKind, RegistrationState, Source
from skillcert.standards.models import Filing, Occupation, StandardVersion
from skillcert.standards.states import CandidateGroup, Hat, Part
from skillcert.tasks.models import Criterion, PracticalTask
from skillcert.tasks.states import TaskState

CANARY = "x-canary-key"
PASSWORD = "correct horse 7"
CODE = "AB12"


def paper_content(questions: int = 10) -> dict:
    """Singles with the key C, every fifth a multiple with A and D, every tenth a true/false item that is false."""
    items = []
    for n in range(1, questions + 1):
        kind = "judge" if n % 10 == 0 else "multiple" if n % 5 == 0 else "single"
        key = {"judge": "F", "multiple": "AD", "single": "C"}[kind]
        options = [] if kind == "judge" else [{"id": one, "text": f"备选 {one.lower()}-{n}"} for one in "ABCD"]
        items.append(
            {
                "item_id": 9000 + n,
                "number": n,
                "type": kind,
                "marks": str(100 // questions),
                "stem": f"题干第 {n} 题<sub>2</sub>",
                "options": options,
                "key": key,
                "range": CANARY,
            }
        )
    return {"title": "电工（四级/中级工）理论知识试卷", "minutes": 90, "items": items}


def written_content() -> dict:
    """A single choice, a fill-in with two gaps and a formula, a short answer, and a case with a short answer and an essay."""
    points = [{"text": f"{CANARY} 说出定律", "marks": "1"}, {"text": f"{CANARY} 列出公式", "marks": "2"}]
    asked = [
        ("single", "单选题干", ["C"], None),
        (
            "fill",
            '电流为<span data-tex="\\frac{U}{R}"></span>，分（　）和____两种',
            [[f"{CANARY}", "直流"], ["交流"]],
            None,
        ),
        ("short", "<p>简述欧姆定律</p><table><tbody><tr><td>甲</td><td>乙</td></tr></tbody></table>", points, None),
        ("short", "案例第一问", points, 7),
        ("essay", "案例第二问", points, 7),
    ]
    items = [
        {
            "item_id": 9000 + n, "number": n, "type": kind, "marks": "20", "stem": stem, "key": key, "case": case, "range": CANARY,
            "options": [{"id": one, "text": f"备选 {one.lower()}"} for one in "ABCD"] if kind == "single" else [],
        }
        for n, (kind, stem, key, case) in enumerate(asked, 1)
    ]  # fmt: skip
    cases = [{"id": 7, "title": "配电箱改造", "text": "<p>某车间配电箱</p>"}]
    return {"title": "电工（二级/技师）理论知识试卷", "minutes": 90, "cases": cases, "items": items}


def hall(
    candidates: int = 3,
    part: Part = Part.THEORY,
    starts_in: timedelta = timedelta(hours=2),
    questions: int = 10,
    content: dict | None = None,
) -> SimpleNamespace:
    """Commit a hall; its paper is `paper_content(questions)` or `content`. Gives ids and actors: `office`, `invigilator`, `assessors` (three, the first leads)."""
    made = SimpleNamespace()
    with unit_of_work():
        centre, offer, site = _offer()
        made.starts_at = clock.now() + starts_in
        room = _room(offer, site, part, made.starts_at)
        seats = [_seat(n, offer, centre, room, part) for n in range(1, candidates + 1)]
        made.invigilator = _staff(room, "监考甲", StaffDuty.INVIGILATOR)
        made.assessors = [
            _staff(room, f"考评员{n}", StaffDuty.LEAD_ASSESSOR if n == 1 else StaffDuty.ASSESSOR) for n in (1, 2, 3)
        ]
        made.office = _account("考务甲", "management", "exam_affairs")
        made.bank = _account("命题甲", "management", "items_assessors")
        if part == Part.THEORY:
            _paper(offer, content or paper_content(questions))
        else:
            made.task_ids = [_task(offer, name, weight).id for name, weight in (("安装配电箱", 60), ("排除故障", 40))]
        made.batch_id, made.offer_id, made.room_id, made.centre_id = offer.batch_id, offer.id, room.id, centre.id
        made.seat_ids = [seat.id for seat in seats]
        made.tickets = [seat.registration.ticket_number for seat in seats]
    return made


def _offer():
    centre = Centre(code="T1", name="机电工程认定中心")
    occupation = Occupation(code="6-31-01-03", name="电工", major="6", medium="31", minor="01")
    filing = Filing(
        code="S000033000123",
        name="示范职业技术学院",
        hat=Hat.SOCIETY,
        candidate_group=CandidateGroup.SOCIETY,
        valid_from=date(2026, 1, 1),
        valid_until=date(2028, 1, 1),
    )
    db.session.add_all([centre, occupation, filing])
    db.session.flush()
    version = StandardVersion(occupation_code=occupation.code, edition="2018年版", conditions_edition="2018")
    site = Site(centre_id=centre.id, name="南校区", address="一号楼")
    batch = Batch(number="2026-0001", name="电工第一批", centre_id=centre.id, filing_id=filing.id)
    db.session.add_all([version, site, batch])
    db.session.flush()
    offer = Offer(batch_id=batch.id, occupation_code=occupation.code, level=4, standard_version_id=version.id)
    db.session.add(offer)
    db.session.flush()
    return centre, offer, site


def _room(offer, site, part, starts_at) -> RoomSession:
    planned = PlannedSession(offer_id=offer.id, part=part, site_id=site.id, starts_at=starts_at, minutes=90)
    room = Room(
        site_id=site.id, name="101", use=RoomUse.THEORY if part == Part.THEORY else RoomUse.PRACTICAL, capacity=30
    )
    arrangement = Arrangement(batch_id=offer.batch_id, state=ArrangementState.PUBLISHED, seed=1)
    db.session.add_all([planned, room, arrangement])
    db.session.flush()
    session = RoomSession(
        arrangement_id=arrangement.id,
        planned_session_id=planned.id,
        room_id=room.id,
        starts_at=starts_at,
        minutes=90,
        room_code=CODE,
    )
    db.session.add(session)
    db.session.flush()
    return session


def _seat(n, offer, centre, room, part) -> Seat:
    person = Person(name=f"考生{n}")
    db.session.add(person)
    db.session.flush()
    registration = Registration(
        offer_id=offer.id,
        batch_id=offer.batch_id,
        centre_id=centre.id,
        person_id=person.id,
        state=RegistrationState.SEALED,
        source=Source.GROUP,
        snapshot={"name": person.name},
        name=person.name,
        number_index=f"index-{n}",
        ticket_number=f"2600016310{n:04}",
    )
    db.session.add(registration)
    db.session.flush()
    entry = PartEntry(registration_id=registration.id, part=part, kind=EntryKind.FIRST)
    db.session.add(entry)
    db.session.flush()
    seat = Seat(room_session_id=room.id, part_entry_id=entry.id, registration_id=registration.id, number=n)
    db.session.add(seat)
    db.session.flush()
    return seat


def _account(name, role, duty=None) -> Actor:
    person = Person(name=name)
    db.session.add(person)
    db.session.flush()
    account = Account(
        login=f"login-{person.id}", name=name, person_id=person.id, password_hash=_hash(), must_change=False
    )
    db.session.add(account)
    db.session.flush()
    db.session.add(Grant(account_id=account.id, role=role, duty=duty, valid_from=date(2020, 1, 1)))
    return Actor(
        account.id, name, role, duty, person_id=person.id, address="127.0.0.1", permissions=permissions_of(role, duty)
    )


_kept: list[str] = []


def _hash() -> str:
    if not _kept:
        _kept.append(passwords.hash_password(PASSWORD))
    return _kept[0]


def _staff(room, name, duty) -> Actor:
    actor = _account(name, "duty")
    db.session.add(Assignment(room_session_id=room.id, person_id=actor.person_id, duty=duty))
    return actor


def _paper(offer, content) -> None:
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    key = crypto.new_key()
    db.session.add(
        Paper(
            batch_id=offer.batch_id,
            offer_id=offer.id,
            form="A",
            number="202600001-A",
            state=PaperState.LOCKED,
            mode=CompositionMode.BY_TYPE,
            blueprint={},
            seed=1,
            bank_version="x",
            item_count=len(content["items"]),
            minutes=90,
            wrapped_key=crypto.encrypt("paper-key", key),
            content=crypto.encrypt_with(key, plain),
            content_hash=crypto.digest(plain),
        )
    )


def _task(offer, name, weight) -> PracticalTask:
    task = PracticalTask(
        occupation_code=offer.occupation_code,
        level=4,
        name=name,
        description="按图施工。",
        minutes=45,
        marks=weight,
        weight=weight,
        state=TaskState.APPROVED,
    )
    task.criteria = [
        Criterion(
            position=1, name="操作", requirement="符合规程", deduction_rule="每处扣 2 分", marks=weight - 10, step=2
        ),
        Criterion(position=2, name="整理", requirement="工完场清", deduction_rule="未整理扣 5 分", marks=10, step=5),
        Criterion(
            position=3, name="安全", requirement="发生触电事故", deduction_rule="否定项", marks=0, step=0, veto=True
        ),
    ]
    db.session.add(task)
    db.session.flush()
    return task
