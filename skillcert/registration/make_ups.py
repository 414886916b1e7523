"""Make-ups (R15, R42): which kept parts a new registration leans on."""

from skillcert.core import settings
from skillcert.core.reasons import refuse_if
from skillcert.plans.models import Offer
from skillcert.registration import queries, rules
from skillcert.registration.models import KeptPart


def parts_to_lean_on(person_id: int, offer: Offer) -> list[KeptPart]:
    """The kept parts that are still valid on the first exam day of the offer; refuses when there is nothing to make up."""
    found = queries.kept_parts(person_id, offer)
    day = queries.first_exam_of(offer)
    valid = [part for part in found if day is None or part.valid_until >= day]
    latest = {}
    for part in valid:
        latest.setdefault(part.part, part)
    until = max((part.valid_until for part in found), default=None)
    attempts = queries.attempts_on(latest.values()) if latest else 0
    refuse_if(rules.make_up(bool(found), None if valid else until, day, attempts,
                            settings.get("results.make_up_attempts")))
    return list(latest.values())
