"""The limits of a company that has watched for long enough: its own history says how often they are passed (A 6)."""

from __future__ import annotations

import numpy as np

from server.statistics.episodes import Tracker
from server.statistics.scoring import RATES
from server.statistics.warning import Scan

ENOUGH = 200
"""Series-years of scored days from which a company's own history is worth more than our simulations."""
LOWEST, HIGHEST, STEP = 2.4, 3.6, 0.1
YEAR = 365.25


def learned(scan: Scan) -> tuple[float, float] | None:
    """For ``warning.replay``: the limits of the store's feed and of HQ's, from a replay of the history; None if it is short.

    True falls count as if they were false, so a company with many of them gets the more careful limit.
    """
    years = np.count_nonzero(~np.isnan(scan.stores.score)) / YEAR
    if years < ENOUGH:
        return None
    tried = np.arange(LOWEST, HIGHEST + STEP / 2, STEP)
    rates = np.array([_alerts(scan, float(limit)) for limit in tried]) / years
    first, second = (float(tried[np.argmax(rates <= rate)]) if (rates <= rate).any() else HIGHEST for rate in RATES)
    return round(first, 1), round(second, 1)


def _alerts(scan: Scan, limit: float) -> int:
    """How many episodes this limit would have opened."""
    tracker = Tracker(len(scan.usual))
    nowhere = np.zeros(len(scan.usual), dtype=np.int64)
    for day in range(scan.usual.shape[1]):
        tracker.day(day, scan.stores.score[:, day], nowhere, (limit, limit))
    return len(tracker.all)
