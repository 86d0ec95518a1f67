"""How rows become a day's value, said in a word: `sum(price*quantity)/count()`. Pure.

formula = part [ "/" part ]      part = count() | sum(product) | mean(column) | column
product = column { "*" column }  a column alone is the value itself, one row a day
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import prod

from server.kit.errors import Invalid

PART = re.compile(r"(sum|mean|count)\s*\((.*)\)", re.IGNORECASE | re.DOTALL)
Numbers = Mapping[int, Decimal]
"""Of one row: position of a column -> the number in it."""


@dataclass(frozen=True)
class Part:
    """One side of a formula."""

    how: str
    """count, sum, mean, or only."""
    columns: tuple[int, ...]

    def of(self, rows: Sequence[Numbers]) -> Decimal:
        """What the rows of a day come to. Raises ValueError where ``only`` finds several numbers."""
        if self.how == "count":
            return Decimal(len(rows))
        values = [prod((row[column] for column in self.columns), start=Decimal(1)) for row in rows]
        if self.how == "only":
            if len(set(values)) > 1:
                raise ValueError("several rows say something else for one day; say sum(…) or mean(…)")
            return values[0]
        total = sum(values, Decimal(0))
        return total / len(values) if self.how == "mean" else total


@dataclass(frozen=True)
class Formula:
    """How a metric comes out of the rows of one day."""

    key: str
    written: str
    parts: tuple[Part, ...]

    @property
    def columns(self) -> set[int]:
        """The columns that it reads."""
        return {column for part in self.parts for column in part.columns}

    def of(self, rows: Sequence[Numbers]) -> Decimal | None:
        """The value of a day, None where there is nothing to divide by. Raises ValueError."""
        first, *rest = [part.of(rows) for part in self.parts]
        if not rest:
            return first
        return first / rest[0] if rest[0] else None


def read(key: str, written: str, position: Callable[[str], int]) -> Formula:
    """The formula ``written`` for the metric ``key``; ``position`` finds a column. Raises Invalid (map.KEY)."""
    sides = written.split("/")
    if len(sides) > 2:
        raise Invalid(f"{written!r} has more than one division.", f"map.{key}")
    parts = tuple(_part(key, side.strip(), position) for side in sides)
    if len(parts) == 2 and any(part.how == "only" for part in parts):
        raise Invalid(f"{written!r} divides columns: say sum(…)/sum(…), sum(…)/count() or mean(…).", f"map.{key}")
    return Formula(key, written, parts)


def _part(key: str, side: str, position: Callable[[str], int]) -> Part:
    known = PART.fullmatch(side)
    if known is None:
        return Part("only", (position(side),))
    how, inner = known[1].lower(), known[2].strip()
    if how == "count":
        if inner:
            raise Invalid(f"{side!r}: count() counts rows, so nothing stands in it.", f"map.{key}")
        return Part(how, ())
    names = [name.strip() for name in inner.split("*")]
    if not all(names) or (how == "mean" and len(names) > 1):
        raise Invalid(f"{side!r} must look like sum(price*quantity) or mean(rating).", f"map.{key}")
    return Part(how, tuple(position(name) for name in names))
