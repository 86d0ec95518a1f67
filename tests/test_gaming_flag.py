"""The gaming flag, on planted truth: a question that is rarely asked for nothing. The full cells: `make bench`."""

from __future__ import annotations

import numpy as np

from server.statistics import gaming
from server.statistics.scales import Floats
from tests.bench import planted, questions

DAYS = gaming.LOOK + 70


def pair(shift: float = 0.0, guard: float | None = None, seed: int = 1) -> tuple[Floats, Floats]:
    """Ten pairs whose target rises from day 98 on, and whose guard falls (or moves by ``guard``)."""
    rng = np.random.default_rng(seed)
    moved = np.arange(DAYS) >= 98
    up, down = (0.1 * planted.noise(rng, 10, DAYS) for _ in range(2))
    return up + shift * moved, down + (-shift if guard is None else guard) * moved


def test_it_hardly_ever_asks_for_nothing() -> None:
    assert questions.false_flags(400, -0.4, seed=2) <= 0.1
    assert questions.false_flags(400, 0.0, seed=2, honest=1.0) <= 0.1


def test_it_asks_within_weeks_where_there_is_reason() -> None:
    four, seven = questions.seen_within(300, 1.0, seed=3)
    assert four > 0.35
    assert seven > 0.8


def test_a_target_that_rises_alone_or_with_its_guard_is_no_question() -> None:
    for guard in (0.0, 0.3):
        assert gaming.replay(*pair(0.3, guard)) == []


def test_the_other_way_round_is_no_question() -> None:
    up, down = pair(0.3)
    assert gaming.replay(down, up) == []


def test_a_pair_is_asked_about_once_in_eight_weeks() -> None:
    flags = gaming.replay(*pair(0.3))
    assert sorted(one.pair for one in flags) == list(range(10))
    assert all(one.target >= 2 and one.guard <= -2 for one in flags)


def test_one_look_alone_does_not_ask() -> None:
    first = min(one.day for one in gaming.replay(*pair(0.3)))
    target, guard = pair(0.3)
    # The week before the first flag already looked the same; without it there is none.
    assert gaming.flags(target[:, : first - 6], guard[:, : first - 6]) == []
    assert (
        gaming.flags(target[:, first + 1 - gaming.LOOK : first + 1], guard[:, first + 1 - gaming.LOOK : first + 1])
        == []
    )


def test_todays_flags_are_those_of_the_replay() -> None:
    target, guard = pair(0.3)
    for one in gaming.replay(target, guard):
        today = gaming.flags(target[:, : one.day + 1], guard[:, : one.day + 1])
        assert one.pair in {flag.pair for flag in today}


def test_missing_days_ask_nothing() -> None:
    target, guard = pair(0.3)
    guard[:, 70:] = np.nan
    assert gaming.replay(target, guard) == []
