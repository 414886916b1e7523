"""The chain of custody of a paper is what the history says, no more and no less (E11)."""

import pytest
from sqlalchemy import select

from skillcert.arrangement.models import RoomSession
from skillcert.core import clock, history
from skillcert.core.db import db
from skillcert.core.models import HistoryEvent
from skillcert.core.work import unit_of_work
from skillcert.exams import service, service_prepare
from skillcert.papers import chain, service_acts
from skillcert.papers import service as papers
from skillcert.papers.models import Paper, PaperReading
from skillcert.papers.states import ActKind
from tests.papers.test_pages import text_of
from tests.support.custody import at_browser, open_papers, sealed_hall


@pytest.fixture
def hall(session):
    """A paper that was sealed, opened, laid out, printed once and marked."""
    from datetime import timedelta

    made = sealed_hall(candidates=2)

    def to(minutes):
        clock.use_offset(None)
        offset = made.starts_at + timedelta(minutes=minutes) - clock.now()
        clock.use_offset(lambda: offset)

    to(-50)
    open_papers(made, made.paper_id)
    with unit_of_work():
        service_prepare.prepare(session.get(RoomSession, made.room_id), made.office)
    first, second = (at_browser(actor) for actor in made.keepers)
    with unit_of_work():
        service_acts.confirm(
            service_acts.ask(session.get(Paper, made.paper_id), ActKind.PAPER, "一号考场", first), second
        )
    with unit_of_work():
        papers.read(session.get(Paper, made.paper_id), first, "", "paper")
    to(95)
    service.end_overdue()
    return made


def test_the_report_has_every_link_of_the_history_with_its_hash_and_nothing_else(hall, session):
    paper = session.get(Paper, hall.paper_id)
    told = chain.report(paper)
    about = HistoryEvent.subject_type.in_(("paper", "room_session"))
    in_history = session.scalars(select(HistoryEvent).where(about).order_by(HistoryEvent.seq)).all()
    mine = [event for event in in_history if event.subject_type != "paper" or event.subject_id == paper.id]
    assert [(link.seq, link.verb, link.who, link.hash) for link in told.links] == [
        (event.seq, event.verb, event.actor, event.hash) for event in mine
    ]
    assert [link.verb for link in told.links] == [
        "papers.ask", "papers.confirm", "papers.unseal", "papers.use", "exams.prepare",
        "papers.ask", "papers.confirm", "papers.print",
    ]  # fmt: skip
    assert list(history.verify()) == []
    printed = db.session.query(PaperReading).filter_by(paper_id=paper.id, what="paper").count()
    assert told.copies == {"exam": 1, "paper": printed} and printed == 1, "count printed = count registered"


def test_a_changed_event_is_seen_by_the_chain_that_the_report_quotes(hall, session):
    link = chain.report(session.get(Paper, hall.paper_id)).links[-1]
    event = session.scalar(select(HistoryEvent).where(HistoryEvent.seq == link.seq, HistoryEvent.hash == link.hash))
    before = event.body
    event.body = before.replace("一号", "二号")
    assert history.chain_hash(event) != link.hash
    session.expire(event)


def test_the_document_names_custodians_purposes_and_the_links(hall, session):
    paper = session.get(Paper, hall.paper_id)
    flat = text_of(chain.document(paper, hall.office)).replace("\n", "")
    assert "试卷流转记录" in flat and "质控甲" in flat and "质控乙" in flat
    assert "一号考场" in flat and "两名保管人启封试卷" in flat
    assert all(link.hash[:12] in flat for link in chain.report(paper).links)


@pytest.mark.one_database
def test_the_page_shows_it_to_the_office_and_another_centre_sees_nothing(hall, client, session):
    page = client.as_(hall.keepers[0]).get(f"/office/papers/{hall.paper_id}/chain").get_data(as_text=True)
    assert "一号考场" in page and chain.report(session.get(Paper, hall.paper_id)).links[0].hash[:12] in page
    pdf = client.get(f"/office/papers/{hall.paper_id}/chain.pdf")
    assert pdf.mimetype == "application/pdf" and pdf.data.startswith(b"%PDF")
