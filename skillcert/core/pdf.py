"""The PDF kit: every printed document of the college goes through here.

::

    from skillcert.core import pdf

    data = pdf.render(
        "conduct/sign_in.html",                       # a template below templates/documents/, extends "_base.html"
        {"rows": rows, "batch": batch},               # autoescaped; an unknown name is an error
        pdf.Furniture(
            code="SC-KW-06",                          # document code, top right of each page
            title="考生签到表",                        # top left of each page, and the PDF's title
            operator="王敏",                           # bottom left, with the print time
            printed_at=clock.now(),                   # an instant; printed in Shanghai time
            watermark="内部资料", copy_no="03",        # both optional; set obliquely over each page, copy number in both
            page_numbers=True,                        # 第 n 页 共 m 页
        ),
    )                                                 # -> bytes

A document template::

    {% extends "_base.html" %}
    {% import "_macros.html" as m %}
    {% block page %}{{ m.page("portrait") }}{% endblock %}      {# or "landscape"; this is the default #}
    {% block body %}
      <h1>考生签到表</h1>
      {{ m.facts([("职业", occupation), ("场次", session)], columns=2) }}
      {{ m.roster(["序号", "姓名", "签名"], [12, 40, 48], rows) }}   {# widths in percent; the head repeats on each page #}
      {{ m.signatures(["监考员", "考评组长"]) }}
    {% endblock %}

What one must know of xhtml2pdf: no grid, float, opacity, transform or inline svg; **tables need column widths** (`width="20%"`
on the cells of the first row) and a cell with a fixed ``height`` shrinks what is in it (pad instead, or add
``-pdf-keep-in-frame-mode: overflow``); positions count from the frame; class ``serif`` changes the face, ``small``/``note``/``center``
/``right``/``strong`` are there. Chinese wraps by itself, with the rules for punctuation (`pdf_text`); never emit `<br/>` for that.
Pictures come as data: filter ``{{ photo_bytes|picture }}`` makes a ``data:`` URI, ``<img src="…" style="width:25mm">``. A document
reaches neither the network nor a file (T26). Many people in one document (tickets, labels): 25–50 pages a call is fastest; one
``<pdf:nextpage />`` between them.

Filters: ``date`` (2026年11月21日), ``day`` (2026-11-21), ``moment`` (2026年11月21日 09:30, Shanghai), ``masked`` (first 4, last 2),
``dash`` (an empty value prints ``--``), ``picture``, ``qr``.

Characters no font can draw are printed as their code, ``〔U+2B81D〕``, never as a silent box; ``on_missing="refuse"`` raises
``MissingGlyphs`` instead (certificates). ``pdf_fonts.missing_glyphs(text)`` asks beforehand.
"""

import datetime as dt
import io
import logging
import re
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from typing import Any

import reportlab.rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from xhtml2pdf import document, pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

from skillcert.core import pdf_fonts, pdf_text
from skillcert.core.pdf_fonts import FAMILIES, missing_glyphs
from skillcert.core.pdf_templates import PdfFailed, environment, moment, picture

__all__ = [
    "Furniture",
    "MissingGlyphs",
    "PdfFailed",
    "missing_glyphs",
    "picture",
    "render",
    "render_html",
]


class MissingGlyphs(ValueError):
    """Some characters cannot be printed; ``characters`` lists them."""

    def __init__(self, characters: list[str]):
        self.characters = characters
        super().__init__("No installed font draws " + " ".join(f"{c} (U+{ord(c):04X})" for c in characters))


@dataclass(frozen=True)
class Furniture:
    """What stands around the text on every page. An empty part is not printed."""

    title: str
    code: str = ""
    operator: str = ""
    printed_at: dt.datetime | None = None
    watermark: str = ""
    copy_no: str = ""
    page_numbers: bool = True
    bare: bool = False
    """No furniture at all: certificates, labels."""
    frame: str = ""
    """A double rule around the sheet in this colour (#rrggbb); for certificates."""


logging.getLogger("xhtml2pdf").setLevel(logging.WARNING)  # at DEBUG it writes whole documents, papers too, into the log
_furniture: ContextVar[Furniture | None] = ContextVar("furniture", default=None)


class _Page(Canvas):
    """A canvas that knows the number of pages before it writes the first one.

    xhtml2pdf's own page count sets the whole document twice; keeping the finished pages and drawing the furniture at the end
    costs nothing.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._finished: list[dict] = []

    def showPage(self):
        self._finished.append(dict(self.__dict__))
        self._startPage()

    def save(self):
        furniture = _furniture.get()
        finished = self._finished
        for number, state in enumerate(finished, 1):
            self.__dict__.update(state)
            if furniture is not None and furniture.frame:
                _frame(self, furniture.frame)
            if furniture is not None and not furniture.bare:
                _draw(self, furniture, number, len(finished))
            super().showPage()
        super().save()


def _draw(canvas: Canvas, f: Furniture, number: int, total: int) -> None:
    width, height = canvas._pagesize
    canvas.saveState()
    face = FAMILIES["sans"][0]
    canvas.setFont(face, 8)
    canvas.setFillGray(0.35)
    canvas.setStrokeGray(0.75)
    canvas.setLineWidth(0.4)
    left, right = 15 * mm, width - 15 * mm
    canvas.drawString(left, height - 11 * mm, f.title)
    if f.code:
        canvas.drawRightString(right, height - 11 * mm, f.code + (f"  第 {f.copy_no} 份" if f.copy_no else ""))
    canvas.line(left, height - 12.5 * mm, right, height - 12.5 * mm)
    canvas.line(left, 12.5 * mm, right, 12.5 * mm)
    printed = moment(f.printed_at) if f.printed_at else ""
    foot = [f"打印时间 {printed}" if printed else "", f"经办人 {f.operator}" if f.operator else ""]
    canvas.drawString(left, 8.5 * mm, "    ".join(part for part in foot if part))
    if f.page_numbers:
        canvas.drawRightString(right, 8.5 * mm, f"第 {number} 页 共 {total} 页")
    canvas.restoreState()
    if f.watermark:
        _watermark(canvas, " ".join(part for part in (f.watermark, f.copy_no and f"第 {f.copy_no} 份") if part))


def _frame(canvas: Canvas, colour: str) -> None:
    width, height = canvas._pagesize
    canvas.saveState()
    canvas.setStrokeColor(HexColor(colour))
    for inset, thickness in ((9 * mm, 1.6), (11 * mm, 0.5)):
        canvas.setLineWidth(thickness)
        canvas.rect(inset, inset, width - 2 * inset, height - 2 * inset)
    canvas.restoreState()


def _watermark(canvas: Canvas, text: str) -> None:
    width, height = canvas._pagesize
    face = FAMILIES["sans"][0]
    size = min(54, 0.7 * width / max(stringWidth(text, face, 1), 1))
    canvas.saveState()
    canvas.setFillGray(0.2)
    canvas.setFillAlpha(0.09)
    canvas.setFont(face, size)
    for share in (0.25, 0.75):
        canvas.saveState()
        canvas.translate(width / 2, height * share)
        canvas.rotate(30)
        canvas.drawCentredString(0, -size / 3, text)
        canvas.restoreState()
    canvas.restoreState()


class _Document(document.PmlBaseDoc):
    """xhtml2pdf's document, set on the canvas above."""

    def build(self, flowables, filename=None, canvasmaker=None):
        super().build(flowables, **({"filename": filename} if filename else {}), canvasmaker=canvasmaker or _Page)


@lru_cache(maxsize=1)
def _prepare() -> None:
    """Once a process: fonts, line breaking, canvas, and binary streams (ASCII85 doubles the time of a page with a photo)."""
    pdf_fonts.register()
    pdf_text.install()
    document.PmlBaseDoc = _Document
    reportlab.rl_config.useA85 = 0
    # Two runs over the same frozen fields give the same bytes but for the times PDF puts in.
    reportlab.rl_config.invariant = 1


_TAG = re.compile(r"<[^>]*>")


def _mark_missing(html: str, on_missing: str) -> str:
    absent = missing_glyphs(unescape(_TAG.sub(" ", html)))
    if not absent:
        return html
    if on_missing == "refuse":
        raise MissingGlyphs(absent)
    for char in absent:
        html = html.replace(char, f"〔U+{ord(char):04X}〕").replace(f"&#{ord(char)};", f"〔U+{ord(char):04X}〕")
    return html


def render(template_name: str, context: dict[str, Any], furniture: Furniture, on_missing: str = "mark") -> bytes:
    """A document as PDF bytes. `template_name` is below ``templates/documents``; see the top of this file.

    Raises ``MissingGlyphs`` (only with ``on_missing="refuse"``) and ``PdfFailed``.
    """
    html = environment().get_template(template_name).render(furniture=furniture, **context)
    return render_html(html, furniture, on_missing)


def render_html(html: str, furniture: Furniture, on_missing: str = "mark") -> bytes:
    """Set finished markup. Only for markup that came out of the environment above: nothing a user wrote may be markup here."""
    _prepare()
    html = _mark_missing(html, on_missing)
    out = io.BytesIO()
    token = _furniture.set(furniture)
    try:
        result = pisa.CreatePDF(
            html,
            dest=out,
            encoding="utf-8",
            resource_policy=_POLICY,
            context_meta={"title": furniture.title, "subject": furniture.code, "author": "", "keywords": ""},
        )
    except MissingGlyphs:
        raise
    except Exception as error:
        raise PdfFailed(f"The document {escape(furniture.title)} could not be set: {error}") from error
    finally:
        _furniture.reset(token)
    if result.err:
        raise PdfFailed("; ".join(str(entry[2]) for entry in result.log if entry[0] == "error"))
    return out.getvalue()


#: No network, no local file, and bounds on what one document may cost; a roster of a whole batch takes its time.
_POLICY = ResourceAccessPolicy.server(max_render_seconds=300, max_document_bytes=40 * 1024 * 1024, max_resources=2000)
