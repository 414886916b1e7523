"""Accounts, their roles and one-time codes; the centres."""

from flask import request, url_for

from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.people import accounts as verbs
from skillcert.people import documents, labels, queries, service, sessions
from skillcert.people.models import Account, Grant
from skillcert.web import kit, timeline
from skillcert.web.forms.people import AccountForm, CentreForm, GrantForm
from skillcert.web.lists import Column, Empty, Filter, list_page
from skillcert.web.security import as_download, public_url
from skillcert.web.system import blueprint

ACCESS = {
    "accounts": "accounts.manage",
    "account_new": "accounts.manage",
    "account_show": "accounts.manage",
    "grant_add": "accounts.manage",
    "grant_end": "accounts.manage",
    "account_disable": "accounts.manage",
    "account_enable": "accounts.manage",
    "account_code": "accounts.manage",
    "session_end": "accounts.manage",
    "centres": "accounts.manage",
    "centre_new": "accounts.manage",
    "centre_edit": "accounts.manage",
}


def titles(account) -> list[str]:
    """What an account may act as today."""
    return [labels.grant_title(kit.locale(), grant) for grant in sessions.active_grants(account)]


def state(account) -> str:
    return kit.gettext("active") if account.active else kit.gettext("disabled")


COLUMNS = [
    Column("name", N_("Full name"), sort=Account.name),
    Column(
        "login", N_("Sign-in name"), value=lambda account: documents.shown_login(account), sort=Account.login
    ),
    Column("grants", N_("Roles"), value=titles),
    Column("active", N_("State"), value=state),
    Column("last_sign_in_at", N_("Last sign-in"), sort=Account.last_sign_in_at),
]


def filters() -> list[Filter]:
    roles = [(role, kit.gettext(name)) for role, name in labels.ROLES.items()]
    states = [("active", kit.gettext("active")), ("disabled", kit.gettext("disabled"))]
    states.append(("unused", kit.gettext("not used for 90 days")))
    return [
        Filter("role", N_("Role"), choices=roles, where=lambda role: Account.grants.any(Grant.role == role)),
        Filter(
            "state", N_("State"), choices=states, where=queries.account_state
        ),
    ]


@blueprint.get("/accounts")
def accounts():
    return list_page(
        "system/people/accounts.html",
        queries.accounts(),
        COLUMNS,
        search=[Account.name, Account.login],
        search_hint=N_("Name or sign-in name"),
        filters=filters(),
        default_sort="name",
        export="accounts",
        empty=Empty(N_("No account yet")),
    )


@blueprint.route("/accounts/new", methods=["GET", "POST"])
def account_new():
    form, reasons = AccountForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            made = verbs.create(form.login.data, form.name.data, kit.actor())
            grant = (form.role.data, form.duty.data, form.centre_id.data)
            verbs.grant(made, kit.actor(), *grant, valid_to=form.valid_to.data)
            account_id, code = made.id, verbs.issue_code(made, kit.actor())
        if not reasons:
            return account_show(account_id, code=code)
    names = ["login", "name", "role", "duty", "centre_id", "valid_to"]
    return _form("account_new", form, reasons, names, url_for("system.accounts"))


@blueprint.get("/accounts/<int:account_id>")
def account_show(account_id, code=None, reasons=()):
    account = kit.found(queries.account(account_id))
    return kit.page(
        "system/people/account.html",
        status=422 if reasons else 200,
        account=account,
        login=documents.shown_login(account),
        code=code,
        reasons=reasons,
        grant_title=lambda grant: labels.grant_title(kit.locale(), grant),
        sessions=queries.live_sessions(account_id),
        history=timeline.of(account),
    )


@blueprint.route("/accounts/<int:account_id>/grants", methods=["GET", "POST"])
def grant_add(account_id):
    account = kit.found(queries.account(account_id))
    form, reasons = GrantForm(valid_from=clock.today()), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            grant = (
                form.role.data,
                form.duty.data,
                form.centre_id.data,
                form.valid_from.data,
                form.valid_to.data,
            )
            verbs.grant(account, kit.actor(), *grant)
        if not reasons:
            return kit.go("system.account_show", account_id=account_id)
    names = ["role", "duty", "centre_id", "valid_from", "valid_to"]
    return _form("grant_add", form, reasons, names, url_for("system.account_show", account_id=account_id))


@blueprint.post("/grants/<int:grant_id>/end")
def grant_end(grant_id):
    grant = kit.found(queries.grant(grant_id))
    account_id = grant.account_id
    return _act(account_id, lambda: verbs.end_grant(grant, kit.actor()))


@blueprint.post("/accounts/<int:account_id>/disable")
def account_disable(account_id):
    account = kit.found(queries.account(account_id))
    return _act(account_id, lambda: verbs.disable(account, kit.actor()))


@blueprint.post("/accounts/<int:account_id>/enable")
def account_enable(account_id):
    account = kit.found(queries.account(account_id))
    return _act(account_id, lambda: verbs.enable(account, kit.actor()))


@blueprint.post("/accounts/<int:account_id>/code")
def account_code(account_id):
    """A one-time code, shown once or printed as a slip. `reset` takes the present password away."""
    account = kit.found(queries.account(account_id))
    reset = request.form.get("kind") == "reset"
    with kit.refusing() as reasons, unit_of_work():
        code = (verbs.reset_password if reset else verbs.issue_code)(account, kit.actor())
    if reasons:
        return account_show(account_id, reasons=reasons)
    if request.form.get("as") != "pdf":
        return account_show(account_id, code=code)
    slip = documents.Slip(account.name, documents.shown_login(account), code)
    address = public_url("public.activate")
    data = documents.slips([slip], address, kit.actor().name, clock.now())
    return as_download(data, f"激活单-{account.name}.pdf", "application/pdf")


@blueprint.post("/accounts/<int:account_id>/sessions/<int:session_id>/end")
def session_end(account_id, session_id):
    row = kit.found(queries.own_session(account_id, session_id))
    return _act(account_id, lambda: sessions.end(row, kit.actor()))


# --- centres -----------------------------------------------------------------------------------------------


@blueprint.get("/centres")
def centres():
    return kit.page("system/people/centres.html", rows=queries.centres(active=False))


@blueprint.route("/centres/new", methods=["GET", "POST"])
def centre_new():
    form, reasons = CentreForm(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.add_centre(form.code.data, form.name.data, kit.actor(), form.name_en.data or "")
        if not reasons:
            return kit.go("system.centres")
    return _form("centre_new", form, reasons, ["code", "name", "name_en"], url_for("system.centres"))


@blueprint.route("/centres/<int:centre_id>", methods=["GET", "POST"])
def centre_edit(centre_id):
    centre = kit.found(queries.centre(centre_id))
    form, reasons = CentreForm(obj=centre), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.change_centre(
                centre, kit.actor(), form.name.data, form.name_en.data or "", form.active.data
            )
        if not reasons:
            return kit.go("system.centres")
    return _form("centre_edit", form, reasons, ["name", "name_en", "active"], url_for("system.centres"))


def _act(account_id, verb):
    """Do something to an account and show it again, with the reasons when it was refused."""
    with kit.refusing() as reasons, unit_of_work():
        verb()
    if reasons:
        return account_show(account_id, reasons=reasons)
    return kit.go("system.account_show", account_id=account_id)


def _form(act, form, reasons, names, back):
    status = 422 if form.is_submitted() else 200
    context = {"act": act, "form": form, "names": names, "back": back}
    return kit.page(
        "system/people/form.html", status=status, reasons=kit.form_reasons(form, reasons), **context
    )
