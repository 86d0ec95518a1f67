"""What people send about templates of goals: inputs, payloads, mutations."""

from __future__ import annotations

import strawberry

from server.goals import templates
from server.goals.mutations import KeyResultInput, numbers_of
from server.goals.template_schema import GoalTemplate
from server.kit import ids
from server.kit.node import OWN_ID, Payload, resolved
from server.people.models import Info


@strawberry.input(description="A goal for others to start from.")
class GoalTemplateCreateInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    title: str = strawberry.field(description="What it is; 1 to 200 characters.")
    why: str | None = strawberry.field(default=None, description="What it is good for.")
    lasts_days: int = strawberry.field(description="Days from the first day to the last; five years at most.")
    key_results: list[KeyResultInput] = strawberry.field(description="Its numbers, at most 20.")


@strawberry.input(description="The whole template, worded anew.")
class GoalTemplateEditInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    template_id: strawberry.ID = strawberry.field(description="A template that is offered.")
    title: str = strawberry.field(description="What it is; 1 to 200 characters.")
    why: str | None = strawberry.field(default=None, description="What it is good for.")
    lasts_days: int = strawberry.field(description="Days from the first day to the last; five years at most.")
    key_results: list[KeyResultInput] = strawberry.field(description="Its numbers, at most 20.")


@strawberry.input(description="The template that is offered no more.")
class GoalTemplateRetireInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    template_id: strawberry.ID = strawberry.field(description="A template that is offered.")


@strawberry.type(description="Answer of `goalTemplateCreate`.")
class GoalTemplateCreatePayload:
    goal_template: GoalTemplate = strawberry.field(description="The template.")


@strawberry.type(description="Answer of `goalTemplateEdit`.")
class GoalTemplateEditPayload:
    goal_template: GoalTemplate = strawberry.field(description="As it reads now.")


@strawberry.type(description="Answer of `goalTemplateRetire`.")
class GoalTemplateRetirePayload:
    goal_template: GoalTemplate = strawberry.field(description="The template, retired.")


async def _create(info: Info, input: GoalTemplateCreateInput) -> Payload:
    made = await templates.create(info.context.viewer, ids.chosen(input.id), _wording(input))
    return Payload(goal_template=made)


async def _edit(info: Info, input: GoalTemplateEditInput) -> Payload:
    template_id, call_id = ids.parse(input.template_id, "templateId"), ids.chosen(input.id)
    return Payload(goal_template=await templates.edit(info.context.viewer, call_id, template_id, _wording(input)))


async def _retire(info: Info, input: GoalTemplateRetireInput) -> Payload:
    template_id, call_id = ids.parse(input.template_id, "templateId"), ids.chosen(input.id)
    return Payload(goal_template=await templates.retire(info.context.viewer, call_id, template_id))


@strawberry.type
class Mutation:
    goal_template_create: GoalTemplateCreatePayload = resolved(
        resolver=_create,
        description="Keep a template; HQ, admins and regionals do. INVALID (lastsDays, keyResults.0.target …), NOT_ALLOWED.",
    )
    goal_template_edit: GoalTemplateEditPayload = resolved(
        resolver=_edit,
        description="Word it anew; goals that came from it stay. INVALID, CONFLICT when retired, NOT_ALLOWED, NOT_FOUND.",
    )
    goal_template_retire: GoalTemplateRetirePayload = resolved(
        resolver=_retire, description="Offer it no more. CONFLICT when it is retired, NOT_ALLOWED, NOT_FOUND."
    )


def _wording(sent: GoalTemplateCreateInput | GoalTemplateEditInput) -> templates.Wording:
    return templates.Wording(sent.title, sent.lasts_days, numbers_of(sent.key_results), sent.why)
