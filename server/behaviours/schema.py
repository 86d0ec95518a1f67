"""Behaviours in GraphQL."""

from __future__ import annotations

import strawberry
from strawberry import Parent

from server.behaviours import models
from server.behaviours.models import Cause
from server.kit.node import resolved
from server.people.models import Info

strawberry.enum(Cause, description="The circumstances behind it, asked before the person.")


def _label(root: Parent[models.Behaviour], info: Info) -> str:
    return root.label(info.context.viewer.language)


def _next_time(root: Parent[models.Behaviour], info: Info) -> str | None:
    return root.next_time(info.context.viewer.language)


async def _skill(root: Parent[models.Behaviour], info: Info) -> str | None:
    skill = await info.context.load(models.skills_by_id, root.skill_id) if root.skill_id else None
    return skill.name if skill else None


@strawberry.type(description="A behaviour that can be seen on the shop floor, offered as a chip.")
class Behaviour:
    id: strawberry.ID = strawberry.field(description="Its id.")
    label: str = resolved(resolver=_label, description="The chip's words, in the viewer's language.")
    next_time: str | None = resolved(
        resolver=_next_time,
        description="The ready “next time …” sentence that coaching offers, in the viewer's language.",
    )
    value: str | None = strawberry.field(description="The company value that it belongs to.")
    skill: str | None = resolved(resolver=_skill, description="The name of the skill that it belongs to.")


async def _behaviours(info: Info) -> list[models.Behaviour]:
    return await models.Behaviour.filter(retired=False).order_by("position", "id")


@strawberry.type
class Query:
    behaviours: list[Behaviour] = resolved(
        resolver=_behaviours, description="The company's chips: what good looks like, in the order to offer them."
    )
