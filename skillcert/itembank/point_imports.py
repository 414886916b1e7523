"""A specification table from a workbook: preview with what each row would do, then all sound rows at once."""

from collections.abc import Sequence

from skillcert.core import imports as runs
from skillcert.core.actor import Actor
from skillcert.core.models import ImportRun
from skillcert.core.reasons import Reason
from skillcert.core.states import Verdict
from skillcert.itembank import service_points
from skillcert.itembank.pointbook import PointLine, read_lines
from skillcert.itembank.queries_points import points_of
from skillcert.itembank.service import Bank, refuse_unless_writer

KIND = "points"


def begin(bank: Bank, filename: str, rows: Sequence[tuple[int, Sequence[str]]], actor: Actor) -> ImportRun:
    """Read a workbook into a preview; nothing is stored in the bank."""
    refuse_unless_writer(actor)
    lines = read_lines(rows)
    kept = {
        number: {
            "code": line.code,
            "name": line.name,
            "weight": line.weight,
            "importance": line.importance,
            "row": line.row,
        }
        for number, line in enumerate(lines, 1)
    }
    where = {"occupation_code": bank.occupation_code, "level": bank.level}
    return runs.begin(KIND, filename, kept, judge, actor, **where)


def judge(values: dict[int, dict], context: dict) -> dict[int, list[Reason]]:
    """Reasons against each row, over all rows: parents may come in the same file."""
    lines = _lines(values)
    numbers = {id(line): number for number, line in lines.items()}
    told = service_points.verdicts(bank_of(context), lines.values())
    return {numbers[id(one.line)]: list(one.reasons) for one in told}


def preview(run: ImportRun) -> list[service_points.Verdict]:
    """What each row of the preview would do now, in the order of the codes."""
    lines = _lines({row.number: row.values for row in runs.rows_of(run)})
    return service_points.verdicts(bank_of(run.context), lines.values())


def left_alone(run: ImportRun) -> int:
    """How many rows of the bank's table the file does not name; they stay."""
    named = {row.values["code"] for row in runs.rows_of(run)}
    return sum(point.code not in named for point in points_of(run.context["occupation_code"], run.context["level"]))


def confirm(run: ImportRun, actor: Actor) -> int:
    """Take the sound rows over; returns how many."""
    runs.check_open(run)
    bank = bank_of(run.context)
    lines = _lines({row.number: row.values for row in runs.rows_of(run, Verdict.ACCEPTED)})
    service_points.put_points(bank, lines.values(), actor)
    ids = {point.code: point.id for point in points_of(bank.occupation_code, bank.level)}
    return runs.confirm(run, lambda values, _context: ids[values["code"]], actor)


def bank_of(context: dict) -> Bank:
    return Bank(context["occupation_code"], context["level"])


def _lines(values: dict[int, dict]) -> dict[int, PointLine]:
    return {
        number: PointLine(one["code"], one["name"], one["weight"], one["importance"], one["row"])
        for number, one in values.items()
    }
