"""Scores of answer sheets by workbook: template → upload → preview → confirm. All rows or none.

Columns: 座位号, 准考证号, 得分. A row counts only where seat and ticket number belong together (R44). A workbook counts as one of the
two people; with the signature of a second one it counts as both.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from skillcert.arrangement.models import RoomSession
from skillcert.core import imports, sheets
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.identity import normalise
from skillcert.core.models import ImportRun
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.core.states import ImportState, Verdict
from skillcert.exams import queries_scores, rules_scores, service_scores
from skillcert.exams.queries_scores import Line
from skillcert.exams.rules_scores import Standing
from skillcert.people import sessions
from skillcert.people.models import Account
from skillcert.people.sessions import Checked

KIND = "paper_scores"
COLUMNS = {"座位号": "seat", "准考证号": "ticket", "得分": "score"}


def template(room_session: RoomSession) -> bytes:
    """A workbook with the seats whose score is still open. It holds no name and no figure of anybody."""
    open_lines = [
        line
        for line in queries_scores.lines(room_session)
        if line.on_paper and line.standing not in (Standing.STANDS, Standing.ABSENT)
    ]
    columns = [sheets.Column("座位号", 10), sheets.Column("准考证号", 24), sheets.Column("得分", 10, "number")]
    rows = [[str(line.seat.number), line.seat.registration.ticket_number or "", None] for line in open_lines]
    return sheets.write_xlsx(sheets.Sheet("得分登记", columns, rows))


def begin(room_session: RoomSession, filename: str, data: bytes, actor: Actor) -> ImportRun:
    """Read the workbook and keep its rows as a preview for the one who brought it."""
    refuse_if([] if actor.may("exams.enter_scores") else [Reason("machine.forbidden")])
    table = sheets.read(data)
    if missing := [title for title in COLUMNS if title not in table.header]:
        raise Refused(Reason("exams.score_columns", "file", missing="、".join(missing)))
    rows = {row.number: {COLUMNS[t]: record.get(t, "").strip() for t in COLUMNS} for row, record in table.records()}
    if not rows:
        raise Refused(Reason("exams.score_no_rows", "file"))

    def judged(values: dict[int, dict], _context: dict) -> dict[int, list[Reason]]:
        return judge(room_session, values, actor)

    return imports.begin(KIND, filename, rows, judged, actor, room_session_id=room_session.id)


def judge(room_session: RoomSession, rows: dict[int, dict], actor: Actor) -> dict[int, list[Reason]]:
    """What is wrong with each row; of two rows with the same seat the first one counts."""
    lines = {str(line.seat.number): line for line in queries_scores.lines(room_session)}
    full = queries_scores.full_marks(line.attempt for line in lines.values() if line.on_paper)
    first: dict[str, int] = {}
    told = {}
    for number, values in rows.items():
        seat = normalise(values["seat"]).removesuffix(".0")
        if seat in first:
            told[number] = [Reason("exams.score_row_twice", "seat", seat=seat, row=first[seat])]
        else:
            told[number] = _judge(lines.get(seat), values, full, actor)
        first.setdefault(seat, number)
    return told


def _judge(line: Line | None, values: dict, full: dict[int, Decimal], actor: Actor) -> list[Reason]:
    if line is None:
        return [Reason("exams.score_row_seat", "seat", given=values["seat"][:40])]
    number, ticket = line.seat.number, line.seat.registration.ticket_number or ""
    if normalise(values["ticket"]) != normalise(ticket):
        given = values["ticket"][:40]
        return [Reason("exams.score_row_ticket", "ticket", seat=number, ticket=ticket, given=given)]
    if not values["score"]:
        return [Reason("exams.score_row_empty", "score", seat=number)]
    return service_scores.why_not_enter(line, rules_scores.read(values["score"]), full, actor)


def confirm(run: ImportRun, room_session: RoomSession, actor: Actor, second: Actor | None = None) -> Counter:
    """Take every row over, or none. With `second` both people have signed; gives how many came to which standing."""
    imports.check_open(run)
    rows = imports.rows_of(run)
    told = judge(room_session, {row.number: row.values for row in rows}, actor)
    if wrong := sum(bool(reasons) for reasons in told.values()):
        raise Refused(Reason("exams.score_rows_wrong", count=wrong))
    seats = {str(line.seat.number): line.seat.id for line in queries_scores.lines(room_session)}
    place = {row.number: seats[normalise(row.values["seat"]).removesuffix(".0")] for row in rows}
    given = {place[row.number]: rules_scores.read(row.values["score"]) for row in rows}
    if second is None:
        came = service_scores.enter(room_session, given, actor, imported=True)
    else:
        came = service_scores.enter_for_two(room_session, given, actor, second)
    imports.confirm(run, lambda values, _context: seats[normalise(values["seat"]).removesuffix(".0")], actor)
    return came


def signer(checked: Checked, address: str) -> Actor:
    """The second person behind a checked name and password, in the role that may enter scores."""
    account = db.session.get(Account, checked.account_id) if checked.account_id else None
    if account is None:
        raise Refused(Reason("exams.score_second_unknown", "second_login"))
    actors = [sessions.actor_of(account, grant, address) for grant in sessions.active_grants(account)]
    found = next((one for one in actors if one.may("exams.enter_scores")), None)
    if found is None:
        raise Refused(Reason("exams.score_second_unknown", "second_login"))
    return found


def run(room_session: RoomSession, run_id: int, actor: Actor) -> ImportRun | None:
    """The preview of a workbook of this room, for the one who brought it and nobody else: the second person reads blind."""
    found = db.session.get(ImportRun, run_id)
    fits = found is not None and found.kind == KIND and found.context.get("room_session_id") == room_session.id
    return found if fits and found.account_id == actor.account_id else None


def previewed(run: ImportRun) -> bool:
    return run.state is ImportState.PREVIEWED


def wrong_rows(run: ImportRun) -> int:
    """How many rows speak against taking the workbook over."""
    return len(imports.rows_of(run, Verdict.REFUSED))
