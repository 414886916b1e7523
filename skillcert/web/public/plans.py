"""The public front: home, announcements in every version, and the announcement as a PDF."""

from datetime import date, datetime

from flask import request

from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.plans import documents, queries
from skillcert.plans.models import Announcement
from skillcert.web import kit
from skillcert.web.access import PUBLIC
from skillcert.web.public import blueprint
from skillcert.web.security import as_download

ACCESS = {"home": PUBLIC, "announcements": PUBLIC, "announcement": PUBLIC, "announcement_pdf": PUBLIC}


@blueprint.get("/")
def home():
    return kit.page("public/home.html", announcements=queries.latest_public(), notices=public_notices())


def public_notices() -> list:
    """Notices of results that run today; empty until the results stage publishes some."""
    try:
        from skillcert.web.public import results
    except ImportError:
        return []
    return results.running_notices() if hasattr(results, "running_notices") else []


@blueprint.get("/announcements")
def announcements():
    found = queries.public_list(request.args.get("q", ""))
    show = request.args.get("show", "")
    entries = [one for one in found if not show or (show == "open" and one.open) or (show == "coming" and one.coming)]
    return kit.page("public/plans/announcements.html", entries=entries, q=request.args.get("q", ""), show=show)


@blueprint.get("/announcements/<int:batch_id>")
def announcement(batch_id):
    row = kit.found(queries.notice(batch_id, request.args.get("version", type=int)))
    versions = queries.versions_of_notice(batch_id)
    return kit.page("public/plans/announcement.html", notice=row, fields=said(row), versions=versions, entry=queries.public_entry(versions[0]),
                    newest=versions[0].version)


@blueprint.get("/announcements/<int:batch_id>/pdf")
def announcement_pdf(batch_id):
    row = kit.found(queries.notice(batch_id, request.args.get("version", type=int)))
    data = documents.announcement(row.fields, row.version, row.hash, row.reason, row.published_at, clock.now())
    name = kit.gettext(N_("Announcement {number} version {version}"), number=row.fields["number"], version=row.version)
    return as_download(data, f"{name}.pdf", "application/pdf", inline=True)


def said(row: Announcement) -> dict:
    """The frozen fields with their instants as instants and their dates as dates."""
    fields = {**row.fields, "review_deadline": date.fromisoformat(row.fields["review_deadline"])}
    fields["offers"] = [
        {**offer, "sessions": [{**one, "starts_at": datetime.fromisoformat(one["starts_at"])} for one in offer["sessions"]]}
        for offer in fields["offers"]
    ]
    return fields
