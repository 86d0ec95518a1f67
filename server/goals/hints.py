"""What SMART misses in a goal, said while it is being written. Hints, never a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from server.people.models import folded


class SmartHint(StrEnum):
    """What is missing."""

    NO_NUMBER = "NO_NUMBER"
    NO_DATE = "NO_DATE"
    NOT_IN_OWNERS_HANDS = "NOT_IN_OWNERS_HANDS"
    TARGET_REACHED = "TARGET_REACHED"


STORE_LEVEL = frozenset(
    {
        "sales",
        "turnover",
        "revenue",
        "profit",
        "margin",
        "footfall",
        "shrinkage",
        "ventas",
        "facturacion",
        "ingresos",
        "beneficio",
        "margen",
        "afluencia",
        "merma",
        "ventes",
        "recettes",
        "benefice",
        "marge",
        "frequentation",
        "demarque",
        "affaires",
    }
)
"""Words of numbers that a whole store makes (English, Spanish, French), so one person alone cannot move them."""
FAR = 366
"""Days after which a date is too far away to pull."""


class Number(Protocol):
    """The parts of a key result that hints look at."""

    @property
    def title(self) -> str:
        """What is counted."""

    @property
    def start(self) -> Decimal:
        """Where it stood."""

    @property
    def target(self) -> Decimal:
        """Where it should get to."""


def hints_for(
    title: str,
    numbers: Sequence[Number],
    starts_on: date | None,
    due_on: date | None,
    is_personal: bool,
    has_children: bool = False,
    currents: Sequence[Decimal] = (),
) -> list[SmartHint]:
    """The hints for a goal or a draft of one, in the order of SmartHint. ``currents``: where the numbers stand now."""
    found = []
    if not numbers and not has_children:
        found.append(SmartHint.NO_NUMBER)
    if due_on is None or (starts_on is not None and (due_on - starts_on).days > FAR):
        found.append(SmartHint.NO_DATE)
    words = {
        word.strip(".,:;()") for text in [title, *(number.title for number in numbers)] for word in folded(text).split()
    }
    if is_personal and words & STORE_LEVEL:
        found.append(SmartHint.NOT_IN_OWNERS_HANDS)
    if any(_reached(number, current) for number, current in zip(numbers, currents, strict=False)):
        found.append(SmartHint.TARGET_REACHED)
    return found


def _reached(number: Number, current: Decimal) -> bool:
    return current >= number.target if number.target > number.start else current <= number.target
