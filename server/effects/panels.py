"""The numbers of one entry as statistics take them: a row for each unit, a column for each day, on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from server.effects.alerted import alerted, fresh
from server.effects.crowd import FEWEST
from server.effects.models import Comparison, Effect, EffectState, EffectUnit
from server.insights import series
from server.insights.models import Alert, Insight, InsightKind, InsightState
from server.insights.series import Table
from server.metrics.models import Metric, MetricBetter, MetricLevel, MetricScale, MetricTotal
from server.statistics import scales
from server.statistics.effect import STORES, change, change_of_ratio
from server.statistics.medians import median
from server.statistics.scales import Ruler, Scale
from server.statistics.staggered import NEVER

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """Units over the same days. ``starts``: the column of each one's first day, or NEVER for those to compare with."""

    effect: Effect
    ruler: Ruler
    """Of means over many units."""
    first: date
    values: Floats
    """(units, days; on the scale, up being better, NaN missing or held)."""
    held: Bools
    """(units, days): left out, because a note explained them or the whole company moved."""
    starts: Ints
    stores: Ints
    """(units): which store each belongs to, by number."""
    within: bool
    """Whether people were treated beside colleagues in so many stores that stores are counted instead of people."""
    least: int
    """So many units make a mean that may be shown: of people as many as hide each one among them."""
    ratio: Ratio | None
    """Of a number that is a ratio: what is added up before it is divided."""

    @property
    def treated(self) -> Bools:
        """Which units something was done in."""
        return np.asarray(self.starts != NEVER)

    def changes(self, before: slice, after: slice) -> Floats:
        """The change of each unit between two windows, NaN without enough days."""
        if self.ratio is None:
            return change(self.values[:, before], self.values[:, after])
        return self.ratio.changes(before, after)

    def level(self, days: slice) -> Floats:
        """The mean of each unit over some days, for charts; NaN without any."""
        rests_on = np.ones_like(self.values) if self.ratio is None else self.ratio.rests_on
        return weighted(self.values[:, days], rests_on[:, days])


@dataclass(frozen=True)
class Ratio:
    """A rate or a mean day by day, each resting on so many visitors, jobs or receipts: days without many say little."""

    values: Floats
    """(units, days), raw, NaN missing or held."""
    rests_on: Floats
    """(units, days)"""
    common: Floats
    """(units, days): what the whole company did on those days, on the scale."""
    ruler: Ruler

    def changes(self, before: slice, after: slice) -> Floats:
        """Sum by sum in each window, less what the company did meanwhile."""
        one, two = ((self.values[:, days], self.rests_on[:, days]) for days in (before, after))
        common = [
            weighted(self.common[:, days], np.where(np.isnan(self.values[:, days]), 0, self.rests_on[:, days]))
            for days in (before, after)
        ]
        return change_of_ratio(one, two, self.ruler) - (common[1] - common[0])


def weighted(days: Floats, weights: Floats) -> Floats:
    """The mean of each row (units, days; NaN missing) by ``weights``; NaN where none has any."""
    weights = np.where(np.isnan(days), 0, weights)
    total = weights.sum(axis=1)
    return np.where(total > 0, np.nansum(days * weights, axis=1) / np.where(total > 0, total, 1), np.nan)


async def panel(effect: Effect) -> Panel:
    """The panel of an entry from two windows before its first start to its last day.

    Of SAME_ALERT every row is moved in time so that all begin on the first start's day; what the whole company did is
    taken out before. Only what was noted in time is left out, so that nobody explains a result away.
    """
    metric = await Metric.get(id=effect.metric_id)
    starts = {unit.unit_id: unit.starts_on for unit in await EffectUnit.filter(effect_id=effect.id)}
    alike = effect.comparison is Comparison.ALIKE
    earlier = timedelta(0) if alike else fresh(effect.window_days)
    first = effect.starts_on - timedelta(days=2 * effect.window_days) - earlier
    days = (effect.ends_on - first).days + 1
    if alike:
        starts = await _undisturbed(effect, starts)
    table = await series.table(
        metric, effect.ends_on, list(starts) if alike else None, days=days, shocks=True, anew=False, in_time=True
    )
    raw = np.where(table.held, np.nan, table.values)
    values = table.ruler.to(raw)
    columns = np.array([_column(starts.get(place.id), first) for place in table.places], dtype=np.int64)
    moves = dict.fromkeys(range(len(columns)), 0)
    common = np.zeros(days)
    if not alike:
        rows = {place.id: row for row, place in enumerate(table.places)}
        begin = _column(effect.starts_on, first)
        moves = {int(row): int(columns[row]) - begin for row in np.flatnonzero(columns != NEVER)}
        moves |= await _pretended(effect, rows, starts)
        common = _company(values)
        columns = np.where(columns == NEVER, NEVER, begin)
    kept = np.array(sorted(moves), dtype=np.int64)

    def moved(of: Floats) -> Floats:
        return np.array([_moved(of[row], moves[int(row)]) for row in kept]).reshape(len(kept), days)

    everywhere = np.broadcast_to(np.nan_to_num(common), values.shape)
    columns = columns[kept]
    stores = np.unique([str(place.store_id) for place in table.places], return_inverse=True)[1].astype(np.int64)[kept]
    both = np.intersect1d(stores[columns != NEVER], stores[columns == NEVER])
    people = metric.level is MetricLevel.PERSON
    return Panel(
        effect,
        scales.plain(Scale(metric.scale.value), metric.better is MetricBetter.UP),
        first,
        moved(values - everywhere),
        moved(table.held.astype(np.float64)) == 1,
        columns,
        stores,
        within=alike and people and len(both) >= STORES,
        least=FEWEST if people else 1,
        ratio=_ratio(table, moved(raw), moved(table.rests_on), moved(everywhere), kept),
    )


def _ratio(table: Table, raw: Floats, rests_on: Floats, common: Floats, kept: Ints) -> Ratio | None:
    """None for what adds up by itself, and where nobody says on what a day rests."""
    metric = table.metric
    if np.isnan(rests_on).all() or not (metric.scale is MetricScale.SHARE or metric.total is MetricTotal.MEAN):
        return None
    usual = np.nan_to_num(median(rests_on), nan=1.0)[:, None]
    ruler = table.ruler
    kept_ruler = Ruler(ruler.scale, ruler.better_up, ruler.unit[kept], ruler.root[kept])
    return Ratio(raw, np.where(np.isnan(rests_on), usual, rests_on), common, kept_ruler)


async def _undisturbed(effect: Effect, starts: dict[UUID, date | None]) -> dict[UUID, date | None]:
    """The treated, and of the others those that went on as before: nothing tried, no step, and no fall just before."""
    out = await _acted_on(effect) | await alerted(effect.metric_id, list(starts), effect.starts_on, effect.window_days)
    return {unit_id: on for unit_id, on in starts.items() if on is not None or unit_id not in out}


async def _pretended(effect: Effect, rows: dict[UUID, int], starts: dict[UUID, date | None]) -> dict[int, int]:
    """Row -> days to move it back, for those that had the same alert meanwhile and that nobody acted on.

    They begin, so to say, as long after their alert as the treated did after theirs.
    """
    treated, lately = {unit_id: on for unit_id, on in starts.items() if on is not None}, fresh(effect.window_days)
    alerts = await Alert.filter(metric_id=effect.metric_id, opened_on__lte=effect.joins_until).order_by("opened_on")
    opened: dict[UUID, list[date]] = {}
    for alert in alerts:
        if alert.place_id is not None:
            opened.setdefault(alert.place_id, []).append(alert.opened_on)
    waits = [
        (on - max(known)).days
        for unit_id, on in treated.items()
        if (known := [day for day in opened.get(unit_id, []) if on - lately <= day <= on])
    ]
    wait = timedelta(days=round(float(np.median(waits))) if waits else 0)
    acted = await _acted_on(effect)
    found: dict[int, int] = {}
    for unit_id, days in opened.items():
        same = [day for day in days if effect.starts_on - lately <= day + wait <= effect.joins_until]
        if same and unit_id in rows and unit_id not in treated and unit_id not in acted:
            found[rows[unit_id]] = (same[-1] + wait - effect.starts_on).days
    return found


async def _acted_on(effect: Effect) -> set[UUID]:
    """The places where somebody acted on an alert of this number, or tried something, in the days that are compared."""
    first, last = effect.starts_on - timedelta(days=2 * effect.window_days), effect.ends_on
    accepted = Insight.filter(
        metric_id=effect.metric_id,
        state=InsightState.ACCEPTED,
        decided_at__gte=datetime.combine(first, time.min, UTC),
        decided_at__lt=datetime.combine(last + timedelta(days=1), time.min, UTC),
    ).exclude(kind=InsightKind.NEW_NORMAL)
    tried = EffectUnit.filter(effect__metric_id=effect.metric_id, starts_on__gte=first, starts_on__lte=last).exclude(
        effect__state=EffectState.CALLED_OFF
    )
    places = {insight.person_id or insight.store_id for insight in await accepted}
    return {place for place in places if place is not None} | {unit.unit_id for unit in await tried}


def _column(starts_on: date | None, first: date) -> int:
    return NEVER if starts_on is None else (starts_on - first).days


def _company(values: Floats) -> Floats:
    """What the middle one did on each day, against its own usual (days)."""
    usual = values - median(values)[:, None]
    return median(usual.T)


def _moved(days: Floats, by: int) -> Floats:
    """``days`` so much earlier (negative: later); what comes in from outside is missing."""
    moved = np.full_like(days, np.nan)
    if by >= 0:
        moved[: len(days) - by] = days[by:]
    else:
        moved[-by:] = days[:by]
    return moved
