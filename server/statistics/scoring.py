"""How far the last days lie below the usual, in standard errors (statistics, section A 4-6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from server.statistics.medians import median

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CLIP = 2.0
"""No day counts for more than this many standard deviations, so that one wild day never alerts alone."""
LONGEST, SHORTEST = 21, 2
"""The scan looks at the last 2 … 21 days."""
LIMITS = ((2.90, 0.85), (3.35, 1.05))
"""(a, b) of the limit a - b·phi: about one false alarm a year for each series, and about one in five years."""
RATES = (1.0, 0.2)
"""False alarms a year of one series at these limits: the store's feed takes the first, HQ's the second."""
BASELINE_DAYS, MEDIAN_COST = 40, 1.57
"""The usual is a median of about 40 independent days, and a median's variance is 1.57 times a mean's."""


def clipped(left: Floats, spread: Floats, most: float = CLIP) -> Floats:
    """Residuals (series, days) in standard deviations (series), no day above ``most``."""
    return np.clip(left / spread[:, None], -most, most)


def persistence(z: Floats) -> float:
    """phi: how much of a day's noise is still there the next day, the median over series (series, days), kept in 0 … 0.6."""
    here, then = z[:, :-1], z[:, 1:]
    both = ~np.isnan(here) & ~np.isnan(then)
    pairs, days = both.sum(axis=1), (~np.isnan(z)).sum(axis=1)
    enough = (pairs >= LONGEST) & (np.nansum(z * z, axis=1) > 0)
    if not enough.any():
        return 0.0
    products = np.where(both, here * then, 0)[enough].sum(axis=1) / pairs[enough]
    lag = products / (np.nansum(z * z, axis=1)[enough] / days[enough])
    # Eight weeks make a series look 0.03 more fickle than it is.
    return float(np.clip(median(lag) + 0.03, 0, 0.6))


def variance(phi: float, days: int = LONGEST) -> Floats:
    """v(0) … v(days): the variance of the mean of so many clipped days around an estimated usual; v(0) is infinite."""
    w = np.arange(1, days + 1)
    noise = ((1 + phi) / (1 - phi) - 2 * phi * (1 - phi**w) / (w * (1 - phi) ** 2)) / w
    usual = MEDIAN_COST * (1 + phi) / (1 - phi) / BASELINE_DAYS
    return np.concatenate([[np.inf], noise + usual])


def limits(phi: float) -> tuple[float, float]:
    """The scores above which a series alarms: for the store's feed, and for HQ's."""
    (a, b), (c, d) = LIMITS
    return a - b * phi, c - d * phi


def score(z: Floats, v: Floats) -> tuple[Floats, Ints]:
    """The scan of (series, days), the last day last: the highest score, and over how many calendar days it was reached.

    NaN, and 0 days, where fewer than two days are there or the last is missing.
    """
    latest_first = z[:, ::-1]
    there = ~np.isnan(latest_first)
    count = np.cumsum(there, axis=1)
    total = np.cumsum(np.where(there, latest_first, 0), axis=1)
    scores = -total / np.maximum(count, 1) * (1 / np.sqrt(v))[count]
    scores[(count < SHORTEST) | ~there[:, :1]] = -np.inf
    best = scores.argmax(axis=1)
    highest = np.take_along_axis(scores, best[:, None], axis=1)[:, 0]
    seen = np.isfinite(highest)
    return np.where(seen, highest, np.nan), np.where(seen, best + 1, 0)
