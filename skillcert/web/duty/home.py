"""The first page of whoever is called to a session: today's duties and the coming ones."""

from datetime import timedelta

from flask import current_app, url_for

from skillcert.arrangement import queries
from skillcert.arrangement.states import StaffDuty
from skillcert.core import clock
from skillcert.web import kit
from skillcert.web.duty import blueprint

ACCESS = {"home": "conduct.room"}
PLACES = {
    StaffDuty.INVIGILATOR: ("duty.room", "duty.hall"),
    StaffDuty.ASSESSOR: ("duty.room", "duty.scoring_room"),
    StaffDuty.LEAD_ASSESSOR: ("duty.room", "duty.scoring_room"),
    StaffDuty.SUPERVISOR: ("duty.inspection",),
}
"""Where a duty is done; the first page that exists."""


@blueprint.get("/")
def home():
    since = clock.now() - timedelta(days=2)
    duties = queries.duties_of(kit.actor().person_id, since)
    today = clock.today()
    rows = [(one, clock.local(one.room_session.starts_at).date(), _place(one)) for one in duties]
    return kit.page("duty/home.html", today_rows=[row for row in rows if row[1] == today], rows=[row for row in rows if row[1] > today],
                    past=[row for row in rows if row[1] < today])


def _place(assignment) -> str | None:
    for endpoint in PLACES.get(assignment.duty, ()):
        if endpoint in current_app.view_functions and kit.may(current_app.extensions["access"][endpoint]):
            return url_for(endpoint, room_session_id=assignment.room_session_id)
    return None
