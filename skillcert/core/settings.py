"""Settings of the institution: every figure that differs by province, with its usual default (rules.md §4.2, §11)."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from skillcert.core import addresses
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.history import record
from skillcert.core.i18n import N_
from skillcert.core.models import Setting
from skillcert.core.reasons import Reason, Refused, refuse_if, register

register(
    {
        "settings.unknown": N_("There is no setting “{key}”."),
        "settings.shape": N_("“{value}” does not fit the setting “{key}”."),
        "settings.bounds": N_("“{key}” must lie between {low} and {high}."),
    }
)


@dataclass(frozen=True)
class Kind:
    """A setting: its default, which also fixes its type, what it means, the bounds of a number, and what else is asked of it."""

    default: Any
    label: str
    low: int | None = None
    high: int | None = None
    check: Callable[[Any], Iterable[Reason]] | None = None


SETTINGS: dict[str, Kind] = {
    "institution.name": Kind("示范职业技术学院", N_("Name of the institution")),
    "institution.name_en": Kind("Model Vocational College", N_("English name of the institution")),
    "institution.phone": Kind("0571-00000000", N_("Telephone for questions")),
    "institution.complaints_phone": Kind("0571-00000001", N_("Telephone for complaints")),
    "institution.email": Kind("office@example.invalid", N_("E-mail address")),
    "institution.accent": Kind("#1f5fae", N_("Accent colour")),
    "institution.url": Kind("http://127.0.0.1:8000", N_("Public address of this site")),
    "registration.minimum_age": Kind(16, N_("Minimum age on the day of registration"), 14, 60),
    "plans.roster_lead_days": Kind(15, N_("Working days between roster filing and exam"), 0, 60),
    "arrangement.invigilator_ratio": Kind(15, N_("Candidates per invigilator in a theory room"), 5, 30),
    "arrangement.assessor_max_batches": Kind(3, N_("Consecutive batches an assessor may serve"), 1, 20),
    "arrangement.rotation_share": Kind(33, N_("Share of an assessor group that must be new (%)"), 0, 100),
    "arrangement.ticket_pattern": Kind("{YY}{batch:4}{occ:2}{level}{serial:4}", N_("Pattern of ticket numbers")),
    "conduct.lateness_minutes": Kind(30, N_("Minutes after the start when check-in ends"), 0, 60),
    "conduct.early_check_in_minutes": Kind(40, N_("Minutes before the start when check-in begins"), 0, 180),
    "conduct.ban_months_tier2": Kind(12, N_("Months of a ban after cheating"), 0, 120),
    "conduct.ban_months_tier3": Kind(36, N_("Months of a ban after a grave violation"), 0, 120),
    "exams.grace_seconds": Kind(5, N_("Seconds after the end in which an answer on its way still counts"), 0, 60),
    "exams.early_submit_minutes": Kind(30, N_("Minutes after the start before a paper may be handed in"), 0, 180),
    "exams.fill_per_gap": Kind(True, N_("Each right gap of a fill-in item earns its share")),
    "practical.spread_limit": Kind(15, N_("Spread of assessors' marks that calls for a second look"), 1, 100),
    "practical.drop_extremes": Kind(False, N_("Drop highest and lowest mark when five or more assess")),
    "itembank.review_steps": Kind(2, N_("Reviews an item needs before it may be used"), 1, 2),
    "itembank.max_uses": Kind(0, N_("Papers after which an item is used up (0: no limit)"), 0, 1000),
    "itembank.rest_days": Kind(0, N_("Days an item rests after a paper (0: none)"), 0, 3650),
    "papers.open_minutes": Kind(60, N_("Minutes before the exam from which two custodians may open its papers"), 15, 240),
    "papers.act_minutes": Kind(10, N_("Minutes within which the second person must act on a paper"), 1, 60),
    "papers.decoys": Kind(2, N_("Other items noted beside each item of a sealed paper, so that the note betrays none"), 0, 10),
    "papers.reading_limit": Kind(400, N_("Items and keys read by one person in an hour that raise an alarm"), 20, 5000),
    "results.recheck_days": Kind(5, N_("Working days in which a re-check may be asked for"), 3, 22),
    "results.notice_days": Kind(5, N_("Working days of the public notice"), 3, 10),
    "results.kept_months": Kind(12, N_("Months for which a passed part is kept"), 0, 60),
    "results.make_up_attempts": Kind(1, N_("Make-up attempts"), 0, 5),
    "results.marks_shown": Kind(1, N_("Decimals of marks on pages and documents"), 0, 2),
    "certificates.query_url": Kind("http://zscx.osta.org.cn", N_("National certificate query")),
    "certificates.institution_query_url": Kind("http://pjjg.osta.org.cn", N_("National institution query")),
    "certificates.id_type_code": Kind("201", N_("Code of the resident identity card in the upload")),
    "archive.paper_years": Kind(3, N_("Years for which paper files are kept"), 3, 100),
    "archive.electronic_years": Kind(5, N_("Years for which electronic files are kept"), 5, 100),
    "people.idle_minutes": Kind(60, N_("Minutes without a click before a session ends"), 5, 720),
    "people.session_hours": Kind(12, N_("Hours before every session ends"), 1, 72),
    "people.password_profile": Kind("asvs", N_("Password policy: asvs or dengbao")),
    "exams.hall_addresses": Kind([], N_("Addresses of the exam halls' PCs, for rooms without a list of their own (none: any PC)"), check=addresses.faults),
    "exams.extra_time_steps": Kind(["25", "33", "50", "100"], N_("Extra time that may be granted as an accommodation (%)")),
    "exams.extra_time_most": Kind(100, N_("Most extra time of an accommodation (%)"), 0, 200),
}


def get(key: str) -> Any:
    """The institution's value, else the default."""
    row = db.session.get(Setting, key)
    return SETTINGS[key].default if row is None else row.value


_ALL = select(Setting.key, Setting.value)


def several(*keys: str) -> tuple:
    """The values of several keys in one statement, in their order. The table has a row for what was changed, so it is read whole."""
    known = dict(db.session.execute(_ALL).all())
    return tuple(known.get(key, SETTINGS[key].default) for key in keys)


SECONDS = 2.0
"""How long `recent` may keep what it read."""
_kept: tuple[float, Any, dict[str, Any]] = (0.0, None, {})


def recent(*keys: str) -> tuple:
    """The values of several keys as they were at most `SECONDS` ago, mostly without a statement.

    For what hundreds ask for in a minute and an office changes once in years: the pages of a hall, the name on every page.
    Where two people's acts hang on a value, read it with `get`.
    """
    global _kept
    bind = db.session.get_bind()
    if isinstance(bind, Connection):  # someone's open transaction (tests roll it back as a whole): nothing of it is kept
        return several(*keys)
    until, source, known = _kept
    if source is not bind or time.monotonic() > until:
        known = dict(db.session.execute(_ALL).all())
        _kept = (time.monotonic() + SECONDS, bind, known)
    return tuple(known.get(key, SETTINGS[key].default) for key in keys)


def put(key: str, value: Any, actor: Actor) -> None:
    """Set a value; refuses what has another type than the default or lies out of bounds."""
    kind = SETTINGS.get(key)
    if kind is None:
        raise Refused(Reason("settings.unknown", key=key))
    if type(value) is not type(kind.default):
        raise Refused(Reason("settings.shape", key, key=key, value=value))
    if kind.low is not None and not kind.low <= value <= kind.high:
        raise Refused(Reason("settings.bounds", key, key=key, low=kind.low, high=kind.high))
    if kind.check is not None:
        refuse_if(Reason(one.code, key.split(".")[1], **one.params) for one in kind.check(value))
    row = db.session.get(Setting, key) or Setting(key=key)
    before = row.value
    row.value = value
    db.session.add(row)
    record("system", "settings.put", actor, key=key, before=before, after=value)
