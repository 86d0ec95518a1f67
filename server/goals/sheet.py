"""Goals as lines of a spreadsheet, one for each key result: what stands in which column, and how it is written down."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from tortoise.queryset import QuerySet

from server.goals.models import Goal, KeyResult
from server.kit.errors import Invalid
from server.people.models import Person, Store

FIELDS: dict[str, tuple[str, ...]] = {
    "key": ("key", "goalkey", "goalid", "id"),
    "parent": ("parent", "parentkey", "parentid", "parentgoal"),
    "title": ("title", "goal", "objective", "name"),
    "why": ("why", "reason", "description"),
    "owner": ("owner", "ownernumber", "employeenumber", "employeeid", "empid"),
    "store": ("store", "storecode", "branch"),
    "starts_on": ("startson", "startdate", "from"),
    "due_on": ("dueon", "duedate", "deadline", "enddate", "until"),
    "state": ("state",),
    "status": ("status",),
    "key_result": ("keyresult", "keyresulttitle", "measure", "metric"),
    "unit": ("unit",),
    "start": ("start", "startvalue", "baseline"),
    "target": ("target", "targetvalue"),
    "current": ("current", "currentvalue", "now", "actual"),
    "weight": ("weight",),
}
"""Field -> the names its column goes by, without case, spaces and signs."""
COLUMNS = (
    *("key", "parent", "title", "why", "owner", "owner_name", "store", "starts_on", "due_on"),
    *("state", "status", "progress", "key_result", "unit", "start", "target", "current", "weight"),
)
"""What an export writes. The owner's name and the progress are there to be read: an import passes them over."""
BOM = "\ufeff"
"""Tells spreadsheet programs that the file is UTF-8."""
BATCH = 200
"""Goals that are in memory at once."""
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""The start of a cell that a spreadsheet program would run, or that was made harmless already."""


@dataclass(frozen=True)
class Reach:
    """What may be named beside a goal: its parent, its store, its owner's employee number."""

    goals: QuerySet[Goal]
    stores: QuerySet[Store]
    may_see_number: Callable[[Person], bool]


async def written(query: QuerySet[Goal], reach: Reach) -> AsyncIterator[str]:
    """The goals of ``query`` as CSV text, piece by piece."""
    yield BOM + _csv([list(COLUMNS)])
    last: UUID | None = None
    while True:
        older = query if last is None else query.filter(id__gt=last)
        goals = await older.order_by("id").limit(BATCH).prefetch_related("owner__store")
        if not goals:
            return
        yield _csv(await _lines(goals, reach))
        last = goals[-1].id


def harmless(text: str) -> str:
    """``text`` so that no spreadsheet program takes it for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def read_back(cell: str) -> str:
    """What ``harmless`` was given."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def exact(value: Decimal) -> str:
    """A number in full, without an exponent and without zeros that say nothing."""
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def choose(header: list[str], maps: list[str]) -> dict[str, int]:
    """Field -> position of its column, ``maps`` ("field=Column") first. Raises Invalid (map, map.FIELD)."""
    found: dict[str, int] = {}
    for words in maps:
        field, equals, column = (part.strip() for part in words.partition("="))
        if not equals or field not in FIELDS:
            raise Invalid(f"{words!r} must look like --map title=Objective. Fields: {', '.join(FIELDS)}.", "map")
        if header.count(column) != 1:
            raise Invalid(f"There has to be one column {column!r}. Columns: {', '.join(header)}.", f"map.{field}")
        found[field] = header.index(column)
    free = {_plain(name): at for at, name in reversed(list(enumerate(header))) if at not in found.values()}
    for field, synonyms in FIELDS.items():
        if field not in found:
            found |= next(({field: free.pop(name)} for name in synonyms if name in free), {})
    for field in ("key", "title", "starts_on", "due_on"):
        if field not in found:
            known = ", ".join(header)
            raise Invalid(f"No column is called {field}. Say --map {field}=Column. Columns: {known}.", f"map.{field}")
    return found


async def _lines(goals: list[Goal], reach: Reach) -> list[list[str]]:
    numbers = defaultdict(list)
    for row in await KeyResult.filter(goal_id__in=[goal.id for goal in goals]).order_by("position", "id"):
        numbers[row.goal_id].append(row)
    above = {goal.parent_id for goal in goals if goal.parent_id}
    parents = {row.id: _key(row) for row in await reach.goals.filter(id__in=list(above))}
    places = {goal.store_id for goal in goals if goal.store_id}
    stores = {row.id: row.code for row in await reach.stores.filter(id__in=list(places))}
    lines = []
    for goal in goals:
        parent = parents.get(goal.parent_id, "") if goal.parent_id else ""
        store = stores.get(goal.store_id, "") if goal.store_id else ""
        head = _head(goal, parent, store, reach)
        lines += [head + _tail(row) for row in numbers[goal.id]] or [head + [""] * 6]
    return lines


def _head(goal: Goal, parent: str, store: str, reach: Reach) -> list[str]:
    owner: Person | None = goal.owner
    number = (owner.employee_number or str(owner.id)) if owner and reach.may_see_number(owner) else ""
    words = [_key(goal), parent, goal.title, goal.why or "", number, owner.name if owner else "", store]
    plain = [goal.starts_on.isoformat(), goal.due_on.isoformat(), goal.state.value, goal.status.value]
    return [harmless(cell) for cell in words] + plain + [exact(goal.progress)]


def _tail(row: KeyResult) -> list[str]:
    return [
        *(harmless(row.title), harmless(row.unit)),
        *map(exact, (row.start, row.target, row.current, row.weight)),
    ]


def _key(goal: Goal) -> str:
    return goal.key or str(goal.id)


def _csv(lines: list[list[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue()


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
