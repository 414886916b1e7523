"""Short cuts of the tests of plans: a draft on a built world, and its fresh state."""

from skillcert.core.work import unit_of_work
from skillcert.plans import queries, service
from skillcert.plans.models import Batch
from skillcert.plans.states import BatchState
from skillcert.rehearsal.stages import plans
from tests.support.line import until


def drafted(world, to: BatchState | None = None, **options) -> Batch:
    """The world's first batch, complete, as a draft or advanced to a state."""
    until(world, "standards")
    plans.build(world, until=to, **options)
    return queries.whole(world.batch_id)


def do(world, verb, *arguments, **named):
    """A verb of plans on the world's batch in a unit of work of its own."""
    with unit_of_work():
        return getattr(service, verb)(queries.whole(world.batch_id), *arguments, **named)


def codes(refused) -> list[str]:
    return [reason.code for reason in refused.value.reasons]
