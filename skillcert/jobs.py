"""The tables of background work: every kind of long job, and what the clockwork starts by itself."""

KINDS: dict[str, str] = {
    "certificates.print": "skillcert.certificates.jobs:print_batch",
    "arrangement.papers": "skillcert.arrangement.jobs:papers",
    "exams.figures": "skillcert.exams.jobs:figures",
    "archive.build": "skillcert.archive.jobs:build",
    "papers.compose": "skillcert.papers.jobs:compose",
    "itembank.import": "skillcert.itembank.jobs:import_bank",
    "itembank.export": "skillcert.itembank.jobs:export_bank",
    "itembank.read": "skillcert.itembank.jobs:read_file",
    "itembank.compare": "skillcert.itembank.jobs:compare",
    "registration.roster": "skillcert.registration.jobs:confirm_roster",
}
"""Kind → "package.module:generator function" of a job that somebody starts (`core.jobs.start`)."""

DUE: dict[str, tuple[float, str]] = {
    "exams.watch_clock": (5, "skillcert.exams.clock_guard:watch"),
    "exams.end_overdue": (5, "skillcert.exams.service:end_overdue"),
    "exams.prepare_due": (60, "skillcert.exams.service_prepare:prepare_due"),
    "papers.drop_overdue": (30, "skillcert.papers.service_requests:drop_overdue"),
    "papers.alarms": (60, "skillcert.papers.alarms:raise_due"),
    "papers.forget": (60, "skillcert.papers.forgetting:sweep"),
    "exams.figures_due": (60, "skillcert.exams.jobs:figures_due"),
    "exams.sweep_refusals": (3600, "skillcert.exams.refusals:sweep"),
    "registration.forget": (3600, "skillcert.registration.forgetting:erase_due"),
    "people.sweep": (3600, "skillcert.people.jobs:sweep"),
}
"""Name → (every so many seconds, "package.module:function") of what is due by the clock.

The function takes nothing, looks itself what is due, and opens its own units of work; calling it twice does no harm.
"""
