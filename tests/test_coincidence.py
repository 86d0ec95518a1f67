"""Several that fall at once: by chance seldom said to share it, and said when they do."""

from __future__ import annotations

import numpy as np
import pytest

from server.statistics import scales, warning
from server.statistics.coincidence import TOGETHER, is_shared
from server.statistics.scales import Scale
from tests.bench import planted

DAYS = 400


def _said(group: int, seed: int, fallen: int = 0) -> tuple[int, int]:
    """Alerts of a store's people in a company of 100 more, and how many of them would be said to be shared.

    ``fallen`` of them fall by a fifth from day 300 on; then only the alerts of the two weeks after are counted.
    """
    rng = np.random.default_rng(seed)
    values = 100 * np.exp(0.1 * planted.noise(rng, group + 100, DAYS, 0.2))
    values[:fallen, 300:] *= 0.8
    scan = warning.replay(values, scales.ruler(values, Scale.AMOUNT))
    falls = [
        (one.series, one.since)
        for one in scan.episodes
        if one.series < group and (not fallen or (one.series < fallen and 295 <= one.opened < 314))
    ]
    same = [len({row for row, day in falls if row != me and abs(day - since) <= TOGETHER}) for me, since in falls]
    return len(falls), sum(is_shared(many, group - 1) for many in same)


@pytest.mark.parametrize("group", [8, 40])
def test_chance_alone_is_seldom_said_to_be_shared(group: int) -> None:
    found = np.array([_said(group, seed) for seed in range(12 if group == 8 else 4)]).sum(axis=0)
    assert found[0] > 50
    assert found[1] / found[0] < 0.08, "5 % by the rule; so few alerts do not tell it more exactly"


def test_a_third_of_a_store_that_falls_at_once_shares_it() -> None:
    found = np.array([_said(15, seed, fallen=5) for seed in range(6)]).sum(axis=0)
    assert found[0] >= 25, "nearly all are noticed"
    assert found[1] / found[0] > 0.9


def test_two_are_enough_where_there_are_only_two_and_no_more_where_there_are_many() -> None:
    least = {of: next(many for many in range(1, of) if is_shared(many, of - 1)) + 1 for of in (2, 4, 8, 15, 40, 100)}
    assert least == {2: 2, 4: 3, 8: 3, 15: 4, 40: 6, 100: 10}
    assert not is_shared(0, 0)
