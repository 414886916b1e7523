"""What the door of the halls refused to nobody it knows: forged tokens and confirmations, tickets that are none.

What was refused at a known seat stands with the events of its room.
"""

from skillcert.core.i18n import N_
from skillcert.exams.models import DoorRefusal
from skillcert.exams.queries import door_refusals
from skillcert.web import kit
from skillcert.web.lists import Column, Empty, list_page
from skillcert.web.management import blueprint

ACCESS = {"refusals": "exams.prepare"}


@blueprint.get("/exams/refusals")
def refusals():
    """Newest first: when, from where, what, and how often in that minute."""
    columns = [
        Column("at", N_("When"), sort=DoorRefusal.at, tight=True),
        Column("address", N_("Address"), sort=DoorRefusal.address),
        Column("kind", N_("What was refused"), sort=DoorRefusal.kind),
        Column("times", N_("How often"), sort=DoorRefusal.times, end=True, number=True),
    ]
    return list_page(
        "management/exams/refusals.html", door_refusals(kit.scope()), columns, search=[DoorRefusal.address], search_hint=N_("Address"),
        default_sort="-at", caption=N_("Refused at the door"),
        empty=Empty(N_("Nothing was refused"), N_("Forged requests and tickets that do not exist would stand here, for ninety days."), icon="shield-check"),
    )  # fmt: skip
