"""What is usual for a series: eight weeks give its level, its weekdays and its noise (statistics, section A 2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.statistics.medians import median, spread

Floats = NDArray[np.float64]

WEEKS, GAP = 8, 7
"""A baseline looks at so many weeks, and ends so many days before the week that it judges."""
WINDOW = 7 * WEEKS
LEARNING = 28
"""With fewer usable days than this there is no usual yet."""
TOO_EVEN = 1.07
"""A level and seven weekdays, fitted to 56 days, leave less over than there is: measured on planted noise."""
WEEK = 3
"""A week with fewer days than this says nothing about how its days differ."""


@dataclass
class Baseline:
    """The usual of many series. NaN where it is still being learnt."""

    weekday: Floats
    """(series, 7): what a weekday adds to the level; the first is the weekday on which the window began."""
    level: Floats
    """(series): the level, on the scale."""
    spread: Floats
    """(series): the robust standard deviation of a day around its usual."""

    @property
    def week(self) -> Floats:
        """(series, 7): the usual of each weekday."""
        return np.asarray(self.weekday + self.level[:, None])


def fit(window: Floats) -> tuple[Baseline, Floats]:
    """The baseline of ``window`` (series, whole weeks of days, NaN missing), and what it leaves over of each day."""
    series, days = window.shape
    weeks = window.reshape(series, days // 7, 7)
    centre = median(weeks)
    centre[np.count_nonzero(~np.isnan(weeks), axis=2) < WEEK] = np.nan
    weekday = median(np.moveaxis(weeks - centre[:, :, None], 1, 2))
    flat = (weeks - weekday[:, None, :]).reshape(series, days)
    level = median(flat)
    level[np.count_nonzero(~np.isnan(flat), axis=1) < LEARNING] = np.nan
    left = flat - level[:, None]
    return Baseline(weekday, level, spread(left)), left
