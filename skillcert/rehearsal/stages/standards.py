"""Stage standards: the catalogue, one filing with every occupation of the college, and a version in force for each.

Leaves `filing_id`, `standards` {occupation code: version id}, `occupation`, `level`, `standard_id` and `work_types` {code: [ids]}.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from skillcert.core import clock, settings
from skillcert.core.db import db
from skillcert.core.work import unit_of_work
from skillcert.rehearsal.institution import OCCUPATIONS
from skillcert.rehearsal.trades import Trade, pattern, trade, weight_columns
from skillcert.standards import queries, service
from skillcert.standards.models import Filing, StandardVersion
from skillcert.standards.states import LEVEL_NAMES, CandidateGroup, Hat, Part, WeightKind
from skillcert.standards.weights import WeightRow, WeightTable

CODE, SCHOOL_CODE = "S000033000123", "Y000033000124"
EDITION = "演示版"
DEFAULT = "6-31-01-03"


def build(world, *, occupation: str | None = None, level: int = 4, demo: bool = False, **_options) -> dict:
    """`occupation` and `level`: what the batch will offer; `demo`: all thirteen occupations and a second filing."""
    world.occupation, world.level = occupation or DEFAULT, level
    office = world.actor("management", "coordination")
    codes = list(OCCUPATIONS) if demo else [world.occupation]
    if world.occupation not in codes:
        codes.append(world.occupation)
    with unit_of_work():
        loaded = service.load_catalogue(office)
        filing = _filing(office, CODE, Hat.SOCIETY, CandidateGroup.SOCIETY)
        world.filing_id, world.standards, world.work_types = filing.id, {}, {}
    with unit_of_work():
        for code in codes:
            _occupation(world, code, office)
    if demo:
        with unit_of_work():
            _school_filing(world, codes, office)
    world.standard_id = world.standards[world.occupation]
    return {
        "occupations": loaded,
        "filed": len(codes),
        "work types": sum(map(len, world.work_types.values())),
        "versions": len(world.standards),
    }


def _filing(office, code: str, hat: Hat, group: CandidateGroup) -> Filing:
    """The filing with this code, made when there is none; valid from two years ago for five years."""
    known = db.session.scalar(select(Filing).where(Filing.code == code))
    if known:
        return known
    year = clock.today().year
    return service.add_filing(
        code,
        settings.get("institution.name"),
        hat,
        group,
        date(year - 2, 1, 1),
        date(year + 2, 12, 31),
        office,
        query_url="http://zscx.osta.org.cn",
    )


def _occupation(world, code: str, office) -> None:
    one = trade(code)
    filing = queries.filing(world.filing_id)
    centre_id = world.centre_ids[OCCUPATIONS[code]] if code in OCCUPATIONS else world.centre_id
    if code == world.occupation:
        world.centre_id = centre_id
    levels = sorted({*one.levels, *([world.level] if code == world.occupation else [])}, reverse=True)
    version = queries.active_version(code)
    if version is None:
        world.work_types[code] = [service.add_work_type(code, name, office).id for name in one.work_types]
        service.put_filing_item(filing, code, None, levels, centre_id, office)
        if one.name_en:
            service.rename_in_english(queries.occupation(code), one.name_en, office)
        version = _version(code, one, levels, office)
    else:
        world.work_types[code] = [row.id for row in queries.work_types(code)]
    world.standards[code] = version.id


def _version(code: str, one: Trade, levels: list[int], office) -> StandardVersion:
    version = service.draft_version(code, EDITION, "2023", False, office)
    for level in levels:
        minutes = {Part.THEORY: 90, Part.PRACTICAL: one.practical_minutes, Part.REVIEW: 30}
        service.set_level(
            version,
            level,
            office,
            minutes=minutes,
            assessor_ratio=one.assessor_ratio,
            assessors_odd=True,
            pattern=pattern(level),
        )
    for kind, index in ((WeightKind.THEORY, 0), (WeightKind.SKILL, 1)):
        service.set_weights(version, kind, _table(one, levels, index), office)
    service.activate(version, office)
    return version


def _table(one: Trade, levels: list[int], index: int) -> WeightTable:
    columns = {level: weight_columns(one, level)[index] for level in levels}
    names = [name for name, _weight in columns[levels[0]]]
    rows = tuple(
        WeightRow(str(number), name, {level: Decimal(dict(columns[level])[name]) for level in levels})
        for number, name in enumerate(names, start=1)
    )
    return WeightTable({level: LEVEL_NAMES[level] for level in levels}, rows)


def _school_filing(world, codes: list[str], office) -> None:
    """A second filing for the college's own students: levels 5 to 3 of five occupations."""
    filing = _filing(office, SCHOOL_CODE, Hat.EMPLOYER, CandidateGroup.OWN_STUDENTS)
    if not filing.items:
        for code in codes[:5]:
            service.put_filing_item(filing, code, None, [4, 3], world.centre_ids[OCCUPATIONS.get(code, 0)], office)
    world.school_filing_id = filing.id
