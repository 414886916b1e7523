"""Registration as the office sees it: all applications, both reviews, the lists of a batch, the roster filing."""

from skillcert.web import registering
from skillcert.web.management import blueprint

ACCESS = {
    "applications": "registration.view",
    "application": "registration.view",
    "application_file": "registration.view",
    "application_form": "registration.view",
    "reviews": "registration.review_first",
    "review": "registration.review_first",
    "review_decide": "registration.review_first",
    "batch_registration": "registration.view",
    "batch_paper": "registration.view",
    "roster_file": "registration.file_roster",
    "roster_filed": "registration.view",
}
SKIN = "management"


@blueprint.get("/applications")
def applications():
    return registering.applications(SKIN)


@blueprint.get("/applications/<int:registration_id>")
def application(registration_id):
    return registering.show(SKIN, registration_id)


@blueprint.get("/applications/<int:registration_id>/files/<int:file_id>")
def application_file(registration_id, file_id):
    return registering.stored_file(registering.found(registration_id), file_id)


@blueprint.post("/applications/<int:registration_id>/form")
def application_form(registration_id):
    return registering.printed_form(registering.found(registration_id))


@blueprint.get("/reviews")
def reviews():
    return registering.reviews(SKIN)


@blueprint.get("/reviews/<int:registration_id>")
def review(registration_id):
    return registering.review(SKIN, registration_id)


@blueprint.post("/reviews/<int:registration_id>")
def review_decide(registration_id):
    return registering.decide(SKIN, registration_id)


@blueprint.get("/batches/<int:batch_id>/registration")
def batch_registration(batch_id):
    return registering.batch_page(SKIN, batch_id)


@blueprint.post("/batches/<int:batch_id>/registration/<which>")
def batch_paper(batch_id, which):
    return registering.paper(batch_id, which)


@blueprint.post("/batches/<int:batch_id>/roster")
def roster_file(batch_id):
    return registering.file_roster(SKIN, batch_id)


@blueprint.post("/batches/<int:batch_id>/roster/filed")
def roster_filed(batch_id):
    return registering.filed_roster(batch_id)
