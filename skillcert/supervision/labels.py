"""What the verbs of supervision are called in the history."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name({"supervision.written": N_("Inspection report written"), "supervision.sign": N_("Inspection report signed")})
