"""The effect of one action that began on different days in different units (statistics, section B 5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.statistics.effect import COMPARISON, TREATED, Effect, Interval, Verdict, change, interval, verdict

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NEVER = -1
"""The start of units that were not treated."""


@dataclass(frozen=True)
class _Wave:
    """What one start date says."""

    treated: Ints
    comparison: Ints
    changes: Floats
    """(units)"""


Changes = Callable[[slice, slice], Floats]
"""The change of each unit between two windows of columns, NaN without enough days."""


def measure_staggered(
    values: Floats, starts: Ints, window: int = 28, transition: int = 0, changes: Changes | None = None
) -> Effect:
    """The mean effect on the treated over all start dates, each against units not treated until its window ended.

    ``values`` (units, days; on the scale), ``starts`` (units; the first day of treatment, or NEVER). ``window`` days
    on both sides, whole weeks; the first ``transition`` days of treatment are left out. ``changes`` knows
    better than the means of ``values``, as for ratios.
    """
    of = changes or (lambda before, after: change(values[:, before], values[:, after]))
    found, treated, comparison = _average(of, values.shape[1], starts, window, transition, 0)
    if found is None:
        return Effect(Verdict.NOT_ENOUGH_DATA, None, None, treated, comparison)
    placebo, _, _ = _average(of, values.shape[1], starts, window, transition, window)
    return Effect(verdict(found, placebo, treated), found, placebo, treated, comparison)


def _average(
    changes: Changes, days: int, starts: Ints, window: int, transition: int, earlier: int
) -> tuple[Interval | None, int, int]:
    """The interval, and how many units are behind it; ``earlier`` moves both windows back, before the treatment."""
    waves = [
        wave
        for start in np.unique(starts[starts != NEVER])
        if (wave := _wave(changes, days, starts, int(start), window, transition, earlier))
    ]
    treated = sum(len(wave.treated) for wave in waves)
    comparison = len(np.unique(np.concatenate([wave.comparison for wave in waves]))) if waves else 0
    if treated < TREATED or comparison < COMPARISON:
        return None, treated, comparison
    estimate, influence = 0.0, np.zeros(len(starts))
    for wave in waves:
        weight = len(wave.treated) / treated
        for group, sign in ((wave.treated, 1), (wave.comparison, -1)):
            ours = wave.changes[group]
            estimate += sign * weight * ours.mean()
            influence[group] += sign * weight * (ours - ours.mean()) / len(group)
    error, df = _error(influence, starts)
    return interval(float(estimate), error, df), treated, comparison


def _wave(
    changes: Changes, days: int, starts: Ints, start: int, window: int, transition: int, earlier: int
) -> _Wave | None:
    """The changes around one start, of the units that started then and of those that had not by the end."""
    after = start + (0 if earlier else transition) - earlier
    before = start - window - earlier
    end = start + transition + window
    if before < 0 or end > days:
        return None
    found = changes(slice(before, before + window), slice(after, after + window))
    known = ~np.isnan(found)
    treated = np.flatnonzero(known & (starts == start))
    comparison = np.flatnonzero(known & ((starts == NEVER) | (starts >= end)))
    return _Wave(treated, comparison, found) if len(treated) and len(comparison) > 1 else None


def _error(influence: Floats, starts: Ints) -> tuple[float, float]:
    """The standard error of a sum of influences, and Welch's degrees of freedom, by cohorts of one start."""
    parts, sizes = [], []
    for start in np.unique(starts):
        own = influence[(starts == start) & (influence != 0)]
        if len(own) > 1:
            parts.append(float((own**2).sum()) * len(own) / (len(own) - 1))
            sizes.append(len(own) - 1)
    total = sum(parts)
    return total**0.5, total**2 / sum(part**2 / size for part, size in zip(parts, sizes, strict=True)) if total else 1.0
