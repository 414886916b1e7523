"""Forms of the archive: shape only. Which piece may be waived or put in is a rule; the choices only help."""

from flask_wtf.file import FileField, FileRequired

from skillcert.archive.volumes import ITEMS, Line
from skillcert.core.i18n import N_
from skillcert.web import kit
from skillcert.web.forms import Form, select, text


def _choices(codes) -> list[tuple[str, str]]:
    return [(code, kit.gettext(ITEMS[code].title)) for code in codes]


class WaiverForm(Form):
    piece = select(N_("Piece"), [])
    reason = text(N_("Why this batch does without it"), 300)

    @classmethod
    def over(cls, lines: list[Line], **options) -> "WaiverForm":
        form = cls(**options)
        form.piece.choices = _choices(line.item.code for line in lines if line.missing)
        return form


class ScanForm(Form):
    piece = select(N_("Piece"), [])
    scan = FileField(
        N_("Signed paper as PDF, 10 MB at most"), [FileRequired()], render_kw={"accept": "application/pdf"}
    )

    @classmethod
    def over(cls, lines: list[Line], **options) -> "ScanForm":
        form = cls(prefix="scan-", **options)
        form.piece.choices = _choices(line.item.code for line in lines if not line.item.made)
        return form
