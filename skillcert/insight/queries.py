"""What the dashboard counts. A fixed number of statements, however many batches there are; each reads within a scope.

Every number is counted from its own records (R61): who applied from registrations, who came from check-ins, who passed from released
results, who holds a certificate from certificates. `figures.contradictions` then compares them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Select, case, distinct, func, select
from sqlalchemy.orm import joinedload, selectinload

from skillcert.arrangement.models import Seat
from skillcert.certificates.models import Certificate
from skillcert.certificates.states import CertificateState
from skillcert.conduct.models import CheckIn, RoomRecord
from skillcert.conduct.states import Presence
from skillcert.core.actor import Scope
from skillcert.core.db import db
from skillcert.insight.batch_facts import gates_of
from skillcert.insight.figures import Tally, by_month, rate, total
from skillcert.plans.gates import Gate, GateKey, GateState, current
from skillcert.plans.models import Batch, Offer
from skillcert.plans.states import BatchState
from skillcert.registration.models import Registration
from skillcert.registration.states import RegistrationState
from skillcert.results.models import Result, ResultRun
from skillcert.results.states import Outcome, ResultsState
from skillcert.standards.models import Occupation

OVER = (BatchState.CANCELLED, BatchState.CLOSED)
TAKEN_IN = (RegistrationState.ACCEPTED, RegistrationState.SEALED)
OPEN_TO_ALL = (ResultsState.RELEASED, ResultsState.NOTICED, ResultsState.SEALED)


@dataclass(frozen=True)
class Row:
    """The numbers of one occupation and level."""

    code: str
    name: str
    level: int
    tally: Tally

    @property
    def rate(self):
        return rate(self.tally.passed, self.tally.present)


@dataclass(frozen=True)
class Late:
    """A gate that a batch has not passed in time."""

    batch: Batch
    gate: Gate


def years(scope: Scope) -> list[int]:
    """The years of the batches in sight, the newest first; a batch's number begins with its year."""
    query = scope.limit(select(func.substr(Batch.number, 1, 4)).distinct(), centre=Batch.centre_id)
    return sorted((int(year) for year in db.session.scalars(query) if year.isdigit()), reverse=True)


def tallies(scope: Scope, year: int | None = None) -> list[Row]:
    """The numbers of each occupation and level, most applicants first."""
    counts: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for query in _counted(scope, year):
        for row in db.session.execute(query):
            counts[row.code, row.level].update(
                {name: int(value or 0) for name, value in row._mapping.items() if name in FIELDS}
            )
    names = dict(
        db.session.execute(
            select(Occupation.code, Occupation.name).where(Occupation.code.in_({code for code, _ in counts}))
        ).all()
    )
    rows = [Row(code, names[code], level, Tally(**found)) for (code, level), found in counts.items()]
    return sorted(rows, key=lambda row: (-row.tally.applied, row.code, -row.level))


FIELDS = frozenset(Tally.__dataclass_fields__)


def _sum(condition):
    return func.sum(case((condition, 1), else_=0))


def _counted(scope: Scope, year: int | None) -> Iterator[Select]:
    """One select for each number or pair of numbers, grouped by occupation and level, within the scope and the year."""
    for query in (_applications(), _due(), _came(), _passed(), _issued()):
        query = query.join(Offer, Offer.id == Registration.offer_id).join(Batch, Batch.id == Registration.batch_id)
        query = query.add_columns(Offer.occupation_code.label("code"), Offer.level.label("level"))
        query = query.group_by(Offer.occupation_code, Offer.level)
        if year:
            query = query.where(Batch.number.startswith(f"{year}-"))
        yield scope.limit(query, centre=Registration.centre_id)


def _applications() -> Select:
    counted = select(func.count().label("applied"), _sum(Registration.state.in_(TAKEN_IN)).label("accepted"))
    return counted.select_from(Registration).where(Registration.state != RegistrationState.DRAFT)


def _held():
    """Rooms whose record is closed: before that nobody has come or stayed away."""
    return select(RoomRecord.room_session_id)


def _due() -> Select:
    seated = select(Seat.registration_id).where(Seat.room_session_id.in_(_held()))
    return select(func.count().label("due")).select_from(Registration).where(Registration.id.in_(seated))


def _came() -> Select:
    """Who came to any part is present; who came to none is absent."""
    ever = func.max(case((CheckIn.presence == Presence.PRESENT, 1), else_=0)).label("came")
    person = select(Seat.registration_id.label("id"), ever).join(CheckIn, CheckIn.seat_id == Seat.id)
    person = person.where(Seat.room_session_id.in_(_held())).group_by(Seat.registration_id).subquery()
    counted = select(_sum(person.c.came == 1).label("present"), _sum(person.c.came == 0).label("absent"))
    return counted.select_from(Registration).join(person, person.c.id == Registration.id)


def _passed() -> Select:
    released = select(ResultRun.batch_id).where(ResultRun.state.in_(OPEN_TO_ALL))
    counted = select(_sum(Result.outcome == Outcome.PASS).label("passed")).select_from(Registration)
    return counted.join(Result, Result.registration_id == Registration.id).where(Result.batch_id.in_(released))


def _issued() -> Select:
    counted = select(func.count(distinct(Certificate.registration_id)).label("issued")).select_from(Registration)
    counted = counted.join(Certificate, Certificate.registration_id == Registration.id)
    return counted.where(Certificate.state == CertificateState.VALID)


def by_occupation(rows: list[Row]) -> list[Row]:
    """The levels of each occupation added up."""
    found: dict[str, Row] = {}
    for row in rows:
        known = found.get(row.code)
        found[row.code] = replace(row, level=0, tally=total([known.tally, row.tally]) if known else row.tally)
    return sorted(found.values(), key=lambda row: (-row.tally.applied, row.code))


def certificates_by_month(scope: Scope, today: date, count: int = 12) -> list[tuple[tuple[int, int], int]]:
    """Certificates in force by the month of their date, the last `count` months."""
    query = select(Certificate.issued_on, func.count()).where(Certificate.state == CertificateState.VALID)
    query = scope.limit(query.group_by(Certificate.issued_on), centre=Certificate.centre_id)
    months: Counter = Counter()
    for day, n in db.session.execute(query):
        months[day.year, day.month] += n
    return by_month(months, (today.year, today.month), count)


def line(scope: Scope) -> dict[int, tuple[Batch, list[Gate]]]:
    """Every batch under way with its ten gates."""
    query = select(Batch).where(Batch.state.not_in(OVER)).options(
        joinedload(Batch.centre), selectinload(Batch.offers).options(joinedload(Offer.occupation), joinedload(Offer.work_type), selectinload(Offer.sessions))
    )  # fmt: skip
    batches = list(db.session.scalars(scope.limit(query, centre=Batch.centre_id).order_by(Batch.id)).unique())
    found = gates_of(batches)
    return {batch.id: (batch, found[batch.id]) for batch in batches}


def at_gates(under_way: dict[int, tuple[Batch, list[Gate]]]) -> dict[GateKey, int]:
    """How many batches stand before each gate; every gate is named."""
    standing = Counter(gate.key for _, gates in under_way.values() if (gate := current(gates)))
    return {key: standing[key] for key in GateKey}


def late(under_way: dict[int, tuple[Batch, list[Gate]]]) -> list[Late]:
    """Gates whose day has passed, the longest overdue first."""
    found = [Late(batch, gate) for batch, gates in under_way.values() for gate in gates if gate.state is GateState.LATE]
    return sorted(found, key=lambda one: (one.gate.due or date.max, one.batch.id))


def waiting_for_approval(scope: Scope) -> int:
    query = select(func.count(Batch.id)).where(Batch.state == BatchState.REVIEWED)
    return db.session.scalar(scope.limit(query, centre=Batch.centre_id))
