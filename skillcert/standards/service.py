"""The verbs of standards: master data, filings, versions of standards. The only file that writes their tables."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, insert, select, update

from skillcert.core import clock, history
from skillcert.core.actor import Actor
from skillcert.core.db import db
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.standards import catalogue, rules, weights
from skillcert.standards.conditions import EDITIONS, general_edition, line_from
from skillcert.standards.models import (
    ConditionLine,
    Filing,
    FilingItem,
    LevelRule,
    Occupation,
    StandardVersion,
    Weight,
    WorkType,
)
from skillcert.standards.states import CandidateGroup, Hat, Part, StandardState, WeightKind, versions

# --- master data -----------------------------------------------------------------------------------------------------


def load_catalogue(actor: Actor) -> int:
    """Take the 2022 catalogue into the database; what is there already stays. Returns how many rows were added."""
    known = set(db.session.scalars(select(Occupation.code)))
    fresh = [
        {"code": row.code, "name": row.name, "name_en": "", "major": row.major, "medium": row.medium, "minor": row.minor}
        for row in catalogue.rows()
        if row.code not in known
    ]
    if fresh:
        db.session.execute(insert(Occupation), fresh)
        history.record("system", "standards.catalogue_loaded", actor, rows=len(fresh))
    return len(fresh)


def add_work_type(occupation_code: str, name: str, actor: Actor) -> WorkType:
    """A work type by name under an occupation."""
    refuse_if(rules.occupation_faults(occupation_code))
    name = name.strip()
    if db.session.scalar(select(WorkType.id).where(WorkType.occupation_code == occupation_code, WorkType.name == name)):
        raise Refused(Reason("standards.work_type_taken", "name", name=name))
    work_type = WorkType(occupation_code=occupation_code, name=name)
    db.session.add(work_type)
    db.session.flush()
    history.record(f"standard:{occupation_code}", "standards.work_type_added", actor, work_type, name=name)
    return work_type


# --- filings ---------------------------------------------------------------------------------------------------------


def add_filing(
    code: str, name: str, hat: Hat, candidate_group: CandidateGroup, valid_from: date, valid_until: date, actor: Actor,
    query_url: str = "",
) -> Filing:
    """Record a filing with the authority."""
    refuse_if(rules.filing_faults(code.strip(), valid_from, valid_until))
    filing = Filing(
        code=code.strip(), name=name.strip(), hat=hat, candidate_group=candidate_group, valid_from=valid_from,
        valid_until=valid_until, query_url=query_url.strip(),
    )
    db.session.add(filing)
    db.session.flush()
    history.record("system", "standards.filing_added", actor, filing, code=filing.code, name=filing.name)
    return filing


def change_filing(filing: Filing, actor: Actor, **fields) -> None:
    """Correct or renew a filing; certificates keep what was printed on them."""
    refuse_if(rules.filing_faults(fields["code"].strip(), fields["valid_from"], fields["valid_until"]))
    before = {name: str(getattr(filing, name)) for name in fields}
    for name, value in fields.items():
        setattr(filing, name, value.strip() if isinstance(value, str) and not hasattr(value, "value") else value)
    history.record("system", "standards.filing_changed", actor, filing, before=before, after={k: str(v) for k, v in fields.items()})


def put_filing_item(
    filing: Filing, occupation_code: str, work_type_id: int | None, levels: Iterable[int], centre_id: int, actor: Actor,
    item: FilingItem | None = None,
) -> FilingItem:
    """An occupation (or one work type of it) with its levels, run by a centre: a new line, or the given one changed."""
    chosen = sorted({int(level) for level in levels}, reverse=True)
    refuse_if([*rules.occupation_faults(occupation_code), *rules.level_faults(chosen)])
    same = select(FilingItem).where(
        FilingItem.filing_id == filing.id, FilingItem.occupation_code == occupation_code, FilingItem.work_type_id == work_type_id
    )
    twin = db.session.scalar(same)
    if twin is not None and twin is not item:
        raise Refused(Reason("standards.item_taken", "occupation_code"))
    item = item or FilingItem(filing_id=filing.id)
    item.occupation_code, item.work_type_id, item.levels, item.centre_id = occupation_code, work_type_id, chosen, centre_id
    db.session.add(item)
    db.session.flush()
    history.record(
        "system", "standards.filing_item_put", actor, filing, occupation=occupation_code, work_type=work_type_id, levels=chosen,
        centre=centre_id,
    )
    return item


def remove_filing_item(item: FilingItem, actor: Actor) -> None:
    history.record("system", "standards.filing_item_removed", actor, item.filing, occupation=item.occupation_code, levels=item.levels)
    db.session.delete(item)
    db.session.flush()


# --- versions of standards --------------------------------------------------------------------------------------------


def draft_version(
    occupation_code: str, edition: str, conditions_edition: str, official: bool, actor: Actor,
    published_on: date | None = None, related_codes: Iterable[str] = (),
) -> StandardVersion:
    """A new version with the condition lines of a general edition, to be completed and then put into force."""
    refuse_if(rules.occupation_faults(occupation_code))
    if conditions_edition not in EDITIONS:
        raise Refused(Reason("standards.edition_unknown", "conditions_edition", edition=conditions_edition))
    twin = select(StandardVersion.id).where(
        StandardVersion.occupation_code == occupation_code, StandardVersion.edition == edition.strip()
    )
    if db.session.scalar(twin):
        raise Refused(Reason("standards.edition_taken", "edition", edition=edition.strip()))
    version = StandardVersion(
        occupation_code=occupation_code, edition=edition.strip(), conditions_edition=conditions_edition, official=official,
        published_on=published_on, related_codes=list(related_codes), state=StandardState.DRAFT,
    )
    version.conditions = [_stored_line(line) for line in general_edition(conditions_edition).lines]
    db.session.add(version)
    db.session.flush()
    history.record(
        versions.stream(version), "standards.drafted", actor, version, edition=version.edition,
        conditions=conditions_edition, official=official,
    )
    return version


def _stored_line(line) -> ConditionLine:
    return ConditionLine(
        level=line.level, code=line.code, rule=line.stored(), evidence=[str(kind) for kind in line.evidence], text=line.text,
        text_en=line.text_en,
    )


def change_condition(version: StandardVersion, row: ConditionLine, actor: Actor, *, text: str, text_en: str, **facts) -> None:
    """Let a line deviate from its general edition: its wording and figures (`min_age`, `prior_level`, `years_…`)."""
    refuse_if(rules.change_faults(version.state))
    rule = {**row.rule, **facts, "text": text.strip(), "text_en": text_en.strip()}
    try:
        line_from(rule)
    except ValueError:
        raise Refused(Reason("standards.condition_contradicts", "prior_level", code=row.code)) from None
    row.rule, row.text, row.text_en = rule, text.strip(), text_en.strip()
    db.session.flush()
    versions.move(version, "edit", actor, condition=row.code, facts=facts)


def drop_condition(version: StandardVersion, row: ConditionLine, actor: Actor) -> None:
    """Take a line out of a draft."""
    versions.move(version, "edit", actor, dropped_condition=row.code)
    db.session.delete(row)
    db.session.flush()
    db.session.expire(version, ["conditions"])


def set_level(
    version: StandardVersion, level: int, actor: Actor, *, minutes: dict[Part, int], assessor_ratio: int, assessors_odd: bool,
    pattern: list[dict],
) -> LevelRule:
    """The figures of a level: minutes of each part, candidates an assessor, the pattern of its theory paper."""
    refuse_if(
        [
            *rules.change_faults(version.state),
            *rules.level_faults([level]),
            *rules.figure_faults(level, minutes, assessor_ratio),
            *rules.pattern_faults(pattern),
        ]
    )
    rule = next((one for one in version.levels if one.level == level), None) or LevelRule(level=level)
    rule.theory_minutes, rule.practical_minutes = minutes[Part.THEORY], minutes[Part.PRACTICAL]
    rule.review_minutes = minutes[Part.REVIEW]
    rule.assessor_ratio, rule.assessors_odd = assessor_ratio, assessors_odd
    rule.theory_pattern = [{"type": row["type"], "count": row["count"], "marks": str(row["marks"])} for row in pattern if row["count"]]
    if rule not in version.levels:
        version.levels.append(rule)
    db.session.flush()
    versions.move(version, "edit", actor, level=level, pattern=rule.theory_pattern)
    return rule


def set_weights(version: StandardVersion, kind: WeightKind, table: weights.WeightTable, actor: Actor) -> int:
    """R26: put a weight table in the place of the old one; a column that does not sum to 100 is refused by its name."""
    refuse_if([*rules.change_faults(version.state), *rules.weight_faults(table)])
    db.session.execute(delete(Weight).where(Weight.standard_version_id == version.id, Weight.kind == kind))
    codes = nested_codes(table)
    rows = [
        Weight(standard_version_id=version.id, kind=kind, level=level, code=codes[row.code], name=row.name, weight=value)
        for row in table.rows
        for level, value in row.weights.items()
        if value is not None and value > 0
    ]
    db.session.add_all(rows)
    db.session.flush()
    db.session.expire(version, ["weights"])
    totals = {str(level): str(sum((r.weights.get(level, Decimal(0)) for r in table.rows if r.parent is None), Decimal(0)))
              for level in table.columns}
    versions.move(version, "edit", actor, weights=kind, totals=totals)
    return len(rows)


def read_weights(text: str) -> weights.WeightTable:
    """A weight table pasted from a spreadsheet or typed with | between the cells; refuses what is no table."""
    lines = [line.rstrip() for line in text.replace("\r", "").split("\n") if line.strip(" \t|-:\u3000")]
    cut = re.compile(r"\t|\||,|，")
    grid = [cut.split(line.strip("|") if line.startswith("|") else line) for line in lines]
    try:
        return weights.read_grid(grid or [[""]])
    except weights.UnreadableTable as fault:
        row, what = fault.args
        raise Refused(Reason("standards.weights_unreadable", "table", row=row, text=what)) from None


def nested_codes(table: weights.WeightTable) -> dict[str, str]:
    """Codes in which a child's begins with its parent's: "2" → "2.1", "2.2"."""
    codes: dict[str, str] = {}
    below: dict[str, int] = {}
    for row in table.rows:
        if row.parent is None:
            codes[row.code] = row.code
        else:
            below[row.parent] = below.get(row.parent, 0) + 1
            codes[row.code] = f"{codes[row.parent]}.{below[row.parent]}"
    return codes


def activate(version: StandardVersion, actor: Actor) -> None:
    """Put a version into force; the one in force before is retired. What stands on the old one keeps it."""
    versions.move(version, "activate", actor, activation_faults(version), levels=[rule.level for rule in version.levels])
    older = select(StandardVersion).where(
        StandardVersion.occupation_code == version.occupation_code,
        StandardVersion.state == StandardState.ACTIVE,
        StandardVersion.id != version.id,
    )
    for one in db.session.scalars(older).all():
        versions.move(one, "retire", actor, by=version.edition)
    if version.published_on is None:
        version.published_on = clock.today()
    db.session.flush()


def activation_faults(version: StandardVersion) -> list[Reason]:
    """What a draft still lacks."""
    levels = [rule.level for rule in version.levels]
    weighted = {(weight.kind, weight.level) for weight in version.weights}
    return list(rules.activation_faults(levels, {line.level for line in version.conditions}, weighted))


def retire(version: StandardVersion, actor: Actor) -> None:
    """Take a version out of force: no new offer may use it."""
    versions.move(version, "retire", actor)
    db.session.flush()


def rename_in_english(occupation: Occupation, name_en: str, actor: Actor) -> None:
    """Give an occupation an English name; the catalogue itself has none."""
    db.session.execute(update(Occupation).where(Occupation.code == occupation.code).values(name_en=name_en.strip()))
    history.record(f"standard:{occupation.code}", "standards.named", actor, name_en=name_en.strip())
