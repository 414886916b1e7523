"""The pages of an arrangement, shared by centre and office: list, proposal, seat map, staff, publication, papers."""

from flask import request

from skillcert.arrangement import checker, duties, facts, moving, queries, reasons, rules, service, spaces, stored
from skillcert.arrangement.models import Arrangement
from skillcert.arrangement.states import ArrangementState, StaffDuty
from skillcert.arrangement.states import arrangements as machine
from skillcert.core import clock, jobs
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason
from skillcert.core.work import unit_of_work
from skillcert.exams import following
from skillcert.plans.models import Batch
from skillcert.plans.states import BatchState
from skillcert.web import kit, timeline
from skillcert.web.forms.arrangement import ReasonForm, ReplaceForm, RoomChangeForm, SeedForm
from skillcert.web.lists import Column, Empty, list_page


def arrangements():
    """All announced batches with where their arrangement stands."""
    states = queries.arrangement_states(kit.scope())
    columns = [
        Column("name", N_("Batch"), sort=Batch.name),
        Column("number", N_("Number"), sort=Batch.number),
        Column("centre.name", N_("Centre"), value=lambda b: b.centre.name),
        Column("registration_closes", N_("Registration until"), sort=Batch.registration_closes),
        Column("state", N_("Arrangement"), value=lambda b: states.get(b.id)),
    ]
    return list_page(
        "parts/arrangement/list.html", queries.batches(kit.scope()), columns, search=[Batch.name, Batch.number],
        search_hint=N_("Name or number of a batch"), default_sort="-number", export="arrangements",
        empty=Empty(N_("No batch to arrange yet"), N_("Batches appear here once they are announced; rooms are given after the review."), icon="armchair"),
    )  # fmt: skip


def arrangement(batch_id: int, status: int = 200, refused=(), form=None):
    """One batch: what is missing, the proposal with its seat maps, what the checker says, the next step."""
    batch = kit.found(queries.batch(kit.scope(), batch_id))
    made = queries.of_batch(batch.id)
    rooms = stored.loaded(made.id) if made else []
    plain = stored.arranged(made, rooms, facts.members(batch.id)) if made else None
    published = made is not None and made.state is ArrangementState.PUBLISHED
    findings = checker.check(plain, facts.limits(), ticketed=published) if made else []
    ready = queries.readiness(batch.id)
    waits = list(
        rules.may_arrange(
            batch.state is BatchState.ANNOUNCED,
            batch.registration_closes,
            clock.today(),
            ready.undecided,
            ready.accepted,
        )
    )
    return kit.page(
        "parts/arrangement/show.html", status=status, batch=batch, arrangement=made, rooms=rooms, refused=list(refused),
        findings=list(dict.fromkeys(f.reason for f in findings)), touching=_touching(plain), accepted=ready.accepted,
        by_number=lambda room: {s.number: s for s in room.seats},
        shortages=_shortages(made), waits=waits,
        choice=_choice(batch) if not made or request.args.get("rooms") else [], form=form or SeedForm(),
        changed=published and _notice_changed(rooms), how=(reasons.HOW_SEATS, reasons.HOW_STAFF), per=facts.limits().per_invigilator,
        publish_reasons=_why_not_publish(made, findings), history=timeline.of_stream(f"batch:{batch.id}"), manage=kit.may("arrangement.manage"),
    )  # fmt: skip


def _why_not_publish(made: Arrangement | None, findings) -> list[Reason]:
    if made is None:
        return []
    return [*machine.why_not(made, "publish", kit.actor()), *dict.fromkeys(f.reason for f in findings)]


def _shortages(made: Arrangement | None) -> list[Reason]:
    """What the draw lacked; the duty is stored as its value and said by its label."""
    found = []
    for told in (made.draw or {}).get("reasons", []) if made else []:
        reason = Reason.loaded(told)
        if "job" in reason.params:
            reason.params["job"] = StaffDuty(reason.params["job"])
        found.append(reason)
    return found


def _touching(plain) -> dict[int, int]:
    """Room session → pairs of one class that sit side by side."""
    if plain is None:
        return {}
    where = {s.entry: int(s.use) for s in plain.seats}
    found: dict[int, int] = {}
    for one, _ in checker.touching(plain):
        found[where[one]] = found.get(where[one], 0) + 1
    return found


def _notice_changed(rooms) -> bool:
    """R5: the notice has moved a session since the tickets were printed."""
    first: dict[int, object] = {}
    for r in rooms:
        first[r.planned_session_id] = min(first.get(r.planned_session_id, r.starts_at), r.starts_at)
    return any(
        first[r.planned_session_id] != r.planned.starts_at
        or r.minutes != r.planned.minutes
        or r.room.site_id != r.planned.site_id
        for r in rooms
    )


def _choice(batch) -> list[dict]:
    """The sessions with the rooms of their site, the suggested ones chosen."""
    planned = facts.sessions_of(batch.id)
    suggested = spaces.suggested_rooms(batch.id, planned)
    entries = facts.entries_of(batch.id)
    every = spaces.rooms_of_sites({s.site_id for s in planned})
    return [
        {
            "session": s,
            "need": sum(e.part is s.part and e.registration.offer_id == s.offer_id for e in entries),
            "rooms": [r for r in every if r.site_id == s.site_id and r.use.value == s.part.value],
            "chosen": suggested[s.id],
        }
        for s in planned
    ]


def arrangement_propose(batch_id: int):
    batch = kit.found(queries.batch(kit.scope(), batch_id))
    form = SeedForm()
    if not form.validate_on_submit():
        return arrangement(batch_id, 422, form=form)
    chosen = {s.id: request.form.getlist(f"rooms-{s.id}", type=int) for s in facts.sessions_of(batch.id)}
    with kit.refusing() as refused, unit_of_work():
        service.propose(queries.batch(kit.scope(), batch_id), chosen, kit.actor(), seed=form.seed.data)
    return arrangement(batch_id, 422, refused, form) if refused else kit.go(".arrangement", batch_id=batch_id)


def _verb(batch_id: int, verb, said: str):
    """A verb over the arrangement of a batch, then its page again."""
    made = kit.found(_own(batch_id))
    with kit.refusing() as refused, unit_of_work():
        verb(db_get(made))
    if refused:
        return arrangement(batch_id, 422, refused)
    kit.say(said)
    return kit.go(".arrangement", batch_id=batch_id)


def _own(batch_id: int) -> Arrangement | None:
    batch = kit.found(queries.batch(kit.scope(), batch_id))
    return queries.of_batch(batch.id)


def db_get(made: Arrangement) -> Arrangement:
    return kit.found(queries.arrangement(kit.scope(), made.id))


def arrangement_draw(batch_id: int):
    return _verb(batch_id, lambda made: duties.draw_anew(made, kit.actor()), N_("The staff was drawn again."))


def arrangement_publish(batch_id: int):
    return _verb(
        batch_id,
        lambda made: service.publish(made, kit.actor()),
        N_("Published: tickets are ready, candidates have been told."),
    )


def arrangement_follow(batch_id: int):
    """R5: ask for the reason, then let rooms and tickets follow the notice."""
    made, form = kit.found(_own(batch_id)), ReasonForm()
    refused: list = []
    if form.validate_on_submit():
        with kit.refusing() as refused, unit_of_work():
            following.follow_notice(db_get(made), kit.actor(), form.reason.data)
        if not refused:
            return kit.go(".arrangement", batch_id=batch_id)
    status = 422 if form.is_submitted() else 200
    left = kit.form_reasons(form, refused)
    return kit.page("parts/arrangement/follow.html", status=status, batch=made.batch, form=form, reasons=left)


def arrangement_papers(batch_id: int):
    made = kit.found(_own(batch_id))
    with unit_of_work():
        title = Reason("arrangement.job_papers", None, batch=made.batch.name)
        job = jobs.start("arrangement.papers", kit.actor(), title, batch_id=batch_id).id
    return kit.go("public.job_show", job_id=job)


# --- a room, a seat, a name --------------------------------------------------------------------------------------------


def arrangement_room(room_session_id: int, status: int = 200, refused=()):
    """The seat map of one room; `?seat=` takes a candidate in hand, `&to=` shows what a move would bring."""
    room = kit.found(queries.room_session(kit.scope(), room_session_id))
    chair = queries.seat(kit.scope(), request.values.get("seat", 0, type=int))
    if chair is not None and chair.room_session_id != room.id:
        chair = None
    to = request.values.get("to", 0, type=int)
    judged = moving.preview(room.arrangement, chair, room, to) if chair and to else None
    return kit.page(
        "parts/arrangement/room.html", status=status, room=room, batch=room.arrangement.batch, chair=chair, to=to, judged=judged,
        seated={s.number: s for s in room.seats}, refused=list(refused), manage=kit.may("arrangement.manage"),
    )  # fmt: skip


def arrangement_room_change(room_session_id: int):
    """Another room of the session's site, with a reason."""
    room, refused = kit.found(queries.room_session(kit.scope(), room_session_id)), []
    every = spaces.rooms_of_sites({room.planned.site_id})
    fit = [r for r in every if r.use is room.room.use and r.id != room.room_id]
    form, batch_id = RoomChangeForm(), room.arrangement.batch_id
    form.room_id.choices = [(r.id, f"{r.name} · {kit.gettext('{count} seats', count=r.capacity)}") for r in fit]
    if form.validate_on_submit():
        with kit.refusing() as refused, unit_of_work():
            here = queries.room_session(kit.scope(), room_session_id)
            service.change_room(here, spaces.room(kit.scope(), form.room_id.data), kit.actor(), form.reason.data)
        if not refused:
            return kit.go(".arrangement", batch_id=batch_id)
    status = 422 if form.is_submitted() else 200
    left = kit.form_reasons(form, refused)
    here = queries.room_session(kit.scope(), room_session_id)
    return kit.page("parts/arrangement/room_change.html", status=status, room=here, form=form, reasons=left)


def arrangement_move(room_session_id: int):
    room = kit.found(queries.room_session(kit.scope(), room_session_id))
    chair = kit.found(queries.seat(kit.scope(), request.form.get("seat", 0, type=int)))
    with kit.refusing() as refused, unit_of_work():
        target = queries.room_session(kit.scope(), room.id)
        following.move(
            target.arrangement,
            queries.seat(kit.scope(), chair.id),
            target,
            request.form.get("to", 0, type=int),
            kit.actor(),
        )
    if refused:
        return arrangement_room(room_session_id, 422, refused)
    return kit.go(".arrangement_room", room_session_id=room_session_id)


def arrangement_replace(assignment_id: int):
    """R23: another name in the place of a drawn one, with a reason."""
    left = kit.found(queries.assignment(kit.scope(), assignment_id))
    pool, batch_id = duties.pool_of(left.room_session, left.duty), left.room_session.arrangement.batch_id
    form, refused = ReplaceForm(), []
    form.person_id.choices = [(person.id, person.name) for person, code in pool if code is None]
    if form.validate_on_submit():
        with kit.refusing() as refused, unit_of_work():
            now = queries.assignment(kit.scope(), assignment_id)
            duties.replace(now.room_session, now, form.person_id.data, form.reason.data, kit.actor())
        if not refused:
            return kit.go(".arrangement", batch_id=batch_id)
    out = [
        (person, Reason(f"arrangement.unfit_{code}")) for person, code in pool if code and person.id != left.person_id
    ]
    status = 422 if form.is_submitted() else 200
    reasons_left = kit.form_reasons(form, refused)
    return kit.page(
        "parts/arrangement/replace.html", status=status, left=left, form=form, out=out, reasons=reasons_left
    )


ROUTES = [
    ("/arrangements", arrangements, "GET", "arrangement.view"),
    ("/batches/<int:batch_id>/arrangement", arrangement, "GET", "arrangement.view"),
    ("/batches/<int:batch_id>/arrangement/propose", arrangement_propose, "POST", "arrangement.manage"),
    ("/batches/<int:batch_id>/arrangement/draw", arrangement_draw, "POST", "arrangement.manage"),
    ("/batches/<int:batch_id>/arrangement/publish", arrangement_publish, "POST", "arrangement.manage"),
    ("/batches/<int:batch_id>/arrangement/follow", arrangement_follow, "GET POST", "arrangement.manage"),
    ("/batches/<int:batch_id>/arrangement/papers", arrangement_papers, "POST", "arrangement.manage"),
    ("/arrangement-rooms/<int:room_session_id>", arrangement_room, "GET", "arrangement.view"),
    ("/arrangement-rooms/<int:room_session_id>/change", arrangement_room_change, "GET POST", "arrangement.manage"),
    ("/arrangement-rooms/<int:room_session_id>/move", arrangement_move, "POST", "arrangement.manage"),
    ("/assignments/<int:assignment_id>/replace", arrangement_replace, "GET POST", "arrangement.manage"),
]
