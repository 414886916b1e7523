"""What happens in the practical bank, in a reader's words."""

from skillcert.core import happenings
from skillcert.core.i18n import N_

happenings.name(
    {
        "tasks.write": N_("Practical task written"),
        "tasks.edit": N_("Practical task changed"),
        "tasks.submit": N_("Practical task submitted for review"),
        "tasks.return": N_("Practical task returned to its author"),
        "tasks.approve": N_("Practical task approved"),
        "tasks.revise": N_("New version of a practical task begun"),
        "tasks.supersede": N_("Practical task replaced by a new version"),
        "tasks.read_answer": N_("Reference answer of a task read"),
        "tasks.export": N_("Practical tasks exported"),
        "tasks.merge": N_("Two modules of the practical part merged"),
        "tasks.structure": N_("Structure table of the practical part changed"),
        "tasks.retire": N_("Practical task retired"),
    }
)
