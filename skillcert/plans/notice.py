"""The announcement as it is published: every field of R3, frozen as plain data with a hash (R5).

Pure but for reading the given batch; the public page and the PDF are drawn from this data alone.
"""

import json

from skillcert.core import clock, crypto
from skillcert.plans.models import Batch, Offer
from skillcert.standards.states import LEVEL_NAMES

TEXTS = ("method", "scope_text", "fees", "contact", "process", "materials", "remarks")


def fields_of(batch: Batch, institution: str) -> dict:
    """Everything the notice says, JSON-able; instants as ISO text in Shanghai time."""
    return {
        "number": batch.number,
        "name": batch.name,
        "institution": institution,
        "centre": batch.centre.name,
        "filing": {
            "code": batch.filing.code,
            "name": batch.filing.name,
            "hat": batch.filing.hat.value,
            "candidate_group": batch.filing.candidate_group.value,
            "reference": batch.filing_reference,
        },
        "registration_opens": batch.registration_opens.isoformat(),
        "registration_closes": batch.registration_closes.isoformat(),
        "review_deadline": batch.review_deadline.isoformat(),
        "offers": [_offer(offer) for offer in batch.offers],
        **{name: getattr(batch, name) for name in TEXTS},
    }


def _offer(offer: Offer) -> dict:
    version = offer.standard_version
    return {
        "offer_id": offer.id,
        "occupation_code": offer.occupation_code,
        "occupation": offer.occupation.name,
        "occupation_en": offer.occupation.name_en,
        "work_type": offer.work_type.name if offer.work_type else "",
        "level": offer.level,
        "level_name": LEVEL_NAMES[offer.level],
        "standard": version.edition,
        "standard_version_id": version.id,
        "official": version.official,
        "conditions": [{"code": line.code, "text": line.text, "text_en": line.text_en}
                       for line in version.conditions if line.level == offer.level],
        "sessions": [
            {
                "session_id": session.id,
                "part": session.part.value,
                "site": session.site.name,
                "address": session.site.address,
                "starts_at": clock.local(session.starts_at).isoformat(timespec="minutes"),
                "minutes": session.minutes,
            }
            for session in offer.sessions
        ],
    }


def hash_of(fields: dict) -> str:
    """The fingerprint that the page and the PDF print; the same fields give the same hash on any machine."""
    return crypto.digest(json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def frozen_part(fields: dict) -> list[tuple]:
    """R5: what no later version of a notice may change: offer, occupation, work type, level, standard version."""
    return sorted(
        (o["offer_id"], o["occupation_code"], o["work_type"], o["level"], o["standard_version_id"]) for o in fields["offers"]
    )


def differences(before: dict, after: dict) -> list[str]:
    """What a new version changes: names of plain fields, and `session:<id>` for a moved session."""
    changed = [name for name in after if name != "offers" and before.get(name) != after[name]]
    old = {s["session_id"]: s for offer in before["offers"] for s in offer["sessions"]}
    new = {s["session_id"]: s for offer in after["offers"] for s in offer["sessions"]}
    return changed + [f"session:{key}" for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)]
