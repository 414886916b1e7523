"""The room on paper as PDF: who gets which form, an answer sheet a seat, the forms behind them. Values in, bytes out."""

from collections.abc import Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter

from skillcert.core import i18n, pdf
from skillcert.exams.fallback import AnswerSheet
from skillcert.exams.queries_scores import Line
from skillcert.papers.printed import LINES, SECTIONS

TITLE = "理论知识考试答题卡"
"""Stands on the first page of each answer sheet and on no other."""


def room_sheets(
    sheets: Sequence[AnswerSheet], head: Sequence[tuple[str, str]], forms, furniture: pdf.Furniture
) -> bytes:
    """The list of who gets which form, then the answer sheets by seat, each beginning on a right page. `forms`: (number, seats, copies)."""
    context = {"sheets": sheets, "head": head, "forms": forms, "sections": SECTIONS, "lines": LINES}
    return _on_right_pages(pdf.render("exams/answer_sheets.html", context, furniture))


def _on_right_pages(data: bytes) -> bytes:
    """Printed on both sides, nobody's answer sheet has another's on its back."""
    writer = PdfWriter()
    for page in PdfReader(BytesIO(data)).pages:
        if TITLE in "".join(page.extract_text().split()) and len(writer.pages) % 2:
            writer.add_blank_page()
        writer.add_page(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def paper_scores(lines: Sequence[Line], head: Sequence[tuple[str, str]], furniture: pdf.Furniture) -> bytes:
    """The scores entered from answer sheets, seat by seat, with who entered them; for the signatures and the file."""
    context = {"lines": lines, "head": head, "number": i18n.say_number}
    return pdf.render("exams/paper_scores.html", context, furniture)


def pack(sheets: bytes, forms: Sequence[tuple[int, bytes]]) -> bytes:
    """One file for the printer: list and answer sheets, then each form as often as it is needed; each begins on a right page."""
    writer = PdfWriter()
    writer.append(BytesIO(sheets))
    for copies, data in forms:
        form = PdfReader(BytesIO(data))
        for name, files in form.attachments.items():
            writer.add_attachment(name, files[0])  # the recordings of a form go along, once
        for _ in range(copies):
            if len(writer.pages) % 2:
                writer.add_blank_page()
            writer.append(form)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
