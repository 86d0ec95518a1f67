"""What people do with an insight: open it, say what is behind it, take the next step, or wave it away with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from server.behaviours.models import Cause
from server.checkins import items
from server.checkins.actions import seen_as
from server.events import actions as events
from server.insights import playbooks, policy
from server.insights.models import (
    Alert,
    Insight,
    InsightCause,
    InsightEnd,
    InsightKind,
    InsightReport,
    InsightState,
    Opening,
)
from server.insights.sharing import ALONE, Sharing, sharing_by_alert
from server.insights.telling import audience
from server.insights.trainings import assign
from server.kit import clock, db, ids, text
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from server.people.models import Person, Store, Viewer

LINE = 500


@dataclass(frozen=True)
class Step:
    """What is to be done: by whom, until when, in which words (None: the playbook's), and who checks it with them."""

    owner_id: UUID
    due_on: date
    with_id: UUID | None = None
    words: str | None = None
    training_id: UUID | None = None


@db.transaction
async def open_insight(viewer: Viewer, insight_id: UUID) -> Insight:
    """Somebody looked at it; only the first time counts. Raises NotFound."""
    insight = await load(viewer, insight_id)
    await Opening.get_or_create({"insight_id": insight.id}, person_id=viewer.id, key=f"insight:{insight.id}")
    return insight


@db.transaction
async def open_report(viewer: Viewer, report: InsightReport, store_id: UUID | None) -> Opening:
    """Somebody looked at a report; the first time of a day counts. Raises Invalid, NotFound, NotAllowed."""
    if report in (InsightReport.COMPANY_BOARD, InsightReport.REGION_BOARD):
        if store_id is not None:
            raise Invalid("This board is of no single store.", "storeId")
        if not policy.has_board(viewer, report):
            raise NotAllowed("This board is for others.", "report")
    elif store_id is None:
        raise Invalid("Say which store's.", "storeId")
    elif not await Store.visible_to(viewer).filter(id=store_id).exists():
        raise NotFound("There is no such store.", "storeId")
    key = f"{report}:{store_id or ''}:{clock.now().date()}"
    opening, _ = await Opening.get_or_create({"report": report, "store_id": store_id}, person_id=viewer.id, key=key)
    return opening


@db.transaction
async def choose_cause(viewer: Viewer, call_id: UUID, insight_id: UUID, cause: Cause, note: str | None) -> Insight:
    """Name the circumstances, before anything becomes a step. While it is open the last word of all counts, and each one's is kept."""
    insight = await load(viewer, insight_id)
    if await events.repeated(call_id, viewer, "insight.causeChosen", insight.id):
        return insight
    if not policy.can_choose_cause(viewer, insight):
        raise _refusal(viewer, insight)
    insight.cause, insight.cause_by_id = cause, viewer.id
    insight.cause_note = text.optional(note, "note", LINE)
    await insight.save(update_fields=["cause", "cause_by_id", "cause_note"])
    # What others said before stays theirs.
    said = {"cause": cause, "note": insight.cause_note, "said_at": clock.now()}
    await InsightCause.update_or_create(said, insight_id=insight.id, person_id=viewer.id)
    data = {"cause": cause.value}
    await events.record("insight.causeChosen", insight, viewer.id, await audience(insight), id=call_id, data=data)
    return insight


@db.transaction
async def accept(viewer: Viewer, call_id: UUID, insight_id: UUID, step: Step) -> Insight:
    """Take the next step: it becomes an action item of two people, and may bring a training.

    Raises Invalid (cause, ownerId, withId, dueOn, text, trainingId), Conflict (insightId, ownerId), NotFound, NotAllowed.
    """
    insight = await load(viewer, insight_id)
    if await events.repeated(call_id, viewer, "insight.accepted", insight.id):
        return insight
    if not policy.can_accept(viewer, insight):
        raise _refusal(viewer, insight)
    if insight.cause is None and (insight.person_id is not None or step.training_id is not None):
        raise Invalid("First say what is behind it.", "cause")
    sharing = await sharing_of(viewer, insight)
    owner, other = await _two(viewer, insight, step)
    if insight.person_id and sharing.shared and not policy.can_own_shared(owner.role, owner.id, insight):
        raise Conflict("Several people show the same, so this is for the store, not for one of them.", "ownerId")
    playbook = (await playbooks.by_insight(viewer, [insight.id])).get(insight.id)
    words = text.optional(step.words, "text", LINE) or (playbook.title if playbook else "")
    item = await items.open_from_insight(viewer, ids.new(), insight.id, (owner, other), words, step.due_on)
    insight.state, insight.decided_by_id, insight.decided_at = InsightState.ACCEPTED, viewer.id, clock.now()
    insight.playbook_id, insight.action_item_id = playbook.id if playbook else None, item.id
    await insight.save()
    if step.training_id is not None:
        await assign(viewer, insight, sharing, step.training_id, step.due_on)
    # What the effect of a step is measured by: its metric, where it was taken, and the alert that it answers.
    data = {
        "metric": str(insight.metric_id) if insight.metric_id else None,
        "store": str(insight.store_id) if insight.store_id else None,
        "people": sorted(str(person_id) for person_id in sharing.people),
        "alert": str(insight.alert_id) if insight.alert_id else None,
        "actionItem": str(item.id),
        "training": str(step.training_id) if step.training_id else None,
    }
    await events.record("insight.accepted", insight, viewer.id, await audience(insight), id=call_id, data=data)
    return insight


@db.transaction
async def dismiss(viewer: Viewer, call_id: UUID, insight_id: UUID, reason: str) -> Insight:
    """Leave it, and say why. Raises Invalid (reason), Conflict (insightId), NotFound, NotAllowed."""
    insight = await load(viewer, insight_id)
    if await events.repeated(call_id, viewer, "insight.dismissed", insight.id):
        return insight
    if not policy.can_dismiss(viewer, insight):
        raise _refusal(viewer, insight)
    insight.reason = text.required(reason, "reason", LINE)
    await _decide(viewer, insight, InsightState.DISMISSED)
    await events.record("insight.dismissed", insight, viewer.id, await audience(insight), id=call_id)
    return insight


@db.transaction
async def answer_new_normal(viewer: Viewer, call_id: UUID, insight_id: UUID, is_new_normal: bool) -> Insight:
    """Whether what has lasted for four weeks is the usual from now on: then the alert ends and its days are the new usual."""
    insight = await load(viewer, insight_id)
    if await events.repeated(call_id, viewer, "insight.newNormalAnswered", insight.id):
        return insight
    if not policy.can_answer_new_normal(viewer, insight):
        raise _refusal(viewer, insight)
    alert = await Alert.get(id=insight.alert_id)
    alert.is_new_normal = is_new_normal
    if is_new_normal:
        alert.closed_on = clock.now().date()
        await end_of(alert, InsightEnd.NEW_NORMAL, but=insight.id)
    await alert.save(update_fields=["is_new_normal", "closed_on"])
    await _decide(viewer, insight, InsightState.ACCEPTED if is_new_normal else InsightState.DISMISSED)
    data = {"isNewNormal": is_new_normal}
    await events.record("insight.newNormalAnswered", insight, viewer.id, await audience(insight), id=call_id, data=data)
    return insight


async def end_of(alert: Alert, why: InsightEnd, but: UUID | None = None) -> None:
    """What is still open about ``alert`` is over, ``but`` the one just answered; what was decided stays so. Inside a transaction."""
    for insight in await Insight.filter(alert_id=alert.id, state=InsightState.OPEN):
        if insight.id != but:
            await end(insight, why)


async def end(insight: Insight, why: InsightEnd) -> None:
    """It is over by itself. Inside a transaction."""
    insight.state, insight.ended_at, insight.ended_because = InsightState.ENDED, clock.now(), why
    await insight.save(update_fields=["state", "ended_at", "ended_because"])
    await events.record("insight.ended", insight, None, await audience(insight))


async def load(viewer: Viewer, insight_id: UUID) -> Insight:
    """An insight in reach. Raises NotFound."""
    insight = await Insight.visible_to(viewer).get_or_none(id=insight_id)
    if insight is None:
        raise NotFound("There is no such insight.", "insightId")
    return insight


async def sharing_of(viewer: Viewer, insight: Insight) -> Sharing:
    """Who shows the same at the same time."""
    found = await sharing_by_alert(viewer, [insight.alert_id]) if insight.alert_id else {}
    return found[insight.alert_id] if insight.alert_id else ALONE


async def _decide(viewer: Viewer, insight: Insight, state: InsightState) -> None:
    insight.state, insight.decided_by_id, insight.decided_at = state, viewer.id, clock.now()
    await insight.save(update_fields=["state", "decided_by_id", "decided_at", "reason"])


async def _two(viewer: Viewer, insight: Insight, step: Step) -> tuple[Person, Person]:
    """Who does it, and who looks after it with them: the one who accepts, or whom they name when they do it themselves."""
    owner = await _who_sees(viewer, insight, step.owner_id, "ownerId")
    if owner.id != viewer.id:
        if step.with_id not in (None, viewer.id):
            raise Invalid("You look after it with them.", "withId")
        return owner, await Person.get(id=viewer.id).select_related("store")
    if step.with_id is None or step.with_id == viewer.id:
        raise Invalid("Say who looks after it with you.", "withId")
    return owner, await _who_sees(viewer, insight, step.with_id, "withId")


async def _who_sees(viewer: Viewer, insight: Insight, person_id: UUID, field: str) -> Person:
    """Somebody in the viewer's reach who sees the insight too: nothing is agreed about a person behind their back."""
    person = await Person.active(Person.visible_to(viewer)).get_or_none(id=person_id).select_related("store")
    if person is None:
        raise NotFound("There is nobody like that in your reach.", field)
    if not await Insight.visible_to(seen_as(person)).filter(id=insight.id).exists():
        raise Invalid("They do not see this one.", field)
    return person


def _refusal(viewer: Viewer, insight: Insight) -> Conflict | NotAllowed:
    if not policy.can_act(viewer):
        return NotAllowed("That is for others to do.", "insightId")
    if insight.state is not InsightState.OPEN:
        return Conflict("It is closed already.", "insightId")
    if viewer.id == insight.person_id:
        return NotAllowed("Your own numbers are for those beside you to judge.", "insightId")
    if insight.kind is InsightKind.NEW_NORMAL:
        return Conflict("It asks for an answer: is this the new normal?", "insightId")
    return Conflict("It asks for a step, or for a reason to leave it.", "insightId")
