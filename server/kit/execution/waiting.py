"""Awaitables of one level, stepped together.

A coroutine is stepped as far as it goes at once, in a copy of the caller's context: what never suspends costs no task.
One that waits for rows is parked until they are there, without a task either. Everything else becomes a task.
`asyncio.current_task()` changes when that happens, so resolvers of queries may not hold on to it (`asyncio.timeout` does).
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Awaitable, Coroutine, Generator
from contextvars import copy_context
from typing import Any, TypeVar, cast

from tortoise import Model

from server.kit.context import Context, Round

T = TypeVar("T")
_KINDS: dict[type, bool] = {}


def awaits(kinds: set[type]) -> bool:
    """Whether there are awaitables among values of these ``kinds``."""
    for kind in kinds:
        known = _KINDS.get(kind)
        if known is None:
            # Tortoise's models can be awaited and are their own result.
            known = _KINDS[kind] = issubclass(kind, Awaitable) and not issubclass(kind, Model)
        if known:
            return True
    return False


class Waiting:
    """What a run waits for. Results, and exceptions as values, take the place of their awaitables."""

    def __init__(self, context: Context[Any, Any]) -> None:
        self._context = context
        self._parked: list[_Walk] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def begin_all(self, values: list[Any]) -> None:
        """Start every awaitable among ``values``."""
        for index, value in enumerate(values):
            if awaits({type(value)}):
                self.begin(values, index)

    def begin(self, values: list[Any], index: int) -> None:
        """Start the awaitable at ``index``."""
        self._go_on(_Walk(values, index))

    async def settle(self) -> None:
        """Return when nothing is waited for any more. Cancelled, it ends what it started first."""
        try:
            while self._parked or self._tasks:
                for fetch in self._context.fetches():
                    self.begin([fetch], 0)
                parked, self._parked = self._parked, []
                for walk in parked:
                    if walk.ready():
                        self._go_on(walk)
                    else:
                        self._parked.append(walk)
                if not self._context.wanting and not any(walk.ready() for walk in self._parked):
                    await self._sleep()
        except BaseException:
            await self._end()
            raise

    def _go_on(self, walk: _Walk) -> None:
        self._context.is_driven = True  # `settle` fetches what this step wants
        try:
            suspended = walk.step()
        finally:
            self._context.is_driven = False
        if suspended:
            if isinstance(walk.waits_for, Round):
                walk.waits_for._asyncio_future_blocking = False  # others may come to wait for it too
                self._parked.append(walk)
            else:
                self._become_task(walk)

    def _become_task(self, walk: _Walk) -> None:
        task = walk.context.run(asyncio.get_running_loop().create_task, walk.rest())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _sleep(self) -> None:
        coming = {*self._tasks, *(walk.waits_for for walk in self._parked)}
        if coming:
            await asyncio.wait(coming, return_when=asyncio.FIRST_COMPLETED)

    async def _end(self) -> None:
        """Cancel what runs: parked coroutines as tasks, because they may have to await while they clean up."""
        for walk in self._parked:
            walk.waits_for._asyncio_future_blocking = True  # as a task expects it
            self._become_task(walk)
        self._parked = []
        tasks = list(self._tasks)
        await asyncio.sleep(0)  # a task that is cancelled before it began would never tell its coroutine
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Walk:
    """A coroutine under way; its result goes to ``values[index]``."""

    def __init__(self, values: list[Any], index: int) -> None:
        value = values[index]
        self.values = values
        self.index = index
        self.coroutine: Coroutine[Any, Any, Any] = value if isinstance(value, Coroutine) else _awaited(value)
        self.context = copy_context()
        self.waits_for: Any = None

    def step(self) -> bool:
        """Go on to the next suspension; False at the end."""
        try:
            self.waits_for = self.context.run(self.coroutine.send, None)
        except StopIteration as stop:
            self.values[self.index] = stop.value
        except Exception as error:
            self.values[self.index] = error
        else:
            return True
        return False

    def ready(self) -> bool:
        """Whether what it waits for is there."""
        return bool(self.waits_for.done())

    async def rest(self) -> None:
        """The same as a task."""
        try:
            self.values[self.index] = await resumed(self.coroutine, self.waits_for)
        except Exception as error:
            self.values[self.index] = error


async def _awaited(value: Awaitable[Any]) -> Any:
    return await value


@types.coroutine
def resumed(coroutine: Coroutine[Any, Any, T], waits_for: Any) -> Generator[Any, Any, T]:
    """The rest of a coroutine that waits for ``waits_for`` already."""
    while True:
        try:
            yield waits_for
        except BaseException as error:
            thrown: BaseException | None = error
        else:
            thrown = None
        try:
            waits_for = coroutine.send(None) if thrown is None else coroutine.throw(thrown)
        except StopIteration as stop:
            return cast("T", stop.value)
