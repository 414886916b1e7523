"""The announcement as a printed document: bytes out of the frozen fields, nothing read."""

from datetime import date, datetime

from skillcert.core import pdf
from skillcert.standards.states import Part

PARTS = {Part.THEORY: "理论知识考试", Part.PRACTICAL: "操作技能考核", Part.REVIEW: "综合评审"}


def announcement(fields: dict, version: int, fingerprint: str, reason: str, published_at: datetime, printed_at: datetime) -> bytes:
    """职业技能等级认定公告, with version and fingerprint; Chinese whatever the screen's language."""
    context = {
        "fields": fields,
        "version": version,
        "fingerprint": fingerprint,
        "reason": reason,
        "published_at": published_at,
        "dates": {name: date.fromisoformat(fields[name]) for name in ("registration_opens", "registration_closes", "review_deadline")},
        "offers": [_offer(number, offer) for number, offer in enumerate(fields["offers"], start=1)],
        "conditions": _conditions(fields["offers"]),
        "demonstration": any(not offer["official"] for offer in fields["offers"]),
    }
    furniture = pdf.Furniture(title="职业技能等级认定公告", code=f"SC-GG-01 v{version}", printed_at=printed_at)
    return pdf.render("plans/announcement.html", context, furniture)


def _offer(number: int, offer: dict) -> dict:
    sessions = [
        {
            "part": PARTS[Part(one["part"])],
            "when": f"{datetime.fromisoformat(one['starts_at']):%Y年%m月%d日 %H:%M}",
            "minutes": one["minutes"],
            "place": f"{one['site']}（{one['address']}）",
        }
        for one in offer["sessions"]
    ]
    return {**offer, "number": number, "sessions": sessions, "work_type": offer["work_type"] or "--"}


def _conditions(offers: list[dict]) -> list[tuple[str, list[str]]]:
    """Each level's lines once, though several occupations share them."""
    seen: dict[tuple, list[str]] = {}
    for offer in offers:
        lines = tuple(line["text"] for line in offer["conditions"])
        seen.setdefault((offer["level_name"], lines), []).append(offer["occupation"])
    return [
        (f"{level_name}（{'、'.join(dict.fromkeys(names))}）", list(lines)) for (level_name, lines), names in seen.items()
    ]
