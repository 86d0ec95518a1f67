"""Hints between processes, by a real Redis that is killed, started again and made deaf. Only the time depends on it."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sqlite3
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from server.events.hub import EVERY_EVENT
from server.kit import broker, ids, telegraph
from server.kit.broker import ANYTHING
from server.kit.telegraph import Telegraph
from server.people.models import person_scope
from tests.cast import Cast
from tests.house import Stream, TestHouse
from tests.realredis import RealRedis
from tests.test_shared_streams import following

PATIENCE = 30.0
"""Seconds, on a machine that has much else to do."""
CHANGES = "subscription { changes { id kind } }"
needs_redis = pytest.mark.skipif(shutil.which("redis-server") is None, reason="there is no redis-server here")


@pytest.fixture
def redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealRedis]:
    """A Redis that runs, and processes that soon notice when it does not."""
    for name, seconds in (("BEAT", 0.2), ("DEAF", 2.0), ("AGAIN", 0.1)):
        monkeypatch.setattr(telegraph, name, seconds)
    running = RealRedis(tmp_path)
    running.start()
    yield running
    running.stop()


class Office:
    """Another process, as far as Redis knows: what it hears, in order."""

    def __init__(self, url: str) -> None:
        self.heard: asyncio.Queue[Collection[str]] = asyncio.Queue()
        self.telegraph = Telegraph(url, self.heard.put_nowait, 1.0)

    async def hears(self) -> set[str]:
        """What it hears next."""
        async with asyncio.timeout(PATIENCE):
            return set(await self.heard.get())

    async def hears_at_last(self, *topics: str) -> list[set[str]]:
        """All that it hears until ``topics`` come."""
        all_of_it = [await self.hears()]
        while all_of_it[-1] != set(topics):
            all_of_it.append(await self.hears())
        return all_of_it


@asynccontextmanager
async def two_offices(url: str) -> AsyncIterator[tuple[Office, Office]]:
    """Two processes that work, and are connected."""
    one, other = Office(url), Office(url)
    async with one.telegraph.working(), other.telegraph.working():
        assert [await one.hears(), await other.hears()] == [{ANYTHING}] * 2
        yield one, other


@needs_redis
async def test_a_hint_reaches_the_others_and_not_oneself(redis: RealRedis) -> None:
    async with two_offices(redis.url) as (one, other):
        one.telegraph.send(["events", "session:1"])
        assert await other.hears() == {"events", "session:1"}
        other.telegraph.send(["session:2"])
        assert await one.hears() == {"session:2"}, "and nothing of its own before"
        assert other.heard.empty()


@needs_redis
async def test_too_much_at_once_is_anything(redis: RealRedis) -> None:
    async with two_offices(redis.url) as (one, other):
        one.telegraph.send([f"session:{number}" for number in range(1_000)])
        assert await other.hears() == {ANYTHING}


@needs_redis
async def test_those_who_use_another_number_of_the_same_redis_are_left_alone(redis: RealRedis) -> None:
    async with two_offices(redis.url) as (one, other), two_offices(redis.url[:-1] + "4") as (stranger, _):
        one.telegraph.send(["events"])
        assert await other.hears() == {"events"}
        stranger.telegraph.send(["theirs"])
        one.telegraph.send(["more"])
        assert await other.hears() == {"more"}


@needs_redis
async def test_after_a_restart_everybody_looks_at_everything_and_hears_again(
    redis: RealRedis, caplog: pytest.LogCaptureFixture
) -> None:
    async with two_offices(redis.url) as (one, other):
        redis.signal(signal.SIGKILL)
        one.telegraph.send(["lost"])
        await asyncio.sleep(0.5)
        redis.start()
        assert [await one.hears(), await other.hears()] == [{ANYTHING}] * 2
        one.telegraph.send(["events"])
        assert (await other.hears_at_last("events"))[:-1] in ([], [{"lost"}])
    assert "out of reach" in caplog.text
    assert str(redis.port) not in caplog.text, "an address may hold a password"


@needs_redis
async def test_a_redis_that_swallows_everything_is_noticed_and_left(redis: RealRedis) -> None:
    async with two_offices(redis.url) as (one, other):
        redis.signal(signal.SIGSTOP)
        one.telegraph.send(["swallowed"])
        await asyncio.sleep(4.5)  # longer than anybody may be deaf
        redis.signal(signal.SIGCONT)
        assert ANYTHING in set().union(*(await other.hears_at_last(ANYTHING)))
        one.telegraph.send(["events"])
        await other.hears_at_last("events")


EVENT = "INSERT INTO event (id, kind, subject_type, subject_id, at, data) VALUES ({}, 'person.waved', 'Person', {}, {}, '{{}}') RETURNING position"
SCOPE = "INSERT INTO event_scope (scope, position, kind, in_feed) VALUES ({}, {}, 'person.waved', {})"


async def write_elsewhere(house: TestHouse, listener: UUID) -> str:
    """Let another process write an event that one person may hear of; its position."""
    place, key, now = house.settings.database, ids.new(), datetime.now(UTC)
    if isinstance(place, str):
        other = await asyncpg.connect(place)
        async with other.transaction():
            position = await other.fetchval(EVENT.format("$1", "$2", "$3"), key, listener, now)
            await other.execute(SCOPE.format("$1", "$2", "$3"), person_scope(listener), position, False)
        await other.close()
        return str(position)
    with closing(sqlite3.connect(place, timeout=10)) as rows, rows:
        values = (str(key), str(listener), now.isoformat(" "))
        [(position,)] = rows.execute(EVENT.format("?", "?", "?"), values).fetchall()
        rows.execute(SCOPE.format("?", "?", "?"), (person_scope(listener), position, 0))
    return str(position)


@asynccontextmanager
async def one_of_many(house: TestHouse, cast: Cast, url: str) -> AsyncIterator[Stream]:
    """What Ana hears from this process, which is one of many."""
    async with broker.connected(url, alone=False):
        ana = await house.phone(cast.ana)
        async with following(house, [ana], CHANGES) as [stream]:
            yield stream


@needs_redis
async def test_what_another_process_writes_is_heard_at_its_hint(
    house: TestHouse, cast: Cast, redis: RealRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker, "LOOK_AMONG_OTHERS", 3_600.0)
    other = Office(redis.url)
    async with other.telegraph.working(), one_of_many(house, cast, redis.url) as stream:
        assert await other.hears() == {ANYTHING}
        for _ in range(3):
            position = await write_elsewhere(house, cast.ana.id)
            other.telegraph.send([EVERY_EVENT])
            assert (await stream.next(PATIENCE))["changes"]["id"] == position


@needs_redis
async def test_without_redis_it_is_heard_all_the_same_in_order_each_once(
    house: TestHouse, cast: Cast, redis: RealRedis
) -> None:
    async with one_of_many(house, cast, redis.url) as stream:
        written = [await write_elsewhere(house, cast.ana.id)]
        redis.signal(signal.SIGSTOP)
        written.append(await write_elsewhere(house, cast.ana.id))
        assert [(await stream.next(10))["changes"]["id"] for _ in written] == written
        redis.signal(signal.SIGKILL)
        written = [await write_elsewhere(house, cast.ana.id) for _ in range(3)]
        assert [(await stream.next(10))["changes"]["id"] for _ in written] == written
        redis.start()
        written = [await write_elsewhere(house, cast.ana.id) for _ in range(3)]
        assert [(await stream.next(10))["changes"]["id"] for _ in written] == written
        assert await stream.quiet()


async def test_many_processes_without_a_redis_look_every_second(house: TestHouse, cast: Cast) -> None:
    async with one_of_many(house, cast, "") as stream:
        position = await write_elsewhere(house, cast.ana.id)
        assert (await stream.next(10))["changes"]["id"] == position
