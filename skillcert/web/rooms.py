"""The rooms of a centre's sites. The sites themselves stand with the plans."""

from flask import url_for

from skillcert.arrangement import facilities, spaces
from skillcert.arrangement.layout import Grid
from skillcert.core.work import unit_of_work
from skillcert.web import kit
from skillcert.web.forms.arrangement import RoomForm
from skillcert.web.security import client_address


def rooms():
    """All sites in scope with their rooms."""
    found = spaces.sites(kit.scope())
    every = spaces.all_rooms(kit.scope())
    by_site = {site.id: [r for r in every if r.site_id == site.id] for site in found}
    return kit.page("parts/arrangement/rooms.html", sites=found, rooms=by_site, manage=kit.may("arrangement.manage"))


def room_new(site_id: int):
    kit.found(spaces.site(kit.scope(), site_id))
    form = RoomForm(capacity=30)
    return _do(
        form, "room_new", lambda: facilities.add_room(spaces.site(kit.scope(), site_id), kit.actor(), **form.told())
    )


def room_edit(room_id: int):
    room = kit.found(spaces.room(kit.scope(), room_id))
    form = RoomForm(obj=room)
    if not form.is_submitted():
        form.closed_seats.data = ", ".join(str(n) for n in room.closed_seats)
        form.addresses.data = "\n".join(room.addresses)
        form.use.data, form.door.data, form.seat_order.data = room.use.value, room.door.value, room.seat_order.value

    def verb():
        facilities.change_room(spaces.room(kit.scope(), room_id), kit.actor(), active=form.active.data, **form.told())

    return _do(form, "room_edit", verb, grid=room.grid)


def _do(form, act: str, verb, grid: Grid | None = None):
    reasons = []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            verb()
        if not reasons:
            return kit.go(".rooms")
    status = 422 if form.is_submitted() else 200
    left = kit.form_reasons(form, reasons)
    return kit.page(
        "parts/arrangement/place_form.html",
        status=status,
        form=form,
        act=act,
        reasons=left,
        grid=grid,
        here=client_address(),
        back=url_for(".rooms"),
    )


ROUTES = [
    ("/rooms", rooms, "GET", "arrangement.view"),
    ("/sites/<int:site_id>/rooms/new", room_new, "GET POST", "arrangement.manage"),
    ("/rooms/<int:room_id>/edit", room_edit, "GET POST", "arrangement.manage"),
]
