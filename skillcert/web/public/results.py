"""Public notices: masked lists of those who passed, and objections to them."""

from dataclasses import dataclass
from datetime import date

from flask import request, url_for

from skillcert.core import settings
from skillcert.core.actor import Actor
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.results import publication, queries
from skillcert.web import kit, results_papers
from skillcert.web.access import PUBLIC
from skillcert.web.forms.results import ObjectionForm
from skillcert.web.public import blueprint

ACCESS = {"notices": PUBLIC, "notice": PUBLIC, "notice_pdf": PUBLIC}


@dataclass(frozen=True)
class Entry:
    """A line on the public front."""

    title: str
    url: str
    ends: date


def running_notices() -> list[Entry]:
    """What the public front shows."""
    return [
        Entry(run.batch.name, url_for("public.notice", batch_id=run.batch_id), run.notice_until)
        for run in queries.public_notices()
    ]


@blueprint.get("/notices")
def notices():
    return kit.page("public/results/notices.html", runs=queries.public_notices())


@blueprint.route("/notices/<int:batch_id>", methods=["GET", "POST"])
def notice(batch_id):
    run, form, reasons = kit.found(queries.public_notice(batch_id)), ObjectionForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            publication.object_to(queries.public_notice(batch_id), visitor(), form.text.data, form.contact.data or "")
        if not reasons:
            kit.say(N_("Thank you. Your objection has arrived and will be looked into."))
            return kit.go("public.notice", batch_id=batch_id)
    return kit.page(
        "public/results/notice.html", status=422 if form.is_submitted() else 200, run=run, form=form,
        reasons=kit.form_reasons(form, reasons),
        contact={name: settings.get(f"institution.{name}") for name in ("phone", "email", "complaints_phone")},
    )  # fmt: skip


@blueprint.get("/notices/<int:batch_id>/pdf")
def notice_pdf(batch_id):
    return results_papers.public_notice(batch_id)


def visitor() -> Actor:
    """Whoever asks, signed in or not: known by the address alone."""
    return Actor(account_id=None, name=kit.gettext(N_("A visitor")), role="public", address=request.remote_addr or "")
