"""The numbers of one entry as statistics take them: a row for each unit, a column for each day, on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from server.effects.crowd import FEWEST
from server.effects.models import Comparison, Effect, EffectState, EffectUnit
from server.insights import series
from server.insights.models import Alert, Insight, InsightState
from server.metrics.models import Metric, MetricBetter, MetricLevel
from server.statistics import scales
from server.statistics.effect import STORES
from server.statistics.medians import median
from server.statistics.scales import Ruler, Scale
from server.statistics.staggered import NEVER

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

FRESH = timedelta(days=28)
"""An alert that opened so long before somebody's start is the same kind of bad luck."""


@dataclass(frozen=True)
class Panel:
    """Units over the same days. ``starts``: the column of each one's first day, or NEVER for those to compare with."""

    effect: Effect
    ruler: Ruler
    first: date
    values: Floats
    """(units, days; on the scale, up being better, NaN missing or held)."""
    starts: Ints
    stores: Ints
    """(units): which store each belongs to, by number."""
    within: bool
    """Whether people were treated beside colleagues in so many stores that stores are counted instead of people."""
    least: int
    """So many units make a mean that may be shown: of people as many as hide each one among them."""

    @property
    def treated(self) -> Bools:
        """Which units something was done in."""
        return np.asarray(self.starts != NEVER)


async def panel(effect: Effect) -> Panel:
    """The panel of an entry from two windows before its first start to its last day.

    Of SAME_ALERT every row is moved in time so that all begin on the first start's day; what the whole company did is
    taken out before.
    """
    metric = await Metric.get(id=effect.metric_id)
    starts = {unit.unit_id: unit.starts_on for unit in await EffectUnit.filter(effect_id=effect.id)}
    alike = effect.comparison is Comparison.ALIKE
    first = effect.starts_on - timedelta(days=2 * effect.window_days) - (timedelta(0) if alike else FRESH)
    days = (effect.ends_on - first).days + 1
    places = list(starts) if alike else None
    table = await series.table(metric, effect.ends_on, places, days=days, shocks=True, anew=False)
    values = table.ruler.to(np.where(table.held, np.nan, table.values))
    columns = np.array([_column(starts.get(place.id), first) for place in table.places], dtype=np.int64)
    stores = np.unique([str(place.store_id) for place in table.places], return_inverse=True)[1].astype(np.int64)
    if not alike:
        rows = {place.id: row for row, place in enumerate(table.places)}
        begin = _column(effect.starts_on, first)
        moves = {int(row): int(columns[row]) - begin for row in np.flatnonzero(columns != NEVER)}
        moves |= await _pretended(effect, rows, starts)
        kept = np.array(sorted(moves), dtype=np.int64)
        values = values - _company(values)
        values = np.array([_moved(values[row], moves[int(row)]) for row in kept]).reshape(len(kept), days)
        columns = np.where(columns[kept] == NEVER, NEVER, begin)
        stores = stores[kept]
    ruler = scales.plain(Scale(metric.scale.value), metric.better is MetricBetter.UP)
    both = np.intersect1d(stores[columns != NEVER], stores[columns == NEVER])
    people = metric.level is MetricLevel.PERSON
    within = alike and people and len(both) >= STORES
    return Panel(effect, ruler, first, values, columns, stores, within, FEWEST if people else 1)


async def _pretended(effect: Effect, rows: dict[UUID, int], starts: dict[UUID, date | None]) -> dict[int, int]:
    """Row -> days to move it back, for those that had the same alert meanwhile and that nobody acted on.

    They begin, so to say, as long after their alert as the treated did after theirs.
    """
    treated = {unit_id: on for unit_id, on in starts.items() if on is not None}
    alerts = await Alert.filter(metric_id=effect.metric_id, opened_on__lte=effect.joins_until).order_by("opened_on")
    opened: dict[UUID, list[date]] = {}
    for alert in alerts:
        if alert.place_id is not None:
            opened.setdefault(alert.place_id, []).append(alert.opened_on)
    waits = [
        (on - max(known)).days
        for unit_id, on in treated.items()
        if (known := [day for day in opened.get(unit_id, []) if on - FRESH <= day <= on])
    ]
    wait = timedelta(days=round(float(np.median(waits))) if waits else 0)
    acted = await _acted_on(effect)
    found: dict[int, int] = {}
    for unit_id, days in opened.items():
        same = [day for day in days if effect.starts_on - FRESH <= day + wait <= effect.joins_until]
        if same and unit_id in rows and unit_id not in treated and unit_id not in acted:
            found[rows[unit_id]] = (same[-1] + wait - effect.starts_on).days
    return found


async def _acted_on(effect: Effect) -> set[UUID]:
    """The places where somebody acted on an alert of this number, or tried something, in the days that are compared."""
    first = effect.starts_on - timedelta(days=2 * effect.window_days)
    accepted = Insight.filter(
        metric_id=effect.metric_id,
        state=InsightState.ACCEPTED,
        decided_at__gte=datetime.combine(first, time.min, UTC),
    )
    tried = EffectUnit.filter(effect__metric_id=effect.metric_id, starts_on__gte=first).exclude(
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
