"""What somebody with a duty declares: relatives and own classes."""

from skillcert.core.work import unit_of_work
from skillcert.people import experts, queries
from skillcert.web import kit
from skillcert.web.duty import blueprint
from skillcert.web.forms.people import ClassForm, RelativeForm

ACCESS = {"declarations": "conduct.room", "relative_add": "conduct.room", "class_add": "conduct.room"}


def own_person():
    return kit.found(queries.person(kit.scope(), kit.actor().person_id or 0))


@blueprint.get("/declarations")
def declarations():
    person = own_person()
    return kit.page(
        "duty/people/declarations.html",
        person=person,
        cards=queries.cards_of(person.id),
        relatives=queries.relatives_declared(person.id),
        classes=queries.classes_declared(person.id),
    )


@blueprint.route("/declarations/relatives", methods=["GET", "POST"])
def relative_add():
    form = RelativeForm()
    return _declare(
        "relative_add", form, lambda person: experts.declare_relative(person, kit.actor(), **form.told())
    )


@blueprint.route("/declarations/classes", methods=["GET", "POST"])
def class_add():
    form = ClassForm()
    return _declare(
        "class_add",
        form,
        lambda person: experts.declare_class(person, kit.actor(), class_name=form.class_name.data),
    )


def _declare(act, form, verb):
    person, reasons = own_person(), []
    if form.validate_on_submit():
        with kit.refusing() as reasons, unit_of_work():
            verb(person)
        if not reasons:
            return kit.go("duty.declarations")
    status = 422 if form.is_submitted() else 200
    reasons = kit.form_reasons(form, reasons)
    context = {"skin": "duty", "act": act, "form": form, "person": person, "reasons": reasons}
    return kit.page("parts/people/expert_form.html", status=status, **context)
