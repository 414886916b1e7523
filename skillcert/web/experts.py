"""Experts' pages, the same for the office and for a centre: `register(blueprint)` hangs them on a skin.

The skins stay blind to each other; how far each sees is the scope of its actor.
"""

from datetime import date

from flask import Blueprint, url_for

from skillcert.core import clock
from skillcert.core.i18n import N_
from skillcert.core.work import unit_of_work
from skillcert.people import experts, queries, service
from skillcert.people.models import ExpertCard, Person
from skillcert.people.states import CardKind
from skillcert.web import kit, timeline
from skillcert.web.forms.people import CardForm, ClassForm, ExpertForm, ReasonForm, RelativeForm, RenewForm
from skillcert.web.lists import Column, Empty, Filter, list_page

ACCESS = {
    "experts": "people.view",
    "expert_new": "experts.manage",
    "expert_show": "people.view",
    "card_add": "experts.manage",
    "card_renew": "experts.manage",
    "relative_add": "experts.manage",
    "class_add": "experts.manage",
    "declaration_withdraw": "experts.manage",
}
COLUMNS = [
    Column("person.name", N_("Full name"), sort=Person.name),
    Column("kind", N_("Kind of card"), sort=ExpertCard.kind),
    Column("number", N_("Card number"), sort=ExpertCard.number),
    Column("occupation_code", N_("Occupation code"), sort=ExpertCard.occupation_code),
    Column("highest_level", N_("Highest level"), sort=ExpertCard.highest_level),
    Column("valid_until", N_("Valid until"), sort=ExpertCard.valid_until),
]


def validity(chosen: str):
    """The condition behind a chip of the validity filter."""
    today = clock.today()
    soon = date.fromordinal(today.toordinal() + 60)
    return {
        "valid": ExpertCard.valid_until >= today,
        "soon": ExpertCard.valid_until.between(today, soon),
        "expired": ExpertCard.valid_until < today,
    }[chosen]


def filters() -> list[Filter]:
    states = [("valid", kit.gettext("valid")), ("soon", kit.gettext("ends within 60 days"))]
    states.append(("expired", kit.gettext("expired")))
    return [
        Filter("kind", N_("Kind of card"), ExpertCard.kind, list(CardKind)),
        Filter("validity", N_("Validity"), choices=states, where=validity),
    ]


def register(blueprint: Blueprint) -> dict[str, str]:
    """Hang the pages on a skin's blueprint; gives its lines of the access table."""
    skin = blueprint.name
    view = _Pages(skin)
    for rule, name, methods in (
        ("/experts", "experts", ["GET"]),
        ("/experts/new", "expert_new", ["GET", "POST"]),
        ("/experts/<int:person_id>", "expert_show", ["GET"]),
        ("/experts/<int:person_id>/cards", "card_add", ["GET", "POST"]),
        ("/experts/<int:person_id>/relatives", "relative_add", ["GET", "POST"]),
        ("/experts/<int:person_id>/classes", "class_add", ["GET", "POST"]),
        ("/cards/<int:card_id>/renew", "card_renew", ["GET", "POST"]),
        ("/experts/<int:person_id>/<kind>/<int:row_id>/withdraw", "declaration_withdraw", ["GET", "POST"]),
    ):
        blueprint.add_url_rule(rule, name, getattr(view, name), methods=methods)
    return dict(ACCESS)


class _Pages:
    """The views; `skin` is the name of the blueprint they hang on."""

    def __init__(self, skin: str):
        self.skin = skin

    def experts(self):
        return list_page(
            "parts/people/experts.html",
            queries.experts(kit.scope()),
            COLUMNS,
            search=[Person.name, ExpertCard.number, ExpertCard.occupation_code],
            search_hint=N_("Name, card number or occupation code"),
            filters=filters(),
            default_sort="valid_until",
            export="experts",
            empty=Empty(
                N_("No expert yet"),
                N_("Register the first card: an assessor, an invigilator or a supervisor."),
                url_for(f"{self.skin}.expert_new") if kit.may("experts.manage") else None,
                N_("Register a card"),
            ),
            context={"skin": self.skin},
        )

    def expert_new(self):
        form = ExpertForm(valid_from=clock.today(), centre_id=kit.scope().centre_id)
        reasons = []
        if form.validate_on_submit():
            with kit.refusing() as reasons, unit_of_work():
                person = service.ensure_person(
                    form.name.data,
                    form.id_number.data,
                    kit.actor(),
                    kind=form.id_kind.data,
                    phone=form.phone.data,
                )
                person_id = experts.add_card(person, kit.actor(), **self._card_fields(form)).person_id
            if not reasons:
                return kit.go(f"{self.skin}.expert_show", person_id=person_id)
        return self._form("expert_new", form, reasons)

    def expert_show(self, person_id):
        person = kit.found(queries.person(kit.scope(), person_id))
        return kit.page(
            "parts/people/expert.html",
            skin=self.skin,
            person=person,
            cards=queries.cards_of(person.id),
            relatives=queries.relatives_declared(person.id),
            classes=queries.classes_declared(person.id),
            history=timeline.of_stream(f"person:{person.id}"),
        )

    def card_add(self, person_id):
        person = kit.found(queries.person(kit.scope(), person_id))
        form = CardForm(valid_from=clock.today(), centre_id=kit.scope().centre_id)
        return self._do(
            "card_add", form, person, lambda: experts.add_card(person, kit.actor(), **self._card_fields(form))
        )

    def card_renew(self, card_id):
        card = kit.found(queries.card(kit.scope(), card_id))
        form = RenewForm(valid_until=card.valid_until)
        return self._do(
            "card_renew",
            form,
            card.person,
            lambda: experts.renew_card(card, kit.actor(), form.valid_until.data),
        )

    def relative_add(self, person_id):
        person = kit.found(queries.person(kit.scope(), person_id))
        form = RelativeForm()
        return self._do(
            "relative_add", form, person, lambda: experts.declare_relative(person, kit.actor(), **form.told())
        )

    def class_add(self, person_id):
        person = kit.found(queries.person(kit.scope(), person_id))
        form = ClassForm()
        return self._do(
            "class_add",
            form,
            person,
            lambda: experts.declare_class(
                person, kit.actor(), class_name=form.class_name.data, centre_id=kit.scope().centre_id
            ),
        )

    def declaration_withdraw(self, person_id, kind, row_id):
        person = kit.found(queries.person(kit.scope(), person_id))
        row = kit.found(queries.declaration(person.id, kind, row_id))
        form = ReasonForm()
        return self._do(
            "declaration_withdraw", form, person, lambda: experts.withdraw(row, kit.actor(), form.reason.data)
        )

    def _do(self, act: str, form, person, verb):
        """Show the form, or do the verb and go back to the person."""
        reasons = []
        if form.validate_on_submit():
            with kit.refusing() as reasons, unit_of_work():
                verb()
            if not reasons:
                return kit.go(f"{self.skin}.expert_show", person_id=person.id)
        return self._form(act, form, reasons, person)

    def _form(self, act: str, form, reasons, person=None):
        status = 422 if form.is_submitted() else 200
        reasons = kit.form_reasons(form, reasons)
        return kit.page(
            "parts/people/expert_form.html",
            status=status,
            skin=self.skin,
            act=act,
            form=form,
            person=person,
            reasons=reasons,
        )

    def _card_fields(self, form) -> dict:
        """What a card form says; a centre registers cards for itself only."""
        scope = kit.scope()
        return {
            "kind": CardKind(form.kind.data),
            "number": form.number.data,
            "occupation_code": form.occupation_code.data or None,
            "highest_level": form.highest_level.data,
            "centre_id": scope.centre_id if scope.kind == "centre" else form.centre_id.data,
            "valid_from": form.valid_from.data,
            "valid_until": form.valid_until.data,
        }
