"""The negative control of the drill on the queue: a clockwork that writes "sent" before the queue took the message."""

from sqlalchemy import update

from skillcert import worker
from skillcert.core import clock, jobs
from skillcert.core.models import Outbox
from skillcert.core.work import unit_of_work


def drain(waiting) -> None:
    with unit_of_work() as session:
        rows = [(row.id, row.job_id) for row in jobs.waiting()]
        session.execute(update(Outbox).where(Outbox.id.in_([number for number, _ in rows])).values(sent_at=clock.now()))
    for message_id, job_id in rows:
        worker.wake(waiting, job_id, message_id)
