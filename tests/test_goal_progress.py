"""The arithmetic of goals, by properties."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.goals.progress import ALL, NOTHING, GoalStatus, pace_of, progress_of, time_gone, weighted

numbers = st.decimals(min_value=-(10**11), max_value=10**11, places=6, allow_nan=False)
shares = st.decimals(min_value=0, max_value=1, places=8)
weights = st.decimals(min_value="0.000001", max_value=1000, places=6)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(numbers, numbers, numbers)
def test_progress_is_between_nothing_and_all(start: Decimal, target: Decimal, current: Decimal) -> None:
    if start == target:
        with pytest.raises(ValueError, match="same"):
            progress_of(start, target, current)
    else:
        assert NOTHING <= progress_of(start, target, current) <= ALL


@given(numbers, numbers)
def test_the_start_is_nothing_and_the_target_is_all(start: Decimal, target: Decimal) -> None:
    if start != target:
        assert progress_of(start, target, start) == NOTHING
        assert progress_of(start, target, target) == ALL


@given(numbers, numbers, numbers)
def test_down_is_up_in_a_mirror(start: Decimal, target: Decimal, current: Decimal) -> None:
    if start != target:
        assert progress_of(start, target, current) == progress_of(-start, -target, -current)


@given(numbers, numbers, numbers, numbers)
def test_a_step_towards_the_target_never_lowers_progress(
    start: Decimal, target: Decimal, a: Decimal, b: Decimal
) -> None:
    if start != target:
        behind, ahead = (a, b) if (abs(a - start) <= abs(b - start)) else (b, a)
        towards = (target > start) == (behind >= start) == (ahead >= start)
        if towards and (ahead - behind) * (target - start) >= 0:
            assert progress_of(start, target, behind) <= progress_of(start, target, ahead)


@given(st.lists(st.tuples(weights, shares), min_size=1, max_size=20))
def test_a_weighted_mean_lies_within_its_parts(parts: list[tuple[Decimal, Decimal]]) -> None:
    mean = weighted(parts)
    hair = Decimal("1e-20")
    assert min(share for _, share in parts) - hair <= mean <= max(share for _, share in parts) + hair


@given(st.lists(st.tuples(weights, shares), min_size=1, max_size=20), weights)
def test_weights_count_only_beside_each_other(parts: list[tuple[Decimal, Decimal]], factor: Decimal) -> None:
    assert abs(weighted(parts) - weighted([(weight * factor, share) for weight, share in parts])) < Decimal("1e-15")


def test_a_mean_of_nothing_is_nothing() -> None:
    assert weighted([]) == NOTHING


@given(days, st.integers(0, 2000), shares, st.integers(-100, 2100))
def test_pace_only_gets_worse_while_nothing_moves(start: date, length: int, progress: Decimal, day: int) -> None:
    due, today = start + timedelta(length), start + timedelta(day)
    order = [GoalStatus.ON_TRACK, GoalStatus.DELAYED, GoalStatus.OFF_TRACK]
    now, later = (pace_of(progress, start, due, when) for when in (today, today + timedelta(30)))
    assert order.index(now) <= order.index(later)
    assert NOTHING <= time_gone(start, due, today) <= ALL


@pytest.mark.parametrize(
    ("progress", "pace"),
    [("0.31", "ON_TRACK"), ("0.3", "DELAYED"), ("0.11", "DELAYED"), ("0.1", "OFF_TRACK"), ("0.7", "ON_TRACK")],
)
def test_pace_at_half_time(progress: str, pace: str) -> None:
    start = date(2026, 11, 1)
    assert pace_of(Decimal(progress), start, start + timedelta(100), start + timedelta(50)) == pace
