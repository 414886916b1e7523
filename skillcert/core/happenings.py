"""What the verbs of the history are called in a reader's words.

Each capability names its own in `labels.py`: `happenings.name({"plans.submit": N_("Submitted for
review")})`. A verb nobody named is shown as it is stored; a test finds it.
"""

from collections.abc import Mapping

from skillcert.core.i18n import N_, translate

VERBS: dict[str, str] = {}


def name(verbs: Mapping[str, str]) -> None:
    """Take a capability's {verb of the history: English msgid}."""
    VERBS.update(verbs)


def say(locale: str, verb: str) -> str:
    """The verb in a reader's language."""
    return translate(locale, VERBS[verb]) if verb in VERBS else verb


name(
    {
        "settings.put": N_("Setting changed"),
        "calendar.set_day": N_("Calendar changed"),
        "imports.begin": N_("File read for preview"),
        "imports.confirm": N_("Import confirmed"),
        "imports.discard": N_("Import discarded"),
        "imports.undo": N_("Import undone"),
    }
)
