"""The batch page, the control tower of the line: the same for centre, office and leadership, each with its own next step.

The gates are computed from facts (`insight.batch_facts`); here they get words, days and an address behind them.
"""

from dataclasses import dataclass, field

from flask import current_app, request, url_for

from skillcert.core import history, i18n
from skillcert.core.i18n import N_
from skillcert.insight import batch_facts
from skillcert.plans import gates, queries, service
from skillcert.plans.gates import GateKey, GateState
from skillcert.plans.models import Batch, Offer
from skillcert.plans.states import BatchState, batches
from skillcert.standards.states import LEVEL_LABELS
from skillcert.web import kit, timeline, visual

K = GateKey
PLACES: dict[GateKey, tuple[str, ...]] = {
    K.APPROVED: ("leadership.approvals",),
    K.FILED: ("management.batch_file",),
    K.ANNOUNCED: ("public.announcement",),
    K.REGISTERED: ("centre.batch_registration", "management.batch_registration"),
    K.ROSTER: ("centre.batch_registration", "management.batch_registration"),
    K.ARRANGED: ("centre.arrangement", "management.arrangement"),
    K.SEALED: ("centre.papers", "management.papers"),
    K.EXAMINED: ("centre.exams_list", "management.exams_list"),
    K.RELEASED: ("centre.results_run", "management.results_run"),
    K.ARCHIVED: ("management.archive_show", "management.certificates_batch", "centre.certificates_batch"),
}
"""Where a gate's work is done; the first that exists and that the reader may open."""


@dataclass(frozen=True)
class GateView:
    """A gate as it is drawn."""

    number: int
    label: str
    state: str
    detail: str = ""
    date_text: str = ""
    url: str | None = None
    due: object = None


@dataclass(frozen=True)
class Act:
    """A button of the next step. `reasons`: why it is grey."""

    text: str
    url: str
    method: str = "post"
    kind: str = "primary"
    reasons: list = field(default_factory=list)


@dataclass(frozen=True)
class NextStep:
    """What is next, for this reader."""

    title: str
    text: str = ""
    acts: list[Act] = field(default_factory=list)
    due: object = None
    due_kind: str = "due"


def show(batch: Batch, reasons=(), status: int = 200):
    """The page, in the skin of who reads it."""
    who = kit.actor()
    found = batch_facts.gates_of([batch])[batch.id]
    return kit.page(
        "parts/plans/batch.html",
        status=422 if reasons else status,
        batch=batch,
        role=who.role,
        reasons=list(reasons),
        gates=[gate_view(gate, batch) for gate in found],
        next=next_step(batch, found),
        editable=batch.state in (BatchState.DRAFT, BatchState.RETURNED) and who.may("plans.draft"),
        dates=service.dates_of(batch),
        roster_due=next((gate.due for gate in found if gate.key == K.ROSTER), None),
        notices=queries.versions_of_notice(batch.id),
        history=timeline.of_stream(f"batch:{batch.id}", 250),
        may_cancel=not batches.why_not(batch, "cancel", who),
        may_change=not batches.why_not(batch, "change_notice", who),
        own=who.role,
    )


def ask(batch: Batch, form, reasons, title: str, question: str, verb: str, tone: str = "danger"):
    """A page of its own for an act that needs a reason or figures."""
    names = [field.name for field in form if field.type != "CSRFTokenField"]
    return kit.page(
        "confirm.html", status=422 if form.is_submitted() else 200, title=kit.gettext(title), question=kit.gettext(question),
        facts=[(kit.gettext(N_("Batch")), batch.name), (kit.gettext(N_("Number")), batch.number)], action=request.path,
        verb=kit.gettext(verb), back=url_for(f"{kit.actor().role}.batch_show", batch_id=batch.id), tone=tone, form=form, fields=names,
        reasons=kit.form_reasons(form, reasons),
    )


def gate_view(gate: gates.Gate, batch: Batch) -> GateView:
    """A gate in the reader's language."""
    detail = kit.gettext(gate.detail.msgid, **gate.detail.params) if gate.detail else ""
    when = ""
    if gate.done_on:
        when = visual.day(gate.done_on, year=False)
    elif gate.due and gate.state != GateState.DONE:
        when = kit.gettext(N_("due {day}"), day=visual.day(gate.due, year=False))
    url = place(gate.key, batch.id) if _has_place(gate, batch) else None
    return GateView(gate.number, kit.label(gate.key), gate.state.value, detail, when, url, gate.due)


def _has_place(gate: gates.Gate, batch: Batch) -> bool:
    """The steps of the plan itself have an address only while they are taken; the notice once it stands."""
    match gate.key:
        case K.APPROVED:
            return batch.state == BatchState.REVIEWED
        case K.FILED:
            return batch.state == BatchState.APPROVED
        case K.ANNOUNCED:
            return batch.announced_at is not None
    return batch.announced_at is not None


def strips(found: list[Batch]) -> dict[int, list[GateView]]:
    """The small marks of a list, and whether something is late."""
    return {
        batch_id: [GateView(gate.number, "", gate.state.value, due=gate.due) for gate in ten]
        for batch_id, ten in batch_facts.gates_of(found).items()
    }


def place(key: GateKey, batch_id: int) -> str | None:
    """The address where a gate's work is done, as far as this reader may go there."""
    access = current_app.extensions["access"]
    for endpoint in PLACES[key]:
        skin = endpoint.split(".")[0]
        if endpoint not in current_app.view_functions or skin not in ("public", kit.actor().role):
            continue
        if access[endpoint] != "public" and not kit.may(access[endpoint]):
            continue
        rule = next(current_app.url_map.iter_rules(endpoint))
        try:
            return url_for(endpoint, **({"batch_id": batch_id} if "batch_id" in rule.arguments else {"batch": batch_id}))
        except Exception:  # an address with other parts: no link rather than a broken page
            continue
    return None


def next_step(batch: Batch, found: list[gates.Gate]) -> NextStep | None:
    """One thing to do, or whom it waits for."""
    who, state = kit.actor(), batch.state
    at = {"batch_id": batch.id}
    match state:
        case BatchState.DRAFT | BatchState.RETURNED:
            return _drafting(batch, at)
        case BatchState.SUBMITTED:
            waiting = kit.gettext(N_("The office reviews the plan"))
            acts = []
            if who.may("plans.review"):
                acts = [
                    Act(kit.gettext(N_("In order, pass on")), url_for("management.batch_pass", **at), reasons=service.pass_faults(batch, who)),
                    Act(kit.gettext(N_("Return")), url_for("management.batch_return", **at), "get", "secondary"),
                ]
            return NextStep(waiting, kit.gettext(N_("Fields, dates, sessions and filing are checked; then leadership approves.")), acts,
                            batch.registration_opens)
        case BatchState.REVIEWED:
            acts = []
            if who.may("plans.approve"):
                acts = [
                    Act(kit.gettext(N_("Approve")), url_for("leadership.batch_approve", **at), reasons=service.approve_faults(batch, who)),
                    Act(kit.gettext(N_("Give back")), url_for("leadership.batch_refuse", **at), "get", "secondary"),
                ]
            return NextStep(kit.gettext(N_("Leadership approves the plan")), kit.gettext(N_("The office has found it in order.")), acts,
                            batch.registration_opens)
        case BatchState.APPROVED:
            acts = [Act(kit.gettext(N_("Record the filing")), url_for("management.batch_file", **at), "get")] if who.may("plans.announce") else []
            return NextStep(kit.gettext(N_("File the plan with the authority")),
                            kit.gettext(N_("Hand the plan in, then record the day and its reference.")), acts, batch.registration_opens)
        case BatchState.FILED:
            acts = []
            if who.may("plans.announce"):
                acts = [Act(kit.gettext(N_("Announce")), url_for("management.batch_announce", **at), reasons=service.announce_faults(batch))]
            return NextStep(kit.gettext(N_("Publish the announcement")),
                            kit.gettext(N_("It appears on the public page at once; occupations and levels are frozen from then on.")), acts,
                            batch.registration_opens)
        case BatchState.ANNOUNCED:
            return _on_the_line(batch, found)
    return None


def _drafting(batch: Batch, at: dict) -> NextStep:
    returned = batch.state == BatchState.RETURNED
    title = N_("Mend the plan and submit it again") if returned else N_("Complete the plan and submit it")
    text = kit.gettext(N_("Returned: {reason}"), reason=_last_reason(batch)) if returned else kit.gettext(
        N_("Texts, dates, offers and a session for each part; the office sees it when it is submitted."))
    acts = []
    if kit.may("plans.draft"):
        acts = [Act(kit.gettext(N_("Submit the plan")), url_for("centre.batch_submit", **at), reasons=service.submit_faults(batch))]
    return NextStep(kit.gettext(title), text, acts, batch.registration_opens)


def _on_the_line(batch: Batch, found: list[gates.Gate]) -> NextStep | None:
    """The most pressing gate: late or blocked first, else the first that is under way."""
    rank = {GateState.LATE: 0, GateState.BLOCKED: 1, GateState.CURRENT: 2}
    pressing = sorted((gate for gate in found if gate.state in rank), key=lambda gate: (rank[gate.state], gate.number))
    if not pressing:
        return None
    gate = pressing[0]
    url = place(gate.key, batch.id)
    acts = [Act(kit.gettext(N_("Go there")), url, "get")] if url else []
    view = gate_view(gate, batch)
    return NextStep(view.label, view.detail, acts, gate.due)


def _last_reason(batch: Batch) -> str:
    for event in history.of(batch):
        if event.verb in ("plans.return", "plans.refuse"):
            return (history.payload(event) or {}).get("reason", "")
    return ""


def offer_line(batch: Batch) -> str:
    """电工 四级/中级工、…: what a list says of a batch, the level in the reader's language."""

    def said(offer: Offer) -> str:
        work_type = f"({offer.work_type.name})" if offer.work_type else ""
        return f"{offer.occupation.name}{work_type} {kit.gettext(LEVEL_LABELS[offer.level])}"

    return i18n.say(kit.locale(), [said(offer) for offer in batch.offers]) if batch.offers else ""
