"""The hall behind its door: waiting page, paper, save, hand in. A seat token stands for the candidate, never an account.

Every answer of these pages is uncacheable; before T0 none of them touches the paper.
"""

from datetime import timedelta
from itertools import groupby

from flask import Response, abort, jsonify, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from skillcert.core import clock, files, richtext, settings
from skillcert.core.reasons import Reason
from skillcert.core.work import unit_of_work
from skillcert.exams import (
    building,
    drafting,
    entry,
    option_tokens,
    queries,
    refusals,
    rules,
    rules_time,
    saving,
    service,
)
from skillcert.exams.models import Attempt
from skillcert.exams.states import AttemptState
from skillcert.web import arrival, kit, question_sheet
from skillcert.web.access import SEAT
from skillcert.web.public import blueprint
from skillcert.web.save_door import LONGEST, page_key, same_key
from skillcert.web.security import client_address, csrf

COOKIE = "seat"
ACCESS = dict.fromkeys(("sit", "sit_save", "sit_submit", "sit_file", "sit_leave"), SEAT)


def uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def here() -> Attempt | None:
    return entry.of_token(request.cookies.get(COOKIE))


@blueprint.get("/sit")
def sit():
    attempt = here()
    if attempt is None:
        return uncached(kit.go("public.sit_door"))
    return uncached(show(attempt))


def show(attempt: Attempt, reasons=(), status: int = 200) -> Response:
    """The page of a seat as the server's clock has it."""
    now = clock.now()
    starts, ends = rules_time.shown(attempt, now)
    grace, early_minutes = settings.recent("exams.grace_seconds", "exams.early_submit_minutes")
    context = {
        "attempt": attempt,
        "paused": rules_time.is_paused(attempt),
        "now_ms": _ms(now),
        "starts_ms": _ms(starts),
        "ends_ms": _ms(ends),
        "key": page_key(request.cookies.get(COOKIE, "")),
        "draft_key": drafting.draft_key(attempt.id),
        "grace": grace,
        "adapted": {name: bool((attempt.adapted or {}).get(name)) for name in ("large_print", "screen_reader")},
    }
    if not rules_time.is_live(attempt, now):
        answered = sum(1 for _, value in queries.answers(attempt).values() if building.split(value)[0])
        return kit.page("public/sitting/done.html", answered=answered, **context)
    if context["paused"] or not rules_time.has_begun(attempt, now):
        return kit.page("public/sitting/waiting.html", **context)
    early = attempt.starts_at + timedelta(minutes=early_minutes)
    return kit.page(
        "public/sitting/paper.html",
        status=status,
        reasons=list(reasons),
        early_ms=_ms(min(early, attempt.ends_at)),
        early=rules.hour(early),
        **_paper(attempt),
        **context,
    )


def _paper(attempt: Attempt) -> dict:
    sheet, stored = service.sheet_of(attempt), queries.saved_answers(attempt.id)
    places = {number: place for place, number in enumerate(sheet["files"], 1)}

    def shown(markup: str) -> str:
        return richtext.with_sources(markup, lambda number: url_for("public.sit_file", place=places.get(number, 0)))

    for question in sheet["questions"]:
        question.update(_state(stored.get(question["n"]), question))
        question["stem"] = shown(question["stem"])
        for option in question["options"]:
            option["text"] = shown(option["text"])
    for case in sheet.get("cases", ()):
        case["text"] = shown(case["text"])
    for section in sheet["sections"]:
        there = sheet["questions"][section["first"] - 1 :][: section["count"]]
        section["parts"] = [{"case": case, "questions": list(bound)} for case, bound in groupby(there, lambda one: one.get("case", 0))]
    last = max((one.at for one in stored.values()), default=None)
    return {"sheet": sheet, "draw": question_sheet.Drawer(), "last_saved": last and _second(last)}


BLANK = {"revision": 0, "chosen": (), "flagged": False, "texts": ()}


def _state(saved, question: dict) -> dict:
    """What the page says of a question: of its saved answer (a row of `queries.saved_answers`), if it has one."""
    if saved is None:
        return BLANK
    chosen, flagged = building.split(saved.value)
    texts = building.texts(saved.value, question.get("gaps", 0))
    told = {"revision": saved.revision, "chosen": chosen, "flagged": flagged, "texts": texts}
    return {**told, "saved": _second(saved.at), "saved_ms": _ms(saved.at)}


def _second(instant) -> str:
    """10:42:07 as the wall clock of the hall shows it."""
    return clock.local(instant).strftime("%H:%M:%S")


def _ms(instant) -> int:
    return int(instant.timestamp() * 1000)


@blueprint.post("/sit/save")
@csrf.exempt
def sit_save():
    """Outside accounts and the ORM: the cookie's token and the page's key, one short transaction.

    What is in order was answered by `web.save_door` already; here is what needs words, and the same again: by the instant at which it
    arrived, should it have waited for a worker meanwhile.
    """
    token = request.cookies.get(COOKIE, "")
    if not token or not same_key(request.headers.get("X-Seat", ""), token):
        return _told("exams.unknown_seat", 403)
    data = _body()
    if data is None:
        return _told("exams.too_much", 413)
    body = saving.loads(data) if request.is_json else None
    changes = saving.parse(body.get("changes")) if isinstance(body, dict) else None
    if changes is None:
        long = isinstance(body, dict) and saving.too_long(body.get("changes"))
        return _told("exams.answer_too_long" if long else "exams.bad_save", 400)
    foreign = option_tokens.foreign(token, changes)
    saved = saving.save(token, [change for change in changes if change not in foreign], saving.grace(), arrival.waited())
    if saved.refused:
        return _told(saved.refused, 409, **saved.receipt())
    if saved.stale:
        refusals.at_seat("exams.stale", _number(here()), client_address())
    if foreign:
        return _told("exams.foreign_option", 400, foreign=[change.question for change in foreign], **saved.receipt())
    return uncached(jsonify(saved.receipt()))


def _body() -> bytes | None:
    """What was sent; None when it is longer than any paper's answers. A body without a length is read no further either."""
    request.max_content_length = LONGEST
    try:
        data = request.get_data()
    except RequestEntityTooLarge:
        return None
    return data if len(data) < LONGEST else None


def _number(attempt: Attempt | None) -> int | None:
    return attempt.id if attempt is not None else None


def _told(code: str, status: int, **more) -> Response:
    """A refusal in words; what is refused at a seat is written down with it."""
    attempt = here()
    instant = attempt and (attempt.starts_at if code == "exams.not_started" else attempt.ends_at)
    question = ", ".join(map(str, more.get("foreign", ())))
    said = kit.explain(Reason(code, time=rules.hour(instant) if instant else "", most=saving.MAX_TEXT, question=question))
    refusals.at_seat(code, _number(attempt), client_address())
    response = jsonify({"code": code, "say": said, **more})
    response.status_code = status
    return uncached(response)


@blueprint.post("/sit/submit")
def sit_submit():
    number = entry.number_of(request.cookies.get(COOKIE))
    if number is None:
        return uncached(kit.go("public.sit_door"))
    with kit.refusing() as reasons, unit_of_work():
        service.submit(number, client_address(), arrival.waited())
    if reasons:
        return uncached(show(kit.found(here()), reasons, 422))
    return uncached(kit.go("public.sit"))


@blueprint.get("/sit/file/<int:place>")
def sit_file(place):
    """A picture or a recording of the paper, by its place in it, while the paper is open. Players ask for parts of a recording."""
    attempt = here()
    now = clock.now()
    if attempt is None or not rules_time.is_open(attempt, now):
        abort(404)
    stored = queries.picture(service.sheet_of(attempt)["files"], place)
    if stored is None:
        abort(404)
    data = files.read(stored)
    response = Response(data, mimetype=stored.media_type)
    return uncached(response.make_conditional(request, accept_ranges=True, complete_length=len(data)))


@blueprint.post("/sit/leave")
def sit_leave():
    """The PC forgets the seat; the next candidate finds the door. A paper that still runs is not left this way."""
    attempt = here()
    if attempt is not None and queries.effective_state(attempt, clock.now()) == AttemptState.RUNNING:
        return kit.go("public.sit")
    response = kit.go("public.sit_door")
    response.delete_cookie(COOKIE, path="/sit")
    response.headers["Clear-Site-Data"] = '"storage"'
    return uncached(response)
