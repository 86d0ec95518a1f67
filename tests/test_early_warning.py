"""Early warning, on planted truth: what it sees, what it leaves alone, and what it says. The full cells: `make bench`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.statistics import power, warning
from server.statistics.limits import learned
from server.statistics.medians import median, of_others
from server.statistics.scales import Floats, Scale, ruler
from tests.bench import alerts, planted

DAYS = 140
FALL = 120
"""The day on which what is planted here begins."""
few = settings(max_examples=5, deadline=None)
many = settings(max_examples=60, deadline=None)


def shop(series: int = 1, noise: float = 0.05, seed: int = 5, days: int = DAYS) -> Floats:
    """Sales of shops without a story."""
    rng = np.random.default_rng(seed)
    return planted.sales(rng, noise * planted.noise(rng, series, days))


def scanned(values: Floats, scale: Scale = Scale.AMOUNT, better_up: bool = True, **kwargs: Any) -> warning.Scan:
    return warning.scan(values, ruler(values, scale, better_up), **kwargs)


def fallen(values: Floats, by: float, first: int = FALL, last: int | None = None) -> Floats:
    """The same, all of them lower by a share from a day on."""
    lower = values.copy()
    lower[:, first:last] *= 1 - by
    return lower


# What it sees


def test_series_without_a_story_alert_at_most_once_a_year() -> None:
    store, hq = alerts.false_alarms(400, 0.2, company=True, seed=3)
    assert 0.3 < store < 1.1, "400 series-years: the rate is known to 0.05"
    assert hq < 0.28


@pytest.mark.parametrize(
    ("noise", "phi", "five", "ten"), [(0.1, 0.0, 0.88, 0.98), (0.1, 0.4, 0.57, 0.89), (0.2, 0.2, 0.2, 0.5)]
)
def test_a_fall_of_a_fifth_is_seen_within_days(noise: float, phi: float, five: float, ten: float) -> None:
    seen = alerts.seen_within(400, noise, 0.2, phi, seed=4)
    assert seen[0] >= five
    assert seen[1] >= ten


def test_the_wander_of_real_stores_hides_no_big_fall() -> None:
    five, ten = alerts.seen_within(400, 0.1, 0.2, 0.0, seed=6, wandering=True)
    assert (five, ten) >= (0.3, 0.62)


def test_a_shock_of_the_company_is_one_company_alert_and_no_store_alert() -> None:
    own, common, first = alerts.shock(300, 1, seed=1)
    assert (common, first) == (1, 1)
    assert own <= 3
    alone, _, _ = alerts.shock(300, 1, seed=1, company=False)
    assert alone > own, "without the company's factor it is many"


def test_a_fall_beside_the_others_is_seen_although_all_move() -> None:
    with_others, _ = alerts.seen_in_company(20, 8, seed=2)
    assert with_others >= 0.85


# What it leaves alone


@few
@given(st.floats(0, 1e6), st.integers(70, DAYS - 1))
def test_one_wild_day_never_alerts_alone(value: float, day: int) -> None:
    values = np.full((1, DAYS), 100.0)
    values[0, day] = value
    assert scanned(values).episodes == []


@few
@given(st.floats(0.01, 1e6))
def test_the_currency_changes_nothing(rate: float) -> None:
    values = fallen(shop(6), 0.3)
    ours, theirs = scanned(values), scanned(values * rate)
    np.testing.assert_allclose(ours.stores.score, theirs.stores.score, atol=1e-6)
    assert [one.opened for one in ours.episodes] == [one.opened for one in theirs.episodes]


@few
@given(st.floats(-50, 50))
def test_adding_a_constant_to_a_rating_changes_nothing(constant: float) -> None:
    values = 4 + np.log(shop(6))
    ours, theirs = scanned(values, Scale.RATING), scanned(values + constant, Scale.RATING)
    np.testing.assert_allclose(ours.stores.score, theirs.stores.score, atol=1e-6)


@few
@given(st.integers(0, 2**31), st.floats(0.05, 0.6))
def test_missing_days_never_alert(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    values = fallen(shop(8, seed=seed), 0.4, 100)
    missing = rng.random(values.shape) < share
    scan = scanned(np.where(missing, np.nan, values), company=False)
    assert np.isnan(scan.stores.score[missing]).all()
    assert not any(missing[one.series, one.opened] for one in scan.episodes)


def test_context_days_are_held() -> None:
    values = fallen(shop(), 0.5, FALL, FALL + 6)
    held = np.zeros(values.shape, dtype=np.bool_)
    held[:, FALL : FALL + 6] = True
    assert [one.opened for one in scanned(values).episodes if one.opened >= FALL] != []
    assert [one for one in scanned(values, held=held).episodes if one.opened >= FALL] == []


def test_closed_sundays_are_no_fall() -> None:
    values = shop(20, noise=0.1)
    values[:, 6::7] = np.nan
    assert sum(one.opened >= 84 for one in scanned(values).episodes) <= 6, "20 series x 8 weeks: 3 by chance"


def test_a_series_is_learnt_for_four_weeks_first() -> None:
    values = shop(2, days=DAYS)
    values[1, : DAYS - 27] = np.nan
    scan = scanned(values)
    assert scan.learning.tolist() == [False, True]
    assert np.isnan(scan.stores.score[1]).all()


def test_a_weekday_that_is_always_quiet_is_usual() -> None:
    values = shop(1)
    values[:, 2::7] *= 0.2
    assert [one for one in scanned(values).episodes if one.opened >= 84] == []


# What it says


def test_one_fall_is_one_alert_that_closes_when_it_is_over_and_a_second_fall_is_a_second() -> None:
    values = fallen(fallen(shop(days=330), 0.25, 120, 140), 0.25, 250, 270)
    scan = warning.replay(values, ruler(values, Scale.AMOUNT))
    assert [(120 <= one.opened < 124, one.closed is not None) for one in scan.episodes if one.opened < 170] == [
        (True, True)
    ]
    assert [250 <= one.opened < 254 for one in scan.episodes if one.opened >= 200] == [True]


def test_a_fall_that_stays_asks_whether_it_is_the_new_normal() -> None:
    values = fallen(shop(), 0.25, 100)
    (one,) = (one for one in scanned(values).episodes if one.opened >= 100)
    assert one.closed is None, "the usual is what it was before the fall"
    assert scanned(values).asks_new_normal(one)
    (early,) = (one for one in scanned(values[:, :110]).episodes if one.opened >= 100)
    assert not scanned(values[:, :110]).asks_new_normal(early)


def test_a_store_that_falls_silent_is_not_alerted_for_ever() -> None:
    values = fallen(shop(), 0.4, 90)
    values[:, 100:] = np.nan
    assert [one.closed is not None for one in scanned(values).episodes if one.opened >= 90] == [True]


@pytest.mark.parametrize("shape", [(0, DAYS), (3, 0), (0, 0), (3, 1)])
def test_no_series_and_no_days_are_no_alerts(shape: tuple[int, int]) -> None:
    scan = scanned(np.ones(shape))
    assert scan.episodes == []
    assert scan.today() == []
    assert scan.learning.tolist() == [True] * shape[0]


def test_the_scan_of_today_is_the_end_of_the_replay() -> None:
    values = fallen(shop(8, days=300), 0.3, 290)
    replayed, today = warning.replay(values, ruler(values, Scale.AMOUNT), 3), scanned(values, first_weekday=3)
    np.testing.assert_allclose(today.stores.score[:, -1], replayed.stores.score[:, -1], rtol=1e-9)
    for day in (292, 300):
        part = scanned(values[:, :day], first_weekday=3)
        assert [one.series for one in part.today()] == [
            one.series for one in replayed.episodes if one.opened == day - 1
        ]


def test_it_says_since_when_and_how_much() -> None:
    values = fallen(shop(20), 0.2)
    scan = scanned(values, company=False)
    found = [one for one in scan.episodes if one.opened >= FALL]
    assert len(found) >= 19
    assert np.median([one.since for one in found]) == FALL
    sizes = [scan.size(one) for one in found]
    assert all(size.low < size.change < size.high < 0 for size in sizes)
    assert np.mean([size.change for size in sizes]) == pytest.approx(-0.2, abs=0.02)
    assert sum(size.low <= -0.2 <= size.high for size in sizes) >= 17


def test_the_size_at_the_alert_is_too_big_and_the_days_after_put_it_right() -> None:
    at_alert, after = alerts.sizes(400, 0.2, 0.1, seed=7)
    assert at_alert > 0.18
    assert after == pytest.approx(0.1, abs=0.03)


def test_a_rise_is_bad_where_less_is_better() -> None:
    values = shop(1)
    slower = fallen(values, -0.3)
    assert [one for one in scanned(slower).episodes if one.opened >= FALL] == []
    scan = scanned(slower, better_up=False)
    (one,) = (one for one in scan.episodes if one.opened >= FALL)
    assert scan.size(one).change == pytest.approx(0.3, abs=0.08)


def test_shares_are_said_in_points() -> None:
    rng = np.random.default_rng(8)
    values = rng.binomial(200, 0.3, (1, DAYS)) / 200
    values[:, FALL:] = rng.binomial(200, 0.2, (1, DAYS - FALL)) / 200
    scan = scanned(values, Scale.SHARE)
    (one,) = (one for one in scan.episodes if one.opened >= FALL)
    assert scan.size(one).change == pytest.approx(-0.1, abs=0.03)


def test_thin_stores_are_looked_at_by_the_square_root() -> None:
    rng = np.random.default_rng(9)
    values = rng.poisson(8, (300, 91 + 180)).astype(float)
    measure = ruler(values, Scale.COUNT)
    assert measure.root.all()
    found = [one for one in warning.replay(values, measure, company=False).episodes if one.opened >= 91]
    assert len(found) / 300 / (180 / 365) < 1.2


def test_the_band_of_the_chart_holds_most_days() -> None:
    values = shop(50, noise=0.1)
    scan = scanned(values)
    inside = [
        (low <= raw) & (raw <= high) for raw, (_, low, high) in zip(values, map(scan.line, range(50)), strict=True)
    ]
    assert np.mean([days[-28:] for days in inside]) == pytest.approx(0.95, abs=0.02)


def test_no_alert_says_how_surely_a_fall_would_have_been_noticed() -> None:
    assert [power.in_ten(fall, 0.0) for fall in (0, 1, 3)] == [0, 4, 10]
    assert power.in_ten(1, 0.4) < power.in_ten(1, 0.0)
    deviations = 1.25
    noise = 0.1 * 0.843  # what the t distribution's middle shows of a standard deviation of 10 %
    (seen,) = alerts.seen_within(600, 0.1, -float(np.expm1(-deviations * noise)), 0.0, seed=10, within=(10,))
    assert float(power.noticed(np.array(deviations), 0.0)) == pytest.approx(seen, abs=0.06)


def test_how_surely_is_said_for_each_store() -> None:
    values = np.concatenate([shop(1, 0.05), shop(1, 0.2), shop(1, 0.6)])
    values[2, :-20] = np.nan
    scan = scanned(values)
    quiet, noisy, unknown = (scan.noticed_in_ten(series) for series in range(3))
    assert (quiet, unknown) == (10, None)
    assert noisy is not None
    assert 4 <= noisy <= 8
    assert scanned(values, better_up=False).noticed_in_ten(1) == pytest.approx(noisy, abs=2)


@pytest.mark.parametrize("scale", list(Scale))
@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_in_what_is_said_is_a_number(scale: Scale, seed: int) -> None:
    rng = np.random.default_rng(seed)
    kinds = [
        rng.normal(0, 1e3, (6, DAYS)),
        np.zeros((6, DAYS)),
        rng.lognormal(0, 5, (6, DAYS)),
        np.full((6, DAYS), 1e12),
    ]
    values = np.where(rng.random((6, DAYS)) < 0.2, np.nan, kinds[seed])
    values[:, 100:] *= 0.3
    values = np.clip(np.abs(values), 0, 1) if scale is Scale.SHARE else values
    values[5, 45:] = np.nan
    scan = scanned(values, scale)
    sizes = [scan.size(one) for one in scan.episodes] + [scan.company_size(one) for one in scan.company_episodes]
    assert all(np.isfinite([size.change, size.low, size.high]).all() for size in sizes)
    assert all(0 <= (scan.noticed_in_ten(series) or 0) <= 10 for series in range(6))
    assert all(np.shape(line) == (3, DAYS) for line in map(scan.line, range(6)))


def test_a_short_history_teaches_no_limits() -> None:
    assert learned(scanned(shop(20))) is None


def test_a_long_history_of_wandering_stores_teaches_limits_that_keep_the_rate() -> None:
    before, after, _, ten = alerts.learned(220, seed=11)
    assert before > 1.0 > after
    assert ten >= 0.62


# What it is made of


@many
@given(
    st.lists(
        st.lists(st.one_of(st.just(float("nan")), st.floats(-100, 100)), min_size=7, max_size=7), min_size=1, max_size=9
    )
)
def test_medians_step_over_what_is_missing(rows: list[list[float]]) -> None:
    values = np.array(rows)
    mine = median(values)
    others = of_others(values.T, 2)[0].T
    for series, row in enumerate(values):
        there = row[~np.isnan(row)]
        assert np.isnan(mine[series]) if not len(there) else mine[series] == pytest.approx(np.median(there))
        for day in range(7):
            rest = np.delete(values[:, day], series)
            rest = rest[~np.isnan(rest)]
            if np.count_nonzero(~np.isnan(values[:, day])) < 2:
                assert np.isnan(others[series, day])
            else:
                assert others[series, day] == pytest.approx(np.median(rest))


@many
@given(st.sampled_from(list(Scale)), st.booleans(), st.floats(0.05, 0.95), st.sampled_from([10.0, 1000.0]))
def test_scales_lead_back(scale: Scale, better_up: bool, share: float, unit: float) -> None:
    values = np.full((1, 30), share if scale is Scale.SHARE else share * unit)
    measure = ruler(values, scale, better_up)
    np.testing.assert_allclose(measure.back(measure.to(values)), values, rtol=1e-9)
