"""What early warning finds in a table of series, in days and units that people know. Pure: numbers in, findings out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

import numpy as np

from server.insights.series import Floats, Place, Table
from server.statistics import limits, power, warning
from server.statistics.episodes import Episode, Size
from server.statistics.track import Track
from server.statistics.warning import Scan

FALL = -float(np.log(0.8))
"""A fall of 20 % on the scale: the one of "would be noticed here within 10 days in 6 of 10 cases"."""


@dataclass(frozen=True)
class Finding:
    """A fall that lasts until the last day of its table."""

    since: date
    opened: date
    strong: date | None
    score: float
    threshold: float
    size: Size
    relative: bool
    false_alarms_a_year: float
    asks_new_normal: bool
    places: int
    place: Place | None = None
    """None for the company, and with it the three below."""
    usual: float | None = None
    present: float | None = None
    noticed: float | None = None


@dataclass(frozen=True)
class Over:
    """The last fall of a place that is over."""

    closed: date
    silent: bool
    """Whether nothing came any more, so that nobody knows."""


@dataclass(frozen=True)
class Found:
    """All falls that last until the table's last day, and the days on which the whole company moved."""

    findings: list[Finding]
    shocks: list[date]
    over: Mapping[UUID | None, Over] = field(default_factory=dict)
    """By place, None for the company: what is neither here nor among the findings has been explained away."""
    looked_at: frozenset[UUID] = frozenset()
    """The places whose numbers still come."""


def look(table: Table) -> Found:
    """Walk through ``table`` as it came; a second or so for 1,500 series."""
    if not len(table.places):
        return Found([], [])
    scan = warning.replay(table.values, table.ruler, table.first.weekday(), table.held)
    learned = limits.learned(scan)  # a company that has watched for long enough sets its own limits
    if learned is not None:
        scan = warning.replay(table.values, table.ruler, table.first.weekday(), table.held, limits=learned)
    shocks = [table.day(int(column)) for column in np.flatnonzero(scan.held)]
    places = frozenset(place.id for place in table.places)
    return Found([*_of_places(table, scan), *_of_company(table, scan)], shocks, _over(table, scan), places)


def _over(table: Table, scan: Scan) -> dict[UUID | None, Over]:
    falls = [(table.places[one.series].id, one) for one in scan.episodes]
    everywhere = [*falls, *((None, one) for one in scan.company_episodes)]
    return {place: Over(table.day(one.closed), one.silent) for place, one in everywhere if one.closed is not None}


def _of_places(table: Table, scan: Scan) -> Iterator[Finding]:
    for episode in scan.episodes:
        if episode.closed is None:
            row = episode.series
            days = scan.days_of(episode)
            fallen = np.arange(days.start, days.stop)
            fallen = fallen[~np.isnan(scan.stores.own[row, fallen])]  # those that count: no days that a note explains
            usual, present = _means(scan.line(row)[0][fallen], table.values[row, fallen])
            found = _finding(table, scan, episode, scan.stores, scan.size(episode))
            yield replace(found, place=table.places[row], usual=usual, present=present, noticed=noticed(scan, row))


def _of_company(table: Table, scan: Scan) -> Iterator[Finding]:
    for episode in scan.company_episodes:
        if episode.closed is None:
            yield _finding(table, scan, episode, scan.company, scan.company_size(episode))


def _finding(table: Table, scan: Scan, episode: Episode, track: Track, size: Size) -> Finding:
    return Finding(
        since=table.day(episode.since),
        opened=table.day(episode.opened),
        strong=None if episode.strong is None else table.day(episode.strong),
        score=episode.score,
        threshold=float(track.limits[episode.opened, 0]),
        size=size,
        relative=scan.ruler.relative,
        false_alarms_a_year=episode.false_alarms_a_year,
        asks_new_normal=track is scan.stores and scan.asks_new_normal(episode),
        places=len(table.places),
    )


def _means(usual: Floats, values: Floats) -> tuple[float | None, float | None]:
    """The mean of the usual and of what was, over the days on which both are known."""
    both = ~np.isnan(usual) & ~np.isnan(values)
    return (float(usual[both].mean()), float(values[both].mean())) if both.any() else (None, None)


def noticed(scan: Scan, row: int) -> float | None:
    """In which share of cases a 20 % fall would be noticed at this place within 10 days; None while it learns."""
    spread = float(scan.stores.spread[row, -1])
    if not scan.ruler.relative or np.isnan(spread):
        return None
    return float(power.noticed(np.array(FALL / spread), float(scan.stores.phi[-1])))
