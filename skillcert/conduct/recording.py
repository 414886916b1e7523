"""The record of a room as plain values: from the form to the verb, and from the rows to the printed sheet."""

from dataclasses import dataclass
from datetime import UTC, datetime

from skillcert.arrangement.models import RoomSession
from skillcert.conduct import queries
from skillcert.conduct.figures import PaperCount
from skillcert.conduct.kinds import msgid
from skillcert.conduct.models import RoomRecord
from skillcert.conduct.states import Presence
from skillcert.conduct.tiers import CLAUSES
from skillcert.core.clock import SHANGHAI
from skillcert.core.i18n import label, translate
from skillcert.standards.states import LEVEL_NAMES

PRINTED = "zh_Hans_CN"


def told(room_session: RoomSession, form: dict) -> dict:
    """`papers` and `opening` of `service.close_room` from the fields of the form; both None for an exam on computers."""
    numbers = [form.get(name) for name in ("issued", "used", "blank", "spoilt")]
    papers = PaperCount(*(n or 0 for n in numbers)) if any(n is not None for n in numbers) else None
    opening = None
    if form.get("opened_at"):
        seats = {s.number: s.registration.person_id for s in room_session.seats}
        chosen = [n.strip() for n in (form.get("candidate_seats") or "").replace("，", ",").split(",")]
        names = {a.person.name: a.person_id for a in room_session.staff}
        witnesses = [n.strip() for n in (form.get("staff_ids") or "").replace("，", ",").replace("、", ",").split(",")]
        opening = {
            "at": form["opened_at"].replace(tzinfo=SHANGHAI).astimezone(UTC),
            "scheduled": room_session.starts_at,
            "staff": [names[n] for n in witnesses if n in names],
            "candidates": [seats[int(n)] for n in chosen if n.isdigit() and int(n) in seats],
        }
    return {"papers": papers, "opening": opening}


def signed(record: RoomRecord | None) -> list[tuple[str, datetime]]:
    """(name, instant) of each signature under a record."""
    return [(one["name"], datetime.fromisoformat(one["at"])) for one in (record.signatures if record else ())]


@dataclass(frozen=True)
class RecordSheet:
    """考场情况记录单: what it prints."""

    facts: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, str], ...]
    absent: tuple[str, ...]
    violations: tuple[tuple[str, ...], ...]
    incidents: tuple[tuple[str, ...], ...]
    papers: dict | None
    remarks: str
    signatures: tuple[tuple[str, str], ...]
    closed: bool = True


def sheet(room_session: RoomSession) -> RecordSheet:
    """The record in Chinese; of a room that is not closed yet a draft of what is known so far."""
    record = queries.record_of(room_session.id)
    figures = record or queries.figures(room_session.id)
    offer = room_session.planned.offer
    presence = queries.presence_of(room_session.id)
    absent = [s for s in room_session.seats if presence.get(s.id) is Presence.ABSENT]
    starts = room_session.starts_at.astimezone(SHANGHAI)
    ends = room_session.ends_at.astimezone(SHANGHAI)
    return RecordSheet(
        facts=(
            ("批次", room_session.arrangement.batch.name),
            ("考点 / 考场", f"{room_session.room.site.name} {room_session.room.name}"),
            ("职业（工种）", offer.occupation.name + (f"（{offer.work_type.name}）" if offer.work_type else "")),
            ("等级", LEVEL_NAMES[offer.level]),
            ("科目", label(PRINTED, room_session.planned.part)),
            ("时间", f"{starts:%Y-%m-%d %H:%M}—{ends:%H:%M}"),
        ),
        figures=(("应考人数", str(figures.expected)), ("实考人数", str(figures.present)), ("缺考人数", str(figures.absent))),
        absent=tuple(f"{s.registration.ticket_number} {s.registration.name}" for s in absent),
        violations=tuple(
            (
                str(v.seat.number), v.registration.name, v.registration.ticket_number or "",
                f"{v.clause} {translate(PRINTED, CLAUSES[v.clause].text)}", v.description, "已签字" if v.candidate_signed else "未签字",
            )
            for v in queries.violations_of(room_session.id)
        ),
        incidents=tuple(
            (
                f"{i.at.astimezone(SHANGHAI):%H:%M}", str(i.seat.number) if i.seat else "全场",
                translate(PRINTED, msgid(i.kind)), i.text, i.reporter,
            )
            for i in queries.incidents_of(room_session.id)
        ),
        papers=record.papers if record else None,
        remarks=record.remarks if record else "",
        signatures=tuple((name, f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}") for name, at in signed(record)),
        closed=record is not None,
    )  # fmt: skip
