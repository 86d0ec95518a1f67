"""Insights in GraphQL: the type, queries, subscription. Numbers and charts are in numbers_schema.py, inputs in mutations.py."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from uuid import UUID

import strawberry
from strawberry import Parent
from tortoise.queryset import QuerySet

from server.behaviours.models import Cause, skills_by_id
from server.checkins.models import ActionItemState
from server.events import actions as events
from server.events.models import Event
from server.insights import charts, models, playbooks, policy
from server.insights.models import InsightEnd, InsightKind, InsightState
from server.insights.numbers_schema import InsightNumbers, MetricChart, Numbers
from server.insights.playbook_schema import Playbook
from server.insights.sharing import ALONE, InsightLevel, Sharing, sharing_by_alert
from server.insights.trainings import assignable_by_insight
from server.kit import ids
from server.kit.about import about
from server.kit.connections import Connection, Page
from server.kit.errors import NotFound
from server.kit.lists import listed, meant
from server.kit.node import Node, resolved, streamed
from server.kit.relations import many, one
from server.kit.streams import Source
from server.metrics.models import metrics_by_id
from server.metrics.schema import Metric
from server.people.models import Asked, Info, Viewer, people_by_id, visible_stores_by_id
from server.people.schema import Person, Store
from server.skills.schema import Skill
from server.training.models import Training as TrainingRow
from server.training.models import by_id as trainings_by_id
from server.training.schema import Training

strawberry.enum(
    InsightKind,
    description="A fall of a person's or a store's number; a fall of the whole company; a skill that several people of a "
    "store miss; a number that rises while its guard falls; whether a fall that lasts is the new normal.",
)
strawberry.enum(InsightState, description="What became of it; ENDED when it was over before anybody decided.")
strawberry.enum(
    InsightEnd,
    description="Why it was over by itself: back to usual; nobody measures the number any more; no values came for four weeks; "
    "what fell counts as the usual now; notes or corrected values explain it.",
)
strawberry.enum(InsightLevel, description="Where the step belongs: what several show is for no single one to mend.")

ORDER = ("-raised_at", "-id")


async def _alert(root: models.Insight, info: Info) -> models.Alert | None:
    return await info.context.load(models.alerts_by_id, root.alert_id) if root.alert_id else None


async def _sharing(root: models.Insight, info: Info) -> Sharing:
    return await info.context.must_load(sharing_by_alert, root.alert_id) if root.alert_id else ALONE


async def _level(root: Parent[models.Insight], info: Info) -> InsightLevel:
    return (await _sharing(root, info)).level


async def _shared_by(root: Parent[models.Insight], info: Info) -> int:
    return (await _sharing(root, info)).places


async def _numbers(root: Parent[models.Insight], info: Info) -> Numbers:
    return Numbers(root, await _alert(root, info))


async def _chart(root: Parent[models.Insight], info: Info) -> charts.Chart | None:
    if root.metric_id is None:
        return None
    until = charts.last_day(await _alert(root, info))
    return await info.context.load(charts.charts, charts.Asked(root.metric_id, root.person_id or root.store_id, until))


async def _playbook(root: Parent[models.Insight], info: Info) -> models.Playbook | None:
    return await info.context.load(playbooks.by_insight, root.id)


async def _training(root: Parent[models.Insight], info: Info) -> TrainingRow | None:
    playbook = await _playbook(root, info)
    wanted = root.training_id or (playbook.training_id if playbook else None)
    return await info.context.load(trainings_by_id, wanted) if wanted else None


async def _strong(root: Parent[models.Insight], info: Info) -> bool:
    alert = await _alert(root, info)
    return alert is not None and alert.strong_on is not None


async def _is_new_normal(root: Parent[models.Insight], info: Info) -> bool | None:
    alert = await _alert(root, info)
    return alert.is_new_normal if alert else None


def _can_choose_cause(root: Parent[models.Insight], info: Info) -> bool:
    return policy.can_choose_cause(info.context.viewer, root)


def _can_accept(root: Parent[models.Insight], info: Info) -> bool:
    return policy.can_accept(info.context.viewer, root)


async def _can_assign_training(root: Parent[models.Insight], info: Info) -> bool:
    may = policy.can_accept(info.context.viewer, root)
    return may and await info.context.must_load(assignable_by_insight, root.id)


def _can_dismiss(root: Parent[models.Insight], info: Info) -> bool:
    return policy.can_dismiss(info.context.viewer, root)


def _can_answer_new_normal(root: Parent[models.Insight], info: Info) -> bool:
    return policy.can_answer_new_normal(info.context.viewer, root)


@strawberry.type(description="What one person says is behind it: their last word.")
class InsightCause:
    person: Person = one(people_by_id, by="person_id", description="Who.")
    cause: Cause = strawberry.field(description="The circumstances.")
    note: str | None = strawberry.field(description="In their own words.")
    said_at: datetime = strawberry.field(description="When.")


@strawberry.type(description="What an accepted insight led to, for everybody who sees the insight.")
class InsightStep:
    text: str = strawberry.field(description="What is to be done.")
    owner: Person = one(people_by_id, by="owner_id", description="Who does it.")
    due_on: date | None = strawberry.field(description="Until when.")
    state: ActionItemState = strawberry.field(description="Open, done or dropped.")


@about("INSIGHT", "person_id")
@strawberry.type(description="Something worth a look. The words are the reader's to make, from the numbers.")
class Insight(Node):
    kind: InsightKind = strawberry.field(description="What it is about.")
    state: InsightState = strawberry.field(description="What became of it.")
    level: InsightLevel = resolved(
        resolver=_level,
        description="Where the step belongs; PERSON unless more of the store fell in the same days than chance gives.",
    )
    shared_by: int = resolved(
        resolver=_shared_by,
        description="How many fell within the same week, this one included, where chance gives so many in fewer than 5 of 100 "
        "cases: people of the store, stores of the region, or for the company all that were looked at. Otherwise 1: it stands alone.",
    )
    metric: Metric | None = one(metrics_by_id, by="metric_id", description="The number; null for a skill gap.")
    skill: Skill | None = one(skills_by_id, by="skill_id", description="The skill of a skill gap, else null.")
    store: Store | None = one(
        visible_stores_by_id, by="store_id", description="Where; null for the company, and out of the viewer's reach."
    )
    person: Person | None = one(
        people_by_id, by="person_id", description="Whose number it is; null for stores and the company."
    )
    numbers: InsightNumbers = resolved(resolver=_numbers, description="Why we think so.")
    chart: MetricChart | None = resolved(
        resolver=_chart,
        description="Twelve weeks of it; for the company the mean store. Null for a skill gap, or before there are values.",
    )
    strong: bool = resolved(
        resolver=_strong,
        description="Whether it passes the second limit too, one false alarm in five years: headquarters'.",
    )
    playbook: Playbook | None = one(
        playbooks.by_insight,
        by="id",
        description="What has helped before: the one it was accepted from, else the one that fits best.",
    )
    training: Training | None = resolved(
        resolver=_training, description="The training that a skill gap suggests, or that goes with the playbook."
    )
    cause: Cause | None = strawberry.field(
        description="The circumstances behind it, as somebody chose; null until then."
    )
    cause_note: str | None = strawberry.field(description="What they said about it.")
    causes: list[InsightCause] = many(
        models.causes_by_insight, description="What each one says is behind it, the last word last: that one counts."
    )
    cause_chosen_by: Person | None = one(people_by_id, by="cause_by_id", description="Who chose the cause.")
    decided_by: Person | None = one(
        people_by_id, by="decided_by_id", description="Who accepted, dismissed or answered it."
    )
    decided_at: datetime | None = strawberry.field(description="When.")
    reason: str | None = strawberry.field(description="Why it was dismissed.")
    step: InsightStep | None = one(
        models.steps_by_id, by="action_item_id", description="What is done about it, once accepted."
    )
    is_new_normal: bool | None = resolved(
        resolver=_is_new_normal, description="What was answered to the question whether it is the new normal."
    )
    raised_at: datetime = strawberry.field(description="When it was raised.")
    ended_at: datetime | None = strawberry.field(description="When it was over before anybody decided.")
    ended_because: InsightEnd | None = strawberry.field(description="Why it was over.")
    viewer_can_choose_cause: bool = resolved(
        resolver=_can_choose_cause, description="Whether the viewer may say what is behind it."
    )
    viewer_can_accept: bool = resolved(resolver=_can_accept, description="Whether the viewer may choose the next step.")
    viewer_can_dismiss: bool = resolved(
        resolver=_can_dismiss, description="Whether the viewer may leave it, with a reason."
    )
    viewer_can_assign_training: bool = resolved(
        resolver=_can_assign_training,
        description="Whether a training taken with the step would go to somebody: to those whom the viewer leads, or the viewer.",
    )
    viewer_can_answer_new_normal: bool = resolved(
        resolver=_can_answer_new_normal, description="Whether the viewer may say whether it is the new normal."
    )

    @classmethod
    def is_type_of(cls, obj: object, info: strawberry.Info) -> bool:
        return isinstance(obj, models.Insight)


@strawberry.input(description="Narrows a list of insights; what is left out does not narrow.")
class InsightFilter:
    state: InsightState | None = strawberry.field(default=None, description="Only those in this state.")
    kind: InsightKind | None = strawberry.field(default=None, description="Only those of this kind.")
    store_id: strawberry.ID | None = strawberry.field(default=None, description="Only this store's and its people's.")
    region: str | None = strawberry.field(default=None, description="Only those of this region's stores.")
    person_id: strawberry.ID | None = strawberry.field(default=None, description="Only this person's.")
    metric_id: strawberry.ID | None = strawberry.field(default=None, description="Only those about this metric.")
    personal: bool | None = strawberry.field(
        default=None, description="Only those about one person's numbers; or only the others."
    )
    strong: bool | None = strawberry.field(
        default=None,
        description="Only those that pass headquarters' limit, and those without an alert; or only the others.",
    )


async def _insight(info: Info, id: strawberry.ID) -> models.Insight | None:
    return await info.context.load(models.visible_by_id, ids.parse(id, "id"))


async def _insights(
    info: Info, first: int | None = None, after: str | None = None, filter: InsightFilter | None = None
) -> Page[models.Insight]:
    return await in_reach.page(info, first, after, info.context.viewer, meant(filter or InsightFilter()))


@listed(*ORDER)
def in_reach(viewer: Viewer, wanted: InsightFilter) -> QuerySet[models.Insight]:
    """The insights that a list shows."""
    query = models.Insight.visible_to(viewer)
    if wanted.state:
        query = query.filter(state=wanted.state)
    if wanted.kind:
        query = query.filter(kind=wanted.kind)
    if wanted.store_id:
        query = query.filter(store_id=ids.parse(wanted.store_id, "filter.storeId"))
    if wanted.region:
        query = query.filter(store__region=wanted.region)
    if wanted.person_id:
        query = query.filter(person_id=ids.parse(wanted.person_id, "filter.personId"))
    if wanted.metric_id:
        query = query.filter(metric_id=ids.parse(wanted.metric_id, "filter.metricId"))
    if wanted.personal is not None:
        query = query.filter(person_id__not_isnull=wanted.personal)
    if wanted.strong is not None:
        query = query.filter(models.strong() if wanted.strong else ~models.strong())
    return query


@strawberry.type
class Query:
    insight: Insight | None = resolved(resolver=_insight, description="An insight in reach, null for every other.")
    insights: Connection[Insight] = resolved(
        resolver=_insights, description="What is worth a look in the viewer's reach, newest first."
    )


async def _raised(context: Asked, event: Event, store: UUID | None) -> models.Insight | None:
    row = await context.load(models.visible_by_id, event.subject_id)
    return row if row is not None and store in (None, row.store_id) else None


async def _insight_raised(
    info: Info, store_id: strawberry.ID | None = None, after: strawberry.ID | None = None
) -> Source:
    store = ids.parse(store_id, "storeId") if store_id else None
    if store and await info.context.load(visible_stores_by_id, store) is None:
        raise NotFound("There is no such store in your reach.", "storeId")
    position = await events.position_of(info.context.viewer, after, "insight.raised")
    return events.follow(info.context, position, {"insight.raised"}, _raised, store)


@strawberry.type
class Subscription:
    insight_raised: AsyncIterator[Insight] = streamed(
        resolver=_insight_raised,
        description="Insights in reach as they are raised, in order; as they are now. `after`: the last change id or insight id "
        "seen. NOT_FOUND (storeId), INVALID (after).",
    )
