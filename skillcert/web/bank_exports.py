"""Items going out: choose which and in what format, see what the format leaves behind, say what for; for centre and management."""

from flask import request, url_for

from skillcert.core.i18n import N_
from skillcert.core.models import Job
from skillcert.core.work import unit_of_work
from skillcert.itembank import exports
from skillcert.itembank.outgoing import leaving
from skillcert.itembank.service import Bank
from skillcert.itembank.states import ItemPool, ItemState, ItemType
from skillcert.web import kit
from skillcert.web.bank_preview import found_bank
from skillcert.web.forms.itembank_export import ExportForm
from skillcert.web.security import as_download

GROUPS = (("state", N_("State"), ItemState), ("kind", N_("Type"), ItemType), ("pool", N_("Pool"), ItemPool))
HINTS = {
    "workbook": N_("For mending in a spreadsheet and for other banks; comes in again as it is."),
    "word": N_("For reading and printing: items under their type, the keys on pages of their own."),
    "moodle": N_("For Moodle's question bank, with pictures and formulas."),
    "qti": N_("For other examination programs; carries the most."),
}


def bank_export(code, level):
    """Choose (GET), or hand out (POST)."""
    occupation = found_bank(code, level)
    form = ExportForm()
    refused = []
    if request.method == "POST" and form.validate():
        with kit.refusing() as refused, unit_of_work():
            choice = _choice(form.format.data, form.with_keys.data)
            made = exports.export(Bank(code, level), choice, form.purpose.data or "", kit.locale(), kit.actor())
            job_id = made.id if isinstance(made, Job) else None
        if not refused:
            if job_id:
                return kit.go("public.job_show", job_id=job_id)
            return as_download(made.data, made.filename, made.media_type)
    return _page(form, refused, occupation, code, level)


def bank_export_chosen(code, level):
    """The same page for items that were ticked in the list. Writes nothing."""
    return _page(ExportForm(formdata=None), [], found_bank(code, level), code, level)


def _choice(name: str, with_keys: bool) -> exports.Choice:
    ids = tuple(int(one) for one in request.values.getlist("ids") if one.isdigit())[: exports.MOST]
    given = {name: tuple(request.values.getlist(name)) for name, _, _ in GROUPS}
    return exports.Choice(name, bool(with_keys), given["state"], given["kind"], given["pool"], ids)


def _page(form, refused, occupation, code, level):
    choice = _choice(form.format.data or "workbook", form.with_keys.data)
    total = exports.count(Bank(code, level), choice)
    facts = exports.facts(Bank(code, level), choice) if 0 < total <= exports.MOST else leaving.Facts(total, {})
    formats = [
        (name, leaving.LABELS[name], HINTS[name], leaving.left_behind(facts, name, True)) for name in leaving.FORMATS
    ]
    return kit.page(
        "parts/itembank/export.html",
        status=422 if refused or form.errors else 200,
        form=form,
        reasons=kit.form_reasons(form, refused),
        occupation=occupation,
        code=code,
        level=level,
        total=total,
        limit=exports.MOST,
        at_once=exports.AT_ONCE,
        formats=formats,
        chosen_format=choice.name,
        ids=choice.ids,
        groups=[(name, title, list(enum), request.values.getlist(name)) for name, title, enum in GROUPS],
        back=url_for(".bank", code=code, level=level),
    )


ROUTES = (
    ("/banks/<code>/<int:level>/export", bank_export, "GET POST", "itembank.view"),
    ("/banks/<code>/<int:level>/export/chosen", bank_export_chosen, "POST", "itembank.view"),
)
