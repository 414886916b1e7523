"""The papers of this stage: the certificate itself, the hand-out register, the confirmation sheet of an upload."""

import datetime as dt
from dataclasses import dataclass

from skillcert.certificates.printed import TITLE, Printed
from skillcert.core import pdf

#: Dark red of the official sample.
FRAME = "#8c1c13"


@dataclass(frozen=True)
class Sheet:
    """One certificate ready for paper. `address` goes into the QR code, `site` is printed beside the official addresses."""

    printed: Printed
    photo: bytes
    address: str
    site: str
    print_note: str = ""
    seal: bytes | None = None


def certificates(sheets: list[Sheet]) -> bytes:
    """The certificates as one PDF, a page each, A4 landscape; 25–50 a call is fastest (about 40 ms a page).

    Raises `pdf.MissingGlyphs`: a certificate with a wrong name is worse than none.
    """
    furniture = pdf.Furniture(title=TITLE, bare=True, frame=FRAME)
    return pdf.render("certificates/certificate.html", {"sheets": sheets}, furniture, on_missing="refuse")


@dataclass(frozen=True)
class HandOutRow:
    name: str
    id_masked: str
    number: str
    issued_on: dt.date
    received: str
    """Who took it and when, once it is handed out; else empty for a signature."""


def register(rows: list[HandOutRow], head: list[tuple[str, str]], furniture: pdf.Furniture) -> bytes:
    """证书发放登记表: to be signed by each holder. `head`: label and value pairs (batch, occupation, level, printed, date)."""
    return pdf.render("certificates/register.html", {"rows": rows, "head": head}, furniture)


@dataclass(frozen=True)
class UploadLine:
    occupation: str
    work_type: str
    level_text: str
    count: int


def confirmation(lines: list[UploadLine], head: list[tuple[str, str]], furniture: pdf.Furniture) -> bytes:
    """表5 职业技能等级证书数据审核确认表: what an upload contains, signed by the data officer and sealed by the institution."""
    context = {"lines": lines, "head": head, "total": sum(line.count for line in lines)}
    return pdf.render("certificates/confirmation.html", context, furniture)
