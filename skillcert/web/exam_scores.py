"""Scores of an exam on paper: declare seats, enter by two people who do not see each other's figures, have one entered anew."""

from flask import request

from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.exams import queries, queries_scores, rules_scores, service_scores
from skillcert.exams.rules_scores import Standing
from skillcert.results import service as results
from skillcert.web import exam_score_files, kit, timeline
from skillcert.web.forms.exam_scores import DeclareForm, ScoresForm, WhyForm

DONE = (Standing.STANDS, Standing.ABSENT)


def exam_scores(room_session_id, form=None, reasons=()):
    """Which seats are on paper and how far their scores are. Figures only where two people agree."""
    room = _room(room_session_id)
    lines = queries_scores.lines(room)
    on_paper = [line for line in lines if line.on_paper]
    form = form or DeclareForm(formdata=None)
    return kit.page(
        "parts/exams/scores.html",
        status=422 if reasons else 200,
        room=room,
        lines=lines,
        on_paper=on_paper,
        counts={one: sum(line.standing is one for line in on_paper) for one in Standing},
        left=sum(line.standing not in DONE for line in on_paper),
        mine=sum(_mine_to_do(line) for line in on_paper),
        full=queries_scores.full_marks(line.attempt for line in on_paper),
        form=form,
        picked=set(request.form.getlist("ids", type=int)) if reasons else set(),
        collected=_collected(room),
        reasons=kit.form_reasons(form, list(reasons)),
        history=timeline.of(room),
    )


def exam_scores_declare(room_session_id):
    """Take the chosen seats out of the hall."""
    form = DeclareForm()
    with kit.refusing() as reasons, unit_of_work():
        room = _room(room_session_id)
        every = [seat.id for seat in room.seats] if request.form.get("all") else []
        count = service_scores.declare(
            room, every or request.form.getlist("ids", type=int), form.reason.data or "", kit.actor()
        )
    if reasons:
        return exam_scores(room_session_id, form, reasons)
    kit.say(N_("Seats that write on paper now: {n}."), n=count)
    return kit.go(".exam_scores", room_session_id=room_session_id)


def exam_scores_enter(room_session_id):
    """By seat and ticket number; a person sees own figures only."""
    form, typed, reasons = ScoresForm(), {}, []
    if form.validate_on_submit():
        room = _room(room_session_id)
        typed = {line.seat.id: request.form.get(f"seat_{line.seat.number}", "").strip() for line in _open(room)}
        given = {seat_id: rules_scores.read(text) for seat_id, text in typed.items() if text}
        with kit.refusing() as reasons, unit_of_work():
            came = service_scores.enter(_room(room_session_id), given, kit.actor())
        if not reasons:
            _say(came)
            return kit.go(".exam_scores", room_session_id=room_session_id)
    room = _room(room_session_id)
    actor = kit.actor()
    lines = _open(room)
    own = {line.seat.id: rules_scores.own(line.entries, actor.account_id, actor.person_id) for line in lines}
    return kit.page(
        "parts/exams/scores_enter.html",
        status=422 if form.is_submitted() else 200,
        room=room,
        lines=lines,
        own=own,
        typed=typed,
        full=queries_scores.full_marks(line.attempt for line in lines),
        faults={reason.field: kit.explain(reason) for reason in reasons if reason.field},
        reasons=kit.form_reasons(form, reasons),
    )


def _open(room):
    """The seats for which this person may enter a figure now."""
    return [line for line in queries_scores.lines(room) if line.on_paper and _may_enter(line)]


def _may_enter(line) -> bool:
    actor = kit.actor()
    candidate = line.seat.registration.person_id
    turn = rules_scores.turn(line.entries, actor.account_id, actor.person_id, candidate, line.seat.number)
    return line.standing not in DONE and not list(turn)


def _mine_to_do(line) -> bool:
    """Whether a figure of this person is missing, not just to be mended."""
    actor = kit.actor()
    own = rules_scores.own(line.entries, actor.account_id, actor.person_id)
    return _may_enter(line) and (own is None or line.standing is Standing.DIFFERS)


def _say(came) -> None:
    if came[Standing.DIFFERS]:
        kit.say(
            N_("Scores that differ from what another person entered: {n}. Look at those sheets again."),
            "warning",
            n=came[Standing.DIFFERS],
        )
    if came[Standing.STANDS]:
        kit.say(N_("Scores that stand, because two people agree: {n}."), n=came[Standing.STANDS])
    if came[Standing.ONCE]:
        kit.say(N_("Scores kept: {n}. Another person enters them now."), n=came[Standing.ONCE])


def exam_scores_back(room_session_id, attempt_id):
    """A seat was declared by mistake."""
    return _why(
        room_session_id, attempt_id, lambda room, one, why: service_scores.take_back(one, why, kit.actor()), "back"
    )


def exam_scores_anew(room_session_id, attempt_id):
    """A score that stands is to be entered anew."""

    def act(room, attempt, why):
        service_scores.reopen(attempt, why, kit.actor(), _collected(room))

    return _why(room_session_id, attempt_id, act, "anew")


def _why(room_session_id, attempt_id, act, step):
    kit.found(queries.attempt(_room(room_session_id), attempt_id))
    form, reasons = WhyForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            room = _room(room_session_id)
            act(room, kit.found(queries.attempt(room, attempt_id)), form.reason.data)
        if not reasons:
            return kit.go(".exam_scores", room_session_id=room_session_id)
    room = _room(room_session_id)
    return kit.page(
        "parts/exams/scores_why.html",
        status=422 if form.is_submitted() else 200,
        room=room,
        attempt=queries.attempt(room, attempt_id),
        step=step,
        form=form,
        reasons=kit.form_reasons(form, reasons),
    )


def _collected(room) -> bool:
    return results.run_of(room.arrangement.batch_id) is not None


def _room(room_session_id):
    return kit.found(queries.room(kit.scope(), room_session_id))


_AT = "/exams/<int:room_session_id>/paper-scores"
ROUTES = [
    (_AT, exam_scores, "GET", "exams.enter_scores"),
    (_AT + "/declare", exam_scores_declare, "POST", "exams.prepare"),
    (_AT + "/enter", exam_scores_enter, "GET POST", "exams.enter_scores"),
    (_AT + "/<int:attempt_id>/back", exam_scores_back, "GET POST", "exams.prepare"),
    (_AT + "/<int:attempt_id>/anew", exam_scores_anew, "GET POST", "exams.prepare"),
    *exam_score_files.ROUTES,
]
