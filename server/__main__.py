"""The command line: python -m server COMMAND. `--help` says what each does."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from server import admin, commands, settings
from server.goals.sheet import FIELDS as GOAL_FIELDS
from server.kit.errors import Problem
from server.people.models import Role
from server.receipts.amounts import SIGNS
from server.receipts.rows import PLACES
from server.roster.columns import FIELDS
from server.settings import Settings

PERSON = "id, employee number, name or a part of the name"
ROLES = [role.value.lower() for role in Role]
Run = Callable[[Settings, argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = _parser().parse_args(arguments)
    run: Run = options.run
    try:
        return run(settings.read(), options)
    except Problem as problem:
        print(f"{problem.code}{f' ({problem.field})' if problem.field else ''}: {problem.message}", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
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
    enrol = command("enrol", admin.enrol, "a one-time code for somebody's phone: code, link and QR")
    enrol.add_argument("person", metavar="PERSON", help=PERSON)
    password = command("password", admin.password, "a login and password, for HQ and admins")
    password.add_argument("person", metavar="PERSON", help=PERSON)
    password.add_argument("--login", required=True, help="what they type, such as an e-mail address")
    hold = command("hold", admin.hold, "keep the name of somebody who left, for a legal reason")
    hold.add_argument("person", metavar="PERSON", help=PERSON)
    hold.add_argument("--because", metavar="REASON", help="why")
    hold.add_argument("--lift", action="store_true", help="let them go")
    token = command("token", admin.token, "a bearer token for a program that acts as PERSON")
    token.add_argument("person", metavar="PERSON", nargs="?", help=PERSON)
    token.add_argument("--list", action="store_true", help="only list the tokens of PERSON that hold")
    token.add_argument("--revoke", metavar="ID", help="end the token with this id")
    token.add_argument(
        "--scope",
        choices=["read", "write", "record"],
        default="read",
        help="default: read; record: send numbers and nothing else",
    )
    token.add_argument("--days", type=int, default=90, metavar="N", help="how long it lives, 1 to 366; default: 90")
    token.add_argument("--name", default="", help="what it is for")
    role = command("role", admin.role, "make somebody a supervisor, a manager, HQ …")
    role.add_argument("person", metavar="PERSON", help=PERSON)
    role.add_argument("role", metavar="ROLE", choices=ROLES, type=str.lower, help=", ".join(ROLES))
    role.add_argument("--region", help="the region that a regional looks after")
    _add_import(
        command("import", admin.import_file, "people, goals or metrics from a file; a dry run unless --apply is given")
    )
    export = command("export", admin.export_goals, "all goals as a CSV file, which `import goals` reads back")
    export.add_argument("what", choices=["goals"], help="what to write")
    export.add_argument("file", type=Path, metavar="FILE", help="the file to write")
    command("worker", commands.worker, "notifications in a process of their own (GOODSHIFT_WORKER=0 for the server)")
    command(
        "vapid", commands.public_key, "the public key of our push notifications; makes the pair where there is none"
    )
    command("migrate", commands.migrate, "bring the database to the newest schema")
    move = command(
        "move", commands.move, "carry the company from SQLite over to an empty PostgreSQL; stop the server first"
    )
    move.add_argument("--to", required=True, metavar="URL", help="postgres://NAME:PASSWORD@HOST/DATABASE")
    schema = command("schema", commands.schema, "write schema.graphql")
    schema.add_argument("--check", action="store_true", help="only say whether it is current")
    backup = command(
        "backup", commands.backup, "copy the company while people work, keys included, and verify the copy"
    )
    backup.add_argument("to", type=Path, metavar="TO", help="the folder in which a new folder is made for it")
    backup.add_argument("--without-keys", action="store_true", help="leave the keys out, where they are kept elsewhere")
    restore = command("restore", commands.restore, "verify a backup and put it in place; nobody may be at work")
    restore.add_argument("source", type=Path, metavar="FROM", help="the folder that backup made")
    restore.add_argument("--replace", action="store_true", help="put aside what is there")
    doctor = command("doctor", commands.doctor, "say what is missing for a healthy server; 1 when something fails")
    doctor.add_argument("--offline", action="store_true", help="leave out whether push services can be reached")
    return parser


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["people", "goals", "metrics"], help="what is in the file")
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV with a header: comma, semicolon or tab")
    parser.add_argument("--apply", action="store_true", help="store it; without this nothing is changed")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="field=Column",
        help=f"which column a field is in; people: {', '.join(FIELDS)}, A+B joins two; goals: {', '.join(GOAL_FIELDS)}; "
        f"metrics: {', '.join(PLACES)}, and metrics by their key: 'daily-sales=sum(price*quantity)', 'receipts=count()', "
        "'rating=mean(rating)', 'basket=sum(price*quantity)/count()'",
    )
    parser.add_argument(
        "--skip-bad", action="store_true", help="of metrics: store the good rows, whatever the others are"
    )
    parser.add_argument("--make-stores", action="store_true", help="of metrics: make stores that are not here yet")
    parser.add_argument(
        "--define",
        action="append",
        default=[],
        metavar="key=SCALE:unit[:DOWN]",
        help="of metrics: make one that is new",
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help="of metrics: days may get fewer rows than they had, which are refused otherwise",
    )
    parser.add_argument(
        "--decimal",
        choices=SIGNS,
        help="of metrics: what stands before a part that is less than one, where the file does not tell",
    )
    parser.add_argument("--by", metavar="PERSON", help="who of HQ answers for imported goals; default: the one admin")
    parser.add_argument("--dates", choices=["us", "eu", "iso"], help="month first, day first or year first")
    parser.add_argument("--encoding", help="default: UTF-8; latin-1 for files of older Windows programs")
    parser.add_argument("--timezone", default="UTC", help="of stores that are new, as Europe/London; default: UTC")


if __name__ == "__main__":
    sys.exit(main())
