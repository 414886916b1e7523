"""`skillcert clock`: what the two clocks say, and how to go by the machine's again when the house's is the wrong one."""

from __future__ import annotations

import argparse

from skillcert.core import clock, history, house_clock
from skillcert.core.actor import Actor
from skillcert.core.work import unit_of_work
from skillcert.web import create_app


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--adopt", action="store_true", help="go by the machine's clock from now on, also while an exam runs")


def run(options: argparse.Namespace) -> int:
    app = create_app()
    house = house_clock.installed()
    if house is None:
        print("This house goes by the machine's clock.")
        return 0
    with app.app_context():
        off = house.drift().total_seconds()
        print(f"machine {clock.local(house.machine()):%Y-%m-%d %H:%M:%S}   house {clock.local(house.now()):%Y-%m-%d %H:%M:%S}   {off:+.1f} s")
        if options.adopt:
            house.adopt()
            record(off)
            print("The house goes by the machine's clock now.")
    return 0


def record(seconds: float) -> None:
    """Write down that somebody at the machine did it."""
    with unit_of_work():
        history.record("system", "clock.adopted", Actor.system(), seconds=round(seconds, 1), by="command")
