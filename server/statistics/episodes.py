"""One alert for one fall: episodes open, stay open while the fall lasts, and close (statistics, section A 7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.statistics.scoring import RATES

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

QUIET = 7
"""So many scored days in a row at half the limit or less close an episode."""
SILENT = 28
"""An episode without a scored day for so long closes: nobody knows any more."""
SHOCKS_APART = 3
"""Shocks of one series that are so many days apart, or fewer, are one story."""
NEW_NORMAL = 28
"""An episode that is open for so many days asks whether this is the new normal."""
FRESH = 7
"""Days after which the size at the alert, which is always too big, gives way to the mean since the alert."""


@dataclass(frozen=True)
class Size:
    """How far from the usual. Shares of the usual for amounts and counts (-0.18), else the metric's own unit."""

    change: float
    low: float
    high: float
    """The plausible range, 95 %."""
    days: int
    """How many scored days it rests on."""


@dataclass
class Episode:
    """One fall of one series. Days are columns of the values that were scanned."""

    series: int
    opened: int
    """The day of the alert."""
    since: int
    """The day on which it probably began."""
    score: float
    """At the alert, in standard errors."""
    strong: int | None = None
    """The day on which it passed the second limit, which is HQ's."""
    closed: int | None = None
    silent: bool = False
    """Whether it closed because nothing came any more, and nobody knows."""

    @property
    def false_alarms_a_year(self) -> float:
        """How often such a sign comes by chance, for one series."""
        return RATES[0] if self.strong is None else RATES[1]


class Tracker:
    """Opens and closes the episodes of many series, day by day."""

    def __init__(self, series: int) -> None:
        self.all: list[Episode] = []
        self.open = np.zeros(series, dtype=np.bool_)
        self._quiet = np.zeros(series, dtype=np.int64)
        self._silent = np.zeros(series, dtype=np.int64)
        self._certain = -SHOCKS_APART - 1
        self._current: dict[int, Episode] = {}

    def day(self, day: int, scores: Floats, days: Ints, limits: tuple[float, float], certain: bool = False) -> None:
        """Take in one day: scores (series, NaN where not scored), each reached over so many ``days``.

        ``certain`` opens with this day, whatever the scores say, and what was open is another story, unless it was certain
        just before.
        """
        limit, strong = limits
        seen = ~np.isnan(scores)
        self._quiet = np.where(seen & (scores < limit / 2), self._quiet + 1, np.where(seen, 0, self._quiet))
        self._silent = np.where(seen, 0, self._silent + 1)
        if certain:
            if day - self._certain > SHOCKS_APART:
                self._close(day, self.open)
            self._certain = day
        for series in np.flatnonzero(seen & (certain | (scores > limit)) & ~self.open):
            since = day if certain else day - int(days[series]) + 1
            one = Episode(int(series), day, since, float(scores[series]))
            self.all.append(one)
            self._current[int(series)] = one
            self.open[series] = True
            self._quiet[series] = 0
        for series in np.flatnonzero(self.open & seen & (scores > strong)):
            one = self._current[int(series)]
            one.strong = one.strong or day
        self._close(day, self.open & ((self._quiet >= QUIET) | (self._silent >= SILENT)))

    def _close(self, day: int, which: Bools) -> None:
        for series in np.flatnonzero(which):
            one = self._current.pop(int(series))
            one.closed, one.silent = day, bool(self._silent[series] >= SILENT)
            self.open[series] = False
