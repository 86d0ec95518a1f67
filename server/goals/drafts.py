"""A goal as somebody words it, and whether it may be worded so. Pure: what it hangs under and whose it is are for the actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from server.goals.models import DIGITS, PLACES
from server.kit import text
from server.kit.errors import Invalid

MOST_KEY_RESULTS = 20
LONGEST = timedelta(days=366 * 5)


@dataclass(frozen=True)
class KeyResultDraft:
    """A number that should go from start to target."""

    title: str
    unit: str
    start: Decimal
    target: Decimal
    weight: Decimal = Decimal(1)
    metric_id: UUID | None = None
    """What its value follows, so that nobody writes it down."""


@dataclass(frozen=True)
class Draft:
    """A goal as somebody words it."""

    title: str
    starts_on: date
    due_on: date
    key_results: Sequence[KeyResultDraft] = field(default_factory=list)
    why: str | None = None
    parent_id: UUID | None = None
    template_id: UUID | None = None


def checked(draft: Draft) -> Draft:
    """``draft`` as it is kept. Raises Invalid with the field."""
    title, why = text.required(draft.title, "title", 200), text.optional(draft.why, "why", 2_000)
    if draft.due_on < draft.starts_on:
        raise Invalid("It cannot be due before it starts.", "dueOn")
    if draft.due_on - draft.starts_on > LONGEST:
        raise Invalid("A goal lasts five years at most.", "dueOn")
    if len(draft.key_results) > MOST_KEY_RESULTS:
        raise Invalid(f"A goal has at most {MOST_KEY_RESULTS} key results.", "keyResults")
    numbers = [checked_number(row, f"keyResults.{index}") for index, row in enumerate(draft.key_results)]
    return replace(draft, title=title, why=why, key_results=numbers)


def checked_number(row: KeyResultDraft, where: str) -> KeyResultDraft:
    """``row``, which stands at ``where``, as it is kept. Raises Invalid with the field."""
    title, unit = text.required(row.title, f"{where}.title", 200), text.required(row.unit, f"{where}.unit", 40)
    start, target = fitting(row.start, f"{where}.start"), fitting(row.target, f"{where}.target")
    if start == target:
        raise Invalid("Start and target are the same, so there is no way to go.", f"{where}.target")
    weight = fitting(row.weight, f"{where}.weight")
    if weight <= 0:
        raise Invalid("A weight is more than nothing.", f"{where}.weight")
    return KeyResultDraft(title, unit, start, target, weight, row.metric_id)


def fitting(value: Decimal, where: str) -> Decimal:
    """``value``, which we can keep exactly. Raises Invalid for what is no number, too large or too fine."""
    if not value.is_finite():
        raise Invalid("That is not a number.", where)
    if abs(value) >= Decimal(10) ** (DIGITS - PLACES):
        raise Invalid(f"A number has at most {DIGITS - PLACES} digits before the point.", where)
    if value != round(value, PLACES):
        raise Invalid(f"A number has at most {PLACES} digits after the point.", where)
    return value or Decimal(0)  # never a minus nothing
