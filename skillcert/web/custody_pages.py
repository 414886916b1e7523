"""Custody: one's own key, what waits for a second person, the acts of two people, the incident, the chain of a paper."""

from datetime import timedelta

from flask import request

from skillcert.core import clock, settings
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.exams import incident
from skillcert.papers import chain, queries, queries_custody, service, service_acts, service_custody
from skillcert.papers.labels import READINGS
from skillcert.papers.states import ActKind
from skillcert.web import kit, paper_pages
from skillcert.web.custody_acts import confirming
from skillcert.web.forms.custody import AskForm, ChangeForm, ConfirmForm, NewKeyForm
from skillcert.web.security import as_download

SAID = {
    ActKind.OPEN: N_("The paper is open for the exam. The house lays it out for the seats now."),
    ActKind.VOID: N_("The paper is void."),
    ActKind.VIEW: N_("Confirmed. Who asked can open the paper on screen now."),
    ActKind.PAPER: N_("Confirmed. Who asked can print the paper now."),
    ActKind.KEY: N_("Confirmed. Who asked can print the key now."),
}


def custody():
    return _custody()


def custody_key():
    return _own(NewKeyForm(), "new", lambda form, actor: service_custody.make_key(actor, form.passphrase.data, form.again.data),
                N_("You hold a custody key now. Papers approved from now on can be sealed for you."))  # fmt: skip


def custody_passphrase():
    form, actor = ChangeForm(), kit.actor()
    if not form.validate_on_submit():
        return _custody(change=form, status=422)
    with kit.refusing() as refused:
        mine = service_custody.unlock(actor, form.current.data)
        with unit_of_work():
            service_custody.change_passphrase(actor, mine, form.passphrase.data, form.again.data)
    if refused:
        return _custody(change=form, reasons=kit.form_reasons(form, refused), status=422)
    kit.say(N_("The passphrase is changed. What was sealed for you opens with the new one."))
    return kit.go(".custody")


def custody_retire():
    with kit.refusing() as refused, unit_of_work():
        service_custody.retire_key(kit.actor())
    if refused:
        return _custody(reasons=refused, status=422)
    kit.say(N_("Your key is retired. Papers sealed for it are opened by the other custodians."))
    return kit.go(".custody")


def paper_ask(paper_id):
    """The first person's step; whoever opens brings a passphrase, which costs a moment before any lock is taken."""
    form = AskForm()
    kind = ActKind(form.kind.data) if form.kind.data in set(ActKind) else kit.found(None)
    with kit.refusing() as refused:
        mine = _unlocked(form)
        with unit_of_work():
            service_acts.ask(_paper(paper_id), kind, form.purpose.data or "", kit.actor(), mine)
    if refused:
        if kind is ActKind.SWITCH:
            return _incident(_paper(paper_id).offer, form, refused, 422)
        return paper_pages.page_of(_paper(paper_id), refused, 422)
    minutes = settings.get("papers.act_minutes")
    kit.say(N_("Now a second person confirms on another device, within {minutes} minutes."), "info", minutes=minutes)
    if kind is ActKind.SWITCH:
        return kit.go(".paper_incident", offer_id=_paper(paper_id).offer_id)
    return kit.go(".paper", paper_id=paper_id)


def act_confirm(paper_act_id):
    """The second person's step."""
    form = ConfirmForm()
    with kit.refusing() as refused:
        mine = _unlocked(form)
        with unit_of_work():
            act = _act(paper_act_id)
            kind, paper_id, offer_id = act.kind, act.paper_id, act.paper.offer_id
            told = incident.confirm(act, kit.actor(), mine)
    if refused:
        return _waiting(_act(paper_act_id), refused)
    if told is not None:
        kit.say(N_("The paper is void. {seats} seats have the spare now; {kept} candidates are at work on the old paper and keep it."),
                seats=told.seats, kept=told.kept)  # fmt: skip
        return kit.go(".paper_incident", offer_id=offer_id)
    kit.say(SAID[kind])
    return kit.go(".paper", paper_id=paper_id)


def act_drop(paper_act_id):
    with kit.refusing() as refused, unit_of_work():
        act = _act(paper_act_id)
        paper_id = act.paper_id
        service_acts.drop(act, kit.actor())
    if refused:
        return _waiting(_act(paper_act_id), refused)
    kit.say(N_("The request is dropped."))
    return kit.go(".paper", paper_id=paper_id)


def paper_incident(offer_id):
    """Void a paper that is open and change to the spare: everything on one page."""
    return _incident(kit.found(queries.offer(kit.scope(), offer_id)), AskForm(formdata=None))


def paper_chain(paper_id):
    one = _paper(paper_id)
    told = chain.report(one)
    copies = [(kit.gettext(READINGS[what]), n) for what, n in told.copies.items()]
    return kit.page("parts/papers/chain.html", paper=one, report=told, copies=copies, locale=kit.locale())


def paper_chain_pdf(paper_id):
    one = _paper(paper_id)
    return as_download(chain.document(one, kit.actor()), f"{one.number}-流转记录.pdf", "application/pdf")


def _own(form, name, verb, said):
    """A form on the page of one's own key."""
    reasons = []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            verb(form, kit.actor())
        if not reasons:
            kit.say(said)
            return kit.go(".custody")
    return _custody(**{name: form}, reasons=kit.form_reasons(form, reasons), status=422)


def _custody(new=None, change=None, reasons=(), status=200):
    actor, now, ahead = kit.actor(), clock.now(), settings.get("papers.open_minutes")
    keeps = actor.may("papers.custody")
    waiting = queries_custody.waiting_acts(kit.scope())
    return kit.page(
        "parts/papers/custody.html",
        status=status,
        keeps=keeps,
        key=queries_custody.key_of(actor.account_id) if keeps else None,
        new=new or NewKeyForm(formdata=None),
        change=change or ChangeForm(formdata=None),
        papers=queries_custody.to_open(kit.scope(), now),
        waiting=waiting,
        alarms=queries_custody.alarms() if actor.may("papers.custody") else [],
        minutes=settings.get("papers.act_minutes"),
        ahead=ahead,
        opens=lambda starts_at: starts_at - timedelta(minutes=ahead),
        limit=settings.get("papers.reading_limit"),
        reasons=reasons,
    )


def _incident(offer, form, reasons=(), status=200):
    actor, mains = kit.actor(), queries.live(offer.id)
    acts = [act for act in queries_custody.open_acts([one.id for one in mains]) if act.kind is ActKind.SWITCH]
    choices = [
        (one, service.spare_of(one), service_acts.why_not_ask(one, ActKind.SWITCH, actor)) for one in mains if not one.spare
    ]
    return kit.page(
        "parts/papers/incident.html",
        status=status,
        offer=offer,
        choices=choices,
        acts=acts,
        confirms={act.id: confirming(act, actor) for act in acts},
        account_id=actor.account_id,
        form=form,
        minutes=settings.get("papers.act_minutes"),
        reasons=kit.form_reasons(form, list(reasons)),
    )


def _waiting(act, refused):
    """The page on which the request stands, with what speaks against it."""
    if act.kind is ActKind.SWITCH:
        return _incident(act.paper.offer, AskForm(formdata=None), refused, 422)
    return paper_pages.page_of(act.paper, refused, 422)


def _unlocked(form):
    """The custodian's key, when a passphrase was typed."""
    typed = request.form.get("passphrase", "")
    return service_custody.unlock(kit.actor(), typed) if typed else None


def _paper(paper_id):
    return kit.found(queries.paper(kit.scope(), paper_id))


def _act(paper_act_id):
    return kit.found(queries_custody.act(kit.scope(), paper_act_id))


ROUTES = (
    ("/custody", custody, "GET", "papers.view"),
    ("/custody/key", custody_key, "POST", "papers.custody"),
    ("/custody/passphrase", custody_passphrase, "POST", "papers.custody"),
    ("/custody/retire", custody_retire, "POST", "papers.custody"),
    ("/papers/<int:paper_id>/ask", paper_ask, "POST", "papers.view"),
    ("/paper-acts/<int:paper_act_id>/confirm", act_confirm, "POST", "papers.view"),
    ("/paper-acts/<int:paper_act_id>/drop", act_drop, "POST", "papers.view"),
    ("/offers/<int:offer_id>/incident", paper_incident, "GET", "papers.view"),
    ("/papers/<int:paper_id>/chain", paper_chain, "GET", "papers.view"),
    ("/papers/<int:paper_id>/chain.pdf", paper_chain_pdf, "GET", "papers.view"),
)
