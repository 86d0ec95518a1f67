"""Series and panels whose truth is known, because we planted it. All noise is in standard deviations of a day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WILD, WILD_BY = 0.01, 5.0
"""The share of days that are wild, and by how much."""


def noise(rng: np.random.Generator, series: int, days: int, phi: float = 0.0) -> Floats:
    """(series, days): autocorrelated t noise with 5 degrees of freedom, its standard deviation 1, plus wild days."""
    lead = 30
    steps = rng.standard_t(5, (series, lead + days))
    for day in range(1, lead + days):
        steps[:, day] += phi * steps[:, day - 1]
    even = steps[:, lead:]
    even *= np.sqrt((1 - phi**2) * 3 / 5)
    wild = rng.random((series, days)) < WILD
    return np.asarray(even + wild * rng.choice([-WILD_BY, WILD_BY], (series, days)))


def wander(rng: np.random.Generator, series: int, days: int) -> Floats:
    """(series, days): what real stores do from week to week: 3 to 7 % (logarithm), half of it still there a week later."""
    weeks = days // 7 + 2
    sizes = np.exp(rng.uniform(np.log(0.03), np.log(0.07), (series, 1)))
    steps = rng.standard_t(5, (series, weeks + 8)) / np.sqrt(5 / 3) * np.sqrt(1 - 0.45**2)
    for week in range(1, weeks + 8):
        steps[:, week] += 0.45 * steps[:, week - 1]
    start = rng.integers(0, 7)
    return np.asarray(np.repeat(steps[:, 8:] * sizes, 7, axis=1)[:, start : start + days])


def company(rng: np.random.Generator, days: int, size: float = 0.05) -> Floats:
    """(1, days): what all stores of a company do together (logarithm): ``size`` by the day, and as much by the week."""
    weekly = np.repeat(rng.standard_normal(days // 7 + 1), 7)[:days]
    return np.asarray(size * (noise(rng, 1, days) + weekly))


def sales(rng: np.random.Generator, logs: Floats) -> Floats:
    """Amounts a day around the movement ``logs`` (series, days): stores of many sizes, each with weekdays of its own."""
    series, days = logs.shape
    level = rng.normal(8, 0.5, (series, 1))
    weekday = rng.normal(0, 0.15, (series, 7))
    return np.asarray(np.exp(level + np.tile(weekday, days // 7 + 1)[:, :days] + logs))
