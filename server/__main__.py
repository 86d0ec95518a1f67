"""The command line: python -m server COMMAND. `--help` says what each does."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from server import commands, settings
from server.kit.errors import Problem
from server.settings import Settings

Run = Callable[[Settings, argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = _parser().parse_args(arguments)
    run: Run = options.run
    try:
        return run(settings.read(), options)
    except Problem as problem:
        print(f"{problem.code}{f' ({problem.field})' if problem.field else ''}: {problem.message}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server", description="Goodshift: from tracking to improvement.")
    known = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: Run, help: str) -> argparse.ArgumentParser:
        made = known.add_parser(name, help=help, description=help)
        made.set_defaults(run=run)
        return made

    serve = command("serve", commands.serve, "migrate, then answer on HOST:PORT")
    serve.add_argument("--demo", action="store_true", help="build the demo company if nobody is here yet")
    command("demo", commands.build_demo, "build the demo company in an empty database and say who is who")
    enrol = command("enrol", commands.enrol, "a one-time code for somebody's phone: code, link and QR")
    enrol.add_argument("person", metavar="PERSON", help="id, employee number, name or a part of the name")
    command(
        "worker", commands.worker, "send notifications from a process of its own (GOODSHIFT_WORKER=0 for the server)"
    )
    command(
        "vapid", commands.public_key, "print the public key of our push notifications; make the pair if there is none"
    )
    command("migrate", commands.migrate, "bring the database to the newest schema")
    schema = command("schema", commands.schema, "write schema.graphql")
    schema.add_argument("--check", action="store_true", help="only say whether it is current")
    return parser


if __name__ == "__main__":
    sys.exit(main())
