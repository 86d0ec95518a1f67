"""Skills in GraphQL: types and queries. What people send is in mutations.py."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import Parent

from server.behaviours import models as behaviours
from server.behaviours.schema import Behaviour
from server.kit import ids
from server.kit.about import about
from server.kit.node import Node, resolved
from server.kit.relations import many, one
from server.people.models import Info, Role, people_by_id, visible_people_by_id, visible_stores_by_id
from server.people.schema import Person, Store
from server.skills import models, policy
from server.skills.models import SkillSide
from server.skills.standings import Standing, StoreStanding, in_store, standings

strawberry.enum(SkillSide, description="Who says a level: the person themself, or somebody who leads them.")


async def _history(root: Parent[Standing], info: Info) -> list[models.SkillLevel]:
    said = await info.context.must_load(models.history_by_person, root.person_id)
    return [row for row in said if row.skill_id == root.skill.id]


@strawberry.type(description="The level of a skill that a role or a job title asks for.")
class SkillRequirement:
    id: strawberry.ID = strawberry.field(description="Its id.")
    role: Role | None = strawberry.field(description="Everybody with this role; null where a job title says it.")
    job_title: str | None = strawberry.field(
        description="Everybody with this job title, which goes before the role; null where a role says it."
    )
    store: Store | None = one(
        visible_stores_by_id,
        by="store_id",
        description="In this store only, which goes before the company; null for everywhere.",
    )
    level: int = strawberry.field(description="1 to 5.")


@strawberry.type(description="What behaviours add up to, and what jobs ask for at a level.")
class Skill(Node):
    key: str = strawberry.field(description="Its short name for programs, unique in the company.")
    name: str = strawberry.field(description="What people call it.")
    retired_at: datetime | None = strawberry.field(description="Since when it is asked for no more.")
    behaviours: list[Behaviour] = many(models.behaviours_by_skill, description="The behaviours that show it.")
    requirements: list[SkillRequirement] = many(
        models.requirements_by_skill,
        description="Where it is asked for: everywhere, and in the stores in the viewer's reach.",
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, behaviours.Skill)


@strawberry.type(description="A level that somebody said a person has. It stays when another one is said.")
class SkillLevel:
    id: strawberry.ID = strawberry.field(description="Its id.")
    side: SkillSide = strawberry.field(description="Whether the person says it or somebody who leads them.")
    level: int = strawberry.field(description="1 to 5.")
    note: str | None = strawberry.field(description="Why; the person reads it too.")
    author: Person = one(people_by_id, by="author_id", description="Who said it.")
    created_at: datetime = strawberry.field(description="When.")


@about("SKILL", "person_id")
@strawberry.type(
    description="Where a person stands in a skill: the two sides beside each other, and what the job asks for."
)
class PersonSkill:
    skill: Skill = strawberry.field(description="The skill.")
    required: int | None = strawberry.field(description="What the job asks for, 1 to 5; null where it asks for none.")
    own: SkillLevel | None = strawberry.field(description="What the person said last.")
    lead: SkillLevel | None = strawberry.field(description="What a lead said last.")
    own_gap: int | None = strawberry.field(
        description="Required minus what the person says; below 0 is more than asked; null where either is missing."
    )
    lead_gap: int | None = strawberry.field(description="Required minus what the lead says.")
    difference: int | None = strawberry.field(
        description="What the person says minus what the lead says: a talking point, neither is wrong; null until both have."
    )
    history: list[SkillLevel] = resolved(resolver=_history, description="All that was said, newest first.")


@strawberry.type(description="What several people of a store said, without saying who.")
class SkillGroup:
    people: int = strawberry.field(description="Of how many people this is known; never fewer than 5.")
    below: int = strawberry.field(description="How many of them have less than their job asks for.")
    mean_gap: float = strawberry.field(description="The mean of required minus present, in levels.")


@strawberry.type(description="A skill in a store: counts and means, never a person.")
class StoreSkill:
    skill: Skill = strawberry.field(description="The skill.")
    asked: int = strawberry.field(description="Of how many people of the store it is asked.")
    own: SkillGroup | None = strawberry.field(description="By what they say themselves; null for fewer than 5 people.")
    lead: SkillGroup | None = strawberry.field(description="By what their leads say; null for fewer than 5 people.")


async def _skills(info: Info) -> list[behaviours.Skill]:
    return await models.in_use()


async def _person_skills(info: Info, person_id: strawberry.ID | None = None) -> list[Standing] | None:
    wanted = ids.parse(person_id, "personId") if person_id else info.context.viewer.id
    person = await info.context.load(visible_people_by_id, wanted)
    store = await info.context.load(visible_stores_by_id, person.store_id) if person and person.store_id else None
    if person is None or not policy.can_see_levels(info.context.viewer, person, store.region if store else None):
        return None
    return (await standings([person]))[person.id]


async def _store_skills(info: Info, store_id: strawberry.ID) -> list[StoreStanding] | None:
    store = await info.context.load(visible_stores_by_id, ids.parse(store_id, "storeId"))
    if store is None or not policy.can_see_store(info.context.viewer, store):
        return None
    return await in_store(info.context.viewer, store.id)


@strawberry.type
class Query:
    skills: list[Skill] = resolved(resolver=_skills, description="The company's skills, by name.")
    person_skills: list[PersonSkill] | None = resolved(
        resolver=_person_skills,
        description="Where somebody stands in each skill, by name: the viewer themself without `personId`, or somebody "
        "they lead; null for everybody else. INVALID (personId).",
    )
    store_skills: list[StoreSkill] | None = resolved(
        resolver=_store_skills,
        description="Skills in a store as counts and means, for its leads (of themselves and those they lead), its regional and "
        "the company; null for others. INVALID (storeId).",
    )
