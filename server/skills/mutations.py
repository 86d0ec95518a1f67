"""What people send about skills: inputs, payloads, mutations."""

from __future__ import annotations

import strawberry

from server.kit import ids
from server.kit.node import OWN_ID, Payload, resolved
from server.people.models import Info, Role
from server.skills import actions
from server.skills.schema import Skill, SkillLevel

MOST_BEHAVIOURS = 50


@strawberry.input(description="A skill, as the company calls it.")
class SkillDefineInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    key: str = strawberry.field(description="Unique: small letters, digits and single hyphens, 1 to 60.")
    name: str = strawberry.field(description="1 to 60 characters.")
    behaviour_ids: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="The behaviours that show it; each belongs to one skill, the last that took it.",
    )


@strawberry.input(description="What changes about a skill; what is left out stays.")
class SkillEditInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    skill_id: strawberry.ID = strawberry.field(description="A skill in use.")
    name: str | None = strawberry.field(default=None, description="1 to 60 characters.")
    behaviour_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="All behaviours that show it from now on."
    )


@strawberry.input(description="The skill that is asked for no more.")
class SkillRetireInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    skill_id: strawberry.ID = strawberry.field(description="A skill in use.")


@strawberry.input(description="What a job asks for: of a role or of a job title, everywhere or in one store.")
class SkillRequireInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    skill_id: strawberry.ID = strawberry.field(description="A skill in use.")
    role: Role | None = strawberry.field(default=None, description="Everybody with this role.")
    job_title: str | None = strawberry.field(
        default=None, description="Everybody with this job title; accents and capitals do not matter."
    )
    store_id: strawberry.ID | None = strawberry.field(default=None, description="In this store only.")
    level: int | None = strawberry.field(default=None, description="1 to 5; null asks for it no more.")


@strawberry.input(description="A level that the viewer says somebody has.")
class SkillAssessInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    skill_id: strawberry.ID = strawberry.field(description="A skill in use.")
    person_id: strawberry.ID = strawberry.field(description="The viewer, or somebody they lead.")
    level: int = strawberry.field(description="1 to 5.")
    note: str | None = strawberry.field(default=None, description="Why; the person reads it. At most 1,000 characters.")


@strawberry.type(description="Answer of `skillDefine`.")
class SkillDefinePayload:
    skill: Skill = strawberry.field(description="The skill.")


@strawberry.type(description="Answer of `skillEdit`.")
class SkillEditPayload:
    skill: Skill = strawberry.field(description="As it is now.")


@strawberry.type(description="Answer of `skillRetire`.")
class SkillRetirePayload:
    skill: Skill = strawberry.field(description="The retired skill.")


@strawberry.type(description="Answer of `skillRequire`.")
class SkillRequirePayload:
    skill: Skill = strawberry.field(description="The skill, with what is asked now.")


@strawberry.type(description="Answer of `skillAssess`.")
class SkillAssessPayload:
    skill_level: SkillLevel = strawberry.field(description="What was said.")


async def _define(info: Info, input: SkillDefineInput) -> Payload:
    chips = ids.parse_all(input.behaviour_ids or [], "behaviourIds", MOST_BEHAVIOURS)
    skill = await actions.define(info.context.viewer, ids.chosen(input.id), input.key, input.name, chips)
    return Payload(skill=skill)


async def _edit(info: Info, input: SkillEditInput) -> Payload:
    skill_id, chips = ids.parse(input.skill_id, "skillId"), None
    if input.behaviour_ids is not None:
        chips = ids.parse_all(input.behaviour_ids, "behaviourIds", MOST_BEHAVIOURS)
    return Payload(skill=await actions.edit(info.context.viewer, ids.chosen(input.id), skill_id, input.name, chips))


async def _retire(info: Info, input: SkillRetireInput) -> Payload:
    skill_id = ids.parse(input.skill_id, "skillId")
    return Payload(skill=await actions.retire(info.context.viewer, ids.chosen(input.id), skill_id))


async def _require(info: Info, input: SkillRequireInput) -> Payload:
    skill_id = ids.parse(input.skill_id, "skillId")
    store_id = ids.parse(input.store_id, "storeId") if input.store_id else None
    viewer, call_id = info.context.viewer, ids.chosen(input.id)
    return Payload(
        skill=await actions.require(viewer, call_id, skill_id, input.level, input.role, input.job_title, store_id)
    )


async def _assess(info: Info, input: SkillAssessInput) -> Payload:
    skill_id, person_id = ids.parse(input.skill_id, "skillId"), ids.parse(input.person_id, "personId")
    viewer, id = info.context.viewer, ids.chosen(input.id)
    return Payload(skill_level=await actions.assess(viewer, id, skill_id, person_id, input.level, input.note))


@strawberry.type
class Mutation:
    skill_define: SkillDefinePayload = resolved(
        resolver=_define,
        description="Name a skill. INVALID (key, name), CONFLICT (key), NOT_FOUND (behaviourIds), NOT_ALLOWED.",
    )
    skill_edit: SkillEditPayload = resolved(
        resolver=_edit,
        description="Reword a skill or give it other behaviours. INVALID (name), NOT_FOUND (skillId, behaviourIds), NOT_ALLOWED.",
    )
    skill_retire: SkillRetirePayload = resolved(
        resolver=_retire,
        description="Ask for it no more; what was said stays. CONFLICT, NOT_FOUND (skillId), NOT_ALLOWED.",
    )
    skill_require: SkillRequirePayload = resolved(
        resolver=_require,
        description="Set what a job asks for. INVALID (role, level), NOT_FOUND (skillId, storeId), NOT_ALLOWED.",
    )
    skill_assess: SkillAssessPayload = resolved(
        resolver=_assess,
        description="Say which level somebody has. INVALID (level), NOT_FOUND (personId, skillId), NOT_ALLOWED (personId).",
    )
