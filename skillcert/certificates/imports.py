"""Numbers that the authority gave, brought in by workbook: upload → preview → confirm (R52).

Columns: 姓名, 证件号码, 证书编号, 证书版面发证日期. A row finds its person by identity number and name together; nothing is written where the
two disagree (R44). A confirmed number cannot be taken back: it is used for ever, the way out is revocation.
"""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select

from skillcert.certificates import rules, service
from skillcert.certificates.models import Certificate
from skillcert.core import imports, sheets
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.identity import normalise, normalise_name
from skillcert.core.models import ImportRun
from skillcert.core.reasons import Reason, Refused
from skillcert.plans.models import Batch
from skillcert.results.models import Result
from skillcert.results.publication import passers

KIND = "certificate_numbers"
COLUMNS = {"姓名": "name", "证件号码": "id_number", "证书编号": "number", "证书版面发证日期": "issued_on"}


def begin(batch: Batch, filename: str, data: bytes, actor: Actor) -> ImportRun:
    """Read the workbook and keep its rows as a preview."""
    table = sheets.read(data)
    if missing := [title for title in COLUMNS if title not in table.header]:
        raise Refused(Reason("certificates.given_columns", "file", missing="、".join(missing)))
    rows = {row.number: {COLUMNS[t]: record.get(t, "").strip() for t in COLUMNS} for row, record in table.records()}
    return imports.begin(KIND, filename, rows, judge, actor, batch_id=batch.id)


def judge(rows: dict[int, dict], context: dict) -> dict[int, list[Reason]]:
    """Every row's reasons; of rows that give the same person or number the first one counts."""
    batch = db.session.get(Batch, context["batch_id"])
    waiting = _waiting(batch)
    given = [normalise(values["number"]) for values in rows.values()]
    used = set(db.session.scalars(select(Certificate.number).where(Certificate.number.in_(given))))
    seen: dict[str, int] = {}
    verdicts: dict[int, list[Reason]] = {}
    for line, values in rows.items():
        keys = [normalise(values["id_number"]), normalise(values["number"])]
        reasons = [] if not any(key in seen for key in keys) else [_twice(seen, keys)]
        reasons += _judge(values, waiting, used, batch)
        for key in keys:
            seen.setdefault(key, line)
        verdicts[line] = reasons
    return verdicts


def _twice(seen: dict[str, int], keys: list[str]) -> Reason:
    return Reason("certificates.given_twice", "number", row=min(seen[key] for key in keys if key in seen))


def _judge(values: dict, waiting: dict[str, Result], used: set[str], batch: Batch) -> list[Reason]:
    result = waiting.get(normalise(values["id_number"]))
    if result is None:
        return [Reason("certificates.given_nobody", "id_number")]
    reasons = []
    if normalise_name(values["name"]) != normalise_name(result.registration.name):
        reasons.append(Reason("certificates.given_name", "name", name=result.registration.name, given=values["name"]))
    number, day = normalise(values["number"]), _day(values["issued_on"])
    if day is None:
        return [*reasons, Reason("certificates.given_date", "issued_on", text=values["issued_on"])]
    reasons += rules.given_number(number, batch.filing.code, day, result.registration.offer.level)
    if number in used:
        reasons.append(Reason("certificates.number_used", "number"))
    return reasons


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _waiting(batch: Batch) -> dict[str, Result]:
    """{identity number: result} of the passers without a certificate."""
    has_one = set(db.session.scalars(select(Certificate.registration_id).where(Certificate.batch_id == batch.id)))
    return {
        normalise(result.registration.snapshot.get("id_number", "")): result
        for result in passers(batch.id)
        if result.registration_id not in has_one
    }


def confirm(run: ImportRun, actor: Actor) -> int:
    """Write every accepted row; all or nothing."""
    batch = db.session.get(Batch, run.context["batch_id"])
    return imports.confirm(run, _storing(batch, actor), actor)


def _storing(batch: Batch, actor: Actor) -> Callable[[dict, dict], int]:
    waiting = _waiting(batch)

    def store(values: dict, _context: dict) -> int:
        result = waiting.get(normalise(values["id_number"]))
        if result is None:
            raise Refused(Reason("certificates.one_live"))
        return service.take_number(normalise(values["number"]), result, batch, actor, _day(values["issued_on"])).id

    return store
