"""Items in a Word document (.docx), as item writers type them: numbered questions, options, keys and explanations.

Numbers are typed or automatic; options stand on one or several lines; the key stands in the question's brackets, in a
line of its own, or in a list at the end; headings name the types. A question begins where its number stands, and each of
them is an item: what is missing in it is named and can be mended. A table with the titles of a bank workbook is read too.
What Word has and the bank cannot keep is a loss.
"""

from itertools import zip_longest

from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused
from skillcert.itembank.formats import Format, columns
from skillcert.itembank.formats.package import ZIP_MAGIC
from skillcert.itembank.formats.word_answers import AnswerList
from skillcert.itembank.formats.word_items import Gatherer
from skillcert.itembank.formats.word_lines import MAIN, Line, lines
from skillcert.itembank.formats.word_patterns import ANSWERS
from skillcert.itembank.parsed import ParsedFile, ParsedItem, ParseLimits

OLD_WORD = "WordDocument".encode("utf-16-le")


def claims(data: bytes, _filename: str) -> bool:
    if data.startswith(ZIP_MAGIC):
        return MAIN.encode() in data[-65_536:] or MAIN.encode() in data[:4096]
    return data.startswith(bytes.fromhex("D0CF11E0A1B11AE1")) and OLD_WORD in data


def read(data: bytes, filename: str, limits: ParseLimits) -> ParsedFile:
    """Read a document; raises Refused for an old .doc, a damaged or hostile file, or too many items."""
    if not data.startswith(ZIP_MAGIC):
        raise Refused(Reason("itembank.word_old", "file"))
    found, losses = lines(data, limits)
    gatherer, answers = Gatherer(found, limits), AnswerList()
    listing, tabled = False, []
    filled = [line for line in found if line.table or line.text.strip()]
    for line, following in zip_longest(filled, filled[1:]):
        if line.table and (layout := columns.by_titles([cell.text for cell in line.table[0]])):
            tabled += [(layout, row, line) for row in line.table[1:] if any(cell.text.strip() for cell in row)]
        elif not line.table and ANSWERS.match(line.text) and gatherer.may_end(line, following):
            listing = True
            gatherer.close()
        elif listing:
            answers.take(line)
        else:
            gatherer.take(line)
    if gatherer.met + len(tabled) > limits.items:
        raise Refused(Reason("itembank.too_many_items", "file", limit=limits.items))
    items = gatherer.finish(answers)
    items += [_from_row(gatherer.met + place, *one) for place, one in enumerate(tabled, 1)]
    return ParsedFile(
        found=gatherer.met + len(tabled),
        items=items,
        cases=gatherer.cases,
        losses=[*losses, *gatherer.losses, *answers.losses],
    )


def _from_row(number: int, layout: dict[int, str], row: list[Line], table: Line) -> ParsedItem:
    """An item of a table whose first row names the columns as the bank workbook does."""
    cells = {name: row[at] for at, name in layout.items() if at < len(row)}
    markup = {name: cell.markup() for name, cell in cells.items()}
    text = {name: cell.text.strip() for name, cell in cells.items()}
    options = [markup.get(name, "") for name in columns.OPTION_FIELDS]
    while options and not options[-1]:
        options.pop()
    return ParsedItem(
        number=number,
        place=text.get("external_id", ""),
        kind=text.get("kind", ""),
        stem=markup.get("stem", ""),
        options=options,
        key=text.get("key", ""),
        analysis=markup.get("explanation", ""),
        difficulty=text.get("difficulty", ""),
        points=tuple(text[name] for name in columns.POINT_FIELDS if text.get(name)),
        source=text.get("source", ""),
        images=table.pictures,
        losses=list(table.losses),
    )


FORMAT = Format("word", N_("Word document"), (".docx",), claims, read)
