"""The first page of the staff's roles: what is due, sorted by its day, and how the batches stand."""

from dataclasses import dataclass
from datetime import date

from flask import current_app, url_for

from skillcert.insight import queries, work
from skillcert.plans.gates import Gate, GateState
from skillcert.plans.models import Batch
from skillcert.plans.states import BatchState
from skillcert.web import batch_page, kit

URGENT = {GateState.LATE: 0, GateState.BLOCKED: 1, GateState.CURRENT: 2}


@dataclass(frozen=True)
class Due:
    """A line of the work list."""

    title: str
    why: str
    url: str
    due: date | None
    state: str


def staff_home(template: str, **context):
    """Counts of open steps, the batches' pressing gates by day, and the batches under way."""
    who = kit.actor()
    line = queries.line(kit.scope())
    due = due_list(line)
    return kit.page(
        template,
        steps=[_step(step, n) for step, n in work.open_steps(who)],
        due=due,
        late=[one for one in due if one.state in ("late", "blocked")],
        batches=[(batch, [batch_page.gate_view(gate, batch) for gate in ten]) for batch, ten in line.values()],
        role=who.role,
        **context,
    )


def due_list(line: dict[int, tuple[Batch, list[Gate]]]) -> list[Due]:
    """The pressing gates of all batches under way: late and blocked ones first, then by their day."""
    found = []
    for batch, ten in line.values():
        if batch.state != BatchState.ANNOUNCED:
            found.append(_planning(batch, ten))
            continue
        for gate in (gate for gate in ten if gate.state in URGENT):
            view = batch_page.gate_view(gate, batch)
            url = view.url or url_for(f"{kit.actor().role}.batch_show", batch_id=batch.id)
            rank = (URGENT[gate.state], gate.due or date.max, batch.id, gate.number)
            found.append((rank, Due(f"{view.label} · {batch.name}", view.detail, url, gate.due, view.state)))
    return [one for _rank, one in sorted(found, key=lambda entry: entry[0])]


def _planning(batch: Batch, ten: list[Gate]) -> tuple[tuple, Due]:
    """A plan on its way to the announcement: what it waits for, due on the day registration should open."""
    step, first = batch_page.next_step(batch, ten), queries.current(ten)
    url = url_for(f"{kit.actor().role}.batch_show", batch_id=batch.id)
    rank = (URGENT.get(first.state, 2), first.due or date.max, batch.id, first.number)
    return rank, Due(f"{step.title} · {batch.name}", f"{batch.number} · {batch.centre.name}", url, first.due, first.state.value)


def _step(step: work.Step, n: int) -> tuple[str, int, str | None]:
    """(sentence, count, address) of a kind of open step."""
    role = kit.actor().role
    for page in step.pages:
        endpoint = f"{role}.{page}"
        if endpoint in current_app.view_functions and kit.may(current_app.extensions["access"][endpoint]):
            return kit.gettext(step.msgid, n=n), n, url_for(endpoint, **work.PRESETS.get(step.key, {}))
    return kit.gettext(step.msgid, n=n), n, None
