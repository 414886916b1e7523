"""The supervisor's round on the exam day: called by the stages exams and practical, not a stage of its own."""

from skillcert.arrangement.states import StaffDuty
from skillcert.conduct import queries as conduct_queries
from skillcert.conduct import service as conduct_service
from skillcert.core import clock
from skillcert.core.work import unit_of_work
from skillcert.people import accounts
from skillcert.rehearsal.stages.conduct import on_duty, rooms_of
from skillcert.rehearsal.stages.people import PASSWORD
from skillcert.standards.states import Part
from skillcert.supervision import queries, service
from skillcert.supervision.checklist import items_for


def inspect_all(world, part: Part) -> dict:
    """A signed report on every room whose doors have opened and that has none yet."""
    counts = {"inspections": 0}
    for number in rooms_of(world, part):
        with unit_of_work():
            room = conduct_queries.room(number)
            known = queries.of_room(number)
            if clock.now() < conduct_service.doors_of(room).opens or known is not None:
                continue
            actor = on_duty(room, StaffDuty.SUPERVISOR)
            found = {item.code: {"finding": "yes", "note": ""} for item in items_for(part.value)}
            conclusion, problems = "good", ""
            if (world.seed + number) % 4 == 0:
                found["seat_labels"] = {"finding": "no", "note": "一处工位标签脱落，已当场补贴"}
                conclusion, problems = "minor", "个别标签脱落，已当场整改。"
            row = service.save(
                room, actor, checklist=found, problems=problems, advice="继续保持。", conclusion=conclusion
            )
            service.sign(row, actor, accounts.sign(actor, PASSWORD, service.signed_text(row)))
            counts["inspections"] += 1
    return counts
