"""The roster goes to the authority: one record a batch, in time or with a reason (R4, second gate)."""

import datetime as dt

from skillcert.core import calendar, clock, files, history, settings, workdays
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.plans.models import Batch
from skillcert.registration import exports, queries, rules
from skillcert.registration.models import RosterFiling

PERMISSION = "registration.file_roster"


def days_left(batch: Batch, filed_on: dt.date) -> tuple[int | None, int, dt.date | None]:
    """(working days left before the first exam, days asked for, last day in time); None without planned sessions."""
    asked, overrides = settings.get("plans.roster_lead_days"), calendar.overrides()
    exam = queries.first_exam(batch.id)
    if exam is None:
        return None, asked, None
    return workdays.workdays_between(filed_on, exam, overrides), asked, workdays.add_workdays(exam, -asked, overrides)


def file_faults(batch: Batch, filed_on: dt.date, late_reason: str) -> list[Reason]:
    filed = queries.roster_filing(batch.id)
    if filed is not None:
        return [Reason("registration.roster_filed", day=filed.filed_on)]
    left, asked, _last = days_left(batch, filed_on)
    future = [Reason("registration.date_future", "filed_on", day=filed_on)] if filed_on > clock.today() else []
    return [
        *future,
        *rules.roster_complete(queries.undecided(batch.id), len(queries.accepted(batch.id)), batch.registration_closes,
                               clock.today()),
        *rules.roster_in_time(left if left is not None else asked, asked, late_reason),
    ]


def file_roster(batch: Batch, actor: Actor, filed_on: dt.date, reference: str = "", late_reason: str = "") -> RosterFiling:
    """Record that the roster was filed; the workbook of that moment is kept with its hash."""
    if not actor.may(PERMISSION):
        raise Refused(Reason("machine.forbidden"))
    refuse_if(file_faults(batch, filed_on, late_reason))
    data, rows = exports.roster_workbook(batch)
    stored = files.put(data, f"roster-{batch.number}.xlsx", exports.XLSX, f"batch:{batch.id}")
    filing = RosterFiling(batch_id=batch.id, filed_on=filed_on, reference=reference.strip(), late_reason=late_reason.strip(),
                          file=stored, rows=rows, filed_by=actor.account_id)
    db.session.add(filing)
    db.session.flush()
    history.record(f"batch:{batch.id}", "registration.roster_filed", actor, filing, rows=rows, filed_on=filed_on,
                   reference=reference, late_reason=late_reason, sha256=stored.sha256)
    return filing
