"""What a level waits for: stepped at once, fetched together, ended cleanly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection, Mapping
from contextvars import ContextVar
from typing import Any

import pytest

from server.kit.context import Context
from server.kit.execution.waiting import Waiting

MOOD: ContextVar[str] = ContextVar("mood", default="calm")


async def nobody(sessions: Collection[Any]) -> Mapping[Any, str]:
    return {}


@pytest.fixture
def context() -> Context[str, None]:
    return Context("me", "me", True, None, nobody, None)


async def settled(context: Context[str, None], *awaitables: Awaitable[Any]) -> list[Any]:
    """What comes of ``awaitables``, errors as values."""
    values: list[Any] = list(awaitables)
    waiting = Waiting(context)
    waiting.begin_all(values)
    await waiting.settle()
    return values


def counting(calls: list[list[int]]) -> Any:
    """A batch that notes what it is asked; 13 breaks it."""

    async def doubles(viewer: str, keys: list[int]) -> dict[int, int]:
        calls.append(keys)
        await asyncio.sleep(0)
        if 13 in keys:
            raise ValueError("thirteen")
        return {key: 2 * key for key in keys}

    return doubles


async def test_what_never_suspends_needs_no_task(context: Context[str, None]) -> None:
    async def who() -> Any:
        return asyncio.current_task()

    assert await settled(context, who(), who()) == [asyncio.current_task()] * 2


async def test_rows_are_fetched_together_and_once_however_they_are_asked_for(context: Context[str, None]) -> None:
    calls: list[list[int]] = []
    batch = counting(calls)

    async def twice(key: int) -> Any:
        first = await context.load(batch, key)
        assert first is not None
        return await context.load(batch, first)

    async def by_tasks() -> Any:
        return await asyncio.gather(context.load(batch, 1), context.load(batch, 5))

    values = await settled(context, twice(1), twice(2), context.load_all(batch, [1, 3]), by_tasks())
    assert values == [4, 8, [2, 6], [2, 10]]
    assert sorted(key for keys in calls for key in keys) == [1, 2, 3, 4, 5], "no key twice"
    assert len(calls) <= 3


async def test_a_batch_that_breaks_breaks_only_those_who_asked_it(context: Context[str, None]) -> None:
    batch, other = counting([]), counting([])
    values = await settled(context, context.load(batch, 13), context.load(batch, 1), context.load(other, 1))
    assert [repr(value) for value in values] == ["ValueError('thirteen')", "ValueError('thirteen')", "2"]
    assert await context.load(batch, 1) == 2, "the next one may try again"


async def test_one_who_goes_does_not_take_the_rows_from_the_others(context: Context[str, None]) -> None:
    batch = counting([])
    one, two = (asyncio.ensure_future(context.load(batch, 1)) for _ in range(2))
    await asyncio.sleep(0)
    one.cancel()
    assert await two == 2
    with pytest.raises(asyncio.CancelledError):
        await one


async def test_each_has_context_variables_of_its_own(context: Context[str, None]) -> None:
    async def change(mood: str) -> str:
        MOOD.set(mood)
        await asyncio.sleep(0)
        await context.load(counting([]), 1)
        return MOOD.get()

    assert await settled(context, change("glad"), change("sad")) == ["glad", "sad"]
    assert MOOD.get() == "calm"


async def test_a_caller_who_is_cancelled_leaves_nothing_running(context: Context[str, None]) -> None:
    ended: list[str] = []

    async def never(viewer: str, keys: list[int]) -> dict[int, int]:
        await asyncio.Event().wait()
        return {}

    async def parked() -> None:
        try:
            await context.load(never, 1)
        finally:
            await asyncio.sleep(0)
            ended.append("parked")

    async def asleep() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("asleep")

    before = asyncio.all_tasks()
    caller = asyncio.create_task(settled(context, parked(), asleep()))
    for _ in range(5):
        await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(caller, 5)
    assert sorted(ended) == ["asleep", "parked"]
    assert asyncio.all_tasks() <= before
