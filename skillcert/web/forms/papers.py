"""Forms of papers: shape only."""

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from skillcert.core.i18n import N_
from skillcert.papers.service_compose import Wish
from skillcert.papers.states import CompositionMode
from skillcert.web.forms import Form, enum_choices, select, text


class ComposeForm(Form):
    mode = select(N_("How to compose"), enum_choices(CompositionMode))
    count = IntegerField(N_("Papers (main and spares)"), [InputRequired(), NumberRange(1, 4)])
    mains = IntegerField(
        N_("Of these main papers"),
        [InputRequired(), NumberRange(1, 4)],
        description=N_("With two or more, neighbours in the hall get different papers."),
    )
    leave_out_last = IntegerField(
        N_("Leave out the items of the last … papers of this bank"), [InputRequired(), NumberRange(0, 20)]
    )
    seed = IntegerField(
        N_("Seed"),
        [Optional(), NumberRange(0, 2**31 - 1)],
        description=N_("Empty: drawn at random. The same seed on the same bank gives the same papers."),
    )
    deviation = text(N_("Why the bank weighs otherwise than the standard"), 200, required=False)

    def wish(self) -> Wish:
        return Wish(
            CompositionMode(self.mode.data),
            self.count.data,
            self.seed.data,
            self.leave_out_last.data,
            self.deviation.data or "",
            self.mains.data,
        )


class OpenForm(Form):
    purpose = text(N_("What for"), 160, required=False, hint=N_("It is written into the register of this paper."))


class VoidForm(Form):
    reason = text(N_("Why it is voided"), 200, required=False)
