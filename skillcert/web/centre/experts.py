"""Experts of a centre."""

from skillcert.web import experts
from skillcert.web.centre import blueprint

ACCESS = experts.register(blueprint)
