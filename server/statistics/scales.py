"""From what a shop counts to a scale on which noise is even, and back. Rows are series, columns are days."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from server.statistics.medians import median

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

FEW = 30
"""Below so many receipts a day a logarithm makes quiet days look like disasters; a square root does not."""
NOTHING = 0.01
"""An open day without a sale counts as this share of a usual day: a very bad day, not an infinite one."""


class Scale(StrEnum):
    """What kind of number a metric is."""

    AMOUNT = "AMOUNT"
    COUNT = "COUNT"
    SHARE = "SHARE"
    RATING = "RATING"


SMALLEST = {Scale.AMOUNT: 0.01, Scale.COUNT: 0.01, Scale.SHARE: 0.005, Scale.RATING: 0.02}
"""The least noise that is believed, on the scale itself, so that an even series does not alarm at a breath."""


@dataclass(frozen=True)
class Ruler:
    """How one metric is measured for each of its series, up always being better."""

    scale: Scale
    better_up: bool
    unit: Floats
    """(series, 1): a usual day; 1 for shares and ratings."""
    root: Bools
    """(series, 1): looked at by its square root, because days are thin."""

    @property
    def smallest(self) -> float:
        """The least noise that is believed."""
        return SMALLEST[self.scale]

    @property
    def relative(self) -> bool:
        """Whether changes are shares of the usual (-0.18 is 18 % below), otherwise differences in the metric's own unit."""
        return self.scale in (Scale.AMOUNT, Scale.COUNT)

    def row(self, series: int) -> Ruler:
        """The ruler of one series, for arrays of days alone."""
        return Ruler(self.scale, self.better_up, self.unit[series], self.root[series])

    def to(self, values: Floats) -> Floats:
        """Raw values (NaN where there are none) on the scale."""
        if self.relative:
            share = np.maximum(values / self.unit, NOTHING)
            # Twice the root of the share moves like its logarithm near 1, so that both kinds of store have one company.
            scaled = np.where(self.root, 2 * np.sqrt(share) - 2, np.log(share))
        elif self.scale is Scale.SHARE:
            scaled = np.arcsin(np.sqrt(np.clip(values, 0, 1)))
        else:
            scaled = np.asarray(values, dtype=np.float64)
        return scaled if self.better_up else -scaled

    def back(self, scaled: Floats) -> Floats:
        """The raw values that lie at these places of the scale."""
        upright = scaled if self.better_up else -scaled
        if self.relative:
            return self.unit * np.where(self.root, np.square(np.maximum(upright / 2 + 1, 0)), np.exp(upright))
        if self.scale is Scale.SHARE:
            return np.square(np.sin(np.clip(upright, 0, np.pi / 2)))
        return upright

    def change(self, usual: Floats, difference: Floats) -> Floats:
        """What a ``difference`` on the scale means beside ``usual`` (on the scale): see ``relative``."""
        before, after = self.back(usual), self.back(usual + difference)
        return after / before - 1 if self.relative else after - before


def plain(scale: Scale, better_up: bool = True) -> Ruler:
    """A ruler that knows no series: for means over many, where a difference of logarithms is all there is."""
    return Ruler(scale, better_up, np.ones(1), np.zeros(1, dtype=np.bool_))


def ruler(values: Floats, scale: Scale, better_up: bool = True, per_day: Floats | None = None) -> Ruler:
    """The ruler for ``values`` (series, days). Shares are 0 … 1.

    ``per_day`` (series) says on how many receipts, visitors or jobs a usual day rests; counts say it themselves.
    """
    series = len(values)
    one, never = np.ones((series, 1)), np.zeros((series, 1), dtype=np.bool_)
    if scale in (Scale.SHARE, Scale.RATING):
        return Ruler(scale, better_up, one, never)
    usual = median(np.where(values > 0, values, np.nan))
    if per_day is None and scale is Scale.COUNT:
        per_day = usual
    thin = never if per_day is None else (per_day < FEW)[:, None]
    return Ruler(scale, better_up, np.where(usual > 0, usual, 1.0)[:, None], thin)
