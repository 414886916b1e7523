"""Plain-value arrangements for the pure tests: from seats and draws to what the checker reads."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from skillcert.arrangement.arranged import Arranged, Drawn, Duty, Seated, Session, Use
from skillcert.arrangement.draw import draw
from skillcert.arrangement.layout import Grid, Order
from skillcert.arrangement.seating import Candidate, Mixing, Opening, seat
from skillcert.arrangement.slots import rounds
from skillcert.arrangement.staffing import Card, Member, Post
from skillcert.arrangement.states import StaffDuty
from skillcert.people.states import CardKind

DAY = date(2026, 11, 28)
NINE = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
ELECTRICIAN, NURSE = "6-31-01-03", "4-10-01-02"


@st.composite
def candidates(draw_, most=90):
    """People of up to three offers (two of one occupation) and a few classes and employers."""
    offers = {1: ELECTRICIAN, 2: ELECTRICIAN, 3: NURSE}
    rows = draw_(
        st.lists(
            st.tuples(st.sampled_from(sorted(offers)), st.sampled_from(["", "", "电工2301", "电工2302", "幼儿园"])),
            max_size=most,
        )
    )
    return [Candidate(100 + i, 1000 + i, offer, offers[offer], group) for i, (offer, group) in enumerate(rows)]


@st.composite
def grids(draw_):
    rows, columns = draw_(st.integers(1, 6)), draw_(st.integers(1, 6))
    closed = draw_(st.frozensets(st.integers(1, rows * columns), max_size=min(3, rows * columns - 1)))
    return Grid(rows, columns, closed, draw_(st.sampled_from(Order)))


def theory(people, rooms, seed="7", mixing=Mixing.OFFER, minutes=90):
    """(Seating, Arranged without staff): one theory session for each offer, all at nine, one room a grid."""
    openings = [Opening.of(f"room{i}", grid) for i, grid in enumerate(rooms)]
    result = seat(people, openings, seed, mixing)
    by_key = {c.key: c for c in people}
    end = NINE + timedelta(minutes=minutes)
    offers = sorted({c.offer for c in people})
    sessions = tuple(
        Session(
            f"s{offer}",
            "theory",
            NINE,
            end,
            DAY,
            next(c.occupation for c in people if c.offer == offer),
            3,
            frozenset(c.key for c in people if c.offer == offer),
        )
        for offer in offers
    )
    seats = tuple(
        Seated(
            s.candidate,
            by_key[s.candidate].person,
            f"s{by_key[s.candidate].offer}",
            s.opening,
            s.seat,
            by_key[s.candidate].group,
            "",
            f"26000101{s.candidate:05d}",
        )
        for s in result.seats
    )
    used = {}
    for s in seats:
        used.setdefault(s.use, set()).add(s.session)
    uses = tuple(
        Use(o.key, i, NINE, end, o.grid, len(o.seats), frozenset(used[o.key]))
        for i, o in enumerate(openings)
        if o.key in used
    )
    return result, Arranged(sessions, uses, seats)


def assessor(person, level=1, kind=CardKind.ASSESSOR, occupation=ELECTRICIAN, until=date(2027, 12, 31), **facts):
    return Member(person, (Card(kind, occupation, level, date(2024, 1, 1), until),), **facts)


def invigilator(person, **facts):
    return Member(person, (Card(CardKind.INVIGILATOR, valid_until=date(2027, 12, 31)),), **facts)


def supervisor(person, **facts):
    return Member(person, (Card(CardKind.SUPERVISOR_INTERNAL, valid_until=date(2027, 12, 31)),), **facts)


def practical(count=12, stations=5, level=3, minutes=60, last_group=frozenset()):
    """One workshop with rounds of `stations` electricians; Arranged without staff."""
    grid = Grid(1, stations)
    times = rounds(NINE, minutes, -(-count // stations))
    people = [Candidate(100 + i, 1000 + i, 1, ELECTRICIAN, ("电工2301", "")[i % 2]) for i in range(count)]
    uses = tuple(Use(f"w{i}", 9, *hours, grid, stations, frozenset({"p1"})) for i, hours in enumerate(times))
    seats = tuple(
        Seated(c.key, c.person, "p1", f"w{i // stations}", i % stations + 1, c.group, "", f"26000101{c.key:05d}")
        for i, c in enumerate(people)
    )
    session = Session(
        "p1",
        "practical",
        times[0][0],
        times[-1][1],
        DAY,
        ELECTRICIAN,
        level,
        frozenset(c.key for c in people),
        ratio=5,
        last_group=last_group,
    )
    return Arranged((session,), uses, seats)


def posts_of(arranged: Arranged) -> list[Post]:
    """A post for every room in use, and one supervisor for every session."""
    sessions = {s.key: s for s in arranged.sessions}
    posts = []
    for use in arranged.uses:
        session = sessions[min(use.sessions)]
        here = [s for s in arranged.seats if s.use == use.key]
        posts.append(
            Post(
                use.key,
                StaffDuty.INVIGILATOR if session.part == "theory" else StaffDuty.ASSESSOR,
                use.start,
                use.end,
                DAY,
                len(here),
                session.key,
                frozenset(s.person for s in here),
                frozenset(s.group for s in here if s.group),
                session.occupation,
                session.level,
                session.ratio,
                session.odd,
                session.last_group,
            )
        )
    for session in arranged.sessions:
        here = [s for s in arranged.seats if s.session == session.key]
        posts.append(
            Post(
                session.key,
                StaffDuty.SUPERVISOR,
                session.start,
                session.end,
                DAY,
                len(here),
                session.key,
                frozenset(s.person for s in here),
                frozenset(s.group for s in here if s.group),
                session.occupation,
                session.level,
            )
        )
    return posts


def staffed(arranged: Arranged, members, seed="7"):
    """(Staffing, Arranged with duties and draws)."""
    posts = {p.key: p for p in posts_of(arranged)}
    result = draw(list(posts.values()), members, seed)
    duties, draws = [], []
    for d in result.draws:
        post = posts[d.post]
        use = "" if post.job is StaffDuty.SUPERVISOR else d.post
        duties += [Duty(person, job, post.session, post.start, post.end, use) for person, job in d.drawn]
        draws.append(Drawn(d.post, post.job, frozenset(d.pool), frozenset(p for p, _ in d.drawn), d.seed))
    return result, replace(arranged, duties=tuple(duties), staff=tuple(members), draws=tuple(draws))


STAFF = [
    *[assessor(p, kind=CardKind.SENIOR_ASSESSOR if p % 3 == 0 else CardKind.ASSESSOR) for p in range(1, 13)],
    *[invigilator(p) for p in range(21, 41)],
    *[supervisor(p) for p in range(51, 56)],
]
