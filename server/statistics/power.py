"""No alert is not 'all well': how surely a fall would have been noticed, given the noise of a series."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FALLS = np.array([0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0])
"""Sizes of a fall, in standard deviations of a day (``Track.spread``)."""
PHIS = np.array([0.0, 0.2, 0.4, 0.6])
TEN_DAYS = np.array(
    [
        [0.02, 0.03, 0.03, 0.02],
        [0.07, 0.06, 0.06, 0.04],
        [0.15, 0.12, 0.09, 0.07],
        [0.28, 0.23, 0.17, 0.12],
        [0.47, 0.37, 0.27, 0.19],
        [0.69, 0.55, 0.41, 0.28],
        [0.84, 0.72, 0.56, 0.39],
        [0.98, 0.92, 0.81, 0.65],
        [1.00, 1.00, 0.99, 0.94],
        [1.00, 1.00, 1.00, 1.00],
    ]
)
"""The share that alerts within ten days at the store's limit, simulated (1,500 series a cell), by FALLS and PHIS."""


def noticed(fall: Floats, phi: float) -> Floats:
    """The share of falls that alert within ten days; ``fall`` (any shape) in standard deviations of a day.

    A fall of 20 % is ``-log(0.8) / spread`` for amounts and counts.
    """
    by_phi = np.array([np.interp(phi, PHIS, row) for row in TEN_DAYS])
    return np.asarray(np.interp(fall, FALLS, by_phi))


def in_ten(fall: float, phi: float) -> int:
    """In how many of ten cases, rounded down: 'a 20 % drop would be noticed here within 10 days in 6 of 10 cases'."""
    return int(10 * noticed(np.array(fall), phi) + 1e-9)
