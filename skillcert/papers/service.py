"""The verbs of papers: compose, approve and lock, void, open. What a paper holds lies encrypted under its own key."""

import json
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from skillcert.core import clock, counters, crypto, history
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, Refused, refuse_if
from skillcert.itembank import service as bank
from skillcert.itembank.models import Item
from skillcert.itembank.states import ItemType
from skillcert.papers import drawing, rules
from skillcert.papers.blueprint import Blueprint, Range
from skillcert.papers.checker import check
from skillcert.papers.composition import Draw, compose
from skillcert.papers.models import Paper, PaperReading
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
    if live_papers(offer):
        reasons.append(Reason("papers.forms_exist"))
    if not 1 <= wish.mains <= wish.count <= len(FORMS):
        reasons.append(Reason("papers.form_count", "count"))
    refuse_if(reasons)
    plan = drawing.specification(offer)
    refuse_if(_plan_faults(plan, wish))
    blueprint = plan.blueprint(wish.mode)
    pool = drawing.pool(offer, wish.mode is CompositionMode.BY_POINTS)
    seed = wish.seed if wish.seed is not None else random.SystemRandom().randrange(2**31)
    left_out = _items_of_last_papers(offer, wish.leave_out_last)
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
            number=paper.number, seed=paper.seed, bank_version=version, hash=paper.content_hash, mode=paper.mode,
        )  # fmt: skip
    return made


def approve(paper: Paper, actor: Actor) -> None:
    """Another person locks the paper, after the independent second look found every promise kept."""
    _hold(paper)
    content = _sealed(paper)
    refuse_if(papers.why_not(paper, "approve", actor))
    promised = _promised(paper.blueprint)
    chosen: dict[ItemType, list[int]] = {}
    for item in content["items"]:
        chosen.setdefault(ItemType(item["type"]), []).append(item["item_id"])
    checked = drawing.checked_bank(paper.offer, [item["item_id"] for item in content["items"]])
    points = drawing.specification(paper.offer).points if promised.ranges else ()
    broken = check(promised, chosen, checked, points, _sibling_items(paper))
    papers.move(
        paper, "approve", actor,
        [*_other_person(paper, actor), *rules.broken_promises(broken)],
        hash=paper.content_hash, number=paper.number,
    )  # fmt: skip
    paper.approved_by, paper.locked_at = actor.account_id, clock.now()
    db.session.flush()


def void(paper: Paper, reason: str, actor: Actor) -> None:
    """R30: a locked paper is never edited, only voided; the spare takes its place."""
    _hold(paper)
    reasons = [] if reason.strip() else [Reason("papers.reason_missing", "reason")]
    papers.move(paper, "void", actor, reasons, reason=reason.strip(), number=paper.number)
    db.session.flush()


def open_content(paper: Paper, actor: Actor, purpose: str = "exam", what: str = "exam") -> dict:
    """R30, R31: what a paper holds, after its hash was checked; the opening is registered with its purpose.

    Returns {"title", "minutes", "items": [{"item_id", "number", "type", "marks", "stem", "options", "key", "range"}]}.
    Locked papers open to those who may open papers (and to the exam itself); one that waits for approval to those who
    compose and approve. `what`: view | paper | key | exam.
    """
    return read(paper, actor, purpose, what)[0]


def read(paper: Paper, actor: Actor, purpose: str, what: str) -> tuple[dict, PaperReading]:
    """The content and the row of the register that this opening made (its `copy` is the copy number)."""
    _hold(paper)
    reasons = [] if purpose.strip() else [Reason("papers.purpose_missing", "purpose")]
    if paper.state is PaperState.COMPOSED:
        if not (actor.may("papers.compose") or actor.may("papers.approve")):
            reasons.append(Reason("papers.not_yours"))
        refuse_if(reasons)
        history.record(papers.stream(paper), "papers.inspect", actor, paper, purpose=purpose.strip(), what=what)
    else:
        verb = "open" if what in ("view", "exam") else "print"
        papers.move(paper, verb, actor, reasons, purpose=purpose.strip(), what=what, number=paper.number)
    content = _sealed(paper)
    last = db.session.scalar(select(func.max(PaperReading.copy)).where(PaperReading.paper_id == paper.id))
    reading = PaperReading(paper_id=paper.id, what=what, purpose=purpose.strip()[:160], copy=(last or 0) + 1)
    reading.account_id, reading.reader = actor.account_id, actor.name[:80]
    db.session.add(reading)
    db.session.flush()
    return content, reading


def record_use(paper: Paper, content: Mapping) -> None:
    """Count the items of a marked paper as used, once; before the exam no counter may betray what a paper holds."""
    if paper.used_on is None:
        paper.used_on = clock.today()
        bank.record_use([item["item_id"] for item in content["items"]], paper.used_on)


def live_papers(offer: Offer) -> list[Paper]:
    """The papers of an offer that are not void, main first."""
    query = select(Paper).where(Paper.offer_id == offer.id, Paper.state != PaperState.VOID).order_by(Paper.form)
    return list(db.session.scalars(query))


def why_not_approve(paper: Paper, actor: Actor) -> list[Reason]:
    """What a page says beside the grey button, without opening the paper."""
    return [*papers.why_not(paper, "approve", actor), *_other_person(paper, actor)]


def _plan_faults(plan: drawing.Specification, wish: Wish) -> Iterable[Reason]:
    yield from rules.whole_pattern(plan.sections)
    if wish.mode is CompositionMode.BY_POINTS:
        yield from rules.whole_weights({one.code: one.weight for one in plan.ranges})
        yield from rules.standards_weights(plan.differences, wish.deviation)


def _paper(offer, wish, plan, blueprint, draw: Draw, form, number, version, left_out, actor: Actor) -> Paper:
    content = _content(offer, plan, blueprint, draw)
    plain, key = _canonical(content), crypto.new_key()
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
        wrapped_key=crypto.encrypt("paper-key", key),
        content=crypto.encrypt_with(key, plain),
        content_hash=crypto.digest(plain),
        deviation=wish.deviation.strip()[:200],
        composed_by=actor.account_id,
        composed_person_id=actor.person_id,
    )
    db.session.add(paper)
    db.session.flush()
    return paper


def _content(offer: Offer, plan: drawing.Specification, blueprint: Blueprint, draw: Draw) -> dict:
    ids = draw.all_items()
    rows = {item.id: item for item in db.session.scalars(select(Item).where(Item.id.in_(ids)))}
    homes = {point.code: point.range_code for point in plan.points}
    codes = {item_id: rows[item_id].point.code if rows[item_id].point else "" for item_id in ids}
    marks = {section.kind: section.marks for section in blueprint.sections}
    return {
        "title": f"{offer.occupation.name}（{LEVEL_NAMES[offer.level]}）理论知识试卷",
        "minutes": plan.minutes,
        "items": [
            {
                "item_id": item_id,
                "number": number,
                "type": rows[item_id].type.value,
                "marks": str(marks[rows[item_id].type]),
                "stem": rows[item_id].stem,
                "options": rows[item_id].options,
                "key": rows[item_id].key,
                "range": homes.get(codes[item_id], ""),
            }
            for number, item_id in enumerate(ids, 1)
        ],
    }


def _blueprint_json(blueprint: Blueprint) -> dict:
    quotas = blueprint.range_quotas if blueprint.ranges else {}
    return {
        "sections": [{"type": s.kind.value, "count": s.count, "marks": str(s.marks)} for s in blueprint.sections],
        "ranges": [
            {"code": r.code, "name": r.name, "weight": str(r.weight), "quota": quotas[r.code]} for r in blueprint.ranges
        ],
    }


def _promised(stored: Mapping) -> Blueprint:
    """The blueprint as it was when the paper was composed."""
    ranges = (Range(one["code"], one["name"], Decimal(one["weight"])) for one in stored["ranges"])
    return Blueprint(drawing.read_pattern(stored["sections"]), tuple(ranges))


def _canonical(content: dict) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _hold(paper: Paper) -> None:
    """Lock the row, so that two acts on one paper come one after the other and copies count on."""
    db.session.flush()
    db.session.refresh(paper, with_for_update={"of": Paper})  # not the rows that were loaded beside it


def _sealed(paper: Paper) -> dict:
    """R30: the content, if it is still what its hash says."""
    try:
        plain = crypto.decrypt_with(crypto.decrypt("paper-key", paper.wrapped_key), paper.content)
    except crypto.Tampered:
        raise Refused(Reason("papers.hash_differs")) from None
    if crypto.digest(plain) != paper.content_hash:
        raise Refused(Reason("papers.hash_differs"))
    return json.loads(plain)


def _items_of_last_papers(offer: Offer, count: int) -> set[int]:
    """The items of the last `count` papers of the same bank."""
    if count <= 0:
        return set()
    query = select(Paper).join(Offer, Offer.id == Paper.offer_id)
    query = query.where(Offer.occupation_code == offer.occupation_code, Offer.level == offer.level)
    query = query.where(Paper.state != PaperState.VOID).order_by(Paper.id.desc()).limit(count)
    return {item["item_id"] for paper in db.session.scalars(query) for item in _sealed(paper)["items"]}


def _sibling_items(paper: Paper) -> set[int]:
    """The items of the other live papers of this offer: main and spare share none."""
    others = [one for one in live_papers(paper.offer) if one.id != paper.id]
    return {item["item_id"] for other in others for item in _sealed(other)["items"]}


def _other_person(paper: Paper, actor: Actor):
    return rules.own_paper(paper.composed_by, paper.composed_person_id, actor.account_id, actor.person_id)
