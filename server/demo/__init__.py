"""The demo company: three stores and some weeks of their life, built by the same actions that people use."""

from __future__ import annotations

from datetime import timedelta

from server.auth import actions as auth
from server.auth.actions import Secret
from server.demo.company import CAST, CREW, OFFICE, STORES, TIMEZONE
from server.events import actions as events
from server.events.models import Event
from server.kit import db
from server.kit.errors import Conflict
from server.kit.keys import Keys
from server.people.models import Person, Role, Store

CODE_LIFE = timedelta(hours=24)
"""Nobody stands beside a demo to renew a code every ten minutes."""
LOGIN, PASSWORD = "hana", "goodshift demo"
GUIDES = (("Ana Ruiz", "an employee"), ("Sam Okafor", "her supervisor"), ("Hana Sato", "HQ"))
"""Who is introduced to a newcomer, and as what."""
BUILT = "demo.built"


async def is_here() -> bool:
    """Whether the company in the database is the demo."""
    return await Event.filter(kind=BUILT).exists()


async def build() -> bool:
    """Build the demo company; False where it stands already. Raises Conflict where another company lives."""
    if await is_here():
        return False
    if await Person.exists() or await Store.exists():
        raise Conflict("There is a company in this database already; the demo needs an empty one.")
    await _move_in()
    return True


async def introduce(keys: Keys) -> list[tuple[str, str, Secret]]:
    """Name, part and a fresh one-time code of everybody in GUIDES."""
    people = {name: await Person.get(name=name) for name, _ in GUIDES}
    return [(name, part, await auth.make_code(keys, people[name], None, CODE_LIFE)) for name, part in GUIDES]


@db.transaction
async def _move_in() -> None:
    stores = {
        code: await Store.create(code=code, name=name, region=region, timezone=TIMEZONE)
        for code, name, region in STORES
    }
    for number, (name, role, code) in enumerate(CAST + CREW, 1):
        await Person.create(
            name=name, role=role, store=stores[code], employee_number=f"N{number:03}", job_title=TITLES[role]
        )
    people = {name: await Person.create(name=name, role=role, region=region) for name, role, region in OFFICE}
    await auth.set_password(people["Hana Sato"], LOGIN, PASSWORD)
    await events.record(BUILT, people["Adam Novak"], None, [])


TITLES = {Role.ASSOCIATE: "Sales associate", Role.SUPERVISOR: "Shift supervisor", Role.MANAGER: "Store manager"}
