"""The printed papers of the exam day: the record of a room and the decision on a violation. Bytes out, nothing read."""

from datetime import datetime

from skillcert.conduct.recording import RecordSheet
from skillcert.core import pdf


def room_record(sheet: RecordSheet, operator: str, printed_at: datetime) -> bytes:
    """考场情况记录单; before the record is closed it says on each page that it is a draft."""
    furniture = pdf.Furniture(
        title="考场情况记录单",
        code="SC-KW-08",
        operator=operator,
        printed_at=printed_at,
        watermark="" if sheet.closed else "草稿",
    )
    return pdf.render("conduct/room_record.html", {"sheet": sheet}, furniture)


def decision(
    facts: list[tuple[str, str]], text: dict[str, str], institution: str, operator: str, printed_at: datetime
) -> bytes:
    """违纪处理决定书. `text`: act, description, decision, consequence."""
    furniture = pdf.Furniture(title="违纪处理决定书", code="SC-KW-09", operator=operator, printed_at=printed_at)
    return pdf.render("conduct/decision.html", {"facts": facts, "text": text, "institution": institution}, furniture)
