"""The printed papers of an arrangement, each from frozen lines (`printed`): bytes out, nothing read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from skillcert.arrangement.printed import RoomSheet, Ticket
from skillcert.core import pdf

LABELS_A_PAGE = 14


def tickets(many: Sequence[Ticket], early: int, late: int, operator: str, printed_at: datetime) -> bytes:
    """准考证, one page a candidate. `early` and `late` are the minutes of the door (R34)."""
    context = {"tickets": many, "early": early, "late": late}
    return _render("ticket", context, "准考证", "SC-KW-01", operator, printed_at)


def seat_plans(sheets: Sequence[RoomSheet], operator: str, printed_at: datetime) -> bytes:
    """考场座次表, one landscape page a room."""
    return _render("seat_plan", {"sheets": sheets}, "考场座次表", "SC-KW-02", operator, printed_at)


def door_lists(sheets: Sequence[RoomSheet], operator: str, printed_at: datetime) -> bytes:
    """门贴: who sits in this room."""
    return _render("door_list", {"sheets": sheets}, "考场门贴", "SC-KW-03", operator, printed_at)


def desk_labels(sheets: Sequence[RoomSheet], operator: str, printed_at: datetime) -> bytes:
    """桌签, fourteen a page; a room begins on a new page."""
    pages = []
    for sheet in sheets:
        labels = [(sheet, line) for line in sheet.seats]
        pages += [labels[i : i + LABELS_A_PAGE] for i in range(0, len(labels), LABELS_A_PAGE)]
    furniture = pdf.Furniture(title="桌签", code="SC-KW-04", operator=operator, printed_at=printed_at, bare=True)
    return pdf.render("arrangement/desk_labels.html", {"pages": pages}, furniture)


def sign_in_sheets(sheets: Sequence[RoomSheet], operator: str, printed_at: datetime) -> bytes:
    """考生签到表, a room a page or more."""
    return _render("sign_in", {"sheets": sheets}, "考生签到表", "SC-KW-05", operator, printed_at)


def staff_sheet(batch: str, sheets: Sequence[RoomSheet], operator: str, printed_at: datetime) -> bytes:
    """监考、考评人员签到表 of the whole batch."""
    context = {"batch": batch, "sheets": sheets}
    return _render("staff", context, "监考、考评人员签到表", "SC-KW-06", operator, printed_at)


def overview(batch: str, sheets: Sequence[RoomSheet], operator: str, printed_at: datetime) -> bytes:
    """考点考场安排表: all rooms of the batch in a table."""
    return _render("overview", {"batch": batch, "sheets": sheets}, "考点考场安排表", "SC-KW-07", operator, printed_at)


def _render(template: str, context: dict, title: str, code: str, operator: str, printed_at: datetime) -> bytes:
    furniture = pdf.Furniture(code=code, title=title, operator=operator, printed_at=printed_at)
    return pdf.render(f"arrangement/{template}.html", context, furniture)
