"""The people of the tests, by first name. The demo company has the same ones, so "as Ben" means the same everywhere.

Harbour Street (region North): Maya manages, Sam supervises, Ana, Ben and Priya work there.
Mill Lane (region North): Omar manages, Lee works there.  Castle Square (region South): Zoe manages, Kit works there.
Rita is the regional of North. Hana is HQ, Helen is HR, Adam is the admin. Lou left Harbour Street last year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from server.behaviours.models import Behaviour
from server.demo.company import CAST, OFFICE, STORES, TIMEZONE
from server.kit import db
from server.people.models import Person, Store


@dataclass
class Cast:
    """Everybody, by first name in lower case; the stores by code."""

    people: dict[str, Person] = field(default_factory=dict)
    stores: dict[str, Store] = field(default_factory=dict)
    behaviours: list[Behaviour] = field(default_factory=list)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


CHIPS = [
    ("calm", "Calm under pressure", None),
    ("handover", "Till handover", "Count the float together before you swap."),
]


@db.transaction
async def arrive() -> Cast:
    """Everybody takes their place."""
    cast = Cast()
    for code, name, region in STORES:
        cast.stores[code] = await Store.create(code=code, name=name, region=region, timezone=TIMEZONE)
    for number, (name, role, code) in enumerate(CAST, 1):
        person = await Person.create(
            name=name, role=role, store=cast.stores[code], employee_number=f"N{number:03}", job_title="Sales"
        )
        cast.people[name.split(" ")[0].lower()] = person
    for name, role, region in OFFICE:
        cast.people[name.split(" ")[0].lower()] = await Person.create(name=name, role=role, region=region)
    cast.people["lou"] = await Person.create(name="Lou Petit", store=cast.stores["HARBOUR"], left_on=date(2025, 6, 30))
    for position, (key, label, next_time) in enumerate(CHIPS):
        cast.behaviours.append(
            await Behaviour.create(
                key=key, position=position, labels={"EN": label}, next_times={"EN": next_time} if next_time else {}
            )
        )
    return cast
