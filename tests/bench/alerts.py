"""Cells of early warning: false alarms, falls that were seen, company days (statistics, section A)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from server.statistics import warning
from server.statistics.limits import learned as learned_limits
from server.statistics.scales import Scale, ruler
from tests.bench import planted

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAD = 91
"""Days before anything is counted: eight weeks of usual, and the three weeks of the scan."""
YEAR = 365


def replayed(
    logs: Floats, rng: np.random.Generator, company: bool, limits: tuple[float, float] | None = None
) -> warning.Scan:
    """The replay of amounts that move by ``logs`` (series, days)."""
    values = planted.sales(rng, logs)
    return warning.replay(values, ruler(values, Scale.AMOUNT), int(rng.integers(0, 7)), company=company, limits=limits)


def false_alarms(series: int, phi: float, company: bool, seed: int, wandering: bool = False) -> tuple[float, float]:
    """Alerts a series-year with nothing planted: at the store's limit, and at HQ's."""
    rng = np.random.default_rng(seed)
    days = LEAD + YEAR
    logs = 0.1 * planted.noise(rng, series, days, phi)
    if company:
        logs = logs + planted.company(rng, days)
    if wandering:
        logs = logs + planted.wander(rng, series, days)
    found = [one for one in replayed(logs, rng, company).episodes if one.opened >= LEAD]
    return len(found) / series, sum(one.strong is not None for one in found) / series


def learned(series: int, seed: int) -> tuple[float, float, float, float]:
    """With the wander of real stores: alerts a series-year before and after the limits were learned from another year,
    and the share of 20 % falls seen within 5 and 10 days at these limits.
    """
    rng = np.random.default_rng(seed)

    def year(limits: tuple[float, float] | None) -> warning.Scan:
        logs = 0.1 * planted.noise(rng, series, LEAD + YEAR) + planted.wander(rng, series, LEAD + YEAR)
        return replayed(logs, rng, False, limits)

    first = year(None)
    limits = learned_limits(first)
    before, after = (sum(one.opened >= LEAD for one in scan.episodes) / series for scan in (first, year(limits)))
    five, ten = seen_within(series, 0.1, 0.2, 0.0, seed + 1, wandering=True, limits=limits)
    return before, after, five, ten


def seen_within(
    series: int,
    noise: float,
    drop: float,
    phi: float,
    seed: int,
    within: Sequence[int] = (5, 10),
    wandering: bool = False,
    limits: tuple[float, float] | None = None,
) -> list[float]:
    """The share of series whose fall raised an alert within so many days, the first day being 1.

    Series that were in an episode already, by chance, are left out. All fall in one week, so each is looked at alone.
    """
    rng = np.random.default_rng(seed)
    days = LEAD + 14 + 21
    logs = noise * planted.noise(rng, series, days, phi)
    if wandering:
        logs = logs + planted.wander(rng, series, days)
    start = LEAD + 7 + rng.integers(0, 7, series)
    logs[np.arange(days) >= start[:, None]] += np.log1p(-drop)
    first = first_alert(replayed(logs, rng, company=False, limits=limits), start)
    return [float(np.mean(first[first >= 0] <= most)) for most in within]


def seen_in_company(companies: int, stores: int, seed: int) -> tuple[float, float]:
    """One store of each company falls by 20 % at 10 % noise: seen within 10 days with the others' median out, and alone."""
    rng = np.random.default_rng(seed)
    days = LEAD + 14 + 21
    start = np.full(stores, LEAD + 10)
    seen: dict[bool, list[bool]] = {True: [], False: []}
    for _ in range(companies):
        logs = 0.1 * planted.noise(rng, stores, days) + planted.company(rng, days)
        logs[0, start[0] :] += np.log1p(-0.2)
        values = planted.sales(rng, logs)
        for company, found in seen.items():
            first = first_alert(warning.replay(values, ruler(values, Scale.AMOUNT), company=company), start)[0]
            if first >= 0:
                found.append(bool(first <= 10))
    return float(np.mean(seen[True])), float(np.mean(seen[False]))


def first_alert(scan: warning.Scan, start: Ints) -> Ints:
    """Days from the fall (1 is the same day) to the first alert; a big number without one, -1 if one was open before."""
    first = np.full(len(start), 10_000)
    for one in scan.episodes:
        begun = start[one.series]
        if one.opened >= begun:
            first[one.series] = min(first[one.series], one.opened - begun + 1)
        elif one.closed is None or one.closed >= begun:
            first[one.series] = -1
    return first


def shock(stores: int, days: int, seed: int, company: bool = True, by: float = 0.2) -> tuple[int, int, int]:
    """A company that falls for ``days``, its stores by as much as differs by a quarter.

    Alerts of stores in these days and the two after, alerts of the company in all that time, and the day (1 is the
    first) of the company's first alert, 0 without one.
    """
    rng = np.random.default_rng(seed)
    total = LEAD + 14 + days + 3
    start = LEAD + 14
    logs = 0.1 * planted.noise(rng, stores, total, 0.2) + planted.company(rng, total, 0.01)
    reaction = 1 + 0.25 * rng.standard_normal((stores, 1))
    logs[:, start : start + days] += np.log1p(-by) * reaction
    scan = replayed(logs, rng, company)
    own = [one for one in scan.episodes if start <= one.opened < start + days + 2]
    common = [one.opened - start + 1 for one in scan.company_episodes if one.opened >= start]
    return len(own), len(common), min(common, default=0)


def sizes(series: int, noise: float, drop: float, seed: int) -> tuple[float, float]:
    """The mean size of a true fall as said at its alert, and of the seven days after it."""
    rng = np.random.default_rng(seed)
    days, start = LEAD + 14 + 40, LEAD + 14
    logs = noise * planted.noise(rng, series, days)
    logs[:, start:] += np.log1p(-drop)
    scan = replayed(logs, rng, company=False)
    first, later = [], []
    for one in scan.episodes:
        if start <= one.opened < start + 21:
            measure, usual = scan.ruler.row(one.series), scan.usual[one.series]
            first.append(scan.stores.size(measure, usual, one.series, one.since, one.opened).change)
            later.append(scan.stores.size(measure, usual, one.series, one.opened + 1, one.opened + 7).change)
    return -float(np.mean(first)), -float(np.mean(later))
