"""What the pages of papers show of a request that waits for its second person."""

from skillcert.papers import service_acts
from skillcert.web.forms.custody import ConfirmForm


def confirming(act, actor) -> dict:
    """What the second person needs: why not, and a field for the passphrase with an id of its own."""
    form = ConfirmForm(formdata=None)
    form.passphrase.id = form.passphrase.label.field_id = f"passphrase-{act.id}"
    return {"why_not": service_acts.why_not_confirm(act, actor), "form": form, "keys": service_acts.needs_keys(act)}
