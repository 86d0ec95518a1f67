"""The demo company: three stores and some weeks of their life, built by the same actions that people use."""

from __future__ import annotations

from datetime import timedelta

from server import features
from server.auth import actions as auth
from server.auth.actions import Secret
from server.behaviours.models import Behaviour, Skill
from server.demo import rota
from server.demo.behaviours import CHIPS, LANGUAGES
from server.demo.checkins import CHECK_INS
from server.demo.company import CAST, CREW, LANGUAGE, LOU, OFFICE, STORES, TIMEZONE, TITLES
from server.demo.goals import GOALS
from server.demo.insights import look
from server.demo.metrics import COUNTS, measure
from server.demo.plans import PLANS
from server.demo.play import Stage
from server.demo.reviews import REVIEWS
from server.demo.story import STORY
from server.demo.training import TRAININGS
from server.events import actions as events
from server.events import table
from server.events.models import Event
from server.kit import clock, db
from server.kit.errors import Conflict
from server.kit.keys import Keys
from server.notifications import telling
from server.notifications.models import Notification
from server.people.models import Person, Role, Shift, Store

CODE_LIFE = timedelta(hours=24)
"""Nobody stands beside a demo to renew a code every ten minutes."""
LOGIN, PASSWORD = "hana", "goodshift demo"
GUIDES = (("Ana Ruiz", "an employee"), ("Sam Okafor", "her supervisor"), ("Hana Sato", "HQ"))
"""Who is introduced to a newcomer, and as what."""
BUILT = "demo.built"
READ_AFTER = timedelta(days=2)
"""Older lines of an inbox were opened long ago."""


async def is_here() -> bool:
    """Whether the company in the database is the demo."""
    return await Event.filter(kind=BUILT).exists()


async def build() -> bool:
    """Build the demo company, whole or not at all; False where it stands already. Raises Conflict for another company."""
    if await is_here():
        return False
    if await Person.exists() or await Store.exists():
        raise Conflict("There is a company in this database already; the demo needs an empty one.")
    await _build()
    return True


async def introduce(keys: Keys) -> list[tuple[str, str, Secret]]:
    """Name, part and a fresh one-time code of everybody in GUIDES."""
    people = {name: await Person.get(name=name) for name, _ in GUIDES}
    return [(name, part, await auth.make_code(keys, people[name], None, CODE_LIFE)) for name, part in GUIDES]


@db.transaction
async def _build() -> None:
    people = await _move_in()
    await auth.set_password(people["Hana"], LOGIN, PASSWORD)
    floor = [person for person in people.values() if person.store_id and person.is_active]
    await Shift.bulk_create(rota.planned(floor, clock.now()))
    behaviours, skills = {}, {}
    for position, chip in enumerate(CHIPS):
        if chip.skill not in skills:
            skills[chip.skill] = await Skill.create(key=chip.skill.lower().replace(" ", "-"), name=chip.skill)
        made = await Behaviour.create(
            key=chip.key,
            position=position,
            labels=dict(zip(LANGUAGES, chip.labels, strict=True)),
            next_times=dict(zip(LANGUAGES, chip.next_times, strict=True)),
            value=chip.value,
            skill=skills[chip.skill],
        )
        behaviours[chip.key] = made.id
    stage = Stage(clock.now(), people, behaviours)
    await measure(stage)
    await _live(stage)
    await look(stage)
    while await telling.tell(features.NOTICES, stage.now):
        continue  # what was found belongs to the past as well
    await events.record(BUILT, people["Adam"], None, [])


async def _move_in() -> dict[str, Person]:
    """Everybody by first name, with their stores."""
    stores = {
        code: await Store.create(code=code, name=name, region=region, timezone=TIMEZONE)
        for code, name, region in STORES
    }
    people: dict[str, Person] = {}
    for name, role, region in OFFICE:
        people[name.split(" ")[0]] = await Person.create(name=name, role=role, region=region)
    for number, (name, role, code) in enumerate(CAST + CREW, 1):
        first = name.split(" ")[0]
        people[first] = await Person.create(
            name=name,
            role=role,
            store=stores[code],
            employee_number=f"N{number:03}",
            job_title=TITLES[role],
            language=LANGUAGE.get(first),
            language_chosen=first in LANGUAGE,
            manager=_manager(people, role, stores[code]),
        )
    name, left_on = LOU
    await Person.create(name=name, store=stores["HARBOUR"], job_title=TITLES[Role.ASSOCIATE], left_on=left_on)
    return people


def _manager(people: dict[str, Person], role: Role, store: Store) -> Person | None:
    """The store's manager, who comes first in the list; above them the regional, where there is one."""
    if role is Role.MANAGER:
        return next((person for person in people.values() if person.region == store.region), None)
    return next(person for person in people.values() if person.role is Role.MANAGER and person.store_id == store.id)


async def _live(stage: Stage) -> None:
    """Play the story, and let numbers and notices follow it as the worker would, so that inboxes are as full as they would be."""
    for step in sorted([*STORY, *GOALS, *CHECK_INS, *TRAININGS, *PLANS, *REVIEWS, *COUNTS], key=stage.moment):
        moment, before = stage.moment(step), await table.last_position()
        with clock.looking_back(moment):
            await step.play(stage)
            for follow in features.FOLLOWS:
                while await follow():
                    continue
            await telling.tell(features.NOTICES, moment)
        await Event.filter(position__gt=before).update(at=moment)
    old = Notification.filter(created_at__lt=stage.now - READ_AFTER)
    await old.update(read_at=stage.now - READ_AFTER)
