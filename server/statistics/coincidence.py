"""When several places alert at the same time: how many there would be by chance alone."""

from __future__ import annotations

from scipy.special import bdtr

from server.statistics.scoring import RATES

TOGETHER = 7
"""Falls that began so many days apart, or fewer, began at the same time."""
BY_CHANCE = 0.05
"""What chance gives more often than this is no sign that something is shared."""
YEAR = 365.25


def is_shared(same: int, others: int) -> bool:
    """Whether ``same`` of ``others`` series that fell within TOGETHER days of one are more than chance lets fall with it.

    Each of the others alerts by itself at most as often as the first limit allows, so the number by chance is binomial at most.
    """
    by_chance = (2 * TOGETHER + 1) * RATES[0] / YEAR
    return same > 0 and 1 - float(bdtr(same - 1, others, by_chance)) < BY_CHANCE
