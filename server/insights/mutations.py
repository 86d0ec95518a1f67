"""What people send about insights: inputs, payloads, mutations. Playbooks have a file of their own."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from server.behaviours.models import Cause
from server.checkins.item_schema import ActionItem
from server.checkins.models import visible_items_by_id
from server.insights import actions
from server.insights.models import InsightReport
from server.insights.schema import Insight
from server.kit import ids
from server.kit.node import OWN_ID, Payload, resolved
from server.people.models import Info

strawberry.enum(InsightReport, description="A page on which people see insights beside other things.")


@strawberry.input(description="What the viewer looks at.")
class InsightOpenInput:
    insight_id: strawberry.ID = strawberry.field(description="An insight in reach.")


@strawberry.input(description="The page that the viewer looks at.")
class ReportOpenInput:
    report: InsightReport = strawberry.field(description="Which page.")
    store_id: strawberry.ID | None = strawberry.field(
        default=None, description="Whose page; left out for the company's board."
    )


@strawberry.input(description="The circumstances behind it.")
class InsightChooseCauseInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    insight_id: strawberry.ID = strawberry.field(description="An open insight.")
    cause: Cause = strawberry.field(description="What is behind it.")
    note: str | None = strawberry.field(default=None, description="In words, up to 500 characters.")


@strawberry.input(description="The next step.")
class InsightAcceptInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    insight_id: strawberry.ID = strawberry.field(description="An open insight.")
    owner_id: strawberry.ID = strawberry.field(
        description="Who does it: somebody who sees the insight; a lead or headquarters where several people show the same."
    )
    with_id: strawberry.ID | None = strawberry.field(
        default=None, description="Who looks after it with the viewer, when the viewer does it; else the viewer does."
    )
    due_on: date = strawberry.field(description="Until when, within a year.")
    text: str | None = strawberry.field(
        default=None, description="In own words, up to 500 characters; the playbook's title when left out."
    )
    training_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="A training to assign with it: to the person, to all who show the same, to those who miss the skill, or to "
        "the associates of the store.",
    )


@strawberry.input(description="What is left as it is.")
class InsightDismissInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    insight_id: strawberry.ID = strawberry.field(description="An open insight.")
    reason: str = strawberry.field(description="Why; 1 to 500 characters.")


@strawberry.input(description="Whether a fall that lasts is the usual from now on.")
class InsightAnswerNewNormalInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    insight_id: strawberry.ID = strawberry.field(description="An open insight of the kind NEW_NORMAL.")
    is_new_normal: bool = strawberry.field(description="True ends the alert, and what is usual is learnt anew.")


@strawberry.type(description="Answer of `insightOpen`.")
class InsightOpenPayload:
    insight: Insight = strawberry.field(description="The insight.")


@strawberry.type(description="Answer of `reportOpen`.")
class ReportOpenPayload:
    opened_at: datetime = strawberry.field(description="When the viewer opened it first today.")


@strawberry.type(description="Answer of `insightChooseCause`.")
class InsightChooseCausePayload:
    insight: Insight = strawberry.field(description="As it is now.")


@strawberry.type(description="Answer of `insightAccept`.")
class InsightAcceptPayload:
    insight: Insight = strawberry.field(description="As it is now.")
    action_item: ActionItem | None = strawberry.field(
        description="What is to be done; null when it went out of the viewer's reach since."
    )


@strawberry.type(description="Answer of `insightDismiss`.")
class InsightDismissPayload:
    insight: Insight = strawberry.field(description="As it is now.")


@strawberry.type(description="Answer of `insightAnswerNewNormal`.")
class InsightAnswerNewNormalPayload:
    insight: Insight = strawberry.field(description="As it is now.")


async def _open(info: Info, input: InsightOpenInput) -> Payload:
    insight_id = ids.parse(input.insight_id, "insightId")
    return Payload(insight=await actions.open_insight(info.context.viewer, insight_id))


async def _open_report(info: Info, input: ReportOpenInput) -> Payload:
    store_id = ids.parse(input.store_id, "storeId") if input.store_id else None
    opening = await actions.open_report(info.context.viewer, input.report, store_id)
    return Payload(opened_at=opening.at)


async def _choose_cause(info: Info, input: InsightChooseCauseInput) -> Payload:
    insight_id, call_id = ids.parse(input.insight_id, "insightId"), ids.chosen(input.id)
    chosen = await actions.choose_cause(info.context.viewer, call_id, insight_id, input.cause, input.note)
    return Payload(insight=chosen)


async def _accept(info: Info, input: InsightAcceptInput) -> Payload:
    insight_id, call_id = ids.parse(input.insight_id, "insightId"), ids.chosen(input.id)
    step = actions.Step(
        owner_id=ids.parse(input.owner_id, "ownerId"),
        due_on=input.due_on,
        with_id=ids.parse(input.with_id, "withId") if input.with_id else None,
        words=input.text,
        training_id=ids.parse(input.training_id, "trainingId") if input.training_id else None,
    )
    insight = await actions.accept(info.context.viewer, call_id, insight_id, step)
    item = await info.context.load(visible_items_by_id, insight.action_item_id) if insight.action_item_id else None
    return Payload(insight=insight, action_item=item)


async def _dismiss(info: Info, input: InsightDismissInput) -> Payload:
    insight_id, call_id = ids.parse(input.insight_id, "insightId"), ids.chosen(input.id)
    return Payload(insight=await actions.dismiss(info.context.viewer, call_id, insight_id, input.reason))


async def _answer_new_normal(info: Info, input: InsightAnswerNewNormalInput) -> Payload:
    insight_id, call_id = ids.parse(input.insight_id, "insightId"), ids.chosen(input.id)
    viewer = info.context.viewer
    return Payload(insight=await actions.answer_new_normal(viewer, call_id, insight_id, input.is_new_normal))


@strawberry.type
class Mutation:
    insight_open: InsightOpenPayload = resolved(
        resolver=_open, description="The viewer looks at it; the first time counts. NOT_FOUND (insightId)."
    )
    report_open: ReportOpenPayload = resolved(
        resolver=_open_report,
        description="The viewer looks at a report; the first time of a day counts. INVALID (storeId), NOT_FOUND (storeId), "
        "NOT_ALLOWED (report).",
    )
    insight_choose_cause: InsightChooseCausePayload = resolved(
        resolver=_choose_cause,
        description="Name the circumstances before the person. INVALID (note), CONFLICT (insightId) when it is closed, NOT_ALLOWED, "
        "NOT_FOUND.",
    )
    insight_accept: InsightAcceptPayload = resolved(
        resolver=_accept,
        description="Choose the next step: it becomes an action item. INVALID (cause: none is chosen and it is about a "
        "person or brings a training; ownerId or withId: they do not see it; dueOn; text; trainingId), CONFLICT (ownerId: several people "
        "show the same; insightId: it is closed), NOT_ALLOWED, NOT_FOUND.",
    )
    insight_dismiss: InsightDismissPayload = resolved(
        resolver=_dismiss,
        description="Leave it, with a reason. INVALID (reason), CONFLICT (insightId), NOT_ALLOWED for one's own numbers, NOT_FOUND.",
    )
    insight_answer_new_normal: InsightAnswerNewNormalPayload = resolved(
        resolver=_answer_new_normal,
        description="Say whether it is the new normal. CONFLICT (insightId), NOT_ALLOWED, NOT_FOUND.",
    )
