"""What the verbs of arrangement are called in the history."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "arrangement.proposed": N_("Rooms and seats proposed"),
        "arrangement.drawn": N_("Staff drawn again"),
        "arrangement.staff_changed": N_("A name on duty changed by hand"),
        "arrangement.seat_changed": N_("A seat changed by hand"),
        "arrangement.room_changed": N_("Another room for a session"),
        "arrangement.publish": N_("Arrangement published"),
        "arrangement.tickets_issued": N_("Tickets issued"),
        "arrangement.followed_notice": N_("Arrangement follows the changed notice"),
        "arrangement.room_added": N_("Room added"),
        "arrangement.room_edited": N_("Room changed"),
    }
)
