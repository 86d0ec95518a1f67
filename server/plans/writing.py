"""Putting the words of a plan into rows and back; what it rests on is looked up here. Part of an action's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from server.feedback.models import Feedback, Purpose
from server.goals.models import Goal
from server.kit import clock, ids
from server.kit.errors import Invalid, NotFound
from server.metrics.models import Metric
from server.people.models import Viewer
from server.plans.drafts import Draft, DutyDraft, EvidenceDraft, ExpectationDraft, MilestoneDraft
from server.plans.models import Plan, PlanDuty, PlanEvidence, PlanExpectation, PlanMilestone

R = TypeVar("R", PlanExpectation, PlanDuty, PlanMilestone)


async def read(plan: Plan) -> Draft:
    """The words of ``plan`` as somebody would send them."""
    evidence = await PlanEvidence.filter(plan_id=plan.id).order_by("position", "id")
    expectations = await PlanExpectation.filter(plan_id=plan.id).order_by("position", "id")
    duties = await PlanDuty.filter(plan_id=plan.id).order_by("position", "id")
    milestones = await PlanMilestone.filter(plan_id=plan.id).order_by("position", "id")
    return Draft(
        plan.reason,
        plan.starts_on,
        plan.ends_on,
        tuple(EvidenceDraft(row.note, row.metric_id, row.goal_id, row.feedback_id) for row in evidence),
        tuple(ExpectationDraft(row.title, row.unit, row.start, row.target, row.id) for row in expectations),
        tuple(DutyDraft(row.side, row.text, row.due_on, row.id) for row in duties),
        tuple(MilestoneDraft(row.on, row.topic, row.id) for row in milestones),
    )


async def write(viewer: Viewer, plan: Plan, draft: Draft, before: Draft | None) -> None:
    """Store ``plan`` as ``draft`` has it; lines that keep their id keep what was done. Raises Invalid and NotFound."""
    await _check_evidence(viewer, plan, draft, before)
    plan.reason, plan.starts_on, plan.ends_on = draft.reason, draft.starts_on, draft.ends_on
    plan.worded_at = clock.now()
    if before is None:
        await plan.save(force_create=True)
    await PlanEvidence.filter(plan_id=plan.id).delete()
    await PlanEvidence.bulk_create(
        [
            PlanEvidence(
                plan_id=plan.id,
                position=position,
                note=row.note,
                metric_id=row.metric_id,
                goal_id=row.goal_id,
                feedback_id=row.feedback_id,
            )
            for position, row in enumerate(draft.evidence)
        ]
    )
    await _write_expectations(plan, draft.expectations)
    await _write_duties(plan, draft.duties)
    await _write_milestones(plan, draft.milestones)


async def _check_evidence(viewer: Viewer, plan: Plan, draft: Draft, before: Draft | None) -> None:
    """Whoever names something new must see it; what the other one named before may stay, seen or not."""
    known = (
        {key for row in before.evidence for key in (row.metric_id, row.goal_id, row.feedback_id)} if before else set()
    )
    for index, row in enumerate(draft.evidence):
        where = f"evidence.{index}"
        if row.metric_id and not await Metric.filter(id=row.metric_id).exists():
            raise NotFound("There is no such metric.", f"{where}.metricId")
        if row.goal_id and row.goal_id not in known:
            theirs = Goal.visible_to(viewer).filter(id=row.goal_id, owner_id=plan.person_id)
            if not await theirs.exists():
                raise NotFound("There is no such goal of theirs in your reach.", f"{where}.goalId")
        if row.feedback_id and row.feedback_id not in known:
            about = Feedback.visible_to(viewer).filter(recipient_id=plan.person_id)
            feedback = await about.get_or_none(id=row.feedback_id)
            if feedback is None:
                raise NotFound("There is no such feedback in your reach.", f"{where}.feedbackId")
            if feedback.purpose is not Purpose.DECISION:
                raise Invalid("Feedback that was given to grow never enters a plan.", f"{where}.feedbackId")


async def _write_expectations(plan: Plan, drafts: Sequence[ExpectationDraft]) -> None:
    known = {row.id: row for row in await PlanExpectation.filter(plan_id=plan.id)}
    rows = []
    for position, draft in enumerate(drafts):
        row = _kept(known, draft.id, f"expectations.{position}.id") or PlanExpectation(id=ids.new(), plan_id=plan.id)
        if row.id not in known or row.start != draft.start:
            row.current = draft.start
        row.position, row.title, row.unit = position, draft.title, draft.unit
        row.start, row.target = draft.start, draft.target
        rows.append(row)
    await _store(PlanExpectation, plan, rows, known)


async def _write_duties(plan: Plan, drafts: Sequence[DutyDraft]) -> None:
    known = {row.id: row for row in await PlanDuty.filter(plan_id=plan.id)}
    rows = []
    for position, draft in enumerate(drafts):
        row = _kept(known, draft.id, f"duties.{position}.id") or PlanDuty(id=ids.new(), plan_id=plan.id)
        if row.id in known and (row.side, row.text) != (draft.side, draft.text):
            row.done_at = None  # what was done is not what stands here now
        if row.id not in known or row.due_on != draft.due_on:
            row.reminded_at = None
        row.position, row.side, row.text, row.due_on = position, draft.side, draft.text, draft.due_on
        rows.append(row)
    await _store(PlanDuty, plan, rows, known)


async def _write_milestones(plan: Plan, drafts: Sequence[MilestoneDraft]) -> None:
    known = {row.id: row for row in await PlanMilestone.filter(plan_id=plan.id)}
    rows = []
    for position, draft in enumerate(drafts):
        row = _kept(known, draft.id, f"milestones.{position}.id") or PlanMilestone(id=ids.new(), plan_id=plan.id)
        row.position, row.on, row.topic = position, draft.on, draft.topic
        rows.append(row)
    await _store(PlanMilestone, plan, rows, known)


def _kept(known: dict[UUID, R], key: UUID | None, where: str) -> R | None:
    """The row that a line keeps, each once; None for a new line."""
    if key is None:
        return None
    row = known.get(key)
    if row is None:
        raise NotFound("There is no such line in this plan.", where)
    return row


async def _store(model: type[R], plan: Plan, rows: Sequence[R], known: dict[UUID, R]) -> None:
    keys = [row.id for row in rows]
    if len(set(keys)) < len(keys):
        raise Invalid("A line stands here twice.", "id")
    await model.filter(plan_id=plan.id).exclude(id__in=keys).delete()
    for row in rows:
        await row.save(force_create=row.id not in known, force_update=row.id in known)
