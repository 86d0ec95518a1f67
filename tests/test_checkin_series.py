"""Series keep their time on the wall, across clock changes in four time zones and at the ends of months."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.checkins.recurrence import Cadence, moment, next_after, on_the_wall

ZONES = [ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Australia/Sydney")]
REPEATING = [cadence for cadence in Cadence if cadence is not Cadence.ONCE]


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        # The clocks go forward: what never shows on the wall takes place when the clocks have jumped.
        ("Europe/London", "2026-03-29T01:30", "2026-03-29T01:00Z"),
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:00Z"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30Z"),
        ("Australia/Sydney", "2026-10-04T02:59", "2026-10-03T16:00Z"),
        # They go back: the first of the two.
        ("Europe/London", "2026-10-25T01:30", "2026-10-25T00:30Z"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30Z"),
        ("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45Z"),
        ("Australia/Sydney", "2027-04-04T02:30", "2027-04-03T15:30Z"),
        # A whole day that an island skipped.
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00Z"),
    ],
)
def test_a_time_that_is_missing_or_there_twice_has_one_meaning(zone: str, wall: str, expected: str) -> None:
    assert moment(datetime.fromisoformat(wall), ZoneInfo(zone)) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("zone", "first", "expected"),
    [
        ("Europe/London", "2026-03-16T09:00", ["2026-03-16T09:00Z", "2026-03-23T09:00Z", "2026-03-30T08:00Z"]),
        ("Europe/London", "2026-10-12T09:00", ["2026-10-12T08:00Z", "2026-10-19T08:00Z", "2026-10-26T09:00Z"]),
        ("America/New_York", "2026-02-25T17:00", ["2026-02-25T22:00Z", "2026-03-04T22:00Z", "2026-03-11T21:00Z"]),
        ("America/New_York", "2026-10-21T17:00", ["2026-10-21T21:00Z", "2026-10-28T21:00Z", "2026-11-04T22:00Z"]),
        ("Australia/Lord_Howe", "2026-09-22T08:00", ["2026-09-21T21:30Z", "2026-09-28T21:30Z", "2026-10-05T21:00Z"]),
        ("Australia/Lord_Howe", "2027-03-23T08:00", ["2027-03-22T21:00Z", "2027-03-29T21:00Z", "2027-04-05T21:30Z"]),
    ],
)
def test_a_weekly_series_keeps_its_time_when_the_clocks_change(zone: str, first: str, expected: list[str]) -> None:
    here, anchor = ZoneInfo(zone), datetime.fromisoformat(first)
    assert series(anchor, Cadence.WEEKLY, here, 3) == [datetime.fromisoformat(text) for text in expected]


def test_a_missing_hour_shifts_one_meeting_and_no_other() -> None:
    london, anchor = ZoneInfo("Europe/London"), datetime(2026, 3, 22, 1, 30)
    shown = [on_the_wall(at, london).time().isoformat("minutes") for at in series(anchor, Cadence.WEEKLY, london, 3)]
    assert shown == ["01:30", "02:00", "01:30"]


def test_a_monthly_series_ends_with_short_months_and_does_not_drift() -> None:
    met = series(datetime(2027, 12, 31, 9, 0), Cadence.MONTHLY, ZoneInfo("Europe/London"), 6)
    assert [at.day for at in met] == [31, 31, 29, 31, 30, 31]


def test_once_is_once() -> None:
    assert next_after(datetime(2026, 3, 16, 9, 0), Cadence.ONCE, UTC, datetime(2026, 3, 16, 9, 0, tzinfo=UTC)) is None


anchors = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(microsecond=0, fold=0))


@given(anchors, st.sampled_from(REPEATING), st.sampled_from(ZONES), st.timedeltas(timedelta(0), timedelta(days=800)))
def test_the_next_meeting_is_on_its_day_at_its_time_and_none_is_left_out(
    anchor: datetime, cadence: Cadence, zone: ZoneInfo, gone: timedelta
) -> None:
    after = moment(anchor, zone) + gone
    at = next_after(anchor, cadence, zone, after)
    assert at is not None
    shown, today = on_the_wall(at, zone), after.astimezone(zone).date()
    assert shown.date() > today
    if cadence is Cadence.MONTHLY:
        assert shown.day == min(anchor.day, monthrange(shown.year, shown.month)[1])
        assert (shown.date() - today).days <= 31
    else:
        days = 7 if cadence is Cadence.WEEKLY else 14
        assert (shown.date() - anchor.date()).days % days == 0
        assert (shown.date() - today).days <= days
    wall = datetime.combine(shown.date(), anchor.time())
    if shown != wall:  # only where the clocks jumped over it, and then as soon as they have
        assert shown > wall
        assert on_the_wall(at - timedelta(seconds=1), zone) < wall


def series(anchor: datetime, cadence: Cadence, zone: ZoneInfo, many: int) -> list[datetime]:
    """The first ``many`` meetings."""
    met = [moment(anchor, zone)]
    while len(met) < many:
        following = next_after(anchor, cadence, zone, met[-1])
        assert following is not None
        met.append(following)
    return met
