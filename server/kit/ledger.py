"""What several processes count together, in Redis: tries of a key in a moving window, each script one step that nobody gets between.

Who guesses shall gain nothing from more processes. Where Redis is away for a while each process counts for itself, as it
does anyway; nobody waits for it for long, and what was counted there before is still there when it is back. Redis learns hashes only.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from hashlib import blake2b
from time import monotonic
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

T = TypeVar("T")
log = logging.getLogger("goodshift.throttle")

PATIENCE = 1.0
"""Seconds for one step."""
AWAY = 10.0
"""Seconds in which we ask nothing of a Redis that did not answer."""
TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
  local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return first[2] + ARGV[2] - now
end
redis.call('ZADD', KEYS[1], now, ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return -1
"""
"""Count a try, or say after how many milliseconds there is room for one; by the clock of Redis, which is one for all."""


class Ledger:
    """The tries of all processes."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
        )
        self._take = self._redis.register_script(TAKE)
        self._away_until = 0.0

    async def take(self, name: str, most: int, seconds: float, token: str) -> float:
        """Count ``token`` as a try of ``name`` unless there are ``most`` within ``seconds``: then, how many seconds to wait; else 0."""
        arguments: list[str | int] = [most, int(seconds * 1_000), token]
        wait = await self._asked(lambda: self._take(keys=[_place(name)], args=arguments))
        return max(float(wait or 0), 0.0) / 1_000

    async def forgive(self, name: str, token: str) -> None:
        """It was none."""
        await self._asked(lambda: self._redis.zrem(_place(name), token))

    async def close(self) -> None:
        """Hang up."""
        await self._redis.aclose()

    async def _asked(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        if monotonic() < self._away_until:
            return None
        try:
            return await ask()
        except (RedisError, OSError) as error:  # its address may hold a password, so only the kind
            log.warning("Redis is out of reach (%s): each process counts tries for itself", type(error).__name__)
            self._away_until = monotonic() + AWAY
            return None


def _place(name: str) -> Any:
    return f"goodshift:tries:{blake2b(name.encode(), digest_size=16).hexdigest()}"
