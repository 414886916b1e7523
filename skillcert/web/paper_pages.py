"""Papers: the list of offers, one paper: look at it before approval, lock and seal, read what two people asked for; for centre and management."""

from flask import request

from skillcert.core import richtext, settings
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.itembank.kinds import write_key
from skillcert.itembank.states import ItemType
from skillcert.papers import (
    documents,
    printed,
    queries,
    queries_custody,
    service,
    service_acts,
)
from skillcert.papers.labels import READINGS
from skillcert.papers.states import ActKind, PaperState, papers
from skillcert.plans.models import Batch, Offer
from skillcert.standards.models import Occupation
from skillcert.web import kit, timeline
from skillcert.web.custody_acts import confirming
from skillcert.web.forms.custody import AskForm
from skillcert.web.forms.papers import OpenForm, VoidForm
from skillcert.web.lists import Column, Empty, Filter, list_page
from skillcert.web.security import as_download


def papers_list():
    return list_page(
        "parts/papers/offers.html",
        queries.offers(kit.scope()),
        [
            Column(
                "batch", N_("Batch"), value=lambda row: f"{row[0].batch.number} {row[0].batch.name}", sort=Batch.number
            ),
            Column("occupation", N_("Occupation"), value=lambda row: row[0].occupation.name, sort=Occupation.name),
            Column("level", N_("Level"), value=lambda row: row[0].level, sort=Offer.level),
            Column("starts_at", N_("Theory exam"), value=lambda row: row[1]),
            Column("composed", N_("Wait for approval"), value=lambda row: row[2], number=True, end=True),
            Column("locked", N_("Locked"), value=lambda row: row[3], number=True, end=True),
        ],
        search=[Batch.number, Batch.name, Occupation.name],
        search_hint=N_("Batch or occupation"),
        filters=[Filter("papers", N_("Papers"), choices=_chips(), where=queries.holding)],
        export="papers",
        entities=False,
        row_id=lambda row: row[0].id,
        empty=Empty(
            N_("No paper is needed yet"),
            N_("Papers are composed for the offers of announced batches."),
            icon="file-text",
        ),
    )


def paper(paper_id):
    return page_of(_found(paper_id))


def paper_view(paper_id):
    """The paper on screen, for a purpose: before approval by those who compose and approve, after it by its custodians."""
    content = reading = None
    with kit.refusing() as refused, unit_of_work():
        content, row = service.read(_found(paper_id), kit.actor(), OpenForm().purpose.data or "", "view")
        reading = (row.copy, row.reader, row.at)
    if refused:
        return page_of(_found(paper_id), refused, 422)
    one = _found(paper_id)
    return kit.page("parts/papers/content.html", paper=one, content=_shown(content), reading=reading)


def paper_print(paper_id, what):
    """A numbered copy of the paper or of its key."""
    make = kit.found({"paper": documents.paper_pdf, "key": documents.key_pdf}.get(what))
    with kit.refusing() as refused, unit_of_work():
        one = _found(paper_id)
        data, number = make(one, OpenForm().purpose.data or "", kit.actor()), one.number
    if refused:
        return page_of(_found(paper_id), refused, 422)
    return as_download(data, f"{number}-{'试卷' if what == 'paper' else '标准答案'}.pdf", "application/pdf")


def paper_approve(paper_id):
    """Lock and seal for the ticked custodians."""
    chosen = [int(one) for one in request.form.getlist("custodians") if one.isdigit()]
    with kit.refusing() as refused, unit_of_work():
        service.approve(_found(paper_id), kit.actor(), chosen)
    return _after(
        paper_id, refused, N_("The paper is locked and sealed. Two of its custodians open it shortly before the exam.")
    )


def paper_discard(paper_id):
    with kit.refusing() as refused, unit_of_work():
        service.discard(_found(paper_id), VoidForm().reason.data or "", kit.actor())
    return _after(paper_id, refused, N_("The paper is void."))


def _chips() -> list[tuple[str, str]]:
    names = (("none", N_("none yet")), ("composed", N_("wait for approval")), ("locked", N_("locked")))
    return [(value, kit.gettext(name)) for value, name in names]


def _after(paper_id, refused, said):
    if refused:
        return page_of(_found(paper_id), refused, 422)
    kit.say(said)
    return kit.go(".paper", paper_id=paper_id)


def _found(paper_id):
    return kit.found(queries.paper(kit.scope(), paper_id))


def page_of(one, reasons=(), status=200):
    """One paper with everything that may be done with it now."""
    actor, waiting = kit.actor(), one.state is PaperState.COMPOSED
    acts = queries_custody.open_acts([one.id])
    return kit.page(
        "parts/papers/paper.html",
        status=status,
        paper=one,
        reasons=reasons,
        names=queries.names_of([one]),
        readings=queries.readings(one.id),
        words=READINGS,
        able=queries_custody.able(one.offer.batch.centre_id) if waiting else [],
        custodians=queries_custody.custodians(one),
        why_not_approve=service.why_not_approve(one, actor),
        may_look=waiting and (kit.may("papers.compose") or kit.may("papers.approve")),
        may_discard=not papers.why_not(one, "discard", actor),
        asks={kind: service_acts.why_not_ask(one, kind, actor) for kind in _offered(one)} if not waiting else {},
        acts=acts,
        confirms={act.id: confirming(act, actor) for act in acts},
        account_id=actor.account_id,
        minutes=settings.get("papers.act_minutes"),
        ask_form=AskForm(formdata=request.form if "kind" in request.form else None),
        open_form=OpenForm(formdata=None),
        void_form=VoidForm(formdata=request.form if "reason" in request.form else None),
        history=timeline.of(one),
    )


def _offered(one) -> tuple[ActKind, ...]:
    """What is offered on a paper's page; the change to the spare has a page of its own."""
    if one.state is not PaperState.LOCKED:
        return ()
    return (ActKind.OPEN, ActKind.VOID) if one.sealed else (ActKind.VIEW, ActKind.PAPER, ActKind.KEY, ActKind.VOID)


def _shown(content: dict) -> list[dict]:
    """Items for the screen; pictures come inside the page, because no address of a sealed paper's picture may exist."""
    cases = {case["id"]: case for case in content.get("cases") or ()}
    return [
        item
        | {
            "kind": ItemType(item["type"]),
            "written_key": _written_key(item),
            "case_shown": _case(cases.pop(item.get("case"), None)),
            "stem": richtext.with_sources(item["stem"], printed.picture_uri),
            "options": [
                (option["id"], richtext.with_sources(option["text"], printed.picture_uri)) for option in item["options"]
            ],
        }
        for item in content["items"]
    ]


def _written_key(item: dict) -> str:
    """√ and × for true and false, else the key as it is written."""
    written = write_key(ItemType(item["type"]), item["key"])
    return {"T": "√", "F": "×"}.get(written, written)


def _case(case: dict | None) -> dict | None:
    """A shared stem, above the first of its items."""
    return case and {"title": case["title"], "text": richtext.with_sources(case["text"], printed.picture_uri)}


papers_list.__name__ = "papers"  # the endpoint that the menu knows
ROUTES = (
    ("/papers", papers_list, "GET", "papers.view"),
    ("/papers/<int:paper_id>", paper, "GET", "papers.view"),
    ("/papers/<int:paper_id>/view", paper_view, "POST", "papers.view"),
    ("/papers/<int:paper_id>/print/<what>", paper_print, "POST", "papers.open"),
    ("/papers/<int:paper_id>/approve", paper_approve, "POST", "papers.approve"),
    ("/papers/<int:paper_id>/discard", paper_discard, "POST", "papers.approve"),
)
