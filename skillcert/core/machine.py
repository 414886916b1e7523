"""The workflow is a table: verb → who may, from which states, to which state."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from skillcert.core import history
from skillcert.core.actor import Actor
from skillcert.core.i18n import N_
from skillcert.core.reasons import Reason, Refused, register

register(
    {
        "machine.forbidden": N_("Your role does not allow this step."),
        "machine.state": N_("This step is not possible in the state “{state}”."),
    }
)

MACHINES: dict[str, "Machine"] = {}
"""All machines by name, for docs/workflow.md."""


@dataclass(frozen=True)
class Verb:
    """`who`: the permission; `from_`: the states it starts from; `to`: the state it leads to (None: stays)."""

    who: str
    from_: frozenset
    to: StrEnum | None

    def __init__(self, who: str, from_: Iterable[StrEnum], to: StrEnum | None):
        object.__setattr__(self, "who", who)
        object.__setattr__(self, "from_", frozenset(from_))
        object.__setattr__(self, "to", to)


class Machine:
    """A named table of verbs over one enum of states. `stream(thing)` names the history stream of a record."""

    def __init__(self, name: str, states: type[StrEnum], stream: Callable[[object], str], verbs: dict[str, Verb]):
        self.name, self.states, self.stream, self.verbs = name, states, stream, verbs
        MACHINES[name] = self

    def why_not(self, thing, verb: str, actor: Actor) -> list[Reason]:
        """Why `actor` cannot take this step now; empty when they can."""
        rule = self.verbs[verb]
        reasons = []
        if not actor.may(rule.who):
            reasons.append(Reason("machine.forbidden"))
        if thing.state not in rule.from_:
            reasons.append(Reason("machine.state", state=thing.state))
        return reasons

    def move(self, thing, verb: str, actor: Actor, reasons: Iterable[Reason] = (), person_id=None, **payload) -> None:
        """Take the step: refuse with the table's and the given reasons, else change the state and write history."""
        refused = [*self.why_not(thing, verb, actor), *reasons]
        if refused:
            raise Refused(refused)
        before, to = thing.state, self.verbs[verb].to
        if to is not None:
            thing.state = to
        after = thing.state
        history.record(
            self.stream(thing), f"{self.name}.{verb}", actor, thing, person_id=person_id, before=before, after=after, **payload
        )
