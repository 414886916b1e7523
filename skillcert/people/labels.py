"""Names of roles and duties, and the title under which a grant acts."""

from skillcert.core.i18n import N_, translate
from skillcert.people import permissions as p

ROLES = {
    p.LEADERSHIP: N_("Leadership"),
    p.MANAGEMENT: N_("Management centre"),
    p.CENTRE: N_("Assessment centre"),
    p.DUTY: N_("Exam duty"),
    p.CANDIDATE: N_("Candidate"),
    p.SYSTEM: N_("System administrator"),
    p.AUDIT: N_("Audit administrator"),
}
DUTIES = {
    p.COORDINATION: N_("Coordination"),
    p.EXAM_AFFAIRS: N_("Exam affairs"),
    p.ITEMS_ASSESSORS: N_("Items and assessors"),
    p.CERTIFICATES: N_("Certificate office"),
    p.QUALITY: N_("Quality control"),
}

STAFF_ROLES = {role: name for role, name in ROLES.items() if role != p.CANDIDATE}
"""Roles that an administrator grants; candidates get theirs with their account."""


def title(locale: str, role: str, duty: str | None = None, centre: str = "") -> str:
    """ "Assessment centre of machining · Exam affairs": what the role switch and the page head show."""
    parts = [centre or translate(locale, ROLES.get(role, role))]
    if duty:
        parts.append(translate(locale, DUTIES.get(duty, duty)))
    return " · ".join(parts)
