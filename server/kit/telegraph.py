"""Hints between processes, by Redis pub/sub. It only wakes: nothing is kept there, and nothing is lost with it.

Redis may restart, or swallow what it is sent without a word. So every process looks at the table once a second anyway, and a
hint only makes it sooner. A process sends a beat now and then; who does not even hear their own goes and connects anew, and
looks at everything, because hints may have passed meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from server.kit.broker import ANYTHING

log = logging.getLogger("goodshift.broker")

BEAT = 2.0
"""Seconds between two signs of life."""
DEAF = 5.0
"""Seconds without even our own sign, or for one command, after which the connection is taken for dead."""
AGAIN = 0.5
"""Seconds before we connect anew."""
MOST = 200
"""Topics in one message; more of them are ANYTHING."""


class Telegraph:
    """The way to the other processes. ``hear`` is told the topics that come from them."""

    def __init__(self, url: str, hear: Callable[[Collection[str]], None], look_every: float) -> None:
        self.look_every = look_every
        self._url = url
        self._hear = hear
        self._name = secrets.token_hex(8)
        self._waiting: set[str] = set()
        self._bell = asyncio.Event()
        self._out_of_reach = False
        # Pub/sub knows no databases; those who share a Redis by their numbers do not want to wake each other.
        self._channel = f"goodshift:{parse_url(url).get('db', 0)}"

    def send(self, topics: Collection[str]) -> None:
        """Wake the others. Topics that come together go together."""
        self._waiting.update(topics)
        if len(self._waiting) > MOST:
            self._waiting = {ANYTHING}
        self._bell.set()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Send and hear, within this block."""
        work = [asyncio.create_task(self._again_and_again(step)) for step in (self._listen, self._speak)]
        try:
            yield
        finally:
            going = set(work)
            while going:  # the client's time-outs (wait_for before Python 3.12) may swallow a cancellation
                for task in going:
                    task.cancel()
                _, going = await asyncio.wait(going, timeout=0.1)

    async def _again_and_again(self, step: Callable[[Redis], Awaitable[None]]) -> None:
        while True:
            redis = Redis.from_url(
                self._url, socket_timeout=DEAF, socket_connect_timeout=DEAF, retry=Retry(NoBackoff(), 0)
            )
            try:
                await step(redis)
            except (RedisError, OSError, ValueError) as error:  # its address may hold a password, so only the kind
                if not self._out_of_reach:
                    log.warning("Redis is out of reach (%s): we only look now and then meanwhile", type(error).__name__)
                self._out_of_reach = True
            finally:
                with suppress(RedisError, OSError, TimeoutError):
                    async with asyncio.timeout(DEAF):
                        await redis.aclose()
            await asyncio.sleep(AGAIN)

    async def _listen(self, redis: Redis) -> None:
        async with redis.pubsub() as line:
            await line.subscribe(self._channel)
            while True:
                async with asyncio.timeout(DEAF):
                    message = await line.get_message(timeout=None)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    self._hear({ANYTHING})  # whatever was said before, we did not hear it
                elif message["type"] == "message":
                    self._take(message["data"])

    def _take(self, data: Any) -> None:
        name, *topics = json.loads(data)
        if name != self._name:
            if topics:
                self._hear(set(topics))
        elif self._out_of_reach:
            self._out_of_reach = False
            log.warning("Redis is there again")

    async def _speak(self, redis: Redis) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._bell.wait()
            self._bell.clear()
            topics, self._waiting = self._waiting, set()
            async with asyncio.timeout(DEAF):
                await redis.publish(self._channel, json.dumps([self._name, *topics]))
