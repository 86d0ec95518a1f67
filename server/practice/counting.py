"""Feedback counted by store and week, in two statements however much there is. Nothing here is for showing: see grouping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from tortoise.expressions import RawSQL, Subquery
from tortoise.queryset import QuerySet

from server.feedback.models import Feedback, FeedbackKind
from server.kit import clock, db
from server.kit.plain import an_id
from server.people.models import Person, Store

WEEK = timedelta(days=7)
S = TypeVar("S", "Sums", "Steps")


@dataclass(frozen=True)
class Sums:
    """What some feedback adds up to. Steps are those of a reading, 1 … 5."""

    praise: int = 0
    coaching: int = 0
    read: int = 0
    read_in_day: int = 0
    followed_up: int = 0
    better: int = 0

    def __add__(self, other: Sums) -> Sums:
        """Both together."""
        return _added(self, other)


@dataclass(frozen=True)
class Steps:
    """How feedback was meant and how it landed, where both readings exist."""

    pairs: int = 0
    apart: int = 0
    """|giver - receiver| over the three scales."""
    meant_tone: int = 0
    meant_importance: int = 0
    meant_clarity: int = 0
    landed_tone: int = 0
    landed_importance: int = 0
    landed_clarity: int = 0

    def __add__(self, other: Steps) -> Steps:
        """Both together."""
        return _added(self, other)

    @property
    def perception_gap(self) -> float:
        """Mean distance of the two readings: 0 the same … 1 opposite."""
        return self.apart / self.pairs / 12  # three scales of four steps each


@dataclass(frozen=True)
class Cell:
    """The feedback that people of one store got in one week."""

    store_id: UUID
    week_of: date
    receivers: int
    """How many different people got it."""
    paired: int
    """How many different people got some that both have read."""
    sums: Sums
    steps: Steps


@dataclass(frozen=True)
class Crew:
    """The people of one store."""

    store_id: UUID
    people: int
    """Who work there today."""
    heard: int
    """Those of them who got feedback within the weeks."""
    by_week: tuple[int, ...]
    """How many worked in each of the weeks, by their first and last days."""


async def cells(stores: QuerySet[Store], weeks: Sequence[date]) -> list[Cell]:
    """What people of ``stores`` got in each of ``weeks``: Mondays, in their order, without a gap."""
    begin, end = _midnight(weeks[0]), _midnight(weeks[-1] + WEEK)
    given = Feedback.filter(store_id__in=Subquery(stores.values("id")), created_at__gte=begin, created_at__lt=end)
    columns = {name: RawSQL(sql) for name, sql in _columns(weeks).items()}
    rows: list[dict[str, Any]] = (
        await given.annotate(**columns).group_by("store_id", "week").values("store_id", *columns)
    )
    return [
        Cell(
            an_id(row["store_id"]),
            weeks[row["week"]],
            row["receivers"],
            row["paired"],
            _picked(Sums, row),
            _picked(Steps, row),
        )
        for row in rows
    ]


async def crews(stores: QuerySet[Store], weeks: Sequence[date]) -> list[Crew]:
    """Who works in ``stores``, and to whom something was said in ``weeks``."""
    begin, end = (_written(day) for day in (weeks[0], weeks[-1] + WEEK))
    heard = (
        'EXISTS (SELECT 1 FROM "feedback" "told" WHERE "told"."recipient_id" = "person"."id" '
        f'AND "told"."created_at" >= {begin} AND "told"."created_at" < {end})'
    )
    today = _works(clock.now().date(), timedelta())
    columns = {"people": _count(today), "heard": _count(f"{today} AND {heard}")}
    columns |= {f"week_{number}": _count(_works(monday, WEEK)) for number, monday in enumerate(weeks)}
    working = Person.filter(store_id__in=Subquery(stores.values("id")))
    rows: list[dict[str, Any]] = (
        await working.annotate(**{name: RawSQL(sql) for name, sql in columns.items()})
        .group_by("store_id")
        .values("store_id", *columns)
    )
    return [
        Crew(
            an_id(row["store_id"]),
            row["people"],
            row["heard"],
            tuple(row[f"week_{number}"] for number in range(len(weeks))),
        )
        for row in rows
    ]


def _columns(weeks: Sequence[date]) -> dict[str, str]:
    passed = " ".join(
        f'WHEN "feedback"."created_at" < {_written(monday + WEEK)} THEN {number}'
        for number, monday in enumerate(weeks[:-1])
    )
    both = " AND ".join(f'"feedback"."{name}" IS NOT NULL' for name in ("giver_tone", "receiver_tone"))
    in_day = db.reading().dialect.hours('"feedback"."read_at"', '"feedback"."created_at"')
    apart = " + ".join(
        f'ABS("feedback"."giver_{scale}" - "feedback"."receiver_{scale}")'
        for scale in ("tone", "importance", "clarity")
    )
    columns = {
        "week": f"CASE {passed} ELSE {len(weeks) - 1} END" if passed else "0",
        "receivers": 'COUNT(DISTINCT "feedback"."recipient_id")',
        "paired": f'COUNT(DISTINCT CASE WHEN {both} THEN "feedback"."recipient_id" END)',
        "praise": _count(f'"feedback"."kind" = \'{FeedbackKind.PRAISE.value}\''),
        "coaching": _count(f'"feedback"."kind" = \'{FeedbackKind.COACHING.value}\''),
        "read": _count('"feedback"."read_at" IS NOT NULL'),
        "read_in_day": _count(f"{in_day} <= 24"),
        "followed_up": _count('"feedback"."followed_up_at" IS NOT NULL'),
        "better": _count('"feedback"."followed_up_better" = TRUE'),
        "pairs": _count(both),
        "apart": _total(both, apart),
    }
    for scale in ("tone", "importance", "clarity"):
        columns[f"meant_{scale}"] = _total(both, f'"feedback"."giver_{scale}"')
        columns[f"landed_{scale}"] = _total(both, f'"feedback"."receiver_{scale}"')
    return columns


def _works(first: date, for_: timedelta) -> str:
    """Whether somebody works here at any time from ``first`` on, before ``for_`` has gone."""
    last = first + max(for_ - timedelta(days=1), timedelta())
    begun = f'("person"."hired_on" IS NULL OR "person"."hired_on" <= \'{last.isoformat()}\')'
    return f'{begun} AND ("person"."left_on" IS NULL OR "person"."left_on" >= \'{first.isoformat()}\')'


def _count(condition: str) -> str:
    return f"COUNT(CASE WHEN {condition} THEN 1 END)"


def _total(condition: str, value: str) -> str:
    return f"CAST(COALESCE(SUM(CASE WHEN {condition} THEN {value} END), 0) AS INTEGER)"


def _written(day: date) -> str:
    """The beginning of ``day`` in UTC as both databases compare it: as SQLite keeps moments."""
    return f"'{day.isoformat()} 00:00:00+00:00'"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _picked(kind: type[S], row: dict[str, Any]) -> S:
    return kind(**{field.name: row[field.name] for field in fields(kind)})


def _added(one: S, other: S) -> S:
    return type(one)(**{field.name: getattr(one, field.name) + getattr(other, field.name) for field in fields(one)})
