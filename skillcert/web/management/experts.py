"""Experts of the whole college."""

from skillcert.web import experts
from skillcert.web.management import blueprint

ACCESS = experts.register(blueprint)
