"""How many goals stand where: counted by the database in one statement, however many there are."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.expressions import RawSQL
from tortoise.queryset import QuerySet

from server.goals.models import Goal, GoalState
from server.goals.progress import DELAYED_BY, OFF_TRACK_BY, SUCCESS, GoalStatus
from server.kit import db


@dataclass(frozen=True)
class Summary:
    """Counts of goals; ``status`` and ``pace`` are of active goals only."""

    total: int = 0
    proposed: int = 0
    active: int = 0
    done: int = 0
    dropped: int = 0
    on_track: int = 0
    delayed: int = 0
    off_track: int = 0
    pace_on_track: int = 0
    pace_delayed: int = 0
    pace_off_track: int = 0
    succeeded: int = 0
    average_progress: float | None = None


async def summary_of(query: QuerySet[Goal], today: date) -> Summary:
    """The counts of all goals of ``query``, as of ``today``."""
    columns = _columns(today)
    return Summary(**(await query.annotate(**columns).values(*columns))[0])


async def summaries_by(query: QuerySet[Goal], by: str, today: date) -> Mapping[Hashable, Summary]:
    """The counts of the goals of ``query`` for each value of the field ``by``."""
    columns = _columns(today)
    rows: list[dict[str, Any]] = await query.annotate(**columns).group_by(by).values(by, *columns)
    return {row.pop(by): Summary(**row) for row in rows}


def _columns(today: date) -> dict[str, RawSQL]:
    active, won = _state(GoalState.ACTIVE), f"{PROGRESS} >= {_whole(SUCCESS)}"
    running = f"{active} OR {_state(GoalState.DONE)}"
    delayed, off_track = (f"NOT {won} AND {_behind(today, share)}" for share in (DELAYED_BY, OFF_TRACK_BY))
    conditions = {
        "total": "1 = 1",
        "proposed": _state(GoalState.PROPOSED),
        "active": active,
        "done": _state(GoalState.DONE),
        "dropped": _state(GoalState.DROPPED),
        "on_track": f"{active} AND {_status(GoalStatus.ON_TRACK)}",
        "delayed": f"{active} AND {_status(GoalStatus.DELAYED)}",
        "off_track": f"{active} AND {_status(GoalStatus.OFF_TRACK)}",
        "pace_on_track": f"{active} AND NOT ({delayed})",
        "pace_delayed": f"{active} AND {delayed} AND NOT ({off_track})",
        "pace_off_track": f"{active} AND {off_track}",
        "succeeded": f"({running}) AND {won}",
    }
    counts = {name: RawSQL(f"COUNT(CASE WHEN {condition} THEN 1 END)") for name, condition in conditions.items()}
    mean = RawSQL(f"CAST(AVG(CASE WHEN {running} THEN {PROGRESS} END) AS DOUBLE PRECISION) / {10**PLACES}")
    return counts | {"average_progress": mean}


PLACES = 8
"""Of a progress. It is compared in whole numbers, so that a goal right on a border falls on the side that pace_of says."""
PROGRESS = f'CAST(ROUND("goal"."progress" * {10**PLACES}) AS BIGINT)'


def _whole(share: Any) -> int:
    return int(share * 10**PLACES)


def _state(state: GoalState) -> str:
    return f'"goal"."state" = \'{state.value}\''


def _status(status: GoalStatus) -> str:
    return f'"goal"."status" = \'{status.value}\''


def _behind(today: date, share: Any) -> str:
    """Whether progress lags at least ``share`` behind the share of days gone: progress.time_gone, times all the days."""
    day, start, due = f"'{today.isoformat()}'", '"goal"."starts_on"', '"goal"."due_on"'
    since, days, whole = _days(day, start), _days(due, start), 10**PLACES
    gone = f"(CASE WHEN {since} < 0 THEN 0 WHEN {since} > {days} THEN {days} ELSE {since} END)"
    several = f"{days} > 0 AND CAST({gone} AS BIGINT) * {whole} >= ({PROGRESS} + {_whole(share)}) * {days}"
    one = f"{days} <= 0 AND {day} >= {due} AND {whole} >= {PROGRESS} + {_whole(share)}"
    return f"({several} OR {one})"


def _days(later: str, earlier: str) -> str:
    return db.reading().dialect.days(later, earlier)
