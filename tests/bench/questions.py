"""Cells of the gaming flag: how often it asks for nothing, and how soon it asks with reason (section C)."""

from __future__ import annotations

import numpy as np

from server.statistics import gaming
from tests.bench import planted

NOISE = 0.1


def false_flags(pairs: int, correlation: float, seed: int, honest: float = 0.0, phi: float = 0.0) -> float:
    """Flags a pair-year with nothing planted but a natural trade-off, or an ``honest`` rise of the target alone."""
    rng = np.random.default_rng(seed)
    days = gaming.LOOK + 7 + 365
    target = planted.noise(rng, pairs, days, phi)
    guard = correlation * target + (1 - correlation**2) ** 0.5 * planted.noise(rng, pairs, days, phi)
    target[:, days // 2 :] += honest
    return len(gaming.replay(NOISE * target, NOISE * guard)) / pairs


def seen_within(pairs: int, shift: float, seed: int, phi: float = 0.0) -> list[float]:
    """The share of pairs flagged within 4 and 7 weeks of the day on which the target rose and the guard fell."""
    rng = np.random.default_rng(seed)
    days = gaming.LOOK + 70
    start = gaming.LOOK + 7 + rng.integers(0, 7, pairs)
    moved = shift * (np.arange(days) >= start[:, None])
    target, guard = planted.noise(rng, pairs, days, phi) + moved, planted.noise(rng, pairs, days, phi) - moved
    first = np.full(pairs, 10_000)
    for one in gaming.replay(NOISE * target, NOISE * guard):
        if one.day >= start[one.pair]:
            first[one.pair] = min(first[one.pair], one.day - start[one.pair] + 1)
    return [float(np.mean(first <= most)) for most in (28, 49)]
