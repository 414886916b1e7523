"""The verb that composes the papers of an offer; what it makes is sealed at once."""

import random
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from skillcert.core import clock, counters, history
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.itembank.models import Item
from skillcert.papers import drawing, rules, sealing, service
from skillcert.papers.blueprint import Blueprint
from skillcert.papers.composition import Draw, compose
from skillcert.papers.models import Paper
from skillcert.papers.states import CompositionMode, PaperState, papers
from skillcert.plans.models import Offer
from skillcert.standards.states import LEVEL_NAMES

FORMS = "ABCD"


@dataclass(frozen=True)
class Wish:
    """How to compose: `count` papers that share no item, without the items of the last papers.

    The first `mains` are main papers (neighbours get different ones), the others spares.
    """

    mode: CompositionMode = CompositionMode.BY_POINTS
    count: int = 2
    seed: int | None = None
    leave_out_last: int = 0
    deviation: str = ""
    mains: int = 1


def compose_papers(offer: Offer, wish: Wish, actor: Actor) -> list[Paper]:
    """R28, R29: compose the papers of an offer, or refuse with everything that the bank lacks, in words."""
    reasons = [] if actor.may("papers.compose") else [Reason("machine.forbidden")]
    db.session.execute(
        locked(select(Offer.id).where(Offer.id == offer.id))
    )  # two composers at once: one after the other
    if service.live_papers(offer):
        reasons.append(Reason("papers.forms_exist"))
    if not 1 <= wish.mains <= wish.count <= len(FORMS):
        reasons.append(Reason("papers.form_count", "count"))
    refuse_if(reasons)
    plan = drawing.specification(offer)
    refuse_if(_plan_faults(plan, wish))
    blueprint = plan.blueprint(wish.mode)
    pool = drawing.pool(offer, wish.mode is CompositionMode.BY_POINTS)
    seed = wish.seed if wish.seed is not None else random.SystemRandom().randrange(2**62)
    left_out = _items_of_last_papers(offer, wish.leave_out_last, [item.id for item in pool])
    drawn, used = [], set(left_out)
    for place in range(wish.count):
        draw = compose(blueprint, pool, plan.points, seed=seed + place, excluded=used)
        if not draw.complete:
            told = [Reason("papers.short_form", form=FORMS[place])] if place else []
            raise Refused([*told, *rules.lacking(draw.shortages, blueprint)])
        used |= set(draw.all_items())
        drawn.append(draw)
    version = drawing.bank_version(pool)
    number = f"{clock.today():%Y}{counters.next_value(f'paper:{clock.today():%Y}'):05d}"
    made = [
        _paper(offer, wish, plan, blueprint, draw, FORMS[place], number, version, left_out, actor)
        for place, draw in enumerate(drawn)
    ]
    for paper in made:
        history.record(
            papers.stream(paper), "papers.compose", actor, paper,
            number=paper.number, bank_version=version, hash=paper.content_hash, mode=paper.mode,
        )  # fmt: skip
    return made


def _plan_faults(plan: drawing.Specification, wish: Wish) -> Iterable[Reason]:
    yield from rules.whole_pattern(plan.sections)
    if wish.mode is CompositionMode.BY_POINTS:
        yield from rules.whole_weights({one.code: one.weight for one in plan.ranges})
        yield from rules.standards_weights(plan.differences, wish.deviation)


def _paper(offer, wish, plan, blueprint, draw: Draw, form, number, version, left_out, actor: Actor) -> Paper:
    content = _content(offer, plan, blueprint, draw, wish.mode)
    paper = Paper(
        batch_id=offer.batch_id,
        offer_id=offer.id,
        form=form,
        number=f"{number}-{form}",
        spare=FORMS.index(form) >= wish.mains,
        mode=wish.mode,
        blueprint=_blueprint_json(blueprint) | {"excluded": len(left_out), "minutes": plan.minutes},
        seed=draw.seed,
        bank_version=version,
        item_count=len(content["items"]),
        minutes=plan.minutes,
        deviation=wish.deviation.strip()[:200],
        composed_by=actor.account_id,
        composed_person_id=actor.person_id,
    )
    sealing.seal(paper, content)
    db.session.add(paper)
    db.session.flush()
    return paper


def _content(
    offer: Offer, plan: drawing.Specification, blueprint: Blueprint, draw: Draw, mode: CompositionMode
) -> dict:
    ids = draw.all_items()
    rows = {item.id: item for item in db.session.scalars(select(Item).where(Item.id.in_(ids)))}
    homes = {point.code: point.range_code for point in plan.points}
    codes = {item_id: rows[item_id].point.code if rows[item_id].point else "" for item_id in ids}
    marks = {section.kind: section.marks for section in blueprint.sections}
    return {
        "title": f"{offer.occupation.name}（{LEVEL_NAMES[offer.level]}）理论知识试卷",
        "minutes": plan.minutes,
        "mode": mode.value,
        "cases": _cases(rows[item_id] for item_id in ids),
        "items": [
            {
                "item_id": item_id,
                "version": rows[item_id].version,
                "number": number,
                "type": rows[item_id].type.value,
                "marks": str(marks[rows[item_id].type]),
                "stem": rows[item_id].stem,
                "options": rows[item_id].options,
                "key": rows[item_id].key,
                "range": homes.get(codes[item_id], ""),
                "case": rows[item_id].shared_stem_id,
            }
            for number, item_id in enumerate(ids, 1)
        ],
    }


def _cases(rows: Iterable[Item]) -> list[dict]:
    """The shared stems of a paper, in the order in which its items come to them."""
    found = {row.shared_stem_id: row.shared_stem for row in rows if row.shared_stem is not None}
    return [{"id": id_, "title": stem.title, "text": stem.text} for id_, stem in found.items()]


def _blueprint_json(blueprint: Blueprint) -> dict:
    quotas = blueprint.range_quotas if blueprint.ranges else {}
    return {
        "sections": [{"type": s.kind.value, "count": s.count, "marks": str(s.marks)} for s in blueprint.sections],
        "ranges": [
            {"code": r.code, "name": r.name, "weight": str(r.weight), "quota": quotas[r.code]} for r in blueprint.ranges
        ],
    }


def _items_of_last_papers(offer: Offer, count: int, ids: Iterable[int]) -> set[int]:
    """Those of `ids` that the last `count` papers of the same bank hold (of a sealed one: hold or may hold)."""
    if count <= 0:
        return set()
    query = select(Paper).join(Offer, Offer.id == Paper.offer_id)
    query = query.where(Offer.occupation_code == offer.occupation_code, Offer.level == offer.level)
    query = query.where(Paper.state != PaperState.VOID).order_by(Paper.id.desc()).limit(count)
    return sealing.taken(db.session.scalars(query).all(), ids)
