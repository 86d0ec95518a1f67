"""A number that rises while its guard falls is worth a look, and no more than that (statistics, section C)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.statistics.baseline import TOO_EVEN, WINDOW, fit
from server.statistics.scoring import persistence, variance

Floats = NDArray[np.float64]

RECENT = 28
"""The days that are looked at, against the 56 before."""
LOOK = WINDOW + RECENT
CLIP, LIMIT = 2.5, 2.0
APART = 56
"""A pair is flagged at most once in so many days."""
HISTORY = LOOK + 7 + APART
"""Days that today's flags depend on."""


@dataclass(frozen=True)
class Flag:
    """A question about one pair. Both numbers in standard errors, at the second of the two looks."""

    pair: int
    day: int
    """A column of the values."""
    target: float
    guard: float


def flags(target: Floats, guard: Floats, smallest: tuple[float, float] = (0.01, 0.01)) -> list[Flag]:
    """The flags of today, the last day: see ``replay``, which today's looks are the last of."""
    last = slice(max(target.shape[1] - HISTORY, 0), None)
    skipped, today = last.start, target.shape[1] - 1
    found = replay(target[:, last], guard[:, last], smallest)
    return [Flag(one.pair, today, one.target, one.guard) for one in found if one.day + skipped == today]


def replay(target: Floats, guard: Floats, smallest: tuple[float, float] = (0.01, 0.01)) -> list[Flag]:
    """All flags of (pairs, days; on the scale, up is better): target up and guard down at two weekly looks in a row.

    The looks are on the weekday of the last day. ``smallest``: the least noise of a day that is believed, of each.
    """
    found: list[Flag] = []
    pairs, days = target.shape
    latest = np.full(pairs, -APART)
    before = np.zeros(pairs, dtype=np.bool_)
    for stop in range(LOOK + (days - LOOK) % 7, days + 1, 7):
        up, down = (look(of[:, stop - LOOK : stop], least) for of, least in zip((target, guard), smallest, strict=True))
        now = (up >= LIMIT) & (down <= -LIMIT)
        for pair in np.flatnonzero(now & before & (latest <= stop - 1 - APART)):
            found.append(Flag(int(pair), stop - 1, float(up[pair]), float(down[pair])))
            latest[pair] = stop - 1
        before = now
    return found


def look(values: Floats, smallest: float = 0.01) -> Floats:
    """How far the last 28 of 84 days lie from the 56 before, in standard errors (series); NaN where it is not known."""
    baseline, left = fit(values[:, :WINDOW])
    noise = np.maximum(TOO_EVEN * baseline.spread, smallest)[:, None]
    z = np.clip((values[:, WINDOW:] - np.tile(baseline.week, RECENT // 7)) / noise, -CLIP, CLIP)
    v = variance(persistence(np.clip(left / noise, -CLIP, CLIP)), RECENT)
    there = ~np.isnan(z)
    count = there.sum(axis=1)
    mean = np.where(there, z, 0).sum(axis=1) / np.maximum(count, 1)
    return np.asarray(np.where(count >= RECENT // 2, mean / np.sqrt(v[count]), np.nan))
