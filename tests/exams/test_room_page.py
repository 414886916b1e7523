"""The older page of a room, which rooms of other parts have, asked about a theory room: the PCs' word counts there too."""

import pytest
from sqlalchemy import select

from skillcert.conduct.models import CheckIn
from skillcert.core.db import db
from tests.exams.test_hall_console import laid, sign_in


@pytest.mark.rule(34)
@pytest.mark.one_database
def test_by_whatever_page_who_signed_in_at_a_pc_is_not_absent(session, client):
    made = laid()
    client.as_(made.invigilator)
    page = f"/duty/rooms/{made.room_id}"
    sign_in(made)
    seat = f"{page}/seats/{made.seat_ids[0]}"
    assert "已于" in client.send(f"{seat}/absent", made.page).text and db.session.scalar(select(CheckIn)) is None
    made.to(40)
    client.as_(made.invigilator)
    assert client.send(f"{page}/absent", made.page).status_code == 303
    assert {row.seat_id for row in db.session.scalars(select(CheckIn))} == set(made.seat_ids[1:])
    assert client.send(f"{seat}/check-in", made.page, seen="y").status_code == 303, (
        "the PC shows that the candidate came in time"
    )
