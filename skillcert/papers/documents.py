"""The paper and its key as PDF: sealed line, sections with score boxes, watermark with the copy number (E5, R31)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO

from pypdf import PdfWriter

from skillcert.core import clock, pdf
from skillcert.core.actor import Actor
from skillcert.papers import printed, service
from skillcert.papers.models import Paper, PaperReading
from skillcert.standards.states import LEVEL_NAMES


def paper_pdf(paper: Paper, purpose: str, actor: Actor, what: str = "paper") -> bytes:
    """One copy of the paper; the print is registered and numbered first. `what`: paper (two people) or archive."""
    content, reading = service.read(paper, actor, purpose, what)
    heard = printed.recordings(content)
    context = _context(paper, content) | {"sections": printed.sections(content), "copy_no": f"{reading.copy:03d}"}
    data = pdf.render("papers/paper.html", context | {"recordings": _heard_rows(heard)}, _furniture(paper, "试卷", reading))
    return with_recordings(data, heard)


def _heard_rows(heard: Sequence[printed.Recording]) -> list[list]:
    return [[one.place, one.title, one.asked, one.length, one.name] for one in heard]


def with_recordings(data: bytes, heard: Sequence[printed.Recording]) -> bytes:
    """The document with the recordings attached to it, for whoever plays them in the room."""
    if not heard:
        return data
    writer = PdfWriter(clone_from=BytesIO(data))
    for one in heard:
        writer.add_attachment(one.name, one.data)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def key_pdf(paper: Paper, purpose: str, actor: Actor, what: str = "key") -> bytes:
    """The key (标准答案与评分标准), apart from the paper. `what`: key (two people) or archive."""
    content, reading = service.read(paper, actor, purpose, what)
    context = _context(paper, content) | {"sections": printed.keys(content), "copy_no": f"{reading.copy:03d}"}
    return pdf.render("papers/key.html", context, _furniture(paper, "标准答案", reading))


def _total(content: Mapping) -> Decimal:
    """The marks that a candidate can get: of a place with several items only those that it gives."""
    of_place = {item["cell"]: Decimal(item["marks"]) for item in content["items"] if "cell" in item}
    if of_place:
        return sum((of_place[one["cell"]] * one["take"] for one in content["draw"]), Decimal(0))
    return sum((Decimal(item["marks"]) for item in content["items"]), Decimal(0))


def _context(paper: Paper, content: Mapping) -> dict:
    offer = paper.offer
    return {
        "title": content["title"],
        "occupation": offer.occupation.name,
        "level": LEVEL_NAMES[offer.level],
        "number": paper.number,
        "spare": paper.spare,
        "minutes": content["minutes"],
        "total": _total(content),
        "hash": paper.content_hash[:16],
    }


def _furniture(paper: Paper, kind: str, reading: PaperReading) -> pdf.Furniture:
    """Who printed it, when, and which copy this is: in the foot and across each page, so that a photograph tells it too."""
    return pdf.Furniture(
        code=paper.number,
        title=f"理论知识{kind}",
        operator=reading.reader,
        printed_at=reading.at,
        watermark=f"{kind} 保密 {reading.reader} {clock.local(reading.at):%Y-%m-%d %H:%M}",
        copy_no=f"{reading.copy:03d}",
    )
