"""Did it help? The change of those who got something, beside the change of those who did not (statistics, section B).

A unit is the level at which the action was handed out: a store, or a person. Everything is on the scale of
``scales.Ruler``, up being better; ``Ruler.change`` says it in per cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from server.statistics.scales import Ruler

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

TREATED, COMPARISON, CLAIM = 5, 10, 10
"""The least units of each kind; and from how many treated on a result is more than a first indication."""
STORES = 8
"""The least stores where some people of each were treated."""
DAYS = 10
"""The least usable days of a unit in a window; and half of the planned ones."""
SHUFFLES, LOWEST, HIGHEST = 999, 24, 974
"""Permutations, and which of them, in order, are their 2.5 and 97.5 % points."""
SEED = 19471947
"""Fixed, so that the same numbers give the same interval whenever they are asked."""


class Verdict(StrEnum):
    """What may be said. Whether the window has ended is for the asker to know: before, nothing may."""

    NOT_ENOUGH_DATA = "NOT_ENOUGH_DATA"
    FIRST_INDICATION = "FIRST_INDICATION"
    CLEAR = "CLEAR"
    NO_CLEAR_DIFFERENCE = "NO_CLEAR_DIFFERENCE"


@dataclass(frozen=True)
class Interval:
    """An estimate and its 95 % interval, on the scale."""

    estimate: float
    low: float
    high: float
    detectable: float
    """A difference of this size would have been seen four times out of five."""
    p: float
    """How often chance alone makes such a difference, for ``stand_in_list``."""

    @property
    def differs(self) -> bool:
        """Zero lies outside."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Effect:
    """A verdict and the numbers behind it."""

    verdict: Verdict
    change: Interval | None
    """None without enough data."""
    placebo: Interval | None
    """The same of the two windows before anything happened: if these differ, the groups were on different ways anyway."""
    treated: int
    """Units that had enough days; stores where some people of each were treated."""
    comparison: int


def compare(values: Floats, treated: Bools, window: int, transition: int = 0) -> Effect:
    """The verdict on an action that began in the treated (units) at once.

    ``values`` (units, days; on the scale): a window for the placebo, the window before, the days of transition, which
    are left out, and the window after. Without days for the placebo the verdict is a first indication at most.
    """
    after, before = values[:, -window:], values[:, -2 * window - transition : -window - transition]
    earlier = values[:, : -2 * window - transition][:, -window:]
    changes, passed = change(before, after), change(earlier, before)
    return measure(changes[treated], changes[~treated], (passed[treated], passed[~treated]))


def change(before: Floats, after: Floats) -> Floats:
    """The change of each unit between two windows (units, planned days; on the scale, NaN missing).

    NaN for units with fewer than 10 usable days, or half of the planned ones, in either window.
    """
    return _mean(after) - _mean(before)


def change_of_ratio(before: tuple[Floats, Floats], after: tuple[Floats, Floats], ruler: Ruler) -> Floats:
    """The same for ratios, each window as (raw values, what each rests on), both (units, planned days): sum by sum."""
    return _pooled(*after, ruler) - _pooled(*before, ruler)


def measure(treated: Floats, comparison: Floats, placebo: tuple[Floats, Floats] | None = None) -> Effect:
    """The verdict on the changes of treated and comparison units (NaN: not enough days).

    ``placebo``: the changes of the same two groups between the window before ``before`` and ``before``.
    """
    treated, comparison = _known(treated), _known(comparison)
    earlier = tuple(_known(group) for group in placebo) if placebo else None
    if not _enough(treated, comparison):
        return Effect(Verdict.NOT_ENOUGH_DATA, None, None, len(treated), len(comparison))
    found = _only(contrast(treated[None], comparison[None]))
    before = _only(contrast(earlier[0][None], earlier[1][None])) if earlier and _enough(*earlier) else None
    return Effect(verdict(found, before, len(treated)), found, before, len(treated), len(comparison))


def measure_within(changes: Floats, treated: Bools, store: Ints, placebo: Floats | None = None) -> Effect:
    """The same where some people of each store were treated: (people) changes, who was treated, and in which store."""
    differences = _by_store(changes, treated, store)
    others = int(np.count_nonzero(~treated & ~np.isnan(changes)))
    if len(differences) < STORES:
        return Effect(Verdict.NOT_ENOUGH_DATA, None, None, len(differences), others)
    found = _one_sample(differences)
    earlier = _by_store(placebo, treated, store) if placebo is not None else np.empty(0)
    before = _one_sample(earlier) if len(earlier) >= STORES else None
    return Effect(verdict(found, before, len(differences)), found, before, len(differences), others)


def verdict(found: Interval, placebo: Interval | None, treated: int) -> Verdict:
    """What may be said of an interval: nothing clear if the placebo differs, and a first indication where it is not
    known or fewer than ten were treated."""
    if not found.differs or (placebo and placebo.differs):
        return Verdict.NO_CLEAR_DIFFERENCE
    return Verdict.CLEAR if placebo and treated >= CLAIM else Verdict.FIRST_INDICATION


@dataclass(frozen=True)
class Panels:
    """Intervals of many panels at once: what ``Interval`` has, each (panels)."""

    estimate: Floats
    low: Floats
    high: Floats
    detectable: Floats
    p: Floats

    @property
    def differs(self) -> Bools:
        """Zero lies outside."""
        return np.asarray((self.low > 0) | (self.high < 0))


def contrast(treated: Floats, comparison: Floats) -> Panels:
    """Difference in differences of many panels (panels, units).

    The interval is the hull of Welch's and of the studentised permutation interval: the first is right for few
    units with even changes, the second for skewed ones.
    """
    estimate = treated.mean(axis=1) - comparison.mean(axis=1)
    error, df = _welch(treated, comparison)
    shuffled = _shuffled(treated - estimate[:, None], comparison)
    reach = stdtrit(df, 0.975)
    t = estimate / np.maximum(error, np.finfo(np.float64).tiny)
    by_chance = (np.count_nonzero(np.abs(shuffled) >= np.abs(t)[:, None], axis=1) + 1) / (SHUFFLES + 1)
    return Panels(
        estimate,
        estimate - np.maximum(shuffled[:, HIGHEST], reach) * error,
        estimate - np.minimum(shuffled[:, LOWEST], -reach) * error,
        detectable=(reach + stdtrit(df, 0.8)) * error,
        p=np.maximum(2 * stdtr(df, -np.abs(t)), by_chance),
    )


def stand_in_list(effects: list[Effect], false: float = 0.05) -> list[bool]:
    """Which effects of a list still stand if at most this share of those that do may be false (Benjamini and Hochberg)."""
    p = np.array([one.change.p if one.change else 1.0 for one in effects])
    below = np.sort(p) <= false * np.arange(1, len(p) + 1) / max(len(p), 1)
    last = np.sort(p)[below].max(initial=-1)
    return [bool(one <= last) for one in p]


def _welch(treated: Floats, comparison: Floats) -> tuple[Floats, Floats]:
    """The standard error of the difference of means (panels), and Satterthwaite's degrees of freedom."""
    (n, a), (m, b) = ((group.shape[1], group.var(axis=1, ddof=1) / group.shape[1]) for group in (treated, comparison))
    squares = np.maximum(a**2 / (n - 1) + b**2 / (m - 1), np.finfo(np.float64).tiny)
    # Between its bounds even where nothing varies.
    return np.sqrt(a + b), np.clip((a + b) ** 2 / squares, min(n, m) - 1, n + m - 2)


def _shuffled(treated: Floats, comparison: Floats) -> Floats:
    """The studentised differences (panels, shuffles), in order, when the labels are shuffled."""
    n, m = treated.shape[1], comparison.shape[1]
    everything = np.concatenate([treated, comparison], axis=1)
    everything = everything - everything.mean(axis=1, keepdims=True)
    order = np.random.default_rng(SEED).random((SHUFFLES, n + m)).argsort(axis=1)
    chosen = np.zeros((n + m, SHUFFLES))
    np.put_along_axis(chosen, order[:, :n].T, 1.0, axis=0)
    # Sums and sums of squares of all shuffles at once: two products of matrices.
    one, squares = everything @ chosen, (everything**2) @ chosen
    other, others = -one, (everything**2).sum(axis=1, keepdims=True) - squares
    error = (squares - one**2 / n) / (n - 1) / n + (others - other**2 / m) / (m - 1) / m
    smallest = np.finfo(np.float64).tiny
    return np.sort((one / n - other / m) / np.sqrt(np.maximum(error, smallest)), axis=1)


def _one_sample(differences: Floats) -> Interval:
    n = len(differences)
    return interval(float(differences.mean()), float(differences.std(ddof=1)) / n**0.5, n - 1)


def interval(estimate: float, error: float, df: float) -> Interval:
    """The interval of an estimate with this standard error, by the t distribution."""
    reach, power = float(stdtrit(df, 0.975)), float(stdtrit(df, 0.8))
    p = float(2 * stdtr(df, -abs(estimate) / max(error, np.finfo(np.float64).tiny)))
    return Interval(estimate, estimate - reach * error, estimate + reach * error, (reach + power) * error, p)


def _by_store(changes: Floats, treated: Bools, store: Ints) -> Floats:
    """Mean of the treated less mean of the others, of each store that has both."""
    _, place = np.unique(store, return_inverse=True)
    means = []
    for group in (treated, ~treated):
        known = group & ~np.isnan(changes)
        count = np.bincount(place[known], minlength=place.max(initial=-1) + 1)
        total = np.bincount(place[known], changes[known], minlength=len(count))
        means.append(np.where(count > 0, total / np.maximum(count, 1), np.nan))
    return _known(means[0] - means[1])


def _mean(window: Floats) -> Floats:
    there = ~np.isnan(window)
    count = there.sum(axis=1)
    mean = np.where(there, window, 0).sum(axis=1) / np.maximum(count, 1)
    return np.where(count >= needed(window.shape[1]), mean, np.nan)


def _pooled(values: Floats, weights: Floats, ruler: Ruler) -> Floats:
    there = ~np.isnan(values) & (weights > 0)
    total = np.where(there, weights, 0).sum(axis=1)
    mean = np.where(there, values * weights, 0).sum(axis=1) / np.where(total > 0, total, 1)
    enough = there.sum(axis=1) >= needed(values.shape[1])
    return np.where(enough, ruler.to(mean[:, None])[:, 0], np.nan)


def needed(planned: int) -> int:
    """How many usable days a window of so many planned days needs."""
    return max(DAYS, -(-planned // 2))


def _known(changes: Floats) -> Floats:
    return np.asarray(changes[~np.isnan(changes)])


def _enough(treated: Floats, comparison: Floats) -> bool:
    return len(treated) >= TREATED and len(comparison) >= COMPARISON


def _only(panels: Panels) -> Interval:
    of = panels
    return Interval(*(float(one[0]) for one in (of.estimate, of.low, of.high, of.detectable, of.p)))
