"""The line for tests: run the stage builders up to a stage."""

import importlib

from skillcert.rehearsal.line import STAGES
from tests.support.prepared import prepared


def until(world, stage: str, **options):
    """Build every stage up to and with `stage`; options are given to the builders that know them by name
    (`registration={"count": 6}`). What several tests ask for is built once."""

    def build(world):
        for name in STAGES[: STAGES.index(stage) + 1]:
            module = importlib.import_module(f"skillcert.rehearsal.stages.{name}")
            module.build(world, **options.get(name, {}))

    return prepared(world, build, ("until", stage, repr(sorted(options.items()))), from_use=2)
