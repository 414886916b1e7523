"""The institution's figures and its working-day calendar."""

from skillcert.core import calendar, settings
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.web import kit
from skillcert.web.forms.settings import CalendarDayForm, settings_form, typed
from skillcert.web.management import blueprint

ACCESS = {
    "settings": "standards.manage",
    "settings_group": "standards.manage",
    "settings_save": "standards.manage",
    "calendar": "standards.manage",
    "calendar_day": "standards.manage",
}
GROUPS = {
    "institution": N_("Institution"),
    "registration": N_("Registration"),
    "plans": N_("Plans"),
    "arrangement": N_("Arrangement"),
    "itembank": N_("Item bank"),
    "papers": N_("Papers"),
    "conduct": N_("Exam day"),
    "exams": N_("Theory exam"),
    "practical": N_("Practical exam"),
    "results": N_("Results"),
    "certificates": N_("Certificates"),
    "archive": N_("Archive"),
    "people": N_("Accounts"),
}


def values(group: str) -> dict:
    return {key: settings.get(key) for key in settings.SETTINGS if key.startswith(f"{group}.")}


@blueprint.get("/settings", endpoint="settings")
def settings_home():
    return kit.go("management.settings_group", group="institution")


@blueprint.get("/settings/<group>")
def settings_group(group):
    kit.found(GROUPS.get(group))
    form = settings_form(group, values(group))
    return kit.page("management/settings/edit.html", form=form, group=group, groups=GROUPS)


@blueprint.post("/settings/<group>")
def settings_save(group):
    kit.found(GROUPS.get(group))
    form, refused = settings_form(group, values(group)), []
    if form.validate_on_submit():
        with kit.refusing() as refused, unit_of_work():
            for key, before in values(group).items():
                after = typed(key, form[key.split(".")[1]].data)
                if after != before:
                    settings.put(key, after, kit.actor())
        if not refused:
            kit.say(N_("Saved."))
            return kit.go("management.settings_group", group=group)
    context = {"form": form, "group": group, "groups": GROUPS, "reasons": refused}
    return kit.page("management/settings/edit.html", status=422, **context)


@blueprint.get("/calendar", endpoint="calendar")
def calendar_page():
    return kit.page("management/settings/calendar.html", form=CalendarDayForm(), days=calendar.days())


@blueprint.post("/calendar")
def calendar_day():
    form = CalendarDayForm()
    if form.validate_on_submit():
        with unit_of_work():
            calendar.set_day(form.day.data, form.working.data == "yes", form.note.data or "", kit.actor())
        return kit.go("management.calendar")
    return kit.page("management/settings/calendar.html", status=422, form=form, days=calendar.days())
