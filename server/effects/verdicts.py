"""What the worker says of an entry once its last window has ended; never before, and only once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from math import isnan
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from server.effects.models import WEEK, Effect, EffectState, Verdict, audience
from server.effects.panels import Bools, Ints, Panel, panel
from server.effects.results import Result, Week
from server.events import actions as events
from server.kit import clock, db
from server.statistics import effect as statistics
from server.statistics.effect import Interval
from server.statistics.staggered import measure_staggered

SETTLING = timedelta(days=2)
"""Numbers of the last day come in late."""
UNEVEN = WEEK
"""Where one group lost so many days more than the other, the days that are left decide, not what was tried."""


async def measure_due() -> int:
    """Measure what has ended, each once. Returns how many."""
    last = clock.now().date() - SETTLING
    waiting = await Effect.filter(state=EffectState.RUNNING, joins_until__lt=last).order_by("joins_until", "id")
    ended = [effect for effect in waiting if effect.ends_on < last]
    for effect in ended:
        found = await panel(effect)
        verdict, result = await asyncio.to_thread(judge, found)  # arithmetic, in which others are answered
        await _measure(effect.id, verdict, result)
    return len(ended)


def judge(found: Panel) -> tuple[Verdict, Result]:
    """The verdict on a panel, and the numbers behind it."""
    measured, out = _measured(found), _left_out(found)
    kept = Result(
        is_percent=found.ruler.relative,
        treated=measured.treated,
        compared=measured.comparison,
        treated_left_out=out[0],
        compared_left_out=out[1],
    )
    change = measured.change
    if change is None or measured.verdict is statistics.Verdict.NOT_ENOUGH_DATA or abs(out[0] - out[1]) > UNEVEN:
        return Verdict.NOT_ENOUGH_DATA, kept
    usual = _usual(found)
    low, high = sorted((_said(found, usual, change.low), _said(found, usual, change.high)))
    kept = replace(
        kept,
        weeks=_weeks(found),
        estimate=_said(found, usual, change.estimate),
        low=low,
        high=high,
        would_be_seen=abs(_said(found, usual, change.detectable)),
        before_differed=measured.placebo.differs if measured.placebo else None,
    )
    return _verdict(measured.verdict, change), kept


def _measured(found: Panel) -> statistics.Effect:
    window, transition = found.effect.window_days, found.effect.transition_days
    starts = np.unique(found.starts[found.treated])
    if len(starts) > 1:
        return measure_staggered(found.values, found.starts, window, transition, found.changes)
    start = int(starts[0]) if len(starts) else 2 * window
    before, after = _window(found, start - window), _window(found, start + transition)
    changes, earlier = found.changes(before, after), found.changes(_window(found, start - 2 * window), before)
    if found.within:
        return statistics.measure_within(changes, found.treated, found.stores, earlier)
    ours, others = found.treated, ~found.treated
    return statistics.measure(changes[ours], changes[others], (earlier[ours], earlier[others]))


def _verdict(said: statistics.Verdict, change: Interval) -> Verdict:
    if said is statistics.Verdict.CLEAR:
        return Verdict.BETTER if change.estimate > 0 else Verdict.WORSE
    return Verdict(said.value)


@db.transaction
async def _measure(effect_id: UUID, verdict: Verdict, result: Result) -> None:
    effect = await Effect.get(id=effect_id)
    if effect.state is not EffectState.RUNNING:
        return
    effect.state, effect.ended_at, effect.verdict = EffectState.MEASURED, clock.now(), verdict
    effect.result = result.to_json()
    await effect.save(update_fields=["state", "ended_at", "verdict", "result"])
    await events.record("effect.measured", effect, None, await audience(effect))


def _left_out(found: Panel) -> tuple[float, float]:
    """How many days of both windows were left out of a treated one, and of one to compare with, on the mean."""
    window, transition = found.effect.window_days, found.effect.transition_days
    sums: list[tuple[Ints, Bools]] = []
    for start in np.unique(found.starts[found.treated]):
        days = [found.held[:, _window(found, int(first))] for first in (start - window, start + transition)]
        sums.append((np.concatenate(days, axis=1).sum(axis=1), found.starts == start))
    treated = np.concatenate([out[ours] for out, ours in sums]) if sums else np.empty(0)
    others = np.concatenate([out[~found.treated] for out, _ in sums]) if sums else np.empty(0)
    return _mean(treated), _mean(others)


def _mean(of: NDArray[Any]) -> float:
    return round(float(np.mean(of)), 1) if len(of) else 0.0


def _window(found: Panel, column: int) -> slice:
    return slice(column, column + found.effect.window_days)


def _usual(found: Panel) -> float:
    """What was usual of the treated before, on the scale."""
    before = [
        found.level(slice(int(start) - found.effect.window_days, int(start)))[found.starts == start]
        for start in np.unique(found.starts[found.treated])
    ]
    known = np.concatenate(before) if before else np.empty(0)
    known = known[~np.isnan(known)]
    return float(known.mean()) if len(known) else 0.0


def _said(found: Panel, usual: float, difference: float) -> float:
    """A difference on the scale as people read it: percent, or the metric's unit."""
    change = float(found.ruler.change(np.array([usual]), np.array([difference]))[0])
    return round(100 * change if found.ruler.relative else change, 4)


def _weeks(found: Panel) -> list[Week]:
    """Both groups by week against their own mean before, counted from each start."""
    effect, starts = found.effect, np.unique(found.starts[found.treated])
    usual = _usual(found)
    weeks = range(-effect.window_days // WEEK, (effect.transition_days + effect.window_days) // WEEK)
    return [
        Week(
            starts_on=effect.starts_on + timedelta(days=WEEK * week),
            week=week,
            treated=_mean_of(found, usual, week, [(int(start), found.starts == start) for start in starts]),
            compared=_mean_of(found, usual, week, [(int(start), ~found.treated) for start in starts]),
        )
        for week in weeks
    ]


def _mean_of(found: Panel, usual: float, week: int, groups: list[tuple[int, Bools]]) -> float | None:
    """The mean change of a week against the window before, over the groups, each from its own start.

    None where too few are known to be shown.
    """
    changes: list[float] = []
    for start, rows in groups:
        from_on = start + WEEK * week
        before = found.level(slice(start - found.effect.window_days, start))
        there = found.level(slice(from_on, from_on + WEEK))
        changes.extend((there - before)[rows].tolist())
    known = [change for change in changes if not isnan(change)]
    return _said(found, usual, float(np.mean(known))) if len(known) >= found.least else None
