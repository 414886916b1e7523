"""The history for auditors: every event, by stream and verb, and whether the chains still hold."""

from skillcert.core import happenings
from skillcert.core.history import record, verify
from skillcert.core.i18n import N_
from skillcert.core.models import HistoryEvent
from skillcert.core.work import unit_of_work
from skillcert.people import labels, queries
from skillcert.web import kit
from skillcert.web.lists import Column, Empty, Filter, list_page
from skillcert.web.system import blueprint

ACCESS = {"history": "audit.view", "history_show": "audit.view", "history_verify": "audit.view"}
STREAMS = {
    "batch": N_("Batches"),
    "person": N_("Persons"),
    "bank": N_("Item banks"),
    "system": N_("House"),
    "sign-in": N_("Signing in"),
}
FAULTS = {
    "gap": N_("An event is missing"),
    "changed": N_("An event was changed"),
    "chain": N_("The chain is broken"),
    "head": N_("The end of the chain was cut or moved"),
    "checkpoint": N_("A checkpoint was changed"),
    "missing": N_("An event that a checkpoint saw is gone"),
}


def role(event) -> str:
    return kit.gettext(labels.ROLES[event.role]) if event.role in labels.ROLES else event.role


COLUMNS = [
    Column("at", N_("When"), sort=HistoryEvent.id),
    Column(
        "verb",
        N_("What"),
        value=lambda event: happenings.say(kit.locale(), event.verb),
        sort=HistoryEvent.verb,
    ),
    Column("actor", N_("By whom"), sort=HistoryEvent.actor),
    Column("role", N_("Role"), value=role),
    Column("address", N_("Address")),
    Column("stream", N_("Stream"), sort=HistoryEvent.stream),
    Column("seq", N_("No."), number=True),
]


@blueprint.get("/history")
def history():
    streams = [(name, kit.gettext(msgid)) for name, msgid in STREAMS.items()]
    return list_page(
        "system/people/history.html",
        queries.history(),
        COLUMNS,
        search=[HistoryEvent.actor, HistoryEvent.verb, HistoryEvent.stream, HistoryEvent.address],
        search_hint=N_("Who, what, stream or address"),
        filters=[Filter("stream", N_("Stream"), choices=streams, where=queries.in_stream)],
        default_sort="-at",
        export="history",
        empty=Empty(N_("Nothing has happened yet")),
    )


@blueprint.get("/history/<int:event_id>")
def history_show(event_id):
    event, payload = kit.found(queries.event(event_id))
    return kit.page(
        "system/people/event.html",
        event=event,
        payload=payload,
        told=happenings.say(kit.locale(), event.verb),
    )


@blueprint.post("/history/verify")
def history_verify():
    """Re-compute every chain; that somebody looked is itself an event."""
    faults = list(verify())
    with unit_of_work():
        record("system", "people.history_checked", kit.actor(), faults=len(faults))
    found = [(fault.stream, fault.seq, kit.gettext(FAULTS[fault.what])) for fault in faults]
    return kit.page("system/people/verified.html", faults=found)
