"""What stands in the menu of each role. A line shows when its page exists and the actor may open it."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from skillcert.core.i18n import N_, translate
from skillcert.web.visual import locale

MENUS: dict[str, list[tuple[str, list[tuple[str, str, str]]]]] = {
    "candidate": [("", [
        (N_("My affairs"), "candidate.home", "home"),
        (N_("Apply"), "candidate.announcements", "file-plus"),
        (N_("My applications"), "candidate.applications", "files"),
        (N_("My results"), "candidate.results", "report-analytics"),
        (N_("My certificates"), "candidate.certificates", "certificate"),
    ])],
    "duty": [("", [
        (N_("My duties"), "duty.home", "calendar-check"),
        (N_("Theory rooms"), "duty.hall_rooms", "device-desktop"),
        (N_("Scoring"), "duty.scoring", "clipboard-check"),
        (N_("My declarations"), "duty.declarations", "user-heart"),
    ])],
    "centre": [
        ("", [(N_("To do"), "centre.home", "list-check"), (N_("Batches"), "centre.batches", "timeline-event"),
              (N_("Annual list"), "centre.annual_list", "calendar-stats"), (N_("Figures"), "leadership.insight", "chart-bar")]),
        (N_("Candidates"), [
            (N_("Review"), "centre.reviews", "user-check"),
            (N_("Applications"), "centre.applications", "users"),
            (N_("Group import"), "centre.roster_imports", "table-import"),
            (N_("Accommodations"), "centre.accommodations", "accessible"),
        ]),
        (N_("Bank and papers"), [
            (N_("Item bank"), "centre.banks", "books"),
            (N_("Papers"), "centre.papers", "file-text"),
            (N_("Custody"), "centre.custody", "lock"),
            (N_("Practical tasks"), "centre.practical_tasks", "tool"),
            (N_("Item statistics"), "centre.statistics", "chart-dots"),
        ]),
        (N_("Exam affairs"), [
            (N_("Sites"), "centre.sites", "building"),
            (N_("Rooms"), "centre.rooms", "door"),
            (N_("Arrangement"), "centre.arrangements", "armchair"),
            (N_("Experts"), "centre.experts", "user-star"),
            (N_("Exam days"), "centre.conduct", "calendar-event"),
            (N_("Violations"), "centre.incidents", "alert-triangle"),
            (N_("Supervision"), "centre.supervision", "eye-check"),
            (N_("Theory exams"), "centre.exams_list", "device-desktop"),
            (N_("Marking"), "centre.marking_list", "file-pencil"),
            (N_("Practical exams"), "centre.practical_list", "clipboard-check"),
        ]),
        (N_("Results"), [
            (N_("Results"), "centre.results", "report-analytics"),
            (N_("Certificates"), "centre.certificates", "certificate"),
            (N_("Archive"), "management.archives", "archive"),
            (N_("Jobs"), "public.jobs", "progress"),
        ]),
    ],
    "management": [
        ("", [(N_("To do"), "management.home", "list-check"), (N_("Batches"), "management.batches", "timeline-event"),
              (N_("Annual list"), "management.annual_list", "calendar-stats"),
              (N_("Figures"), "leadership.insight", "chart-bar")]),
        (N_("Ground rules"), [
            (N_("Occupations"), "management.occupations", "category"),
            (N_("Filings"), "management.filings", "building-bank"),
            (N_("Standards"), "management.standards", "book-2"),
        ]),
        (N_("Candidates"), [
            (N_("Review"), "management.reviews", "user-check"),
            (N_("Applications"), "management.applications", "users"),
            (N_("Accommodations"), "management.accommodations", "accessible"),
            (N_("Persons"), "management.persons", "id"),
        ]),
        (N_("Bank and papers"), [
            (N_("Item bank"), "management.banks", "books"),
            (N_("Papers"), "management.papers", "file-text"),
            (N_("Custody"), "management.custody", "lock"),
            (N_("Practical tasks"), "management.practical_tasks", "tool"),
            (N_("Item statistics"), "management.statistics", "chart-dots"),
        ]),
        (N_("Exam affairs"), [
            (N_("Arrangement"), "management.arrangements", "armchair"),
            (N_("Theory exams"), "management.exams_list", "device-desktop"),
            (N_("Marking"), "management.marking_list", "file-pencil"),
            (N_("Practical exams"), "management.practical_list", "clipboard-check"),
            (N_("Experts"), "management.experts", "user-star"),
            (N_("Exam days"), "management.conduct", "calendar-event"),
            (N_("Violations"), "management.incidents", "alert-triangle"),
            (N_("Supervision"), "management.supervision", "eye-check"),
        ]),
        (N_("Results"), [
            (N_("Results"), "management.results", "report-analytics"),
            (N_("Certificates"), "management.certificates", "certificate"),
            (N_("Archive"), "management.archives", "archive"),
        ]),
        (N_("House"), [
            (N_("Jobs"), "public.jobs", "progress"),
            (N_("Settings"), "management.settings", "settings"),
        ]),
    ],
    "system": [("", [
        (N_("Accounts"), "system.accounts", "users-group"),
        (N_("Centres"), "system.centres", "building-community"),
        (N_("Jobs"), "public.jobs", "progress"),
    ])],
    "audit": [("", [
        (N_("History"), "system.history", "history"),
    ])],
    "leadership": [("", [
        (N_("Overview"), "leadership.home", "dashboard"),
        (N_("Figures"), "leadership.insight", "chart-bar"),
        (N_("To approve"), "leadership.approvals", "checkbox"),
        (N_("Batches"), "leadership.batches", "timeline-event"),
        (N_("Annual list"), "leadership.annual_list", "calendar-stats"),
    ])],
}


@dataclass(frozen=True)
class Item:
    """A line of the menu."""

    label: str
    url: str
    icon: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Group:
    """Lines under one heading; the heading may be empty."""

    label: str
    items: list[Item]


def menu(actor, may_open, counts: dict[str, int] | None = None) -> list[Group]:
    """The menu of an actor's role. `may_open(endpoint) -> bool` asks the access table; `counts` {endpoint: number of things due}."""
    groups = []
    for heading, lines in MENUS.get(actor.role if actor else "", []):
        items = [
            Item(translate(locale(), text), url_for(endpoint), icon, _is_current(endpoint), (counts or {}).get(endpoint))
            for text, endpoint, icon in lines
            if endpoint in current_app.view_functions and may_open(endpoint)
        ]
        if items:
            groups.append(Group(translate(locale(), heading) if heading else "", items))
    return groups


def _is_current(endpoint: str) -> bool:
    return request.endpoint == endpoint
