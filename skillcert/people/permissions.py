"""Who may do what: one plain table from (role, duty) to the names of permissions.

Roles are the tiers of the college: leadership 领导中心, management 管理中心 and centre 认定中心, the people
who are called to one session (duty), the candidate, and two administrators. Management and centre work in
duties that follow the departments: coordination 统筹, exam_affairs 考务, items_assessors 命题考评,
certificates 证书, quality 质控.

| who                         | the heart of the work                                              |
|-----------------------------|--------------------------------------------------------------------|
| leadership                  | approves plans, reads the dashboards                               |
| management · coordination   | standards, review and announcement of plans, release, closing      |
| management · exam_affairs   | reviews of applications, arrangement, verification of results      |
| management · items_assessors| bank, papers, experts                                              |
| management · certificates   | numbers, printing, upload, revocation                              |
| management · quality        | supervision, decisions on violations, custody of papers, archive   |
| centre · coordination       | drafts plans, keeps its people                                     |
| centre · exam_affairs       | enters groups, first review, rooms and seats                       |
| centre · items_assessors    | writes and reviews items, composes papers                          |
| centre · certificates       | hands certificates out                                             |
| centre · quality            | custody of papers, supervision, archive of its batches             |
| duty                        | invigilates, scores, inspects: only where assigned                 |
| candidate                   | own applications, tickets, results and certificates                |
| system                      | accounts and jobs, nothing of the exams                            |
| audit                       | reads the history, changes nothing                                 |

A permission says that a kind of work may be done; which records it reaches is the `Scope`, and whether two
steps need two different people is a rule of the capability.
"""

LEADERSHIP, MANAGEMENT, CENTRE = "leadership", "management", "centre"
DUTY, CANDIDATE, SYSTEM, AUDIT = "duty", "candidate", "system", "audit"
ROLES = (LEADERSHIP, MANAGEMENT, CENTRE, DUTY, CANDIDATE, SYSTEM, AUDIT)

COORDINATION, EXAM_AFFAIRS, ITEMS_ASSESSORS = "coordination", "exam_affairs", "items_assessors"
CERTIFICATES, QUALITY = "certificates", "quality"
DUTIES = (COORDINATION, EXAM_AFFAIRS, ITEMS_ASSESSORS, CERTIFICATES, QUALITY)

ROLES_WITH_DUTY = frozenset({MANAGEMENT, CENTRE})
"""Roles whose grant names a duty; every other role has exactly one set of permissions."""

ROLES_STANDING_ALONE = frozenset({SYSTEM, AUDIT})
"""Administrators are separated from the work and from each other: who holds one of these holds nothing
else."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OFFICE = _names(
    "home.view plans.view standards.view people.view exams.view supervision.view archive.view jobs.view"
    " insight.view"
)
_CENTRE = _names("home.view plans.view standards.view people.view exams.view jobs.view")

TABLE: dict[tuple[str, str | None], frozenset[str]] = {
    (LEADERSHIP, None): _names(
        "home.view plans.view plans.approve standards.view people.view registration.view arrangement.view"
        " conduct.view"
        " exams.view results.view certificates.view supervision.view archive.view insight.view"
    ),
    (MANAGEMENT, COORDINATION): _OFFICE
    | _names(
        "plans.review plans.announce standards.manage people.manage experts.manage registration.view"
        " arrangement.view"
        " conduct.view practical.view results.view results.release certificates.view certificates.revoke"
        " archive.close"
    ),
    (MANAGEMENT, EXAM_AFFAIRS): _OFFICE
    | _names(
        "people.manage registration.enter registration.review_first registration.review_second"
        " registration.view"
        " registration.file_roster arrangement.view arrangement.manage papers.open papers.view conduct.view"
        " exams.prepare exams.hold exams.enter_scores practical.view"
        " accommodations.view accommodations.propose accommodations.grant"
        " results.view results.verify results.recheck certificates.view statistics.view"
    ),
    (MANAGEMENT, ITEMS_ASSESSORS): _OFFICE
    | _names(
        "exams.mark_written experts.manage itembank.view itembank.write itembank.review itembank.assign papers.compose papers.approve papers.void papers.view"
        " statistics.view statistics.decide statistics.confirm"
        " arrangement.view"
        " practical.view"
    ),
    (MANAGEMENT, CERTIFICATES): _OFFICE
    | _names(
        "registration.view results.view certificates.view certificates.number certificates.print"
        " certificates.hand_out"
        " certificates.revoke certificates.upload"
    ),
    (MANAGEMENT, QUALITY): _OFFICE
    | _names(
        "registration.view arrangement.view papers.open papers.view papers.custody papers.void conduct.view conduct.decide practical.view"
        " results.view"
        " results.verify results.recheck certificates.view supervision.inspect archive.close statistics.view"
        " accommodations.view accommodations.grant"
    ),
    (CENTRE, COORDINATION): _CENTRE
    | _names(
        "plans.draft people.manage registration.view registration.review_first arrangement.view"
        " conduct.view results.view"
        " certificates.view supervision.view archive.view insight.view"
    ),
    (CENTRE, EXAM_AFFAIRS): _CENTRE
    | _names(
        "people.manage registration.enter registration.review_first registration.view"
        " registration.file_roster"
        " arrangement.view arrangement.manage papers.open papers.view conduct.view exams.prepare exams.hold exams.enter_scores practical.view"
        " accommodations.view accommodations.propose"
        " results.view"
    ),
    (CENTRE, ITEMS_ASSESSORS): _CENTRE
    | _names(
        "exams.mark_written experts.manage itembank.view itembank.write itembank.review itembank.assign papers.compose papers.view practical.view"
        " statistics.view statistics.decide"
    ),
    (CENTRE, CERTIFICATES): _CENTRE
    | _names("registration.view results.view certificates.view certificates.hand_out"),
    (CENTRE, QUALITY): _CENTRE
    | _names(
        "registration.view arrangement.view papers.open papers.view papers.custody papers.void conduct.view results.view supervision.inspect"
        " supervision.view"
        " archive.view"
    ),
    (DUTY, None): _names("home.view conduct.room exams.release_seat exams.hold practical.score supervision.inspect"),
    (CANDIDATE, None): _names("home.view exams.own registration.own results.own certificates.own"),
    (SYSTEM, None): _names("home.view accounts.manage jobs.view"),
    (AUDIT, None): _names("home.view audit.view"),
}

ALL = frozenset().union(*TABLE.values())
"""Every permission there is. A name outside this set in an access table is a spelling mistake."""


def permissions_of(role: str, duty: str | None = None) -> frozenset[str]:
    """Names of the permissions of one grant; empty for a pair that does not exist, so that nothing unknown
    opens a door."""
    return TABLE.get((role, duty if role in ROLES_WITH_DUTY else None), frozenset())


def is_grant(role: str, duty: str | None) -> bool:
    """Whether (role, duty) is a pair of the table: duties belong to management and centre and only to
    them."""
    return (role, duty) in TABLE


def conflicting_roles(roles) -> tuple[str, ...]:
    """Roles that cannot be held by one account at the same time, in the order of `ROLES`; empty when all is
    well.

    >>> conflicting_roles(["system", "management"])
    ('management', 'system')
    """
    held = set(roles)
    if len(held) > 1 and held & ROLES_STANDING_ALONE:
        return tuple(role for role in ROLES if role in held)
    return ()
