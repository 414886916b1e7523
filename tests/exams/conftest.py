"""A desk in a hall of three, for every file here that lists what is refused at it."""

from tests.support.desks import desk, honest, made  # noqa: F401 (fixtures)
