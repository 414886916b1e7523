"""Can I apply? Anybody may ask; nothing is kept, the answers stand in the address of the page only."""

import datetime as dt

from flask import request
from werkzeug.datastructures import MultiDict

from skillcert.core import clock, settings
from skillcert.core.identity import add_years
from skillcert.registration import queries
from skillcert.registration.eligibility import Case, Education, PriorCertificate, Title, explain
from skillcert.registration.worktime import WorkPeriod
from skillcert.standards.conditions import EducationKind, TitleLevel, general_edition
from skillcert.web import kit
from skillcert.web.access import PUBLIC
from skillcert.web.forms.registration import CheckerForm
from skillcert.web.public import blueprint

ACCESS = {"can_apply": PUBLIC}
GUESS_MONTHS = 12
"""A certificate or title without a day is taken as this old: nothing is promised that a date would not show."""


@blueprint.get("/can-i-apply")
def can_apply():
    """Three questions, then every level with its conditions: met, met from a day on, or what is missing."""
    asked = "born" in request.args
    form = CheckerForm(request.args if asked else MultiDict())
    offer = queries.offer(request.args.get("offer", 0, type=int))
    answers = _answers(form, offer) if asked and form.validate() else None
    return kit.page("public/registration/can_apply.html", form=form, offer=offer, answers=answers, asked=asked,
                    offers=queries.open_offers())


def _answers(form: CheckerForm, offer) -> list[tuple[int, list]]:
    """[(level, outcomes)] from the lowest level up; of an offer only its own level."""
    today = clock.today()
    lines = [queries.line_of(row) for row in queries.condition_lines(offer)] if offer else general_edition("2023").lines
    outcomes = explain(_case(form, today), lines, today, settings.get("registration.minimum_age"))
    levels = sorted({outcome.line.level for outcome in outcomes}, reverse=True)
    return [(level, [outcome for outcome in outcomes if outcome.line.level == level]) for level in levels]


def _case(form: CheckerForm, today: dt.date) -> Case:
    years, guess = form.years.data or 0, today - dt.timedelta(days=30 * GUESS_MONTHS)
    end = None if form.working.data else today - dt.timedelta(days=1)
    periods = (WorkPeriod(add_years(today, -years), end),) if years or form.working.data else ()
    certificates = (PriorCertificate(int(form.certificate.data), form.certificate_on.data or guess),) if form.certificate.data else ()
    titles = (Title(TitleLevel(form.title.data), form.title_on.data or guess),) if form.title.data else ()
    graduated = None if form.final_year.data else today
    education = (Education(EducationKind(form.school.data), graduated, form.final_year.data),) if form.school.data else ()
    return Case(form.born.data, periods, certificates, titles, education)
