"""What people send about plans: inputs, payloads, mutations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import strawberry

from server.kit import ids
from server.kit.node import OWN_ID, Payload, resolved
from server.people.models import Info
from server.plans import actions
from server.plans.drafts import Draft, DutyDraft, EvidenceDraft, ExpectationDraft, MilestoneDraft
from server.plans.models import LookBack, PlanSide
from server.plans.schema import Plan

KEPT = "The id of a line that stays, with what was done; left out for a new one."


@strawberry.input(description="What a plan rests on: words, and at most one thing that shows it.")
class PlanEvidenceInput:
    note: str = strawberry.field(description="What it shows; 1 to 1,000 characters.")
    metric_id: strawberry.ID | None = strawberry.field(default=None, description="A metric.")
    goal_id: strawberry.ID | None = strawberry.field(default=None, description="A goal of the person.")
    feedback_id: strawberry.ID | None = strawberry.field(
        default=None, description="Feedback that the person got and that was given for a decision, never for growth."
    )


@strawberry.input(description="What should get better: a number from start to target.")
class PlanExpectationInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=KEPT)
    title: str = strawberry.field(description="What is counted; 1 to 200 characters.")
    unit: str = strawberry.field(description="In what; 1 to 40 characters.")
    start: Decimal = strawberry.field(description="Where it stands.")
    target: Decimal = strawberry.field(description="Where it should get to; not the start.")


@strawberry.input(description="What one of the two does.")
class PlanDutyInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=KEPT)
    side: PlanSide = strawberry.field(description="PERSON or MANAGER.")
    text: str = strawberry.field(description="What; 1 to 500 characters.")
    due_on: date = strawberry.field(description="Until when; a day of the plan.")


@strawberry.input(description="A day to sit down together.")
class PlanMilestoneInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=KEPT)
    on: date = strawberry.field(description="Around which day; a day of the plan.")
    topic: str | None = strawberry.field(default=None, description="What to talk about; at most 500 characters.")


@strawberry.input(description="The words of a plan. It may be incomplete until somebody signs it.")
class PlanWordsInput:
    reason: str = strawberry.field(description="Why; 1 to 2,000 characters.")
    starts_on: date = strawberry.field(description="First day.")
    ends_on: date = strawberry.field(description="Last day; ahead, and within a year of the first.")
    evidence: list[PlanEvidenceInput] = strawberry.field(
        default_factory=list, description="What it rests on; up to 20."
    )
    expectations: list[PlanExpectationInput] = strawberry.field(
        default_factory=list, description="What should get better; up to 20."
    )
    duties: list[PlanDutyInput] = strawberry.field(default_factory=list, description="What the two do; up to 20.")
    milestones: list[PlanMilestoneInput] = strawberry.field(
        default_factory=list, description="When they sit down; up to 20."
    )


@strawberry.input(description="A plan to begin with somebody.")
class PlanCreateInput:
    id: strawberry.ID | None = strawberry.field(default=None, description="The client's own UUIDv7 for the plan.")
    person_id: strawberry.ID = strawberry.field(description="Somebody whom the viewer leads.")
    words: PlanWordsInput = strawberry.field(description="How it reads at first.")


@strawberry.input(description="A plan with new words.")
class PlanEditInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    plan_id: strawberry.ID = strawberry.field(description="The plan.")
    words: PlanWordsInput = strawberry.field(description="All of its words as they should be.")
    worded_at: datetime | None = strawberry.field(
        default=None, description="`wordedAt` of the words it was made from; CONFLICT when they were changed since."
    )


@strawberry.input(description="A plan to sign.")
class PlanSignInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    plan_id: strawberry.ID = strawberry.field(description="The plan.")
    worded_at: datetime = strawberry.field(description="`wordedAt` of the words that were read.")


@strawberry.input(description="Something that was promised and is done.")
class PlanCompleteDutyInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    duty_id: strawberry.ID = strawberry.field(description="A duty of the viewer's side.")


@strawberry.input(description="Where a number stands.")
class PlanRecordInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    expectation_id: strawberry.ID = strawberry.field(description="What was counted.")
    value: Decimal = strawberry.field(description="The number.")


@strawberry.input(description="The check-in of a milestone.")
class PlanLinkCheckInInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    milestone_id: strawberry.ID = strawberry.field(description="The milestone.")
    check_in_id: strawberry.ID = strawberry.field(description="A check-in of the two.")


@strawberry.input(description="A plan that rests for a while.")
class PlanPauseInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    plan_id: strawberry.ID = strawberry.field(description="The plan.")
    reason: str = strawberry.field(description="Why; 1 to 1,000 characters.")


@strawberry.input(description="A plan that goes on.")
class PlanResumeInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    plan_id: strawberry.ID = strawberry.field(description="The plan.")


@strawberry.input(description="How a plan ended.")
class PlanEndInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    plan_id: strawberry.ID = strawberry.field(description="The plan.")
    met: bool = strawberry.field(description="Whether what was expected came true.")
    note: str = strawberry.field(description="What there is to say about it; 1 to 2,000 characters.")


@strawberry.input(description="A plan to let be.")
class PlanCallOffInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    plan_id: strawberry.ID = strawberry.field(description="The plan.")
    reason: str = strawberry.field(description="Why; 1 to 2,000 characters.")


@strawberry.input(description="A plan that somebody else runs from now on.")
class PlanHandOverInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    plan_id: strawberry.ID = strawberry.field(description="The plan.")
    to_id: strawberry.ID = strawberry.field(description="Somebody else who leads the person.")


@strawberry.input(description="What has lasted, two months later.")
class PlanLookBackInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    plan_id: strawberry.ID = strawberry.field(description="The plan.")
    result: LookBack = strawberry.field(description="What has lasted, as the viewer sees it.")
    note: str | None = strawberry.field(default=None, description="What there is to add; at most 1,000 characters.")


@strawberry.type(description="Answer of every mutation of plans.")
class PlanPayload:
    plan: Plan = strawberry.field(description="The plan as it is now.")


def _draft(words: PlanWordsInput) -> Draft:
    return Draft(
        reason=words.reason,
        starts_on=words.starts_on,
        ends_on=words.ends_on,
        evidence=[_evidence(row, f"evidence.{index}") for index, row in enumerate(words.evidence)],
        expectations=[
            ExpectationDraft(row.title, row.unit, row.start, row.target, _line(row.id, f"expectations.{index}"))
            for index, row in enumerate(words.expectations)
        ],
        duties=[
            DutyDraft(row.side, row.text, row.due_on, _line(row.id, f"duties.{index}"))
            for index, row in enumerate(words.duties)
        ],
        milestones=[
            MilestoneDraft(row.on, row.topic, _line(row.id, f"milestones.{index}"))
            for index, row in enumerate(words.milestones)
        ],
    )


def _evidence(row: PlanEvidenceInput, where: str) -> EvidenceDraft:
    return EvidenceDraft(
        row.note,
        ids.parse(row.metric_id, f"{where}.metricId") if row.metric_id else None,
        ids.parse(row.goal_id, f"{where}.goalId") if row.goal_id else None,
        ids.parse(row.feedback_id, f"{where}.feedbackId") if row.feedback_id else None,
    )


def _line(id: str | None, where: str) -> UUID | None:
    return ids.parse(id, f"{where}.id") if id else None


async def _create(info: Info, input: PlanCreateInput) -> Payload:
    person_id = ids.parse(input.person_id, "personId")
    return Payload(plan=await actions.create(info.context.viewer, ids.chosen(input.id), person_id, _draft(input.words)))


async def _edit(info: Info, input: PlanEditInput) -> Payload:
    viewer, call_id, plan_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.plan_id, "planId")
    return Payload(plan=await actions.edit(viewer, call_id, plan_id, _draft(input.words), input.worded_at))


async def _sign(info: Info, input: PlanSignInput) -> Payload:
    viewer, call_id, plan_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.plan_id, "planId")
    return Payload(plan=await actions.sign(viewer, call_id, plan_id, input.worded_at))


async def _complete_duty(info: Info, input: PlanCompleteDutyInput) -> Payload:
    viewer, call_id, duty_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.duty_id, "dutyId")
    return Payload(plan=await actions.complete_duty(viewer, call_id, duty_id))


async def _record(info: Info, input: PlanRecordInput) -> Payload:
    viewer, call_id = info.context.viewer, ids.chosen(input.id)
    expectation_id = ids.parse(input.expectation_id, "expectationId")
    return Payload(plan=await actions.record(viewer, call_id, expectation_id, input.value))


async def _link_check_in(info: Info, input: PlanLinkCheckInInput) -> Payload:
    viewer, call_id = info.context.viewer, ids.chosen(input.id)
    milestone_id, check_in_id = ids.parse(input.milestone_id, "milestoneId"), ids.parse(input.check_in_id, "checkInId")
    return Payload(plan=await actions.link_check_in(viewer, call_id, milestone_id, check_in_id))


async def _pause(info: Info, input: PlanPauseInput) -> Payload:
    viewer, call_id, plan_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.plan_id, "planId")
    return Payload(plan=await actions.pause(viewer, call_id, plan_id, input.reason))


async def _resume(info: Info, input: PlanResumeInput) -> Payload:
    viewer, call_id, plan_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.plan_id, "planId")
    return Payload(plan=await actions.resume(viewer, call_id, plan_id))


async def _end(info: Info, input: PlanEndInput) -> Payload:
    viewer, call_id, plan_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.plan_id, "planId")
    return Payload(plan=await actions.end(viewer, call_id, plan_id, input.met, input.note))


async def _call_off(info: Info, input: PlanCallOffInput) -> Payload:
    viewer, call_id, plan_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.plan_id, "planId")
    return Payload(plan=await actions.call_off(viewer, call_id, plan_id, input.reason))


async def _hand_over(info: Info, input: PlanHandOverInput) -> Payload:
    viewer, call_id, plan_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.plan_id, "planId")
    return Payload(plan=await actions.hand_over(viewer, call_id, plan_id, ids.parse(input.to_id, "toId")))


async def _look_back(info: Info, input: PlanLookBackInput) -> Payload:
    viewer, call_id, plan_id = info.context.viewer, ids.chosen(input.id), ids.parse(input.plan_id, "planId")
    return Payload(plan=await actions.look_back(viewer, call_id, plan_id, input.result, input.note))


MOVE = "NOT_ALLOWED where it is another side's, CONFLICT where it is too early or too late, NOT_FOUND"


@strawberry.type
class Mutation:
    plan_create: PlanPayload = resolved(
        resolver=_create,
        description="Begin a plan with somebody; both write it from then on. NOT_FOUND, NOT_ALLOWED, CONFLICT (personId) when "
        "the two have one, NOT_FOUND and INVALID naming a line; INVALID (feedbackId) for growth feedback.",
    )
    plan_edit: PlanPayload = resolved(
        resolver=_edit,
        description=f"Word it anew: any change voids the signatures of both. {MOVE} (planId); CONFLICT (wordedAt), and as planCreate.",
    )
    plan_sign: PlanPayload = resolved(
        resolver=_sign,
        description=f"Sign for the viewer's side. INVALID (evidence, expectations, duties, endsOn) names what is missing. {MOVE} "
        "(planId); CONFLICT (wordedAt) when the words were changed since.",
    )
    plan_complete_duty: PlanPayload = resolved(
        resolver=_complete_duty, description=f"Say that one did what one promised; twice is once. {MOVE} (dutyId)."
    )
    plan_record: PlanPayload = resolved(
        resolver=_record, description=f"Write down where a number stands. {MOVE} (expectationId), INVALID (value)."
    )
    plan_link_check_in: PlanPayload = resolved(
        resolver=_link_check_in,
        description=f"Say in which check-in of the two a milestone is talked about. {MOVE} (milestoneId), NOT_FOUND and INVALID "
        "(checkInId).",
    )
    plan_pause: PlanPayload = resolved(
        resolver=_pause, description=f"Let it rest; nothing falls due meanwhile. {MOVE} (planId), INVALID (reason)."
    )
    plan_resume: PlanPayload = resolved(
        resolver=_resume,
        description=f"Go on: days that were to come move by as many as the pause took. {MOVE} (planId).",
    )
    plan_end: PlanPayload = resolved(
        resolver=_end,
        description=f"Say how it ended. CONFLICT (planId) where it would end as not met before its last day or while support is "
        f"overdue. {MOVE} (planId), INVALID (note).",
    )
    plan_call_off: PlanPayload = resolved(
        resolver=_call_off, description=f"Let it be, with a reason. {MOVE} (planId), INVALID (reason)."
    )
    plan_hand_over: PlanPayload = resolved(
        resolver=_hand_over,
        description=f"Let somebody else who leads the person run it; both sign anew. {MOVE} (planId), NOT_FOUND and INVALID (toId).",
    )
    plan_look_back: PlanPayload = resolved(
        resolver=_look_back,
        description=f"Say 60 days after its end what has lasted; each side for itself, its last word counts. {MOVE} (planId), "
        "INVALID (note).",
    )
