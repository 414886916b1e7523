"""The command line: `skillcert COMMAND`, or `python -m skillcert COMMAND`.

One line a command here; what it does lives in the module named, which has `arguments(parser)` (optional) and `run(options) -> int`.
Only the module of the command that was asked for is imported, so that help answers at once.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("skillcert.rehearsal.demo", "build the fictional college in the database, once"),
    "walk": ("skillcert.rehearsal.walk", "rehearse the whole line, from plan to archive, on a throwaway database"),
    "rehearse": ("skillcert.rehearsal.rehearse", "let a hall of simulated candidates sit an exam and judge the server"),
    "create-admin": ("skillcert.commands.create_admin", "make the first account, or print its one-time set-up link"),
    "tls-init": ("skillcert.commands.tls_init", "make an authority and a certificate for a hall on its own network"),
    "verify-history": ("skillcert.commands.verify_history", "recompute the hash chains of the history"),
    "clock": ("skillcert.commands.clock", "compare the machine's clock with the house's, which does not jump"),
    "tick": ("skillcert.tick", "run the clockwork: hand waiting jobs to the queue, start what is due"),
    "worker": ("skillcert.worker", "run the background worker"),
    "docs": ("skillcert.docsgen", "generate docs/rules.md, docs/workflow.md and docs/access.md"),
}


def parser(command: str | None = None) -> argparse.ArgumentParser:
    """The argument parser; the arguments of `command` alone are filled in."""
    top = argparse.ArgumentParser(
        prog="skillcert", description="Vocational skill-level certification, from plan to certificate."
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (module, about) in COMMANDS.items():
        sub = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        if name == command:
            fill = getattr(import_module(module), "arguments", None)
            if fill:
                fill(sub)
    return top


def main(argv: list[str] | None = None) -> int:
    argv = sys.argv[1:] if argv is None else argv
    command = next((word for word in argv if not word.startswith("-")), None)
    options = parser(command).parse_args(argv)
    return int(import_module(COMMANDS[options.command][0]).run(options) or 0)
