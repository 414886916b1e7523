"""Names of roles and duties, and the title under which a grant acts."""

from skillcert.core import happenings
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


def centre_name(locale: str, centre) -> str:
    """A centre's name in the reader's language; the Chinese one where there is no other."""
    return centre.name_en if locale == "en" and centre.name_en else centre.name


def grant_title(locale: str, grant) -> str:
    return title(locale, grant.role, grant.duty, centre_name(locale, grant.centre) if grant.centre else "")


def title(locale: str, role: str, duty: str | None = None, centre: str = "") -> str:
    """ "Assessment centre of machining · Exam affairs": what the role switch and the page head show."""
    parts = [centre or translate(locale, ROLES.get(role, role))]
    if duty:
        parts.append(translate(locale, DUTIES.get(duty, duty)))
    return " · ".join(parts)


happenings.name(
    {
        "people.account_created": N_("Account created"),
        "people.account_disabled": N_("Account disabled"),
        "people.account_enabled": N_("Account enabled"),
        "people.granted": N_("Role granted"),
        "people.grant_ended": N_("Role ended"),
        "people.code_issued": N_("One-time code issued"),
        "people.code_failed": N_("Wrong one-time code"),
        "people.password_set": N_("Password set with a one-time code"),
        "people.password_changed": N_("Password changed"),
        "people.signed_up": N_("Candidate opened an account"),
        "people.signed_in": N_("Signed in"),
        "people.sign_in_failed": N_("Sign-in failed"),
        "people.signed_out": N_("Signed out"),
        "people.switched": N_("Changed to another role"),
        "people.session_ended": N_("Session ended"),
        "people.centre_added": N_("Centre added"),
        "people.centre_changed": N_("Centre changed"),
        "people.person_added": N_("Person recorded"),
        "people.person_changed": N_("Personal data corrected"),
        "people.document_added": N_("Identity document added"),
        "people.document_confirmed": N_("Identity document confirmed"),
        "people.number_seen": N_("Full number looked at"),
        "people.credential_added": N_("Credential recorded"),
        "people.credential_revoked": N_("Credential revoked"),
        "people.banned": N_("Ban imposed"),
        "people.ban_lifted": N_("Ban lifted"),
        "people.card_added": N_("Card registered"),
        "people.card_renewed": N_("Validity of a card changed"),
        "people.relative_declared": N_("Relative declared"),
        "people.class_declared": N_("Class declared"),
        "people.declaration_withdrawn": N_("Declaration withdrawn"),
        "people.merge_asked": N_("Merge asked for"),
        "people.merge_decided": N_("Merge decided"),
        "people.history_checked": N_("History re-computed"),
    }
)
