"""`skillcert create-admin`: the first account of a house.

Either with a name and a password (typed, or the first line of standard input), or as a one-time link that lets whoever opens it choose
them in the browser. No account ever has a default password.
"""

import argparse
import getpass
import sys

from skillcert.core.actor import Actor
from skillcert.core.i18n import explain
from skillcert.core.reasons import Refused
from skillcert.core.work import unit_of_work


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--login", help="sign-in name of the administrator")
    parser.add_argument("--name", help="the administrator's own name")
    parser.add_argument(
        "--link", action="store_true", help="print a one-time set-up link (only while there is no account)"
    )
    parser.add_argument(
        "--link-if-empty", action="store_true", help="the same, and nothing where there is an account already"
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="address of this installation, for the link")


def run(options: argparse.Namespace) -> int:
    from skillcert.people import accounts
    from skillcert.web import create_app

    app = create_app()
    with app.app_context():
        if options.link_if_empty and not accounts.setup_needed():
            return 0
        try:
            if options.link or options.link_if_empty:
                return _link(app, accounts, options.url)
            return _account(accounts, options)
        except Refused as refused:
            for reason in refused.reasons:
                print(explain("en", reason), file=sys.stderr)
            return 1


def _link(app, accounts, url: str) -> int:
    with unit_of_work():
        token = accounts.setup_token()
    path = app.url_map.bind("localhost").build("public.set_up", {"token": token})
    print(
        "\n  This installation has no account yet. Open this link once, within a day, to make the first administrator:\n"
    )
    print(f"      {url.rstrip('/')}{path}\n", flush=True)
    return 0


def _account(accounts, options: argparse.Namespace) -> int:
    if not options.login or not options.name:
        print("Give --login and --name, or --link.", file=sys.stderr)
        return 2
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if sys.stdin.isatty() and getpass.getpass("Again: ") != password:
        print("The two passwords differ.", file=sys.stderr)
        return 1
    with unit_of_work():
        account = accounts.create_administrator(options.login, options.name, password, Actor.system())
        login = account.login
    print(f"Administrator {login} made.")
    return 0
