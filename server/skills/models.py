"""The levels that a job asks for, and the levels that people have: in their own words and in those of their leads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.indexes import Index
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.behaviours.models import Behaviour, Skill
from server.kit import clock, ids
from server.people.models import COMPANY_WIDE, Person, Role, Store, Viewer, led_by

LOWEST, HIGHEST = 1, 5


class SkillSide(StrEnum):
    """Who says it."""

    SELF = "SELF"
    LEAD = "LEAD"


class SkillRequirement(Model):
    """The level of a skill that a role or a job title asks for, everywhere or in one store."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    skill: fields.ForeignKeyRelation[Skill] = fields.ForeignKeyField("goodshift.Skill", related_name="requirements")
    skill_id: UUID
    role = fields.CharEnumField(Role, max_length=20, null=True)
    job_title: fields.Field[str | None] = fields.CharField(max_length=120, null=True)
    """As it was written. One of role and job title is there."""
    store: fields.ForeignKeyNullableRelation[Store] = fields.ForeignKeyField(
        "goodshift.Store", related_name="skill_requirements", null=True
    )
    store_id: UUID | None
    level = fields.SmallIntField()

    class Meta:
        table = "skill_requirement"
        indexes = (Index(fields=("store_id",)),)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[SkillRequirement]:
        """What is asked everywhere, and in the stores in reach: nobody is measured by what they cannot read."""
        everywhere = Q(store_id__isnull=True)
        if viewer.role in COMPANY_WIDE:
            return cls.all()
        if viewer.role is Role.REGIONAL and viewer.region:
            return cls.filter(everywhere | Q(store__region=viewer.region))
        return cls.filter(everywhere | Q(store_id=viewer.store_id) if viewer.store_id else everywhere)


class SkillLevel(Model):
    """A level that somebody said a person has. Each stays, and the last one of each side is current."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("goodshift.Person", related_name="skill_levels")
    person_id: UUID
    skill: fields.ForeignKeyRelation[Skill] = fields.ForeignKeyField("goodshift.Skill", related_name="levels")
    skill_id: UUID
    side = fields.CharEnumField(SkillSide, max_length=4)
    level = fields.SmallIntField()
    note: fields.Field[str | None] = fields.CharField(max_length=1_000, null=True)
    author_id = fields.UUIDField()
    current = fields.BooleanField(default=True)
    created_at: fields.Field[datetime] = fields.DatetimeField(default=clock.now)

    class Meta:
        table = "skill_level"
        indexes = (Index(fields=("person_id", "skill_id", "created_at")), Index(fields=("person_id", "current")))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> QuerySet[SkillLevel]:
        """A person's levels are for that person and those who lead them; headquarters does not read them."""
        return cls.filter(Q(person_id=viewer.id) | led_by(viewer, "person__"))


async def in_use() -> list[Skill]:
    """The company's skills, by name."""
    return await Skill.filter(retired_at__isnull=True).order_by("name", "id")


async def behaviours_by_skill(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[Behaviour]]:
    """Loader: the behaviours of a skill, in the order to offer them."""
    groups: dict[UUID, list[Behaviour]] = {key: [] for key in keys}
    for row in await Behaviour.filter(skill_id__in=keys, retired=False).order_by("position", "id"):
        if row.skill_id:
            groups[row.skill_id].append(row)
    return groups


async def requirements_by_skill(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[SkillRequirement]]:
    """Loader: where a skill is asked for, as far as the viewer reaches."""
    groups: dict[UUID, list[SkillRequirement]] = {key: [] for key in keys}
    for row in await SkillRequirement.visible_to(viewer).filter(skill_id__in=keys).order_by("id"):
        groups[row.skill_id].append(row)
    return groups


async def history_by_person(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, list[SkillLevel]]:
    """Loader: every level that was said of a person in reach, newest first."""
    groups: dict[UUID, list[SkillLevel]] = {key: [] for key in keys}
    for row in await SkillLevel.visible_to(viewer).filter(person_id__in=keys).order_by("-created_at", "-id"):
        groups[row.person_id].append(row)
    return groups
