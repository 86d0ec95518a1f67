"""Whatever the two do with a plan, in whatever order and at whatever time: the rules hold, and the events add up to the row.

GOODSHIFT_HISTORIES=10000 runs that many histories instead of a few.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import uvloop
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tortoise.connection import get_connection

from server import features
from server.events.models import Event
from server.kit import clock, db, ids
from server.kit.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from server.people.models import Person, Role, as_viewer
from server.plans import actions, reminders
from server.plans.drafts import Draft, DutyDraft, EvidenceDraft, ExpectationDraft, MilestoneDraft
from server.plans.history import Standing, fold
from server.plans.models import LookBack, Plan, PlanDuty, PlanExpectation, PlanMilestone, PlanSide
from tests.blank import Blank
from tests.cast import Cast, arrive
from tests.test_plan_moves import LEGAL

Action = Callable[..., Awaitable[Any]]
HISTORIES, STEPS = int(os.environ.get("GOODSHIFT_HISTORIES", "60")), 20
PEOPLE = ("person", "maya", "rita", "helen", "ben", "omar")
CLOSED = ("MET", "NOT_MET", "CALLED_OFF")


class Stage:
    """One database for all histories; each has a person of its own."""

    def __init__(self, runner: asyncio.Runner, cast: Cast) -> None:
        self.run = runner.run
        self.cast = cast


who = st.sampled_from([*PEOPLE, *("person", "maya") * 3])
"""Anybody, and mostly the two."""


class Histories(RuleBasedStateMachine):
    """Six people and the calendar do as they like; a plain model says what must come of it."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.now: datetime = clock.now()
        self.plan_id: UUID | None = None
        self.last_call: tuple[str, Action, UUID, tuple[object, ...]] | None = None

    @initialize()
    def begin(self) -> None:
        """A new colleague and Maya begin a plan."""
        cast = self.stage.cast
        person = Person(name="Mo New", role=Role.ASSOCIATE, store=cast.stores["HARBOUR"])
        self.stage.run(person.save())
        self.people = {"person": person} | {name: cast.people[name] for name in PEOPLE[1:]}
        self.state, self.manager, self.signed, self.worded = "DRAFT", "maya", set[str](), 0
        self.start = self.today
        self.ends_on = self.today + timedelta(days=30)
        plan = self.stage.run(self._at(actions.create, "maya", ids.new(), (person.id, self._draft())))
        self.plan_id = plan.id
        self._read()

    @rule(by=who)
    def edit(self, by: str) -> None:
        self.worded += 1
        before, self.ends_on_wanted = self.ends_on, max(self.today, self.start) + timedelta(days=30)
        if self._do("EDIT", by, actions.edit, self.plan_id, self._draft(self.ends_on_wanted)):
            self.ends_on, self.signed = self.ends_on_wanted, set()
            self._read()
        else:
            assert self.ends_on == before

    @rule(by=who)
    def sign(self, by: str) -> None:
        ahead = self.ends_on > self.today
        if self._do("SIGN", by, actions.sign, self.plan_id, self._row().worded_at, may=ahead):
            self.signed.add(self._side(by))

    @rule(by=who, pick=st.integers(0, 3))
    def complete(self, by: str, pick: int) -> None:
        duty = self.duties[pick % len(self.duties)]
        own = {"P": "PERSON", "M": "MANAGER"}.get(self._side(by)) == duty["side"]
        if self._do("COMPLETE_DUTY", by, actions.complete_duty, duty["id"], may=own, twice=duty["done"]):
            duty["done"] = True

    @rule(by=who, value=st.integers(0, 12))
    def record(self, by: str, value: int) -> None:
        if self._do("RECORD", by, actions.record, self.number, Decimal(value)):
            assert self.stage.run(_current(self.number)) == value

    @rule(by=who)
    def pause(self, by: str) -> None:
        if self._do("PAUSE", by, actions.pause, self.plan_id, "Holiday"):
            self.paused_on = self.today

    @rule(by=who)
    def resume(self, by: str) -> None:
        if self._do("RESUME", by, actions.resume, self.plan_id):
            took = self.today - self.paused_on
            self.ends_on += took
            for duty in self.duties:
                if not duty["done"] and duty["due"] >= self.paused_on:
                    duty["due"] += took
            self.talk_on += took if self.talk_on >= self.paused_on else timedelta(0)

    @rule(by=who, met=st.booleans())
    def end(self, by: str, met: bool) -> None:
        late = any(duty["side"] == "MANAGER" and not duty["done"] and duty["due"] < self.today for duty in self.duties)
        may = met or (not late and self.today > self.ends_on)
        if self._do("END_MET" if met else "END_NOT_MET", by, actions.end, self.plan_id, met, "So it ended.", may=may):
            assert met or not late
            self.ended_at = self.now

    @rule(by=who)
    def call_off(self, by: str) -> None:
        self._do("CALL_OFF", by, actions.call_off, self.plan_id, "It is not needed.")

    @rule(by=who)
    def hand_over(self, by: str) -> None:
        to = "rita" if self.manager == "maya" else "maya"
        if self._do("HAND_OVER", by, actions.hand_over, self.plan_id, self.people[to].id):
            self.manager, self.signed = to, set()

    @rule(by=who, result=st.sampled_from(LookBack))
    def look_back(self, by: str, result: LookBack) -> None:
        may = self.state in CLOSED[:2] and self.now >= self.ended_at + timedelta(days=60)
        self._do("LOOK_BACK", by, actions.look_back, self.plan_id, result, None, may=may)

    @rule(days=st.sampled_from([1, 3, 10, 31, 61]))
    def days_go_by(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.stage.run(self._remind())

    @rule()
    def send_again(self) -> None:
        """The same call again has no further effect, whatever happened since."""
        if self.last_call is not None:
            by, action, id, rest = self.last_call
            before = self.stage.run(_stored(self.plan_id))
            try:
                self.stage.run(self._at(action, by, id, rest))
            except NotFound:
                assert self._side(by) == "", "it was handed over, and so went out of reach"
            assert self.stage.run(_stored(self.plan_id)) == before

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        """The row, its lines, and what the events add up to."""
        if self.plan_id is None:
            return
        row = self._row()
        names = {"P": PlanSide.PERSON, "M": PlanSide.MANAGER}
        assert row.state.value == self.state
        assert row.ends_on == self.ends_on
        assert row.manager_id == self.people[self.manager].id
        assert Standing.of(row).signed == {names[side] for side in self.signed}
        assert self.state != "RUNNING" or self.signed == {"P", "M"}, "nothing runs that was not signed by both"
        assert self.stage.run(_duties(self.plan_id)) == {
            duty["id"]: (duty["side"], duty["due"], duty["done"]) for duty in self.duties
        }
        assert self.stage.run(_talks(self.plan_id)) == [self.talk_on]
        assert fold(self.stage.run(_happened(self.plan_id))) == Standing.of(row)

    @property
    def today(self) -> date:
        """The day in the store, whose clock shows UTC or is told by its zone."""
        return self.now.astimezone(self.stage.cast.stores["HARBOUR"].zone).date()

    def _draft(self, ends_on: date | None = None) -> Draft:
        last = ends_on or self.ends_on
        support, step = last - timedelta(days=20), last - timedelta(days=10)
        return Draft(
            f"Words {self.worded}",
            min(self.start, support),
            last,
            [EvidenceDraft("Nine minutes")],
            [ExpectationDraft("Minutes", "min", Decimal(9), Decimal(5))],
            [DutyDraft(PlanSide.MANAGER, "Scanner", support), DutyDraft(PlanSide.PERSON, "Training", step)],
            [MilestoneDraft(step)],
        )

    def _read(self) -> None:
        """New words have new lines."""
        found = self.stage.run(_duties(self.plan_id))
        self.duties = [{"id": id, "side": side, "due": due, "done": done} for id, (side, due, done) in found.items()]
        [self.talk_on] = self.stage.run(_talks(self.plan_id))
        self.number = self.stage.run(_number(self.plan_id))

    def _side(self, name: str) -> str:
        if name == "person":
            return "P"
        return "M" if name == self.manager else "H" if name == "helen" else ""

    def _do(self, move: str, by: str, action: Action, *rest: object, may: bool = True, twice: bool = False) -> bool:
        """Whether ``by`` made the move. It is made where the table has it and the rest is as it ``may`` be."""
        side, id = self._side(by), ids.new()
        following = LEGAL.get((self.state, move, side))
        expected: type[Problem] | tuple[type[Problem], ...] | None = None
        if not side:
            expected = NotFound
        elif not any((known, by_side) == (move, side) for _, known, by_side in LEGAL):
            expected = NotAllowed
        elif following is None:
            expected = Conflict
        elif not may:
            expected = (Conflict, Invalid, NotAllowed)
        before = self.stage.run(_stored(self.plan_id))
        try:
            self.stage.run(self._at(action, by, id, rest))
        except Problem as problem:
            refusal: Problem | None = problem
        else:
            refusal = None
        if refusal is not None:
            assert expected is not None, (self.state, move, by, refusal)
            assert isinstance(refusal, expected), (self.state, move, by, refusal)
            assert self.stage.run(_stored(self.plan_id)) == before, "it was refused and left a trace"
            return False
        assert expected is None, (self.state, move, by)
        assert following is not None
        self.state = following
        self.last_call = (by, action, id, rest)
        return not twice

    async def _at(self, action: Action, by: str, id: UUID, rest: tuple[object, ...]) -> Any:
        person = self.people[by]
        viewer = as_viewer(person, person.store.region if person.store else None, person.id)
        with clock.looking_back(self.now):
            return await action(viewer, id, *rest)

    async def _remind(self) -> None:
        with clock.looking_back(self.now):
            await reminders.remind_of_duties()
            await reminders.remind_of_looking_back()
            assert await reminders.remind_of_duties() == await reminders.remind_of_looking_back() == 0, "once is enough"

    def _row(self) -> Plan:
        return self.stage.run(_plan(self.plan_id))


async def _plan(plan_id: UUID | None) -> Plan:
    return await Plan.get(id=plan_id)


async def _current(number: UUID) -> Decimal:
    return (await PlanExpectation.get(id=number)).current


async def _number(plan_id: UUID | None) -> UUID:
    return (await PlanExpectation.get(plan_id=plan_id)).id


async def _duties(plan_id: UUID | None) -> dict[UUID, tuple[str, date, bool]]:
    rows = await PlanDuty.filter(plan_id=plan_id)
    return {row.id: (row.side.value, row.due_on, row.done_at is not None) for row in rows}


async def _talks(plan_id: UUID | None) -> list[date]:
    return [row.on for row in await PlanMilestone.filter(plan_id=plan_id)]


async def _happened(plan_id: UUID | None) -> list[Event]:
    return await Event.filter(subject_id=plan_id).order_by("position")


async def _stored(plan_id: UUID | None) -> list[Any]:
    found: list[Any] = await Plan.filter(id=plan_id).values()
    for model in (PlanDuty, PlanExpectation, PlanMilestone):
        found += await model.filter(plan_id=plan_id).order_by("id").values()
    return [*found, await Event.filter(subject_id=plan_id).count()]


async def _open(place: db.Place) -> Cast:
    await db.start(place, features.MODELS)
    # Power cuts have a test of their own; waiting for the disk would make many histories long.
    if isinstance(place, Path):
        await get_connection("default").execute_script("PRAGMA synchronous=OFF")
    cast = await arrive()
    cast.maya.manager_id = cast.rita.id
    await cast.maya.save()
    for person in cast.people.values():
        await person.fetch_related("store")
    return cast


def test_the_rules_hold_in_any_history_and_the_events_add_up_to_the_row(tmp_path: Path, blank: Blank) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        stage = Stage(runner, runner.run(_open(blank.into(tmp_path))))
        try:
            run_state_machine_as_test(
                lambda: Histories(stage),
                settings=settings(
                    max_examples=HISTORIES,
                    stateful_step_count=STEPS,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(db.stop())
