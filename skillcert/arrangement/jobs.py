"""The papers of an arrangement in one zip: a document a step, so that progress is seen and a stop is quick."""

import io
import zipfile

from skillcert.arrangement import documents, printing, queries, stored
from skillcert.core import clock, files, settings
from skillcert.core.jobs import actor_of
from skillcert.core.models import Job

TICKETS_AT_ONCE = 40


def papers(job: Job):
    """Tickets, seat plans, door lists, desk labels, sign-in sheets, staff sheet and overview of a batch."""
    operator, batch_id = actor_of(job).name, job.args["batch_id"]
    arrangement = queries.of_batch(batch_id)
    sheets = printing.room_sheets(arrangement, stored.loaded(arrangement.id))
    tickets = [printing.ticket(t, photo=True) for t in queries.tickets(batch_id)]
    doors = settings.get("conduct.early_check_in_minutes"), settings.get("conduct.lateness_minutes")
    batch, now = arrangement.batch.name, clock.now()
    parts = [tickets[i : i + TICKETS_AT_ONCE] for i in range(0, len(tickets), TICKETS_AT_ONCE)]
    plan = [
        ("02-考场座次表.pdf", lambda: documents.seat_plans(sheets, operator, now)),
        ("03-考场门贴.pdf", lambda: documents.door_lists(sheets, operator, now)),
        ("04-桌签.pdf", lambda: documents.desk_labels(sheets, operator, now)),
        ("05-考生签到表.pdf", lambda: documents.sign_in_sheets(sheets, operator, now)),
        ("06-监考考评人员签到表.pdf", lambda: documents.staff_sheet(batch, sheets, operator, now)),
        ("07-考点考场安排表.pdf", lambda: documents.overview(batch, sheets, operator, now)),
    ]
    for number, some in enumerate(parts, start=1):
        plan.append((f"01-准考证-{number:02d}.pdf", lambda some=some: documents.tickets(some, *doors, operator, now)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for done, (name, make) in enumerate(plan, start=1):
            data = yield make
            bundle.writestr(name, data)
            yield done, len(plan)
    name = f"arrangement-{arrangement.batch.number}.zip"
    kept = files.put(out.getvalue(), name, "application/zip", f"batch:{batch_id}", "temporary")
    return {"file_id": kept.id, "tickets": len(tickets), "rooms": len(sheets)}
