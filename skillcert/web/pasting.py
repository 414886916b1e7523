"""Tables that come with a form, as rows of cells: a workbook in an upload field."""

from skillcert.core import sheets
from skillcert.core.reasons import Refused
from skillcert.core.uploads import Kind, accept
from skillcert.web import kit


def pasted_cells(field: str) -> list[list[str]]:
    """The first sheet of an uploaded workbook; nothing when none was sent or it cannot be read (the page says so)."""
    given = kit.uploaded(field)
    if given is None:
        return []
    filename, data = given
    try:
        table = sheets.read(accept(data, Kind.SHEET, label=filename).data)
    except Refused as refused:
        kit.say("{reason}", "warning", reason=kit.explain(refused.reasons[0]))
        return []
    return [list(row.cells) for row in table.rows]
