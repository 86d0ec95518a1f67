"""What the tests of metrics send and ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from server.kit import ids
from tests.house import Phone

METRIC = "id key name unit better level scale total guard { key } formula retiredAt viewerCanEdit"
COUNTS = "recorded corrected unchanged refused problems { index field code message }"
DEFINE = f"mutation($input: MetricDefineInput!) {{ metricDefine(input: $input) {{ metric {{ {METRIC} }} }} }}"
EDIT = f"mutation($input: MetricEditInput!) {{ metricEdit(input: $input) {{ metric {{ {METRIC} }} }} }}"
RETIRE = f"mutation($input: MetricRetireInput!) {{ metricRetire(input: $input) {{ metric {{ {METRIC} }} }} }}"
RECORD = f"mutation($input: MetricRecordManyInput!) {{ metricRecordMany(input: $input) {{ {COUNTS} }} }}"
HAPPEN = """mutation($input: OperationalEventRecordManyInput!) { operationalEventRecordMany(input: $input) {
  recorded unchanged refused problems { index field code message } } }"""
NOTE = "id kind text startsOn endsOn store { code } region author { name } viewerCanRemove"
LINE = (
    "metric { key } store { code } person { name } startsOn endsOn points { on value n notes { text } } notes { text }"
)
SALES = {"key": "daily-sales", "name": "Sales", "unit": "£", "better": "UP", "level": "STORE", "scale": "AMOUNT"}
RETURNS = {
    **{"key": "return-minutes", "name": "Minutes per return", "unit": "min", "better": "DOWN"},
    **{"level": "PERSON", "scale": "AMOUNT", "total": "MEAN"},
}


def ago(days: int) -> str:
    """A day in the past; 0 is today in UTC, so take 1 or more where the zone matters."""
    return (datetime.now(UTC).date() - timedelta(days=days)).isoformat()


def since(days: int) -> date:
    """The same as a date."""
    return date.fromisoformat(ago(days))


async def define(phone: Phone, **metric: Any) -> dict[str, Any]:
    """A metric, as HQ defines it."""
    found: dict[str, Any] = (await phone.ask(DEFINE, input=metric))["metricDefine"]["metric"]
    return found


def sale(value: Any, day: str, store: str = "HARBOUR", **more: Any) -> dict[str, Any]:
    """An entry of the sales of one day."""
    return {"metric": "daily-sales", "storeCode": store, "on": day, "value": value, **more}


def minutes(value: Any, day: str, **whose: Any) -> dict[str, Any]:
    """An entry of a person's minutes per return on one day."""
    return {"metric": "return-minutes", "on": day, "value": value, **whose}


def values_of(person_id: str, value: int) -> list[dict[str, Any]]:
    """Yesterday's sales of Harbour Street, and minutes per return of somebody there."""
    return [sale(value, ago(1)), minutes(value, ago(1), personId=person_id)]


def happened(kind: str, job: str, at: str, store: str = "HARBOUR", **more: Any) -> dict[str, Any]:
    """An operational event as a program sends it."""
    return {"id": str(ids.new()), "kind": kind, "job": job, "at": at, "storeCode": store, **more}


async def record(phone: Phone, entries: Sequence[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """What became of ``entries``, which must be taken."""
    answer = await phone.ask(RECORD, input={"entries": list(entries), **more})
    found: dict[str, Any] = answer["metricRecordMany"]
    return found


def counts(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    """Recorded, corrected, unchanged, refused."""
    return answer["recorded"], answer["corrected"], answer["unchanged"], answer["refused"]


ADD_NOTE = "mutation($input: DayNoteAddInput!) { dayNoteAdd(input: $input) { dayNote { id text } } }"
REMOVE_NOTE = "mutation($input: DayNoteRemoveInput!) { dayNoteRemove(input: $input) { dayNote { id } } }"


async def note(phone: Phone, **input: Any) -> dict[str, Any]:
    """A note on days, as somebody writes it."""
    answer = await phone.ask(ADD_NOTE, input={"kind": "OUTAGE", **input})
    found: dict[str, Any] = answer["dayNoteAdd"]["dayNote"]
    return found
