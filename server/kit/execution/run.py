"""Runs: one execution of a plan, level by level."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import strawberry
from graphql import ExecutionResult, GraphQLError, located_error
from graphql.execution.values import VariableValues

from server.kit.context import Context
from server.kit.execution.columns import FAILED, Deliver, Failed
from server.kit.execution.fields import Field
from server.kit.execution.info import Raw
from server.kit.execution.paths import FieldSite, Site, Step
from server.kit.execution.plan import Block, Plan
from server.kit.execution.shown import Done
from server.kit.execution.waiting import Waiting, awaits
from server.kit.records import instances


class Level:
    """A block with the objects that were met for it."""

    def __init__(self, block: Block, objects: Sequence[Any], site: Site, to: Deliver) -> None:
        self.block = block
        self.objects = objects
        self.site = site
        self.to = to
        self.columns: list[Any] = []
        self._instances: Sequence[Any] | None = None

    def instances(self) -> Sequence[Any]:
        """The objects, made where they are records so far."""
        if self._instances is None:
            self._instances = instances(self.objects)
        return self._instances

    def fetch(self, run: Run) -> None:
        """Get the raw column of each field, started where it is awaitable."""
        if (about := self.block.about) is not None:
            run.context.looked.setdefault(about.kind, set()).update(about.of(self.objects, self.instances))
        for place, field in enumerate(self.block.fields):
            column = field.column(self, run)
            self.columns.append(column)
            if type(column) not in (list, Done) and isinstance(column, Awaitable):
                run.waiting.begin(self.columns, place)

    def finish(self, run: Run) -> None:
        """Complete the columns and build the objects; what is deep is left to the next level."""
        size, slots = len(self.objects), []
        for field, column in zip(self.block.fields, self.columns, strict=True):
            if isinstance(column, Exception):
                failed = column
                column = [run.fail(failed, FieldSite(self.site, field.step), index, field) for index in range(size)]
            slot = _Slot(field, column)
            slots.append(slot)
            if type(column) is Done:
                slot.values = column
            elif not field.completer.deep:
                slot.complete(self.site, run)
        shallow = [slot.values or [None] * size for slot in slots if not slot.field.completer.deep]
        built = self.block.build(shallow, size)
        for slot in slots:
            slot.built = built
            if slot.field.completer.deep:
                slot.complete(self.site, run)
        self.to(built)


class _Slot:
    """Where a finished column goes: into the objects, once they are built."""

    def __init__(self, field: Field, column: Sequence[Any]) -> None:
        self.field = field
        self.column = column
        self.values: Sequence[Any] | None = None
        self.built: list[dict[str, Any]] | None = None

    def complete(self, site: Site, run: Run) -> None:
        self.field.completer.complete(self.column, FieldSite(site, self.field.step), self.field, run, self.deliver)

    def deliver(self, values: Sequence[Any]) -> None:
        if self.built is None:
            self.values = values
            return
        key: Any = self.field.step.key
        for made, value in zip(self.built, values, strict=True):
            made[key] = value


class Run:
    """One execution."""

    def __init__(self, plan: Plan, root: Any, context: Context[Any, Any], variables: VariableValues) -> None:
        self.plan = plan
        self.root = root
        self.context = context
        self.variables = variables
        self.waiting = Waiting(context)
        self._levels: list[Level] = []
        self._then: list[Callable[[], None]] = []
        self._mutation: list[Any] | None = None
        self._failures: list[tuple[list[Step], Field, Exception]] = []

    async def result(self) -> ExecutionResult:
        """Run to the end."""
        data: dict[str, Any] = {}
        for block in self.plan.blocks:
            done: list[Any] = []
            self.enqueue(block, [self.root], Site(), done.extend)
            if self.plan.serial:
                await self._mutate()
            while self._levels:
                await self._go_down()
            data.update(done[0])
            if self.plan.serial and any(not any(step.nullable for step in steps) for steps, *_ in self._failures):
                break  # all is null already: no further mutation
        return self._answer(data)

    # What fields and completers use

    def enqueue(self, block: Block, objects: Sequence[Any], site: Site, to: Deliver) -> None:
        """Leave ``objects`` to the next level."""
        if objects:
            self._levels.append(Level(block, objects, site, to))
        else:
            to([])

    def begin(self, values: list[Any]) -> None:
        """Start what is awaitable among ``values``; a mutation waits for its turn."""
        if awaits(set(map(type, values))):
            if self._mutation is not None:
                self._mutation = values
            else:
                self.waiting.begin_all(values)

    def then(self, go_on: Callable[[], None]) -> None:
        """Call ``go_on`` when all that was begun in this level is there."""
        self._then.append(go_on)

    def fail(self, error: Exception, site: Site, index: int, field: Field) -> Failed:
        """Put ``error`` on record for one value."""
        self._failures.append((site.steps(index), field, error))
        return FAILED

    def raw_info(self, field: Field) -> Any:
        """The info of a column as graphql-core calls it."""
        return Raw(self, field)

    def info(self, field: Field) -> strawberry.Info[Any, Any]:
        """The info of a column as resolvers know it."""
        made: Any = self.plan.strawberry.config.info_class
        info: strawberry.Info[Any, Any] = made(_raw_info=Raw(self, field), _field=field.made_by)
        return info

    # Levels

    async def _go_down(self) -> None:
        levels, self._levels = self._levels, []
        for level in levels:
            if not level.columns:
                level.fetch(self)
        await self.waiting.settle()
        for level in levels:
            level.finish(self)
        while self._then:
            await self.waiting.settle()
            then, self._then = self._then, []
            for go_on in then:
                go_on()

    async def _mutate(self) -> None:
        """Run one mutation by itself, in the caller's task; what follows sees the rows as it left them."""
        nothing: list[Any] = []
        self._mutation = nothing
        self._levels[0].fetch(self)
        values: list[Any] = self._mutation
        self._mutation = None
        try:
            if values is not nothing:
                values[0] = await values[0]
        except Exception as error:
            values[0] = error
        finally:
            self.context.forget()

    # The answer

    def _answer(self, data: dict[str, Any]) -> ExecutionResult:
        """Let nulls rise, and keep the errors that graphql-core would have met.

        It goes depth first and stops where an error makes a parent null: that is all failures by their place, without
        those under a place that is null already.
        """
        errors: list[GraphQLError] = []
        nulled: set[tuple[str | int, ...]] = set()
        for steps, field, error in sorted(self._failures, key=lambda known: [step.order for step in known[0]]):
            path = [step.key for step in steps]
            if any(tuple(path[:cut]) in nulled for cut in range(len(path) + 1)):
                continue
            errors.append(located_error(error, field.nodes, path))
            cut = len(steps)
            while cut and not steps[cut - 1].nullable:
                cut -= 1
            if not cut:
                return ExecutionResult(None, errors)
            nulled.add(tuple(path[:cut]))
            holder: Any = data
            for key in path[: cut - 1]:
                holder = holder[key]
            holder[path[cut - 1]] = None
        return ExecutionResult(data, errors or None)
