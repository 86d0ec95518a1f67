"""Medians that step over missing values. Every function works along the last axis unless it says otherwise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NORMAL = 1.4826
"""The median distance from the median, times this, is the standard deviation of a normal distribution."""


def median(values: Floats) -> Floats:
    """The median of what is there; NaN where nothing is."""
    if not values.shape[-1]:
        return np.full(values.shape[:-1], np.nan)
    # NumPy's own nanmedian does the same, row by row and far slower. Sorting puts what is missing last.
    ordered = np.sort(values, axis=-1)
    there = np.count_nonzero(~np.isnan(values), axis=-1)[..., None]
    lower = np.take_along_axis(ordered, np.maximum(there - 1, 0) // 2, axis=-1)
    upper = np.take_along_axis(ordered, there // 2, axis=-1)
    return np.asarray((lower + upper)[..., 0] / 2)


def spread(values: Floats) -> Floats:
    """The robust standard deviation around zero: 1.4826 times the median distance."""
    return NORMAL * median(np.abs(values))


def of_others(values: Floats, least: int) -> tuple[Floats, Floats]:
    """For values (days, series): the median of the other series on that day, and of all (days).

    NaN with fewer than ``least`` series. A series that is missing on a day gets the median of all that are there.
    """
    ordered = np.sort(values, axis=1)
    there = np.count_nonzero(~np.isnan(values), axis=1)[:, None]
    low, mid, high = (np.take_along_axis(ordered, _inside(there // 2 + by, values.shape[1]), 1) for by in (-1, 0, 1))
    # Without one that lies above the middle, the middle moves down; and the other way round.
    odd = np.where(values > mid, low + mid, np.where(values < mid, mid + high, low + high)) / 2
    even = np.where(values > low, low, mid)
    whole = np.where(there < least, np.nan, np.where(there % 2 == 1, mid, (low + mid) / 2))
    without = np.where(there % 2 == 1, odd, even)
    return np.where(np.isnan(values) | np.isnan(whole), whole, without), whole[:, 0]


def _inside(places: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    return np.clip(places, 0, length - 1)
