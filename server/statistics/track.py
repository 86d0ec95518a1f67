"""Series on their way through the days: residuals, scores and episodes, the same for stores and for the company."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.statistics import scoring
from server.statistics.episodes import Size, Tracker
from server.statistics.scales import Ruler

Floats = NDArray[np.float64]


class Track:
    """All arrays are (series, days); NaN is what was not scored."""

    def __init__(self, series: int, days: int, limits: tuple[float, float] | None = None) -> None:
        self.own = np.full((series, days), np.nan)
        """How far a day lay from its usual, on the scale."""
        self.spread = np.full((series, days), np.nan)
        """The noise of a day, on the scale."""
        self.z = np.full((series, days), np.nan)
        self.score = np.full((series, days), np.nan)
        self.phi = np.zeros(days)
        self.limits = np.full((days, 2), np.nan)
        """(days, 2): of the store's feed and of HQ's."""
        self._given = limits
        self.tracker = Tracker(series)
        self._variance = scoring.variance(0.0)

    def week(self, days: slice, own: Floats, spread: Floats, phi: float) -> None:
        """Take in the residuals of a week; ``spread`` and ``phi`` hold for all of it."""
        self.own[:, days] = own
        self.spread[:, days] = spread[:, None]
        self.z[:, days] = scoring.clipped(own, spread)
        self.phi[days] = phi
        self.limits[days] = self._given or scoring.limits(phi)
        self._variance = scoring.variance(phi)

    def hold(self, day: int) -> None:
        """Do not score this day."""
        self.own[:, day] = self.z[:, day] = np.nan

    def day(self, day: int, certain: bool = False) -> None:
        """Score one day. ``certain`` alarms whatever the score says."""
        last = slice(max(day - scoring.LONGEST + 1, 0), day + 1)
        self.score[:, day], reach = scoring.score(self.z[:, last], self._variance)
        limit, strong = self.limits[day]
        self.tracker.day(day, self.score[:, day], reach, (float(limit), float(strong)), certain)

    def size(self, ruler: Ruler, usual: Floats, series: int, first: int, last: int) -> Size:
        """How far the days ``first`` … ``last`` lay from ``usual`` (days). Wild days count as two standard deviations."""
        days = slice(first, last + 1)
        there = ~np.isnan(self.own[series, days])
        own, noise = self.own[series, days][there], self.spread[series, days][there]
        middle = np.median(own)
        mean = np.clip(own, middle - scoring.CLIP * noise, middle + scoring.CLIP * noise).mean()
        wide = 1.96 * noise.mean() * np.sqrt(scoring.variance(float(self.phi[last]), len(own))[-1])
        level = usual[days][there].mean()
        change, *ends = ruler.change(np.full(3, level), np.array([mean, mean - wide, mean + wide]))
        return Size(float(change), float(min(ends)), float(max(ends)), len(own))
