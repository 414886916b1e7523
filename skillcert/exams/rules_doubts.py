"""Why not, about doubts: values in, reasons out."""

from collections.abc import Iterator, Sequence

from skillcert.core.actor import Actor
from skillcert.core.reasons import Reason
from skillcert.itembank.kinds import OBJECTIVE, key_faults
from skillcert.itembank.states import ItemType


def said(text: str, field: str = "reason") -> Iterator[Reason]:
    """A decision about a key carries its reason."""
    if len(text.strip()) < 2:
        yield Reason("doubts.reason_missing", field)


def another_key(kind: ItemType, old: Sequence, new: Sequence, options: int) -> Iterator[Reason]:
    """R27: the new key is a valid key of the item and another one than stands."""
    if kind not in OBJECTIVE:
        yield Reason("doubts.marked_by_hand")
        return
    if fault := key_faults(kind, list(new), options):
        shown = "".join(new) if all(isinstance(one, str) for one in new) else ""
        yield Reason(f"itembank.{fault}", "key", key=shown)
    elif list(new) == list(old):
        yield Reason("doubts.same_key", "key")


def second(actor: Actor, doubt) -> Iterator[Reason]:
    """R46: who proposed a key does not confirm it, neither with the same account nor as the same human being."""
    same_account = actor.account_id is not None and actor.account_id == doubt.proposed_by
    same_person = actor.person_id is not None and actor.person_id == doubt.proposed_person_id
    if same_account or same_person:
        yield Reason("doubts.own_proposal")


def own_proposal(actor: Actor, proposed_by: int | None) -> Iterator[Reason]:
    """A proposal is taken back by who made it; others decline it."""
    if actor.account_id != proposed_by:
        yield Reason("doubts.others_proposal")
