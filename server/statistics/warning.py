"""Early warning: the clipped scan of the last 2 … 21 days against the usual weekday (statistics, section A).

One code path: ``replay`` walks through the history as it came, a week's baseline at a time, and the last day is
today's scan. Rows are series (the stores of one metric), columns are calendar days, NaN is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from server.statistics import power, scoring
from server.statistics.baseline import GAP, LEARNING, TOO_EVEN, WINDOW, Baseline, fit
from server.statistics.episodes import FRESH, NEW_NORMAL, Episode, Size
from server.statistics.medians import median, of_others, spread
from server.statistics.scales import Ruler, plain
from server.statistics.track import Track

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

HISTORY = 140
"""Days of values that a scan looks at: eight weeks of usual before an episode, and all the time that it may last."""
COMPANY = 5
"""From so many series on, what the others did that day is taken out of each."""
SHOCK = 4.0
"""A company day so many of its own standard deviations away is a story of the company's, not of its stores."""
HELD_AT_MOST, OF_DAYS = 14, 28
"""A company that stays fallen is no shock any more: then its stores are scored again, beside each other."""
PASSED, COMPANY_TOO_EVEN = 35, 1.3
"""The company's noise is that of its passed days, from so many on; until then what the fit left over, which is too even."""
BAND = 2.7
"""So many robust standard deviations hold 95 % of days: days have long tails, and the usual is an estimate."""
OLDEST = 8
"""A baseline that cannot be renewed, for want of usable days, serves for so many weeks."""


@dataclass(frozen=True)
class Scan:
    """What a replay found, and what words and charts need. Days are columns of the values; NaN is what was not scored."""

    ruler: Ruler
    usual: Floats
    """(series, days), on the scale, without the company's movement. NaN while it is learnt."""
    stores: Track
    company: Track
    """One series: the median of all residuals."""
    held: Bools
    """(days): days of a company shock, context in every store."""

    @property
    def episodes(self) -> list[Episode]:
        """Of all stores, in the order of their alerts."""
        return self.stores.tracker.all

    @property
    def company_episodes(self) -> list[Episode]:
        """Of the company."""
        return self.company.tracker.all

    @property
    def learning(self) -> Bools:
        """(series): no usual yet on the last day."""
        return np.asarray(np.isnan(self.stores.spread[:, -1:]).all(axis=1))

    def today(self) -> list[Episode]:
        """The stores' alerts of the last day."""
        return [one for one in self.episodes if one.opened == self._today]

    @property
    def _today(self) -> int:
        return int(self.usual.shape[1]) - 1

    def size(self, episode: Episode) -> Size:
        """How far a store lies from its usual, over ``days_of`` the episode."""
        days = self.days_of(episode)
        ruler, usual = self.ruler.row(episode.series), self.usual[episode.series]
        return self.stores.size(ruler, usual, episode.series, days.start, days.stop - 1)

    def days_of(self, episode: Episode) -> range:
        """The days that tell how far a store fell: until seven have gone since the alert those up to it, then those since.

        The first make it look too big, because an alert picks the days on which it looks worst.
        """
        last = self._today if episode.closed is None else episode.closed
        later = range(episode.opened + 1, last + 1)
        scored = ~np.isnan(self.stores.own[episode.series, later.start : later.stop])
        return later if len(later) >= FRESH and scored.any() else range(episode.since, episode.opened + 1)

    def company_size(self, episode: Episode) -> Size:
        """How far the company lay from its usual, from the beginning of the episode to its alert."""
        return self.company.size(
            plain(self.ruler.scale, self.ruler.better_up), median(self.usual.T), 0, episode.since, episode.opened
        )

    def asks_new_normal(self, episode: Episode) -> bool:
        """Whether it has been open for so long that somebody should say whether this is the new normal."""
        return episode.closed is None and self._today - episode.opened >= NEW_NORMAL

    def noticed_in_ten(self, series: int, by: float = 0.2) -> int | None:
        """In how many of ten cases a store that gets worse by this share would be noticed within ten days; None while learning."""
        usual = median(self.usual[series, -7:][None])
        if self.learning[series] or np.isnan(usual[0]):
            return None
        ruler = self.ruler.row(series)
        worse = ruler.to(ruler.back(usual) * (1 - by if ruler.better_up else 1 + by))
        return power.in_ten(
            float((usual - worse)[0]) / float(self.stores.spread[series, -1]), float(self.stores.phi[-1])
        )

    def line(self, series: int) -> tuple[Floats, Floats, Floats]:
        """For a chart, raw (days): the usual, the company's movement included, and the band that holds 95 % of days."""
        ruler = self.ruler.row(series)
        usual = self.usual[series] + np.nan_to_num(self.company.own[0])
        wide = BAND * self.stores.spread[series]
        ends = ruler.back(usual - wide), ruler.back(usual + wide)
        return ruler.back(usual), np.minimum(*ends), np.maximum(*ends)


def scan(
    values: Floats,
    ruler: Ruler,
    first_weekday: int = 0,
    held: Bools | None = None,
    company: bool = True,
    limits: tuple[float, float] | None = None,
) -> Scan:
    """The early warning of the last day: ``replay`` of the last HISTORY days. Episodes count days in all of ``values``.

    Of longer histories only the end is looked at; what lies before is NaN in the result.
    """
    late = values.copy()
    late[:, : max(values.shape[1] - HISTORY, 0)] = np.nan
    return replay(late, ruler, first_weekday, held, company, limits)


def replay(
    values: Floats,
    ruler: Ruler,
    first_weekday: int = 0,
    held: Bools | None = None,
    company: bool = True,
    limits: tuple[float, float] | None = None,
) -> Scan:
    """Walk through ``values`` (series, days; raw) as they came.

    ``first_weekday``: of the first column, Monday is 0, so that the same week gets the same baseline whenever it is looked at.
    ``held`` (series, days): context days, which are missing, never zero. ``company``: take its movement out.
    ``limits``: what ``limits.learned`` found, instead of the simulated ones.
    """
    walk = _Walk(np.where(held, np.nan, values) if held is not None else values, ruler, company, limits)
    for week in _weeks(values.shape[1], first_weekday):
        walk.week(week)
    return Scan(ruler, walk.usual, walk.stores, walk.company, walk.held)


def _weeks(days: int, first_weekday: int) -> Iterator[slice]:
    """The calendar weeks, Monday to Sunday, that ``days`` columns touch; the first may begin before them."""
    for monday in range(-(first_weekday % 7), days, 7):
        yield slice(monday, min(monday + 7, days))


class _Walk:
    """The state of a replay."""

    def __init__(self, values: Floats, ruler: Ruler, company: bool, limits: tuple[float, float] | None) -> None:
        series, days = values.shape
        self.ruler = ruler
        self.with_company = company
        self.y = ruler.to(values)
        self.base = Baseline(np.full((series, 7), np.nan), np.full(series, np.nan), np.full(series, np.nan))
        self.age = np.zeros(series, dtype=np.int64)
        self.usual = np.full((series, days), np.nan)
        self.stores, self.company = Track(series, days, limits), Track(1, days)
        self.company_noise, self.company_phi = np.full(1, np.nan), 0.0
        self.held = np.zeros(days, dtype=np.bool_)

    def week(self, week: slice) -> None:
        """A baseline from the eight weeks before, and the days of this week against it."""
        if week.start - GAP < LEARNING:
            return
        here = slice(week.start, week.stop)
        phi = self._learn(week.start - GAP)
        if np.isnan(self.base.level).all():
            return
        self.usual[:, here] = self.base.week[:, : here.stop - here.start]
        own, common = self._apart(self.y[:, here] - self.usual[:, here])
        self.stores.week(here, own, self.base.spread, phi)
        self.company.week(here, common, self.company_noise, self.company_phi)
        for day in range(here.start, here.stop):
            self._day(day)

    def _learn(self, stop: int) -> float:
        """Renew the baselines, but those of open episodes, from what lies before ``stop``. Returns phi."""
        window = self.y[:, max(stop - WINDOW, 0) : stop]
        fresh, left = fit(np.pad(window, ((0, 0), (WINDOW - window.shape[1], 0)), constant_values=np.nan))
        own, common = self._apart(left)
        noise = np.maximum(TOO_EVEN * spread(own), self.ruler.smallest)
        self._renew(replace(fresh, spread=noise))
        self._learn_company(stop, common)
        return scoring.persistence(scoring.clipped(own, noise))

    def _learn_company(self, stop: int, common: Floats) -> None:
        """The company's noise of a day and its phi: from its own days, as long as there are few from the window's."""
        passed = self.company.own[:, max(stop - WINDOW, 0) : stop]
        known = np.count_nonzero(~np.isnan(passed)) >= PASSED
        noise = spread(passed - median(passed)) if known else COMPANY_TOO_EVEN * spread(common)
        self.company_noise = np.maximum(noise, self.ruler.smallest)
        self.company_phi = scoring.persistence(scoring.clipped(passed if known else common, self.company_noise))

    def _apart(self, left: Floats) -> tuple[Floats, Floats]:
        """Residuals (series, days) into each series' own and what all have in common (1, days), NaN with too few series."""
        if not self.with_company or len(left) < COMPANY:
            return left, np.full((1, left.shape[1]), np.nan)
        others, common = of_others(left.T, COMPANY)
        return left - np.nan_to_num(others).T, common[None]

    def _renew(self, fresh: Baseline) -> None:
        """Take what is fresh and known; an open episode is judged by what was usual before it."""
        renewed = ~np.isnan(fresh.level) & ~self.stores.tracker.open
        self.age = np.where(renewed, 0, self.age + 1)
        forgotten = (self.age > OLDEST) & ~self.stores.tracker.open

        def merged(old: Floats, new: Floats) -> Floats:
            kept = np.where(forgotten, np.nan, old.T)
            return np.asarray(np.where(renewed, new.T, kept).T)

        old = self.base
        self.base = Baseline(
            merged(old.weekday, fresh.weekday), merged(old.level, fresh.level), merged(old.spread, fresh.spread)
        )

    def _day(self, day: int) -> None:
        """The company first: its shock is no store's fault."""
        shock = float(self.company.own[0, day] / self.company.spread[0, day])
        self.company.day(day, certain=shock < -SHOCK)
        recent = np.count_nonzero(self.held[max(day - OF_DAYS + 1, 0) : day])
        if abs(shock) > SHOCK and recent < HELD_AT_MOST:
            self.held[day] = True
            self.stores.hold(day)
            self.y[:, day] = np.nan
        self.stores.day(day)
