"""The lines of a spreadsheet as goals, each cell read for certain or named as a problem: half a goal is worse than none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import TypeVar

from server.goals.drafts import MOST_KEY_RESULTS, Draft, KeyResultDraft, checked, checked_number, fitting
from server.goals.models import GoalState
from server.goals.progress import GoalStatus
from server.goals.sheet import choose, read_back
from server.kit.errors import Invalid
from server.kit.sheet import Sheet

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
NUMBER = re.compile(r"[+-]?\d{1,20}(\.\d{1,20})?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NAMES = {"startsOn": "starts_on", "dueOn": "due_on"}
NUMBERS = ("key_result", "unit", "start", "target", "current", "weight")
"""Fields of a key result; the others are the goal's, on the first of its lines or on all of them."""


@dataclass(frozen=True)
class Finding:
    """Something wrong on a line."""

    line: int
    field: str
    what: str


@dataclass
class Wanted:
    """A goal as the file says it. A field that is not in ``given`` stays as it is."""

    line: int
    key: str
    draft: Draft
    given: set[str]
    parent: str | None = None
    owner: str | None = None
    store: str | None = None
    state: GoalState | None = None
    status: GoalStatus | None = None
    currents: list[Decimal | None] = field(default_factory=list)
    """Where each key result stands, in their order."""


@dataclass
class Reading:
    """What the file says, before anybody looks into the database."""

    name: str
    columns: dict[str, str]
    lines: int
    keys: int = 0
    goals: list[Wanted] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def understand(sheet: Sheet, maps: list[str]) -> Reading:
    """Make sense of ``sheet``. Raises Invalid for its columns."""
    columns = choose(sheet.header, maps)
    reading = Reading(sheet.name, {name: sheet.header[at] for name, at in columns.items()}, len(sheet.rows))
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    broken: set[str] = set()
    for line, cells in sheet.rows:
        known = {name: read_back(cells[at].strip()) for name, at in columns.items() if at < len(cells)}
        key = known.get("key", "")
        if len(cells) != len(sheet.header):
            what = f"it has {len(cells)} cells, the header has {len(sheet.header)}"
            reading.findings.append(Finding(line, "line", what))
            broken.add(key)
        elif not 1 <= len(key) <= 120:
            reading.findings.append(Finding(line, "key", "a key has 1 to 120 characters"))
            broken.add(key)
        else:
            groups.setdefault(key, []).append((line, known))
    reading.keys = len(groups.keys() | broken)
    for key, rows in groups.items():
        goal = _Reader(reading, rows).goal(key)
        if goal is not None and key not in broken:
            reading.goals.append(goal)
    return reading


class _Reader:
    """Reads the lines of one goal and writes down what is wrong."""

    def __init__(self, reading: Reading, rows: list[tuple[int, dict[str, str]]]) -> None:
        self.rows = rows
        self.line, self.first = rows[0]
        self._reading = reading
        self._found = len(reading.findings)

    def goal(self, key: str) -> Wanted | None:
        """The goal, or None when anything is wrong with it."""
        self._compare()
        starts_on, due_on = (self._read(name, _day) for name in ("starts_on", "due_on"))
        state = self._read("state", lambda cell: _one(GoalState, cell), optional=True)
        status = self._read("status", lambda cell: _one(GoalStatus, cell), optional=True)
        first_day, last_day = starts_on or due_on or date.min, due_on or starts_on or date.min
        draft = Draft(self.first["title"], first_day, last_day, (), self._cell("why"))
        kept = self._check(self.line, lambda: checked(draft))
        numbers, currents = self._numbers()
        if kept is None or len(self._reading.findings) > self._found:
            return None
        draft = replace(kept, key_results=numbers)
        given = set(self._reading.columns)
        parent, owner, store = (self._cell(name) for name in ("parent", "owner", "store"))
        return Wanted(self.line, key, draft, given, parent, owner, store, state, status, currents)

    def _compare(self) -> None:
        for line, cells in self.rows[1:]:
            for name, cell in cells.items():
                if name not in NUMBERS and cell and cell != self.first.get(name, ""):
                    self._say(line, name, f"it says {cell[:40]!r}, and line {self.line} of the same goal does not")

    def _numbers(self) -> tuple[list[KeyResultDraft], list[Decimal | None]]:
        found: list[KeyResultDraft] = []
        currents: list[Decimal | None] = []
        for line, cells in self.rows:
            if not any(cells.get(name) for name in NUMBERS):
                if len(self.rows) > 1:
                    self._say(line, "key_result", "there is none on this line, and the goal stands on another already")
                continue
            start, target = (self._read(name, _number, line, cells) for name in ("start", "target"))
            current, weight = (self._read(name, _number, line, cells, optional=True) for name in ("current", "weight"))
            if start is None or target is None:
                continue
            title, unit = cells.get("key_result", ""), cells.get("unit", "")
            number = KeyResultDraft(title, unit, start, target, Decimal(1) if weight is None else weight)
            kept = self._check(line, partial(checked_number, number, "key_result"), {"title": "key_result"})
            if current is not None:
                current = self._check(line, partial(fitting, current, "current"))
            found.append(kept or number)
            currents.append(current)
        if len(found) > MOST_KEY_RESULTS:
            self._say(self.line, "key_result", f"a goal has at most {MOST_KEY_RESULTS}")
        return found, currents

    def _cell(self, name: str) -> str | None:
        return self.first.get(name) or None

    def _read(
        self,
        name: str,
        read: Callable[[str], T],
        line: int | None = None,
        cells: dict[str, str] | None = None,
        optional: bool = False,
    ) -> T | None:
        cell = (self.first if cells is None else cells).get(name, "")
        if not cell and optional:
            return None
        try:
            return read(cell)
        except ValueError as error:
            self._say(line or self.line, name, f"{cell[:40]!r} {error}" if cell else f"nothing stands here; it {error}")
            return None

    def _check(self, line: int, check: Callable[[], T], names: Mapping[str, str] = NAMES) -> T | None:
        try:
            return check()
        except Invalid as problem:
            field = (problem.field or "").rpartition(".")[2]
            self._say(line, names.get(field, field), problem.message.rstrip("."))
            return None

    def _say(self, line: int, field: str, what: str) -> None:
        self._reading.findings.append(Finding(line, field, what))


def _day(cell: str) -> date:
    if not DAY.fullmatch(cell):
        raise ValueError("is not a date written like 2026-11-30")
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError("is no day of the calendar") from None


def _number(cell: str) -> Decimal:
    if not NUMBER.fullmatch(cell):
        raise ValueError("is not a number written like 2.5")
    return Decimal(cell)


def _one(kind: type[E], cell: str) -> E:
    try:
        return kind(cell.upper().replace(" ", "_"))
    except ValueError:
        raise ValueError(f"is none of {', '.join(kind)}") from None
