"""Progress rolls up the tree, whatever happens in which order: a plain recursion over fractions says what must come of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import uvloop
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from tortoise.connection import get_connection

from server import features
from server.goals import actions
from server.goals.drafts import Draft, KeyResultDraft
from server.goals.models import Goal, KeyResult
from server.kit import db, ids
from server.people.models import Viewer, as_viewer
from tests.blank import Blank
from tests.cast import Cast, arrive

HAIR = Fraction(1, 10**6)
"""Each level is kept to eight digits."""
LEVELS = 8

values = st.decimals(min_value=-1000, max_value=1000, places=2)
weights = st.decimals(min_value="0.01", max_value=100, places=2)
ways = st.tuples(values, values, weights).filter(lambda way: way[0] != way[1])
picks = st.integers(0, 10_000)


@dataclass
class Number:
    """What a key result should look like now."""

    start: Fraction
    target: Fraction
    weight: Fraction
    current: Fraction

    @property
    def progress(self) -> Fraction:
        """The share of the way, up or down."""
        done = (self.current - self.start) / (self.target - self.start)
        return max(Fraction(0), min(Fraction(1), done))


@dataclass
class Node:
    """What a goal should look like now."""

    parent: UUID | None
    state: str
    result: Fraction | None = None
    """What it came to when it was closed, which stays."""
    numbers: dict[UUID, Number] = field(default_factory=dict)


class Trees(RuleBasedStateMachine):
    """Headquarters and a store's manager grow, move, measure and close goals, in any order."""

    def __init__(self, run: Any, hq: Viewer, manager: Viewer) -> None:
        super().__init__()
        self.run, self.hq, self.manager = run, hq, manager
        self.nodes: dict[UUID, Node] = {}

    @rule(numbers=st.lists(ways, max_size=3), pick=picks, root=st.booleans(), company=st.booleans())
    def grow(self, numbers: list[tuple[Decimal, ...]], pick: int, root: bool, company: bool) -> None:
        """A goal of the company starts at once, one of the store is proposed first."""
        id, parent = ids.new(), None if root else self.above(pick)
        viewer, store_id = (self.hq, None) if company else (self.manager, self.manager.store_id)
        self.run(_call(actions.create, viewer, id, draft(numbers, parent), None, store_id))
        self.nodes[id] = Node(parent, "ACTIVE" if company else "PROPOSED")
        self.measure(id, numbers)

    @precondition(lambda self: self.of("PROPOSED"))
    @rule(pick=picks)
    def agree(self, pick: int) -> None:
        id = self.one(pick, "PROPOSED")
        self.run(_call(actions.agree, self.hq, ids.new(), id))
        self.nodes[id].state = "ACTIVE"

    @precondition(lambda self: self.of("PROPOSED"))
    @rule(numbers=st.lists(ways, max_size=3), pick=picks, to=picks, root=st.booleans())
    def move(self, numbers: list[tuple[Decimal, ...]], pick: int, to: int, root: bool) -> None:
        """A counter-proposal: other numbers, and another place in the tree."""
        id = self.one(pick, "PROPOSED")
        parent = None if root else self.above(to, beside=id)
        self.run(_call(actions.edit, self.manager, ids.new(), id, draft(numbers, parent)))
        self.nodes[id].parent = parent
        self.measure(id, numbers)

    @precondition(lambda self: any(self.nodes[id].numbers for id in self.of("ACTIVE")))
    @rule(pick=picks, which=picks, value=values)
    def record(self, pick: int, which: int, value: Decimal) -> None:
        known = [id for id in self.of("ACTIVE") if self.nodes[id].numbers]
        numbers = self.nodes[known[pick % len(known)]].numbers
        key = list(numbers)[which % len(numbers)]
        self.run(_call(actions.record, self.hq, ids.new(), key, value, None))
        numbers[key].current = Fraction(value)

    @precondition(lambda self: self.of("ACTIVE"))
    @rule(pick=picks, dropped=st.booleans(), below=st.booleans())
    def close(self, pick: int, dropped: bool, below: bool) -> None:
        """Often one that others live on; what is closed keeps its result, and one that was dropped counts no more."""
        known = self.of("ACTIVE")
        if below:
            known = [id for id in known if self.nodes[id].parent] or known
        id = known[pick % len(known)]
        self.nodes[id].result = self.progress(id)
        self.run(_call(actions.close, self.hq, ids.new(), id, dropped, "Enough."))
        self.nodes[id].state = "DROPPED" if dropped else "DONE"

    @invariant()
    def every_goal_stands_where_its_numbers_or_its_children_put_it(self) -> None:
        stored = self.run(_stored(list(self.nodes)))
        assert {id: row.state.value for id, row in stored.items()} == {
            id: node.state for id, node in self.nodes.items()
        }
        for id, row in stored.items():
            assert abs(Fraction(row.progress) - self.progress(id)) < HAIR, self.nodes

    def progress(self, id: UUID) -> Fraction:
        """What the tree below ``id`` comes to."""
        node = self.nodes[id]
        if node.result is not None:
            return node.result
        if node.numbers:
            parts = [(number.weight, number.progress) for number in node.numbers.values()]
        else:
            below = [
                key for key, child in self.nodes.items() if child.parent == id and child.state in ("ACTIVE", "DONE")
            ]
            parts = [(Fraction(1), self.progress(key)) for key in below]
        nothing = Fraction(0)
        total = sum((weight for weight, _ in parts), nothing)
        return sum((weight * share for weight, share in parts), nothing) / total if parts else nothing

    def measure(self, id: UUID, numbers: list[tuple[Decimal, ...]]) -> None:
        """The goal has these key results now."""
        keys = self.run(_numbers(id))
        parts = [tuple(map(Fraction, way)) for way in numbers]
        self.nodes[id].numbers = {
            key: Number(start, target, weight, start) for key, (start, target, weight) in zip(keys, parts, strict=True)
        }

    def above(self, pick: int, beside: UUID | None = None) -> UUID | None:
        """An open goal to hang something under: not deep down, and not ``beside`` or below it."""
        known = [id for id in self.of("ACTIVE") + self.of("PROPOSED") if beside not in self.line(id)]
        known = [id for id in known if len(self.line(id)) < LEVELS]
        return known[pick % len(known)] if known else None

    def line(self, id: UUID | None) -> list[UUID]:
        """A goal and what it hangs under, up to the root."""
        return [] if id is None else [id, *self.line(self.nodes[id].parent)]

    def of(self, state: str) -> list[UUID]:
        """The goals in this state."""
        return [id for id, node in self.nodes.items() if node.state == state]

    def one(self, pick: int, state: str) -> UUID:
        """Some goal in this state."""
        known = self.of(state)
        return known[pick % len(known)]


def draft(numbers: list[tuple[Decimal, ...]], parent: UUID | None) -> Draft:
    """A goal as somebody words it."""
    rows = [KeyResultDraft("Returns", "min", start, target, weight) for start, target, weight in numbers]
    return Draft("Faster returns", date(2026, 11, 1), date(2027, 1, 31), rows, parent_id=parent)


async def _call(action: Any, *arguments: object) -> None:
    await action(*arguments)


async def _stored(keys: list[UUID]) -> dict[UUID, Goal]:
    return {row.id: row for row in await Goal.filter(id__in=keys)}


async def _numbers(goal_id: UUID) -> list[UUID]:
    return [row.id for row in await KeyResult.filter(goal_id=goal_id).order_by("position")]


async def _open(place: db.Place) -> Cast:
    await db.start(place, features.MODELS)
    if isinstance(place, Path):
        await get_connection("default").execute_script("PRAGMA synchronous=OFF")  # power cuts have a test of their own
    return await arrive()


def test_progress_rolls_up_in_any_history(tmp_path: Path, blank: Blank) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        cast = runner.run(_open(blank.into(tmp_path)))
        hq = as_viewer(cast.hana, None, cast.hana.id)
        manager = as_viewer(cast.maya, "North", cast.maya.id)
        try:
            run_state_machine_as_test(
                lambda: Trees(runner.run, hq, manager),
                settings=settings(
                    max_examples=25,
                    stateful_step_count=20,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(db.stop())
