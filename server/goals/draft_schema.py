"""Hints for a goal that is still being written. Nothing of it is stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeGuard

import strawberry

from server.goals.drafts import MOST_KEY_RESULTS, KeyResultDraft
from server.goals.hints import SmartHint, hints_for
from server.kit import ids
from server.kit.errors import Invalid
from server.kit.node import resolved

LONGEST = 200
"""Characters of a title that are looked at; no more can be sent in the end."""


@strawberry.input(description="A number as far as it is typed.")
class KeyResultDraftInput:
    title: str | None = strawberry.field(default=None, description="What is counted.")
    unit: str | None = strawberry.field(default=None, description="In what.")
    start: Decimal | None = strawberry.field(default=None, description="Where it stands.")
    target: Decimal | None = strawberry.field(default=None, description="Where it should get to.")


@strawberry.input(description="A goal as far as it is typed.")
class GoalDraftInput:
    title: str | None = strawberry.field(default=None, description="What it is.")
    why: str | None = strawberry.field(default=None, description="What it is good for.")
    owner_id: strawberry.ID | None = strawberry.field(
        default=None, description="Whose it is; left out for a store's or the company's."
    )
    starts_on: date | None = strawberry.field(default=None, description="First day.")
    due_on: date | None = strawberry.field(default=None, description="Last day.")
    key_results: list[KeyResultDraftInput] | None = strawberry.field(
        default=None, description="Its numbers, at most 20; one without start or target is none yet."
    )


def _hints(draft: GoalDraftInput) -> list[SmartHint]:
    rows = draft.key_results or []
    if len(rows) > MOST_KEY_RESULTS:
        raise Invalid(f"A goal has at most {MOST_KEY_RESULTS} key results.", "draft.keyResults")
    if draft.owner_id:
        ids.parse(draft.owner_id, "draft.ownerId")
    numbers = [KeyResultDraft("", "", row.start, row.target) for row in rows if _is(row.start) and _is(row.target)]
    words = " ".join((text or "")[:LONGEST] for text in [draft.title, *(row.title for row in rows)])
    starts = [number.start for number in numbers]
    return hints_for(words, numbers, draft.starts_on, draft.due_on, bool(draft.owner_id), currents=starts)


@strawberry.type
class Query:
    goal_hints: list[SmartHint] = resolved(
        resolver=_hints,
        description="What a goal misses while it is being written; nothing is stored. INVALID (draft.ownerId …).",
    )


def _is(number: Decimal | None) -> TypeGuard[Decimal]:
    return number is not None and number.is_finite()
