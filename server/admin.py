"""The commands about people: who comes in, with which secret, in which role, and from which file."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable

import segno

from server.auth import actions as auth
from server.auth.models import Scope, Token
from server.auth.schema import sign_in_link
from server.commands import with_database
from server.goals import imports, lines
from server.goals import report as goals_report
from server.goals import sheet as goals_sheet
from server.goals.models import Goal
from server.kit import sheet
from server.kit.errors import Invalid, NotFound
from server.kit.ids import parse
from server.kit.keys import Keys
from server.people import actions as people
from server.people.models import Person, Role, Store, folded
from server.privacy import forgetting
from server.receipts import actions as receipts_actions
from server.receipts import report as receipts_report
from server.receipts import rows as receipts
from server.receipts.plan import Wishes
from server.roster import actions as roster
from server.roster import report
from server.roster.cells import DateStyle
from server.roster.rows import understand
from server.settings import Settings


def enrol(config: Settings, options: argparse.Namespace) -> int:
    """Print a one-time code for somebody's phone, its link and its QR code."""

    async def work(person: Person) -> None:
        if not person.is_active:
            raise Invalid(f"{person.name} has left.", "person")
        secret = await auth.make_code(Keys(config.data), person, None)
        link = sign_in_link(config.origin, secret.value)
        print(f"{person.name} signs in once within ten minutes:\n\n  code  {secret.value}\n  link  {link}\n")
        segno.make(link, error="m").terminal(compact=True)

    return _with_person(config, options.person, work)


def password(config: Settings, options: argparse.Namespace) -> int:
    """Give somebody a login and password, asked for twice, or read from a line of standard input."""

    async def work(person: Person) -> None:
        await auth.set_password(person, options.login, _secret())
        print(f"{person.name} signs in with login {options.login} and the password.")

    return _with_person(config, options.person, work)


def token(config: Settings, options: argparse.Namespace) -> int:
    """Print a bearer token, once; or list somebody's tokens; or end one."""
    if options.revoke:
        return _revoke_token(config, options.revoke)
    if options.person is None:
        raise Invalid("Say whose token it is, or --revoke ID.", "person")
    if options.list:
        return _with_person(config, options.person, _list_tokens)

    async def work(person: Person) -> None:
        scope = Scope(options.scope)
        secret = await auth.issue_token(Keys(config.data), person, scope, options.days, options.name)
        print(f"Acts as {person.name} ({scope.value}) until {secret.expires_at:%Y-%m-%d}. It is shown only now:\n")
        print(f"Authorization: Bearer {secret.value}")

    return _with_person(config, options.person, work)


def _revoke_token(config: Settings, words: str) -> int:
    async def work() -> int:
        ended = await auth.revoke_token(parse(words, "revoke"))
        print(f"Token {ended.name or ended.id} of {ended.person.name} has ended.")
        return 0

    return asyncio.run(with_database(config, work))


async def _list_tokens(person: Person) -> None:
    tokens = await Token.live().filter(person_id=person.id).order_by("expires_at", "id")
    for token in tokens:
        print(f"{token.id}  {token.scope.value:6}  until {token.expires_at:%Y-%m-%d}  {token.name}".rstrip())
    if not tokens:
        print(f"{person.name} has no token.")


def role(config: Settings, options: argparse.Namespace) -> int:
    """Give somebody a role."""

    async def work(person: Person) -> None:
        await people.appoint(person, Role(options.role.upper()), options.region)
        print(f"{person.name} is {person.role.value.lower()} now.")

    return _with_person(config, options.person, work)


def import_file(config: Settings, options: argparse.Namespace) -> int:
    """Import people, goals or metrics."""
    kinds = {"people": import_people, "goals": import_goals, "metrics": import_metrics}
    return kinds[options.what](config, options)


def import_people(config: Settings, options: argparse.Namespace) -> int:
    """Show what a roster would change and what is wrong with it; store it with --apply."""
    read = sheet.load(options.file, options.encoding)
    understood = understand(read, options.map, DateStyle(options.dates) if options.dates else None)
    run = roster.apply if options.apply else roster.preview

    async def work() -> int:
        report.show(await run(understood, options.timezone), applied=options.apply)
        return 0

    return asyncio.run(with_database(config, work))


def import_goals(config: Settings, options: argparse.Namespace) -> int:
    """Show what a file of goals would change and what is wrong with it; store it with --apply."""
    reading = lines.understand(sheet.load(options.file, options.encoding), options.map)
    run = imports.apply if options.apply else imports.preview

    async def work() -> int:
        author = await find(options.by) if options.by else await _only_admin()
        goals_report.show(await run(reading, author), applied=options.apply)
        return 0

    return asyncio.run(with_database(config, work))


def import_metrics(config: Settings, options: argparse.Namespace) -> int:
    """Show what the rows of a file come to a day and which are refused; store it with --apply."""
    style = DateStyle(options.dates) if options.dates else None
    understood = receipts.understand(sheet.load(options.file, options.encoding), options.map, style, options.decimal)
    wishes = Wishes(options.make_stores, options.timezone, options.define, options.replace)

    async def work() -> int:
        if not options.apply:
            receipts_report.show(await receipts_actions.preview(understood, wishes), wanted=False)
            return 0
        with receipts_report.progress() as begin:
            outcome = await receipts_actions.apply(understood, wishes, options.skip_bad, begin)
        receipts_report.show(outcome, wanted=True)
        return 0 if outcome.kept else 1

    return asyncio.run(with_database(config, work))


async def _only_admin() -> Person:
    """Who answers for an import where nobody is named. Raises Invalid (by) where there is not exactly one admin."""
    admins = await Person.active(Person.filter(role=Role.ADMIN))
    if len(admins) != 1:
        raise Invalid("Say who answers for these goals: --by PERSON, of HQ or an admin.", "by")
    return admins[0]


def export_goals(config: Settings, options: argparse.Namespace) -> int:
    """Write all goals to a CSV file, which `import goals` reads back."""

    async def work() -> int:
        reach = goals_sheet.Reach(Goal.all(), Store.all(), may_see_number=lambda _: True)
        try:
            with options.file.open("w", encoding="utf-8", newline="") as file:
                async for piece in goals_sheet.written(Goal.all(), reach):
                    file.write(piece)
        except OSError as error:
            raise Invalid(f"{options.file} cannot be written: {error.strerror}.", "file") from None
        print(f"{await Goal.all().count()} goals are in {options.file}.")
        return 0

    return asyncio.run(with_database(config, work))


def hold(config: Settings, options: argparse.Namespace) -> int:
    """Keep the name of somebody who left, for a reason, or let them go."""

    async def work(person: Person) -> None:
        if options.lift:
            ended = await forgetting.lift(person.id, None)
            print(f"{ended} holds on {person.name} are lifted.")
        else:
            await forgetting.hold(person.id, options.because or "", None)
            print(f"{person.name} is not forgotten until the hold is lifted.")

    return _with_person(config, options.person, work)


def _with_person(config: Settings, words: str, work: Callable[[Person], Awaitable[None]]) -> int:
    async def run() -> int:
        await work(await find(words))
        return 0

    return asyncio.run(with_database(config, run))


def _secret() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password, at least 12 characters: ")
    if getpass.getpass("Once more: ") != first:
        raise Invalid("The two are not the same.", "password")
    return first


async def find(words: str) -> Person:
    """Somebody by id, employee number, name or a part of the name. Raises NotFound, Invalid when several fit."""
    wanted = folded(words)
    people = await Person.filter(employee_number=words.strip()) or await Person.filter(sort_name=wanted)
    if not people and len(words) == 36:
        people = await Person.filter(id=parse(words, "person"))
    if not people and wanted:
        parts = await Person.filter(sort_name__contains=wanted).order_by("sort_name")
        whole = [person for person in parts if f" {wanted} " in f" {person.sort_name} "]
        people = whole or parts
    if not people:
        raise NotFound(f"There is nobody called {words!r} here.", "person")
    if len(people) > 1:
        names = ", ".join(f"{person.name} ({person.employee_number or person.id})" for person in people[:5])
        raise Invalid(f"{words!r} fits several: {names}{' …' if len(people) > 5 else ''}. Say more.", "person")
    return people[0]
