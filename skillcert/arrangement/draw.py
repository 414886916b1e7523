"""The draw: posts × people → groups, seeded, so that anyone can repeat it (R22, R23).

Before a name is drawn, every person of the staff is put into the post's *pool* or among the *excluded* with the reason;
both are stored with the seed, the number of the draw and the result. Then:

1. The posts with the fewest people to spare are drawn first.
2. The pool is shuffled. For a practical session the first name that holds a senior assessor's card leads the group; at
   levels 2 and 1 nobody else may, at levels 5 to 3 the first name leads where there is no senior assessor.
3. At least a third of the group must not have been in the occupation's last group; those names go to the front.
4. Who is drawn is busy at that hour for the posts that follow. When a later post runs dry, the whole draw starts again
   with the next number, at most `tries` times; the seed and this number together give the same groups again.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from skillcert.arrangement.staffing import (
    PRESET,
    Hours,
    Limits,
    Member,
    Post,
    fresh_needed,
    is_senior,
    needed,
    why_not,
)
from skillcert.arrangement.states import StaffDuty
from skillcert.core.reasons import Reason


@dataclass(frozen=True)
class Draw:
    """One post's draw: the pool, the excluded as (person, reason code), seed, number of the draw, who has which job."""

    post: str
    pool: tuple[int, ...]
    excluded: tuple[tuple[int, str], ...]
    seed: str
    attempt: int
    drawn: tuple[tuple[int, StaffDuty], ...]


@dataclass(frozen=True)
class Staffing:
    """`draws` in the order of the posts, or the `reasons` why it cannot be done (then no draws)."""

    draws: tuple[Draw, ...] = ()
    reasons: tuple[Reason, ...] = ()


_Busy = dict[int, list[Hours]]


def draw(
    posts: Sequence[Post],
    members: Sequence[Member],
    seed: str,
    limits: Limits = PRESET,
    busy: Mapping[int, Sequence[Hours]] | None = None,
    tries: int = 60,
) -> Staffing:
    """Fill every post or say which post lacks how many of which kind. `busy` are hours already given elsewhere."""
    taken: _Busy = {person: list(hours) for person, hours in (busy or {}).items()}
    short = [reason for post in posts for reason in _shortage(post, members, limits, taken)]
    if short:
        return Staffing(reasons=tuple(short))
    by_person = {m.person: m for m in members}
    ranked = sorted(posts, key=lambda p: (len(_pool(p, members, limits, taken)[0]) - needed(p, limits), p.key))
    stuck: Counter[str] = Counter()
    for attempt in range(1, tries + 1):
        draws, dry = _one_try(ranked, by_person, taken, seed, attempt, limits)
        if dry is None:
            order = {p.key: i for i, p in enumerate(posts)}
            return Staffing(tuple(sorted(draws, key=lambda d: order[d.post])))
        stuck[dry] += 1
    worst = next(p for p in posts if p.key == stuck.most_common(1)[0][0])
    clash = Reason(
        "arrangement.staff_clash", None, job=worst.job.value, need=needed(worst, limits), post=worst.key, tries=tries
    )
    return Staffing(reasons=(clash,))


def _one_try(
    ranked: Sequence[Post], members: Mapping[int, Member], taken: _Busy, seed: str, attempt: int, limits: Limits
) -> tuple[list[Draw], str | None]:
    """All posts once; the second value is the key of the post that ran dry."""
    busy = {person: list(hours) for person, hours in taken.items()}
    draws = []
    for post in ranked:
        fit, out = _pool(post, members.values(), limits, busy)
        names = [m.person for m in fit]
        random.Random(f"staff:{seed}:{attempt}:{post.key}").shuffle(names)
        drawn = _pick(names, post, members, needed(post, limits), limits)
        if drawn is None:
            return [], post.key
        for person, _ in drawn:
            busy.setdefault(person, []).append((post.start, post.end))
        draws.append(Draw(post.key, tuple(m.person for m in fit), tuple(out), seed, attempt, tuple(drawn)))
    return draws, None


def _pool(
    post: Post, members: Iterable[Member], limits: Limits, busy: Mapping[int, Sequence[Hours]]
) -> tuple[list[Member], list[tuple[int, str]]]:
    fit: list[Member] = []
    out: list[tuple[int, str]] = []
    for member in sorted(members, key=lambda m: m.person):
        code = why_not(member, post, limits, busy.get(member.person, ()))
        if code is None:
            fit.append(member)
        else:
            out.append((member.person, code))
    return fit, out


def _shortage(post: Post, members: Sequence[Member], limits: Limits, busy: _Busy) -> Iterable[Reason]:
    """What the staff could not give this post even if it were the only one: the number, and why others are out."""
    fit, out = _pool(post, members, limits, busy)
    need = needed(post, limits)
    facts = {"job": post.job.value, "post": post.key, "occupation": post.occupation, "level": post.level}
    if len(fit) < need:
        yield Reason("arrangement.staff_missing", None, need=need, have=len(fit), lack=need - len(fit), **facts)
        for code, count in sorted(Counter(code for _, code in out).items()):
            yield Reason(f"arrangement.out_{code}", None, count=count)
    elif post.job is StaffDuty.ASSESSOR:
        if post.level <= 2 and not any(is_senior(m, post) for m in fit):
            yield Reason("arrangement.senior_missing", None, **facts)
        fresh = sum(m.person not in post.last_group for m in fit)
        if post.last_group and fresh < fresh_needed(need, limits):
            yield Reason("arrangement.rotation_missing", None, need=fresh_needed(need, limits), have=fresh, **facts)


def _pick(
    names: list[int], post: Post, members: Mapping[int, Member], need: int, limits: Limits
) -> list[tuple[int, StaffDuty]] | None:
    """From the shuffled names: the chief, then as many new people as rotation asks for, then as drawn. None: dry."""
    if len(names) < need:
        return None
    if post.job is not StaffDuty.ASSESSOR:
        return [(person, post.job) for person in names[:need]]
    chiefs = [p for p in names if is_senior(members[p], post)]
    if post.level <= 2 and not chiefs:
        return None
    chief = (chiefs or names)[0]
    rest = [p for p in names if p != chief]
    if post.last_group:
        want = max(0, fresh_needed(need, limits) - (chief not in post.last_group))
        fresh = [p for p in rest if p not in post.last_group][:want]
        if len(fresh) < want:
            return None
        rest = fresh + [p for p in rest if p not in fresh]
    return [(chief, StaffDuty.LEAD_ASSESSOR)] + [(p, StaffDuty.ASSESSOR) for p in rest[: need - 1]]
