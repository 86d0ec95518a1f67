"""What good looks like here, in the company's words: the chips that feedback and recognition share, and the causes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.models import Model
from tortoise.queryset import QuerySet

from server.kit import ids
from server.kit.errors import NotFound
from server.kit.rows import prepared
from server.people.models import Language, Viewer


class Cause(StrEnum):
    """The circumstances, before the person."""

    TRAINING = "TRAINING"
    PROCESS = "PROCESS"
    OPERATIONS = "OPERATIONS"
    RESOURCES = "RESOURCES"


class Skill(Model):
    """What behaviours add up to, and what a role asks for at a level."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    key = fields.CharField(max_length=60, unique=True)
    name = fields.CharField(max_length=60)
    author_id: fields.Field[UUID | None] = fields.UUIDField(null=True)
    retired_at: fields.Field[datetime | None] = fields.DatetimeField(null=True)

    class Meta:
        table = "skill"


class Behaviour(Model):
    """A behaviour that can be seen: never a trait of a person."""

    id = fields.UUIDField(primary_key=True, default=ids.new)
    key = fields.CharField(max_length=60, unique=True)
    position = fields.IntField(default=0)
    labels: fields.Field[dict[str, str]] = fields.JSONField()
    """Language -> words; EN is always there."""
    next_times: fields.Field[dict[str, str]] = fields.JSONField(default=dict)
    """Language -> the ready "next time …" sentence that coaching offers."""
    value: fields.Field[str | None] = fields.CharField(max_length=60, null=True)
    """The company value it belongs to."""
    skill: fields.ForeignKeyNullableRelation[Skill] = fields.ForeignKeyField(
        "goodshift.Skill", related_name="behaviours", null=True, on_delete=fields.SET_NULL
    )
    skill_id: UUID | None
    retired = fields.BooleanField(default=False)

    class Meta:
        table = "behaviour"

    def label(self, language: Language | None) -> str:
        """The chip's words in the reader's language."""
        return self.labels.get(language or Language.EN) or self.labels[Language.EN]

    def next_time(self, language: Language | None) -> str | None:
        """The ready sentence in the reader's language."""
        return self.next_times.get(language or Language.EN) or self.next_times.get(Language.EN)


@prepared
def behaviours(keys: list[UUID]) -> QuerySet[Behaviour]:
    """Behaviours by id."""
    return Behaviour.filter(id__in=keys)


async def behaviours_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Behaviour]:
    """Loader: behaviours, retired ones included, because old feedback still names them."""
    return {row.id: row for row in await behaviours(keys)}


async def skills_by_id(viewer: Viewer, keys: list[UUID]) -> Mapping[UUID, Skill]:
    """Loader: skills, retired ones included, because old trainings still name them."""
    return {row.id: row for row in await Skill.filter(id__in=keys)}


async def offered(keys: list[UUID], field: str) -> list[Behaviour]:
    """The behaviours of ``keys``, in their order. Raises NotFound naming ``field`` when one is missing or retired."""
    found = {row.id: row for row in await behaviours(keys) if not row.retired} if keys else {}
    if len(found) != len(set(keys)):
        raise NotFound("One of these behaviours is not offered here.", field)
    return [found[key] for key in dict.fromkeys(keys)]
