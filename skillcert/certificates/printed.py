"""What is printed on a certificate: frozen at numbering, hashed, and checked before paper is used (R53, R54). Pure."""

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, replace

from skillcert.standards.states import LEVEL_NAMES

TITLE = "职业技能等级证书"

NO_WORK_TYPE = "--"


@dataclass(frozen=True)
class Printed:
    """The fields of one certificate as they stand on paper. Dates are civil dates in Shanghai."""

    number: str
    name: str
    id_type: str
    id_number: str
    occupation: str
    work_type: str
    level: int
    level_text: str
    institution: str
    issued_on: dt.date
    query_url: str
    institution_query_url: str
    photo_sha256: str
    """Of the photo that is printed: another photo is another certificate."""

    def as_json(self) -> dict:
        """A JSON-able dict; the inverse is `from_json`."""
        return {**asdict(self), "issued_on": self.issued_on.isoformat()}

    @classmethod
    def from_json(cls, data: dict) -> "Printed":
        return cls(**{**data, "issued_on": dt.date.fromisoformat(data["issued_on"])})

    def fingerprint(self) -> str:
        """SHA-256 over all fields in a fixed order: what the history keeps, so that a silent change is found."""
        text = json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def freeze(
    *,
    number: str,
    name: str,
    id_type: str,
    id_number: str,
    occupation: str,
    work_type: str | None,
    level: int,
    institution: str,
    issued_on: dt.date,
    query_url: str,
    institution_query_url: str,
    photo_sha256: str | None,
) -> Printed:
    """The printed fields by the filling rules: the level's words from the list, an empty work type as ``--``, X upper case."""
    return Printed(
        number=number,
        name=name.strip(),
        id_type=id_type,
        id_number=id_number.strip().upper(),
        occupation=occupation.strip(),
        work_type=(work_type or "").strip() or NO_WORK_TYPE,
        level=level,
        level_text=LEVEL_NAMES[level],
        institution=institution,
        issued_on=issued_on,
        query_url=query_url,
        institution_query_url=institution_query_url,
        photo_sha256=photo_sha256 or "",
    )


def unfit(printed: Printed, filed_institution: str) -> list[str]:
    """R53: the fields that must not go to paper as they are; empty when all is right.

    Any of: "name", "id_number", "occupation", "institution" (must equal the filed name), "photo", "level_text", "work_type".
    """
    found = [field for field in ("name", "id_number", "occupation") if not getattr(printed, field)]
    if not printed.institution or printed.institution != filed_institution:
        found.append("institution")
    if not printed.photo_sha256:
        found.append("photo")
    if printed.level_text != LEVEL_NAMES.get(printed.level):
        found.append("level_text")
    if not printed.work_type:
        found.append("work_type")
    return found


def corrected(printed: Printed, **changes) -> Printed:
    """R54: the fields after a correction of identity data; number and date of issue stay what they are."""
    if forbidden := {"number", "issued_on", "level", "level_text", "institution"} & changes.keys():
        raise ValueError(f"a correction does not change {sorted(forbidden)}")
    return replace(printed, **changes)
