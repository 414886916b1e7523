"""The verbs that compose the papers of an offer; what they make is sealed at once.

Composing has three steps, so that a job can do the middle one outside any transaction: `prepare` reads the bank and
refuses what cannot be asked, `Task.solve` is pure, `store` writes the papers. `compose_papers` does all three.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import select

from skillcert.core import clock, counters, history
from skillcert.core.actor import Actor
from skillcert.core.db import db, locked
from skillcert.core.reasons import Reason, refuse_if
from skillcert.itembank.states import ItemType
from skillcert.papers import contents, drawing, equivalence, rules_compose, sealing, service
from skillcert.papers.blueprint import Blueprint, Demand, Section
from skillcert.papers.composition import DEFAULT_MIX, Draw, compose
from skillcert.papers.equivalence import Weighted
from skillcert.papers.models import Paper
from skillcert.papers.places import Place, compose_places
from skillcert.papers.pool import PoolItem, Stock, Wishes, stock
from skillcert.papers.states import CompositionMode, PaperState, papers
from skillcert.plans.models import Offer

FORMS = "ABCDEF"


@dataclass(frozen=True)
class Wish:
    """How to compose: `count` papers, the first `mains` main papers (neighbours get different ones), the others spares.

    Without the items of the last `leave_out_last` papers of this bank; two papers have at most `overlap` items in common.
    `mix`: share of the items by difficulty in percent. `each`: items behind a place where each candidate gets their own.
    An offer that has papers already gets more spares (`mains` 0).
    """

    mode: CompositionMode = CompositionMode.BY_POINTS
    count: int = 2
    seed: int | None = None
    leave_out_last: int = 0
    deviation: str = ""
    mains: int = 1
    overlap: int = 0
    mix: Mapping[int, int] = field(default_factory=lambda: dict(DEFAULT_MIX))
    demands: tuple[Demand, ...] = ()
    each: int = 3
    reserve: bool = True


@dataclass(frozen=True)
class Task:
    """What was read for a composition, and how to do it."""

    wish: Wish
    plan: drawing.Specification
    blueprint: Blueprint
    pool: tuple[PoolItem, ...]
    barred: Mapping[int, str]
    left_out: tuple[int, ...]
    seed: int
    version: str

    def solve(self) -> "Made":
        """Compose. Pure, and the slow part of it all; raises `Refused` with what the bank lacks, in words."""
        wish = self.wish
        wishes = Wishes(wish.count, wish.mains, wish.overlap, wish.mix, self.plan.minutes, wish.reserve)
        points, told = self.plan.points, {"seed": self.seed, "barred": self.barred, "wishes": wishes}
        places: tuple[tuple[Place, ...], ...] = ()
        if wish.mode is CompositionMode.RANDOM:
            draw, places = compose_places(self.blueprint, self.pool, points, each=wish.each, **told)
        else:
            draw = compose(self.blueprint, self.pool, points, **told)
        refuse_if(rules_compose.lacking(draw, self.blueprint))
        there = stock(self.blueprint, self.pool, points, self.barred)
        return Made(draw, places, tuple(self._figures(draw, places, there)))

    def _figures(self, draw: Draw, places: Sequence[Sequence[Place]], there: Stock):
        by_id = {item.id: item for item in there.items}
        for form in range(len(draw.forms)):
            if places:
                chosen = [Weighted(by_id[id_], 1 / len(p.items)) for p in places[form] for id_ in p.items]
            else:
                chosen = [Weighted(by_id[id_]) for id_ in draw.all_items(form)]
            yield equivalence.figures(self.blueprint, there, chosen)


@dataclass(frozen=True)
class Made:
    """Composed papers before they are written: what was drawn, the places if there are, the figures of each paper."""

    draw: Draw
    places: tuple[tuple[Place, ...], ...]
    figures: tuple[Mapping, ...]

    def ids(self, form: int) -> list[int]:
        if self.places:
            return [id_ for place in self.places[form] for id_ in place.items]
        return self.draw.all_items(form)


def compose_papers(offer: Offer, wish: Wish, actor: Actor) -> list[Paper]:
    """R28, R29: compose the papers of an offer, or refuse with everything that the bank lacks, in words."""
    hold(offer)
    task = prepare(offer, wish, actor)
    return store(offer, task, task.solve(), actor)


def hold(offer: Offer) -> None:
    """Lock the offer: two composers at once come one after the other."""
    db.session.execute(locked(select(Offer.id).where(Offer.id == offer.id)))


def prepare(offer: Offer, wish: Wish, actor: Actor) -> Task:
    """Read the bank for a composition; refuses what may not or cannot be asked."""
    refuse_if(why_not_compose(offer, wish, actor))
    plan = drawing.specification(offer)
    refuse_if(rules_compose.sound_plan(plan, wish.mode, wish.deviation))
    blueprint = plan.blueprint(wish.mode, wish.demands)
    pool = drawing.pool(offer, bool(blueprint.ranges))
    ids = [item.id for item in pool]
    last = last_papers(offer, wish.leave_out_last)
    barred = drawing.resting(offer, drawing.exam_day(offer))
    barred |= dict.fromkeys(sealing.taken(last, ids), "last_papers")
    barred |= dict.fromkeys(sealing.taken(service.live_papers(offer), ids), "siblings")
    seed = wish.seed if wish.seed is not None else random.SystemRandom().randrange(2**62)
    left_out = tuple(paper.id for paper in last)
    return Task(wish, plan, blueprint, tuple(pool), barred, left_out, seed, drawing.bank_version(pool))


def store(offer: Offer, task: Task, made: Made, actor: Actor) -> list[Paper]:
    """Write and seal the papers, if nothing happened meanwhile that speaks against it."""
    hold(offer)
    refuse_if(why_not_compose(offer, task.wish, actor))
    versions = {item.id: item.version for item in task.pool}
    count = len(made.draw.forms)
    contents.unchanged(versions, [id_ for form in range(count) for id_ in made.ids(form)])
    letters = free_letters(offer, count)
    common = equivalence.overlaps({letters[form]: made.ids(form) for form in range(count)})
    written = []
    for form, letter in enumerate(letters):
        if made.places:
            content = contents.of_places(offer, task.plan, task.blueprint, made.places[form])
        else:
            content = contents.of_items(offer, task.plan, task.blueprint, task.wish.mode, made.ids(form))
        sheet = dict(made.figures[form]) | {"common": common[letter]}
        promised = _promised(task, form) | {"sheet": sheet, "proof": _proof(made.draw)}
        written.append(_paper(offer, task.wish, content, promised, form, letter))
    return _numbered(offer, written, actor, seed=task.seed, version=task.version, minutes=task.plan.minutes)


def compose_fixed(offer: Offer, sets: Sequence[Sequence[int]], mains: int, actor: Actor) -> list[Paper]:
    """R28: papers of chosen items in a chosen order (套题), one for each set; the first `mains` are main papers."""
    hold(offer)
    wish = Wish(CompositionMode.FIXED, len(sets), None, mains=mains)
    refuse_if(why_not_compose(offer, wish, actor))
    plan = drawing.specification(offer)
    pool = {item.id: item for item in drawing.pool(offer, bool(plan.ranges))}
    barred = drawing.resting(offer, drawing.exam_day(offer))
    barred |= dict.fromkeys(sealing.taken(service.live_papers(offer), pool), "siblings")
    refuse_if(rules_compose.sound_sets(sets, pool, barred, {s.kind: s.marks for s in plan.sections}))
    letters = free_letters(offer, len(sets))
    common = equivalence.overlaps(dict(zip(letters, sets, strict=True)))
    written = []
    for form, ids in enumerate(sets):
        blueprint = _blueprint_of([pool[id_] for id_ in ids], plan)
        ordered = [id_ for section in blueprint.sections for id_ in ids if pool[id_].kind is section.kind]
        there = stock(blueprint, [pool[id_] for id_ in ids], plan.points)
        sheet = equivalence.figures(blueprint, there, [Weighted(pool[id_]) for id_ in ids])
        promised = _blueprint_json(blueprint) | {
            "excluded": 0, "minutes": plan.minutes, "reserve": True, "sheet": sheet | {"common": common[letters[form]]},
        }  # fmt: skip
        content = contents.of_items(offer, plan, blueprint, CompositionMode.FIXED, ordered)
        written.append(_paper(offer, wish, content, promised, form, letters[form]))
    version = drawing.bank_version(pool.values())
    return _numbered(offer, written, actor, seed=0, version=version, minutes=plan.minutes)


def why_not_compose(offer: Offer, wish: Wish, actor: Actor) -> list[Reason]:
    """R28: rights, papers that are there already, how many of which."""
    reasons = [] if actor.may("papers.compose") else [Reason("machine.forbidden")]
    live = service.live_papers(offer)
    if live and wish.mains:
        reasons.append(Reason("papers.forms_exist"))
    return [
        *reasons,
        *rules_compose.sound_counts(wish.count, wish.mains, len(live), len(FORMS), wish.overlap, wish.each),
    ]


def free_letters(offer: Offer, count: int) -> list[str]:
    """The letters of the next papers."""
    used = {paper.form for paper in service.live_papers(offer)}
    return [letter for letter in FORMS if letter not in used][:count]


def last_papers(offer: Offer, count: int) -> list[Paper]:
    """The last `count` papers of the same bank, in other offers."""
    if count <= 0:
        return []
    query = select(Paper).join(Offer, Offer.id == Paper.offer_id)
    query = query.where(Offer.occupation_code == offer.occupation_code, Offer.level == offer.level)
    query = query.where(Paper.state != PaperState.VOID).order_by(Paper.id.desc()).limit(count)
    return list(db.session.scalars(query))


def _paper(offer: Offer, wish: Wish, content: dict, promised: dict, form: int, letter: str) -> tuple[Paper, dict]:
    paper = Paper(
        batch_id=offer.batch_id,
        offer_id=offer.id,
        form=letter,
        spare=form >= wish.mains,
        mode=wish.mode,
        blueprint=promised,
        item_count=sum(one["take"] for one in content["draw"]) if "draw" in content else len(content["items"]),
        deviation=wish.deviation.strip()[:200],
    )
    return paper, content


def _numbered(
    offer: Offer, written: Sequence[tuple[Paper, dict]], actor: Actor, *, seed: int, version: str, minutes: int
) -> list[Paper]:
    """Number, seal and record them."""
    year = f"{clock.today():%Y}"
    number = f"{year}{counters.next_value(f'paper:{year}'):05d}"
    for paper, content in written:
        paper.number, paper.seed, paper.bank_version, paper.minutes = f"{number}-{paper.form}", seed, version, minutes
        paper.composed_by, paper.composed_person_id = actor.account_id, actor.person_id
        sealing.seal(paper, content)
        db.session.add(paper)
    db.session.flush()
    made = [paper for paper, _ in written]
    for paper in made:
        history.record(
            papers.stream(paper), "papers.compose", actor, paper,
            number=paper.number, bank_version=version, hash=paper.content_hash, mode=paper.mode,
        )  # fmt: skip
    return made


def _promised(task: Task, form: int) -> dict:
    """What a paper was composed for, to be checked again at its approval. It names no item."""
    wish = task.wish
    spare = form >= wish.mains
    return _blueprint_json(task.blueprint) | {
        "excluded": sum(cause == "last_papers" for cause in task.barred.values()),
        "left_out": list(task.left_out),
        "minutes": task.plan.minutes,
        "overlap": wish.overlap,
        "reserve": spare and wish.reserve and wish.mode is not CompositionMode.RANDOM,
        "mix": {str(step): share for step, share in wish.mix.items()},
        "demands": [
            {
                "range": d.range_code, "type": d.kind.value if d.kind else "", "easiest": d.easiest,
                "hardest": d.hardest, "least": d.least, "most": d.most,
            }
            for d in task.blueprint.demands
        ],
    }  # fmt: skip


def _proof(draw: Draw) -> dict:
    """What the solver showed: how far from the best possible set of papers this one is at most."""
    return {"proven": draw.proven, "value": round(draw.value, 4), "bound": round(draw.bound, 4)}


def _blueprint_json(blueprint: Blueprint) -> dict:
    quotas = blueprint.range_quotas if blueprint.ranges else {}
    return {
        "sections": [{"type": s.kind.value, "count": s.count, "marks": str(s.marks)} for s in blueprint.sections],
        "ranges": [
            {"code": r.code, "name": r.name, "weight": str(r.weight), "quota": quotas[r.code]} for r in blueprint.ranges
        ],
    }


def _blueprint_of(items: Sequence[PoolItem], plan: drawing.Specification) -> Blueprint:
    """The blueprint that a fixed set has by itself."""
    marks = {section.kind: section.marks for section in plan.sections}
    counts = {kind: sum(item.kind is kind for item in items) for kind in ItemType}
    return Blueprint(tuple(Section(kind, n, marks.get(kind, Decimal(0))) for kind, n in counts.items() if n))
