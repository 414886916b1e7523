"""The first page of this role."""

from skillcert.web import homes
from skillcert.web.management import blueprint

ACCESS = {"home": "plans.view"}


@blueprint.get("/")
def home():
    return homes.staff_home("parts/home/staff.html")
