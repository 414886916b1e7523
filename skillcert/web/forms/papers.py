"""Forms of papers: shape only."""

import re

from wtforms import BooleanField, FieldList, FormField, IntegerField, TextAreaField
from wtforms.form import Form as Part
from wtforms.validators import InputRequired, NumberRange, Optional

from skillcert.core.i18n import N_
from skillcert.itembank.states import ItemType
from skillcert.papers.blueprint import Demand
from skillcert.papers.composition import DEFAULT_MIX
from skillcert.papers.service_compose import FORMS, Wish
from skillcert.papers.states import CompositionMode
from skillcert.web import kit
from skillcert.web.forms import Form, enum_choices, named_choices, select, text

MIXES = {
    "standard": dict(DEFAULT_MIX),
    "easier": {1: 20, 2: 30, 3: 35, 4: 10, 5: 5},
    "harder": {1: 5, 2: 10, 3: 35, 4: 30, 5: 20},
}
MIX_NAMES = {
    "standard": N_("Medium: 10 / 20 / 40 / 20 / 10 % from easy to hard"),
    "easier": N_("Easier: 20 / 30 / 35 / 10 / 5 %"),
    "harder": N_("Harder: 5 / 10 / 35 / 30 / 20 %"),
    "none": N_("As it comes"),
}
COMPOSED = [mode for mode in CompositionMode if mode is not CompositionMode.FIXED]
DEMANDS = 3


class DemandPart(Part):
    """One condition of its own; without a number it does not count."""

    range_code = select(N_("Range"), [], required=False)
    kind = select(N_("Type"), enum_choices(ItemType, blank=N_("any")), required=False)
    easiest = IntegerField(N_("Difficulty from"), [Optional(), NumberRange(1, 5)], default=1)
    hardest = IntegerField(N_("Difficulty up to"), [Optional(), NumberRange(1, 5)], default=5)
    least = IntegerField(N_("At least"), [Optional(), NumberRange(0, 300)])
    most = IntegerField(N_("At most"), [Optional(), NumberRange(0, 300)])

    def demand(self) -> Demand | None:
        if self.least.data is None and self.most.data is None:
            return None
        kind = ItemType(self.kind.data) if self.kind.data else None
        low, high = sorted((self.easiest.data or 1, self.hardest.data or 5))
        return Demand(self.range_code.data or "", kind, low, high, self.least.data or 0, self.most.data)


class ComposeForm(Form):
    mode = select(
        N_("How to compose"), lambda: [(mode.value, kit.label(mode)) for mode in COMPOSED],
        hint=N_("Random: behind each question stand several items that are alike; each candidate gets one of them."),
    )  # fmt: skip
    count = IntegerField(N_("Papers (main and spares)"), [InputRequired(), NumberRange(1, len(FORMS))])
    mains = IntegerField(
        N_("Of these main papers"),
        [InputRequired(), NumberRange(0, len(FORMS))],
        description=N_("With two or more, neighbours in the hall get different papers."),
    )
    overlap = IntegerField(N_("Items that two papers may have in common"), [Optional(), NumberRange(0, 100)], default=0)
    leave_out_last = IntegerField(
        N_("Leave out the items of the last … papers of this bank"), [InputRequired(), NumberRange(0, 20)]
    )
    mix = select(N_("Mix of difficulties"), named_choices(MIX_NAMES), required=False, default="standard")
    reserve = BooleanField(N_("Spares may use items of the reserve pool"), default=True)
    each = IntegerField(
        N_("Items behind each place"),
        [Optional(), NumberRange(2, 20)],
        default=3,
        description=N_("Only for random papers."),
    )
    demands = FieldList(FormField(DemandPart), min_entries=DEMANDS, max_entries=DEMANDS)
    seed = IntegerField(
        N_("Seed"),
        [Optional(), NumberRange(0, 2**62)],
        description=N_("Empty: drawn at random. The same seed on the same bank gives the same papers."),
    )
    deviation = text(N_("Why the bank weighs otherwise than the standard"), 200, required=False)

    def offer_ranges(self, ranges) -> "ComposeForm":
        """Fill in what can be chosen in the conditions."""
        for entry in self.demands:
            for field in entry.form:
                field.label.text = kit.gettext(field.label.text)
            entry.form.range_code.choices = [("", kit.gettext("any"))] + [
                (r.code, f"{r.code} {r.name}") for r in ranges
            ]
        return self

    def wish(self) -> Wish:
        mix = MIXES.get(self.mix.data or "standard", {})
        demands = tuple(d for entry in self.demands if (d := entry.form.demand()))
        return Wish(
            CompositionMode(self.mode.data),
            self.count.data,
            self.seed.data,
            self.leave_out_last.data,
            self.deviation.data or "",
            self.mains.data,
            self.overlap.data or 0,
            mix,
            demands,
            self.each.data or 3,
            self.reserve.data,
        )


class FixedForm(Form):
    """Sets put together by people: numbers of items in the order in which they are asked, or all items of an import."""

    main_set = TextAreaField(
        N_("Items of the main paper"), [Optional()], render_kw={"rows": 4},
        description=N_("Numbers of items in order, with blanks, commas or line breaks between them."),
    )  # fmt: skip
    main_run = select(N_("… or all items of an import"), [], required=False)
    spare_set = TextAreaField(N_("Items of the spare paper"), [Optional()], render_kw={"rows": 4})
    spare_run = select(N_("… or all items of an import"), [], required=False)

    def offer_runs(self, runs) -> "FixedForm":
        choices = [("", kit.gettext("none"))] + [(str(run.id), run.filename) for run in runs]
        self.main_run.choices, self.spare_run.choices = choices, choices
        return self

    def chosen(self) -> list[tuple[list[int], int | None]]:
        """For each paper: the numbers that were written, and the import that was chosen instead."""
        return [
            ([int(number) for number in re.findall(r"\d{1,9}", field.data or "")], int(run.data) if run.data else None)
            for field, run in ((self.main_set, self.main_run), (self.spare_set, self.spare_run))
        ]


class OpenForm(Form):
    purpose = text(N_("What for"), 160, required=False, hint=N_("It is written into the register of this paper."))


class VoidForm(Form):
    reason = text(N_("Why it is voided"), 200, required=False)
