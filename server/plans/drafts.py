"""A plan as somebody words it, and whether it may be worded so. Pure: what it rests on is looked up by the actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from server.goals.drafts import fitting
from server.kit import text
from server.kit.errors import Invalid
from server.plans.models import PlanSide

MOST, LONGEST = 20, timedelta(days=366)
"""Lines of a kind, and how long a plan may take."""


@dataclass(frozen=True)
class EvidenceDraft:
    """What a plan rests on; at most one of the ids."""

    note: str
    metric_id: UUID | None = None
    goal_id: UUID | None = None
    feedback_id: UUID | None = None


@dataclass(frozen=True)
class ExpectationDraft:
    """A number on its way; ``id`` keeps one that is there, with what was recorded."""

    title: str
    unit: str
    start: Decimal
    target: Decimal
    id: UUID | None = None


@dataclass(frozen=True)
class DutyDraft:
    """What one of the two does; ``id`` keeps one that is there, done or open."""

    side: PlanSide
    text: str
    due_on: date
    id: UUID | None = None


@dataclass(frozen=True)
class MilestoneDraft:
    """A day to sit down; ``id`` keeps one that is there, with its check-in."""

    on: date
    topic: str | None = None
    id: UUID | None = None


@dataclass(frozen=True)
class Draft:
    """A plan as somebody words it. It may be incomplete until it is signed."""

    reason: str
    starts_on: date
    ends_on: date
    evidence: Sequence[EvidenceDraft] = field(default_factory=tuple)
    expectations: Sequence[ExpectationDraft] = field(default_factory=tuple)
    duties: Sequence[DutyDraft] = field(default_factory=tuple)
    milestones: Sequence[MilestoneDraft] = field(default_factory=tuple)


def checked(draft: Draft) -> Draft:
    """``draft`` as it is kept. Raises Invalid with the field."""
    if draft.ends_on < draft.starts_on:
        raise Invalid("It cannot end before it starts.", "endsOn")
    if draft.ends_on - draft.starts_on > LONGEST:
        raise Invalid("A plan takes a year at most.", "endsOn")
    for name in ("evidence", "expectations", "duties", "milestones"):
        if len(getattr(draft, name)) > MOST:
            raise Invalid(f"At most {MOST} fit here.", name)
    return replace(
        draft,
        reason=text.required(draft.reason, "reason", 2_000),
        evidence=tuple(_evidence(row, f"evidence.{index}") for index, row in enumerate(draft.evidence)),
        expectations=tuple(_expectation(row, f"expectations.{index}") for index, row in enumerate(draft.expectations)),
        duties=tuple(_duty(row, f"duties.{index}", draft) for index, row in enumerate(draft.duties)),
        milestones=tuple(_milestone(row, f"milestones.{index}", draft) for index, row in enumerate(draft.milestones)),
    )


def check_complete(draft: Draft) -> None:
    """Raises Invalid naming what is missing: nobody signs a plan without a reason that can be seen and help that was promised."""
    if not draft.evidence:
        raise Invalid("Say what the plan rests on.", "evidence")
    if not draft.expectations:
        raise Invalid("Say what should get better, in a number.", "expectations")
    if all(duty.side is not PlanSide.MANAGER for duty in draft.duties):
        raise Invalid("Say what the manager does to help, and until when.", "duties")


def _evidence(row: EvidenceDraft, where: str) -> EvidenceDraft:
    if sum(key is not None for key in (row.metric_id, row.goal_id, row.feedback_id)) > 1:
        raise Invalid("One line names one thing.", where)
    return replace(row, note=text.required(row.note, f"{where}.note", 1_000))


def _expectation(row: ExpectationDraft, where: str) -> ExpectationDraft:
    start, target = fitting(row.start, f"{where}.start"), fitting(row.target, f"{where}.target")
    if start == target:
        raise Invalid("Start and target are the same, so there is no way to go.", f"{where}.target")
    title, unit = text.required(row.title, f"{where}.title", 200), text.required(row.unit, f"{where}.unit", 40)
    return ExpectationDraft(title, unit, start, target, row.id)


def _duty(row: DutyDraft, where: str, draft: Draft) -> DutyDraft:
    if row.side is PlanSide.HR:
        raise Invalid("A plan is between the person and their manager.", f"{where}.side")
    _within(row.due_on, f"{where}.dueOn", draft)
    return replace(row, text=text.required(row.text, f"{where}.text", 500))


def _milestone(row: MilestoneDraft, where: str, draft: Draft) -> MilestoneDraft:
    _within(row.on, f"{where}.on", draft)
    return replace(row, topic=text.optional(row.topic, f"{where}.topic", 500))


def _within(day: date, where: str, draft: Draft) -> None:
    if not draft.starts_on <= day <= draft.ends_on:
        raise Invalid("That day is outside of the plan.", where)
