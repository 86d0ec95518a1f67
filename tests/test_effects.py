"""The effect ledger, on planted truth: how often the interval holds it, and what may be said. The full cells: `make bench`."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from server.statistics import effect
from server.statistics.effect import Floats, Verdict
from server.statistics.scales import Scale, plain
from server.statistics.staggered import NEVER, measure_staggered
from tests.bench import effects

some = settings(max_examples=40, deadline=None)
changes = arrays(np.float64, st.integers(10, 20), elements=st.floats(-10, 10).map(lambda one: round(one, 3)))


def units(count: int, mean: float = 0.0, seed: int = 1) -> Floats:
    return mean + 0.1 * np.random.default_rng(seed).standard_normal(count)


# How often it is right


@pytest.mark.parametrize(
    ("treated", "comparison", "days", "phi"), [(5, 15, 28, 0.2), (10, 30, 14, 0.4), (30, 60, 28, 0.0)]
)
def test_the_interval_holds_the_truth_and_claims_are_rarely_false(
    treated: int, comparison: int, days: int, phi: float
) -> None:
    found = effects.even(500, treated, comparison, days, phi, seed=2)
    assert 0.92 <= found.coverage <= 0.985, "500 panels: known to 1 point"
    assert found.claims <= 0.07


def test_a_true_effect_is_found() -> None:
    found = effects.even(200, 30, 60, 28, 0.2, seed=3, truth=0.4)
    assert found.claims > 0.85
    assert found.coverage > 0.9


@pytest.mark.parametrize(("treated", "comparison"), [(5, 50), (10, 100)])
def test_skewed_changes_do_not_make_false_claims(treated: int, comparison: int) -> None:
    found = effects.skewed(500, treated, comparison, seed=4)
    assert found.claims <= 0.07
    assert found.coverage >= 0.93


def test_whole_stores_are_counted_as_stores() -> None:
    stores, people = effects.whole_stores(400, 10, 20, 10, seed=5)
    assert stores.claims <= 0.07
    assert people.claims > 2 * stores.claims, "people of one store are no independent witnesses"


def test_where_few_respond_ten_units_are_enough_and_five_are_an_indication() -> None:
    assert effects.uneven(600, 10, 30, seed=6).coverage >= 0.915
    assert effects.uneven(600, 5, 30, seed=6).coverage < 0.93


def test_staggered_starts_hold_the_truth() -> None:
    assert effects.waves(200, 15, 40, seed=7).coverage >= 0.91


def test_half_the_people_of_each_store() -> None:
    assert effects.within_stores(600, 8, 10, seed=8) <= 0.075


def test_who_was_chosen_for_bad_days_is_compared_with_the_same_bad_days() -> None:
    assert effects.after_an_alert(50, 20, 40, 9, same_alert=False) > 0.6, "regression to the mean looks like success"
    assert effects.after_an_alert(50, 20, 40, 9, same_alert=True) <= 0.1


# What may be said


def test_too_few_units_are_not_enough_data() -> None:
    for treated, comparison in ((4, 30), (30, 9), (1, 1), (0, 0)):
        found = effect.measure(units(treated, 1.0), units(comparison))
        assert (found.verdict, found.change) == (Verdict.NOT_ENOUGH_DATA, None)
        assert (found.treated, found.comparison) == (treated, comparison)


def test_from_ten_treated_on_it_is_clear_and_before_an_indication() -> None:
    quiet = units(9, seed=3), units(30, seed=4)
    assert effect.measure(units(9, 1.0), units(30, seed=2), quiet).verdict is Verdict.FIRST_INDICATION
    assert effect.measure(units(10, 1.0), units(30, seed=2), quiet).verdict is Verdict.CLEAR


def test_without_the_windows_before_it_is_an_indication() -> None:
    assert effect.measure(units(30, 1.0), units(30, seed=2)).verdict is Verdict.FIRST_INDICATION


def test_days_of_transition_are_left_out() -> None:
    rng = np.random.default_rng(12)
    treated = np.arange(30) < 10
    values = 0.1 * rng.standard_normal((30, 28 + 28 + 7 + 28)) + np.linspace(0, 1, 91)
    values[:10, 56:63] -= 50
    values[:10, 63:] += 1
    found = effect.compare(values, treated, 28, transition=7)
    assert found.verdict is Verdict.CLEAR
    assert found.change is not None
    assert found.change.estimate == pytest.approx(1, abs=0.05)
    assert effect.compare(values[:, 28:], treated, 28, transition=7).verdict is Verdict.FIRST_INDICATION


def test_an_interval_through_zero_is_no_clear_difference_and_says_what_would_have_been_seen() -> None:
    found = effect.measure(units(10), units(30, seed=2))
    assert found.verdict is Verdict.NO_CLEAR_DIFFERENCE
    assert found.change is not None
    assert found.change.low < 0 < found.change.high
    assert found.change.detectable > (found.change.high - found.change.low) / 2


def test_groups_that_differed_before_are_no_clear_difference() -> None:
    found = effect.measure(units(10, 1.0), units(30, seed=2), placebo=(units(10, 1.0, seed=3), units(30, seed=4)))
    assert found.placebo is not None
    assert found.placebo.differs
    assert found.verdict is Verdict.NO_CLEAR_DIFFERENCE


def test_a_unit_counts_with_ten_days_and_half_of_the_planned() -> None:
    before, after = np.ones((4, 28)), np.full((4, 28), 3.0)
    after[1, 14:] = np.nan
    after[2, 13:] = np.nan
    before[3, :] = np.nan
    np.testing.assert_array_equal(effect.change(before, after), [2, 2, np.nan, np.nan])
    assert np.isnan(effect.change(np.ones((1, 14)), np.r_[np.ones(9), [np.nan] * 5][None])).all()


def test_ratios_are_sum_by_sum() -> None:
    values = np.tile([0.5, 0.1], (1, 7))
    weights = np.tile([10.0, 90.0], (1, 7))
    rating = plain(Scale.RATING)
    assert effect.change_of_ratio((values, weights), (values * 2, weights), rating)[0] == pytest.approx(0.14)


def test_it_is_said_in_per_cent() -> None:
    measure = plain(Scale.AMOUNT)
    assert measure.change(np.zeros(1), np.log(np.array([1.041]))) == pytest.approx(0.041)


@pytest.mark.parametrize("verdict", [Verdict.NOT_ENOUGH_DATA, Verdict.CLEAR])
def test_people_of_each_store_need_eight_stores(verdict: Verdict) -> None:
    stores = 7 if verdict is Verdict.NOT_ENOUGH_DATA else 10
    store = np.repeat(np.arange(stores), 6)
    treated = np.tile(np.arange(6) < 3, stores)
    found = effect.measure_within(
        units(stores * 6) + store + treated, treated, store, units(stores * 6, seed=2) + store
    )
    assert found.verdict is verdict
    assert found.treated == stores
    if found.change:
        assert found.change.estimate == pytest.approx(1.0, abs=0.1)


def test_staggered_starts_are_compared_with_those_who_had_not_started() -> None:
    rng = np.random.default_rng(4)
    starts = np.array([56] * 5 + [84] * 5 + [NEVER] * 12)
    values = 0.05 * rng.standard_normal((22, 140)) + np.linspace(0, 3, 140)
    values += (starts != NEVER)[:, None] & (np.arange(140) >= starts[:, None])
    found = measure_staggered(values, starts)
    assert found.verdict is Verdict.CLEAR
    assert found.change is not None
    assert found.change.estimate == pytest.approx(1.0, abs=0.03), "the common rise is nobody's effect"
    all_started = np.where(starts == NEVER, 70, starts)
    assert measure_staggered(values, all_started).verdict is Verdict.NOT_ENOUGH_DATA


def test_in_a_list_of_many_only_what_is_too_sure_to_be_chance_stands() -> None:
    nothing = [effect.measure(units(10, seed=seed), units(30, seed=seed + 100)) for seed in range(60)]
    true = [effect.measure(units(10, 1.0, seed=seed), units(30, seed=seed + 100)) for seed in range(60, 63)]
    assert any(one.change and one.change.differs for one in nothing), "one in twenty by chance"
    assert effect.stand_in_list(nothing + true) == [False] * 60 + [True] * 3
    assert effect.stand_in_list([]) == []


# What always holds


@some
@given(changes, changes)
def test_the_interval_holds_its_estimate(treated: Floats, comparison: Floats) -> None:
    found = effect.measure(treated, comparison).change
    assert found is not None
    assert found.low <= found.estimate <= found.high


@some
@given(changes, changes, st.floats(-100, 100))
def test_what_happens_to_everybody_changes_nothing(treated: Floats, comparison: Floats, constant: float) -> None:
    ours, theirs = (
        effect.measure(treated, comparison).change,
        effect.measure(treated + constant, comparison + constant).change,
    )
    assert ours is not None
    assert theirs is not None
    assert (ours.estimate, ours.low, ours.high) == pytest.approx((theirs.estimate, theirs.low, theirs.high), abs=1e-6)


@some
@given(changes, changes)
def test_upside_down_the_sign_flips(treated: Floats, comparison: Floats) -> None:
    ours, theirs = effect.measure(treated, comparison).change, effect.measure(-treated, -comparison).change
    assert ours is not None
    assert theirs is not None
    assert ours.estimate == pytest.approx(-theirs.estimate)
    assert (ours.low, ours.high) == pytest.approx((-theirs.high, -theirs.low), abs=1e-3 + 0.2 * (ours.high - ours.low))


@some
@given(changes, changes)
def test_swapped_groups_flip_the_sign(treated: Floats, comparison: Floats) -> None:
    ours, theirs = effect.measure(treated, comparison).change, effect.measure(comparison, treated).change
    assert ours is not None
    assert theirs is not None
    assert ours.estimate == pytest.approx(-theirs.estimate)


def test_the_same_numbers_give_the_same_interval() -> None:
    assert effect.measure(units(8), units(20, seed=2)) == effect.measure(units(8), units(20, seed=2))
