"""What a measured entry keeps: the numbers behind the verdict and the chart, as they were on the day it ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Week:
    """One week of both groups, as the change against each group's own mean before: percent, or the metric's unit."""

    starts_on: date
    week: int
    treated: float | None
    compared: float | None


@dataclass(frozen=True)
class Result:
    """The numbers, in percent of the usual or in the metric's unit; positive is more, whichever way is better."""

    is_percent: bool
    treated: int | None
    """How many had enough days; None where they are too few to be told to whoever asks."""
    compared: int | None
    treated_left_out: float = 0
    """Days of both windows that were left out, on the mean of the treated."""
    compared_left_out: float = 0
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    would_be_seen: float | None = None
    before_differed: bool | None = None
    weeks: list[Week] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """For the row."""
        return asdict(self) | {"weeks": [asdict(week) | {"starts_on": str(week.starts_on)} for week in self.weeks]}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Result:
        """From the row."""
        weeks = [Week(**(week | {"starts_on": date.fromisoformat(week["starts_on"])})) for week in kept["weeks"]]
        return cls(**(kept | {"weeks": weeks}))
