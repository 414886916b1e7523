"""The door of the house: signing in and out, activation slips, self sign-up, the first administrator; the
own account."""

from flask import g, request, session

from skillcert.core.actor import Scope
from skillcert.core.i18n import LOCALES, N_
from skillcert.core.work import unit_of_work
from skillcert.people import accounts, queries, service, sessions
from skillcert.web import kit, signin
from skillcert.web.access import PUBLIC, SIGNED_IN
from skillcert.web.forms.people import ActivateForm, ChangePasswordForm, PhoneForm, SetUpForm, SignInForm, SignUpForm
from skillcert.web.public import blueprint
from skillcert.web.security import client_address, safe_next

ACCESS = {
    "sign_in": PUBLIC,
    "sign_out": SIGNED_IN,
    "switch_grant": SIGNED_IN,
    "set_language": PUBLIC,
    "activate": PUBLIC,
    "sign_up": PUBLIC,
    "set_up": PUBLIC,
    "account": SIGNED_IN,
    "change_password": SIGNED_IN,
    "end_session": SIGNED_IN,
    "change_phone": SIGNED_IN,
}


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in():
    form = SignInForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return kit.page(
            "public/people/sign_in.html", status=422 if form.errors else 200, form=form, reasons=[]
        )
    checked = sessions.check(form.login.data, form.password.data, client_address())
    with kit.refusing() as refused, unit_of_work():
        token = sessions.enter(checked, client_address(), request.user_agent.string)
    reasons = kit.form_reasons(form, refused or checked.reasons)
    if refused or checked.reasons:
        status = 422 if checked.counted else 429
        return kit.page("public/people/sign_in.html", status=status, form=form, reasons=reasons)
    signin.begin(token)
    return kit.to_location(safe_next(form.next.data) or signin.home_url(token))


@blueprint.post("/sign-out")
def sign_out():
    with unit_of_work():
        sessions.sign_out(queries.own_session(kit.actor().account_id, g.auth_session.id), kit.actor())
    signin.finish()
    kit.say(N_("You are signed out."))
    response = kit.go("public.sign_in")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.post("/role")
def switch_grant():
    with kit.refusing() as refused, unit_of_work():
        row = queries.own_session(kit.actor().account_id, g.auth_session.id)
        token = sessions.switch(row, request.form.get("grant", 0, type=int), kit.actor())
    if refused:
        kit.say(N_("This role does not belong to your account, or it is not valid today."), "error")
        return kit.go("public.account")
    signin.begin(token)
    return kit.to_location(safe_next(request.form.get("next")) or signin.home_url(token))


@blueprint.post("/language")
def set_language():
    if request.form.get("locale") in LOCALES:
        session["locale"] = request.form["locale"]
    return kit.to_location(safe_next(request.form.get("next")) or "/")


@blueprint.route("/activate", methods=["GET", "POST"])
def activate():
    form = ActivateForm()
    reasons = []
    if form.validate_on_submit():
        reasons = _activate(form)
        if not reasons:
            kit.say(N_("The password is set. Sign in with it now."))
            return kit.go("public.sign_in")
    status = 422 if form.is_submitted() else 200
    return kit.page(
        "public/people/activate.html", status=status, form=form, reasons=kit.form_reasons(form, reasons)
    )


def _activate(form) -> list:
    """Try the code; a wrong one counts as a failed try at the door, so that codes cannot be guessed."""
    address = client_address()
    reasons = sessions.wait_for_code(address)
    if reasons:
        return reasons
    with kit.refusing() as reasons, unit_of_work():
        accounts.use_code(form.code.data, form.password.data, address)
    if any(reason.code == "people.code_invalid" for reason in reasons):
        with unit_of_work():
            sessions.record_wrong_code(address)
    return reasons


@blueprint.route("/sign-up", methods=["GET", "POST"])
def sign_up():
    form = SignUpForm()
    reasons = []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.sign_up(
                form.name.data,
                form.number.data,
                form.phone.data,
                form.password.data,
                client_address(),
                form.kind.data,
            )
        if not reasons:
            kit.say(N_("Your account is ready. Sign in with your identity number or phone."))
            return kit.go("public.sign_in")
    status = 422 if form.is_submitted() else 200
    return kit.page(
        "public/people/sign_up.html", status=status, form=form, reasons=kit.form_reasons(form, reasons)
    )


@blueprint.route("/set-up/<token>", methods=["GET", "POST"])
def set_up(token):
    kit.found(True if accounts.setup_needed() else None)
    form = SetUpForm()
    reasons = []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            accounts.set_up(token, form.login.data, form.name.data, form.password.data, client_address())
        if not reasons:
            kit.say(N_("The house has its administrator. Sign in."))
            return kit.go("public.sign_in")
    status = 422 if form.is_submitted() else 200
    return kit.page(
        "public/people/set_up.html", status=status, form=form, reasons=kit.form_reasons(form, reasons)
    )


# --- the own account ---------------------------------------------------------------------------------------


@blueprint.get("/account")
def account():
    account_id = kit.actor().account_id
    return kit.page(
        "public/people/account.html",
        account=queries.account(account_id),
        sessions=queries.live_sessions(account_id),
        current=g.auth_session.id,
    )


@blueprint.route("/account/password", methods=["GET", "POST"])
def change_password():
    form = ChangePasswordForm()
    reasons = []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            own = queries.account(kit.actor().account_id)
            accounts.change_password(own, kit.actor(), form.old.data, form.password.data, g.auth_session.id)
        if not reasons:
            kit.say(N_("The password is changed. Your other sessions have ended."))
            return kit.go("public.account")
    status = 422 if form.is_submitted() else 200
    reasons = kit.form_reasons(form, reasons)
    return kit.page("public/people/change_password.html", status=status, form=form, reasons=reasons)


@blueprint.route("/account/phone", methods=["GET", "POST"])
def change_phone():
    """The own phone is one way to sign in, so it asks for the password once more."""
    person = kit.found(queries.person(Scope("own", person_id=kit.actor().person_id), kit.actor().person_id or 0))
    form, reasons = PhoneForm(phone=person.phone), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            service.confirm_password(kit.actor(), form.password.data)
            service.change_person(person, kit.actor(), name=person.name, phone=form.phone.data)
        if not reasons:
            kit.say(N_("The phone is changed."))
            return kit.go("public.account")
    status = 422 if form.is_submitted() else 200
    reasons = kit.form_reasons(form, reasons)
    return kit.page("public/people/change_phone.html", status=status, form=form, reasons=reasons)


@blueprint.post("/account/sessions/<int:session_id>/end")
def end_session(session_id):
    row = kit.found(queries.own_session(kit.actor().account_id, session_id))
    with unit_of_work():
        sessions.end(row, kit.actor())
    kit.say(N_("The session has ended."))
    return kit.go("public.account")
